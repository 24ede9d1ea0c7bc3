"""Configuration: defaults, `instance/config.py`, then the environment (`PORTAL_…`, `DATABASE_URL`)."""

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from flask import Flask

MIB = 1024 * 1024
LOOPBACK = ("localhost", "127.0.0.1")

DEFAULTS = {
    "OFFICE": "绩效目标申报",
    "REGION": "990106",
    "SECRET_KEY_FALLBACKS": (),
    "PUBLIC_URL": "",
    "PROXIES": 0,
    "METRICS_PORT": 0,
    "LOG_REQUESTS": False,
    "TRUSTED_HOSTS": None,
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_HOURS": 12,
    "SIGN_IN_ATTEMPTS": 5,
    "SIGN_IN_LOCK_MINUTES": 15,
    "PASSWORD_LINK_HOURS": 24,
    "PASSWORD_PROFILE": "asvs",
    "PROOF_MINUTES": 15,
    "SECOND_FACTOR_ROLES": "",
    "ONE_ADMINISTRATOR": False,
    "UPLOAD_SCANNER": "",
    "MAIL_URL": "",
    "MAIL_FROM": "",
    "WEBHOOK_HOSTS": (),
    "OUTBOX_IN_PORTAL": True,
    "IMPORT_LIMIT": 20 * MIB,
    "ATTACHMENTS_LIMIT": 100 * MIB,
    "ATTACHMENT_QUOTA": 1024 * MIB,
    "MAX_CONTENT_LENGTH": 8 * MIB,
    "MAX_FORM_MEMORY_SIZE": 8 * MIB,
    "MAX_FORM_PARTS": 1_000,
    "SESSION_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SECURE": True,
    "SESSION_COOKIE_SAMESITE": "Lax",
    "WTF_CSRF_CHECK_DEFAULT": False,
    "WTF_CSRF_TIME_LIMIT": None,
    "WTF_CSRF_SSL_STRICT": True,
    "WTF_I18N_ENABLED": False,
}
"""What holds unless configured; docs/operating.md explains each name that an office may set."""
ENGINE = {"hide_parameters": True}
"""What people typed stays out of the log."""
POSTGRESQL_ENGINE = {
    **ENGINE,
    "pool_pre_ping": True,
    "pool_recycle": 1800,
    "pool_timeout": 2,
    "connect_args": {
        "connect_timeout": 2,
        "keepalives_idle": 30,
        "tcp_user_timeout": 10_000,
        "options": "-c lock_timeout=1s -c statement_timeout=30s -c idle_in_transaction_session_timeout=120s "
        "-c client_connection_check_interval=5s",
    },
}
"""How long a request waits for PostgreSQL at most: it must not hold a thread for as long as somebody else holds a lock.

Whoever finds all threads waiting for a lock waits twice as long, and is still answered within three seconds. For a server
that is silent see `models.patience`.
"""


class Misconfigured(Exception):
    """The portal cannot start with this configuration; the argument says why, as a Chinese sentence."""


def configure(app: Flask, overrides: Mapping[str, object] | None = None) -> None:
    """Fill `app.config`; `overrides` (tests) win over everything. Raises `Misconfigured`."""
    app.config.from_mapping(DEFAULTS)
    try:
        app.config.from_pyfile("config.py", silent=True)
    except SyntaxError as wrong:
        raise Misconfigured(f"{wrong.filename} 第{wrong.lineno}行有语法错误。") from wrong
    app.config.from_prefixed_env("PORTAL")
    _require_kinds(app)
    app.config.setdefault("SQLALCHEMY_DATABASE_URI", _database_uri(app))
    app.config.update(overrides or {})
    is_postgresql = str(app.config["SQLALCHEMY_DATABASE_URI"]).startswith("postgresql")
    app.config.setdefault("SQLALCHEMY_ENGINE_OPTIONS", POSTGRESQL_ENGINE if is_postgresql else ENGINE)
    app.config["REGION"] = str(app.config["REGION"])
    app.config["PUBLIC_URL"] = str(app.config["PUBLIC_URL"]).rstrip("/")
    app.config["TRUSTED_HOSTS"] = _trusted_hosts(app.config["TRUSTED_HOSTS"], app.config["PUBLIC_URL"])
    app.config["SECRET_KEY"] = str(app.config["SECRET_KEY"] or _kept_secret(Path(app.instance_path)))
    app.config["SECRET_KEY_FALLBACKS"] = _listed(app.config["SECRET_KEY_FALLBACKS"])
    app.config["WEBHOOK_HOSTS"] = _listed(app.config["WEBHOOK_HOSTS"])
    if app.config["SESSION_COOKIE_SECURE"]:
        app.config["SESSION_COOKIE_NAME"] = "__Host-portal"
    else:
        app.config["SESSION_COOKIE_NAME"] = "portal"


def _database_uri(app: Flask) -> str:
    uri = os.environ.get("DATABASE_URL") or f"sqlite:///{Path(app.instance_path) / 'portal.sqlite'}"
    for bare in ("postgres://", "postgresql://"):
        if uri.startswith(bare):
            return "postgresql+psycopg://" + uri.removeprefix(bare)
    return uri


def _listed(named: object) -> list[str]:
    """Return the words of a setting that names several, by commas or as a list."""
    words = named if isinstance(named, list | tuple) else str(named or "").split(",")
    return [word for each in words if (word := str(each).strip())]


def _trusted_hosts(named: str | list[str] | None, public_url: str) -> list[str] | None:
    """Return the hosts that are answered, this machine's own names among them; None for any, where no name is known."""
    own = urlsplit(public_url).hostname
    known = _listed(named) + ([own] if own else [])
    return [*known, *LOOPBACK] if known else None


def _require_kinds(app: Flask) -> None:
    """Raise `Misconfigured` for a setting that is no number, or neither true nor false, where it has to be."""
    for name, default in DEFAULTS.items():
        value = app.config[name]
        if isinstance(default, bool) and not isinstance(value, bool):
            raise Misconfigured(f"PORTAL_{name} 须为 true 或 false，现为“{value}”。")
        is_number = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        if isinstance(default, int) and not isinstance(default, bool) and not is_number:
            raise Misconfigured(f"PORTAL_{name} 须为不小于0的整数，现为“{value}”。")


def _kept_secret(instance: Path) -> str:
    """Return the secret of this machine, made on the first start and readable by its owner alone.

    It is there whole or not at all, whenever the machine stops. Raises `Misconfigured` for an empty one.
    """
    path = instance / "secret_key"
    try:
        if not path.exists():
            _make_secret(path)
        secret = path.read_text()
    except OSError as failed:
        raise Misconfigured(f"不能读写 {path}：{failed.strerror}。请核对文件夹的权限和磁盘空间。") from failed
    if not secret.strip():
        raise Misconfigured(f"密钥文件 {path} 是空的。请删除它再启动，系统会新建（大家须重新登录）。")
    return secret


def _make_secret(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
            file.flush()
            os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(unfinished, path)
    finally:
        unfinished.unlink()
