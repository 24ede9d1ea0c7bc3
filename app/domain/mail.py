"""E-mail addresses as people type them, and the address of the office's mail server."""

import re
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from app.domain.text import Unreadable

ADDRESS_CAP, LOCAL_CAP = 254, 64
"""Signs of an address and of what stands before its @ (RFC 5321, 4.5.3.1)."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"({_ATOM}(?:\.{_ATOM})*)@({_LABEL}(?:\.{_LABEL})+)")
_STARTTLS = {
    "": None,
    "auto": None,
    **dict.fromkeys(("required", "yes", "true", "1"), True),
    **dict.fromkeys(("never", "no", "false", "0"), False),
}
_PORTS = {"smtp": 25, "smtps": 465}


def read_address(typed: str) -> str:
    """Return an e-mail address in ASCII letters, without blanks around it, "" for none.

    Nothing that ends a line or begins another address can be in it, so it is safe in a header. Raises `Unreadable`.
    """
    address = typed.strip(" \t\u3000")
    if not address:
        return ""
    found = _ADDRESS.fullmatch(address) if len(address) <= ADDRESS_CAP else None
    if not found or len(found[1]) > LOCAL_CAP:
        raise Unreadable("邮箱地址请写成“名字@域名”，只用英文字母、数字和半角符号，如 zhangsan@example.org。")
    return address


def domain_of(address: str) -> str:
    """Return what stands behind the @ of an address."""
    return address.rpartition("@")[2]


@dataclass(frozen=True, slots=True)
class MailServer:
    """Where mail is handed in. `starttls`: True demands it, False never asks, None takes it where the server offers it."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    starttls: bool | None

    @property
    def name(self) -> str:
        """The server for people, without user and password."""
        return f"{self.host}:{self.port}"


def read_mail_url(url: str) -> MailServer:
    """Return the server of `smtp://[user:password@]host[:port][?starttls=required|auto|never]`, or of `smtps://…`.

    A password goes over TLS alone unless `starttls=never` says otherwise. Raises ValueError with a Chinese sentence.
    """
    try:
        parts = urlsplit(url)
        port = parts.port or _PORTS.get(parts.scheme, 0)
    except ValueError:
        raise ValueError(f"“{_without_password(url)}”不是邮件服务器的地址。") from None
    if parts.scheme not in _PORTS or not parts.hostname or parts.path not in ("", "/"):
        raise ValueError("须为 smtp://主机:端口 或 smtps://主机:端口，账号和密码写在主机之前。")
    said = parse_qs(parts.query).get("starttls", [""])[-1].lower()
    if said not in _STARTTLS:
        raise ValueError("starttls 须为 required、auto 或 never。")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    is_tls = parts.scheme == "smtps"
    starttls = True if user and _STARTTLS[said] is None and not is_tls else _STARTTLS[said]
    return MailServer(parts.hostname, port, user, password, is_tls, starttls)


def _without_password(url: str) -> str:
    return re.sub(r"//[^/]*@", "//…@", url)
