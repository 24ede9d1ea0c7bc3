"""Handing messages over to the robots of groups, each in its own form; to no address that the office does not want."""

import base64
import hmac
import http.client
import ipaddress
import json
import socket
import ssl
import threading
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from time import time
from typing import Any
from urllib.parse import quote_plus, urlsplit

from app.delivery import Undelivered, told_by
from app.domain.procedure.letters import Letter
from app.domain.procedure.outbox import WebhookForm

ONE_STEP, ONE_MESSAGE = 10.0, 30.0
"""Seconds for one answer of the network, and for a message altogether."""
ANSWER_CAP = 64 * 1024
WECOM_BYTES, OTHER_BYTES = 2048, 18_000
"""Bytes of UTF-8 that the text of a robot's message may have: 企业微信 takes 2,048, 钉钉 and 飞书 about 20,000."""
_LATER = frozenset({408, 409, 425, 429})
"""Statuses below 500 that pass."""


@dataclass(frozen=True, slots=True)
class Robot:
    """The robot of a group: where it listens, in which form, and the secret that it knows the portal by, "" for none."""

    form: WebhookForm
    address: str
    secret: str


def address_refusal(address: str, configured: Collection[str]) -> str | None:
    """Return why messages may not go to an address, None where they may.

    It is https with a name, or its host (with its port, unless that is the usual one) is `configured`.
    """
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return "这不是网址。"
    if not address.isascii() or not address.isprintable() or " " in address:
        return "网址里有不能用的字符。"
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.fragment:
        return "请填机器人的完整网址，以 https:// 开头，不带账号。"
    if is_configured(parts.hostname, port, configured):
        return None
    if parts.scheme != "https" or port not in (None, 443):
        return "网址须以 https:// 开头，不写端口；内部的服务器须由运维人员列入 PORTAL_WEBHOOK_HOSTS。"
    return None


def is_configured(host: str, port: int | None, configured: Collection[str]) -> bool:
    """Tell whether the office lists the host, with its port where it has one."""
    return (f"{host}:{port}" if port else host) in configured


def hand_over(robot: Robot, letter: Letter, message_id: str, configured: Collection[str]) -> str:
    """Post a message and return what the robot's server said; raises `Undelivered`. Redirections are not followed."""
    if refusal := address_refusal(robot.address, configured):
        raise Undelivered(refusal, is_final=True)
    parts, body = urlsplit(robot.address), _body(robot, letter, message_id)
    host, path = parts.hostname or "", parts.path or "/"
    query = "&".join(filter(None, (parts.query, _signed_query(robot))))
    headers = {"Content-Type": "application/json; charset=utf-8", "X-Message-Id": message_id}
    if robot.secret and robot.form is WebhookForm.GENERIC:
        headers["X-Signature-256"] = hmac.new(robot.secret.encode(), body, "sha256").hexdigest()
    connection = _connection(host, parts.port, parts.scheme == "https", configured)
    timer = threading.Timer(ONE_MESSAGE, _cut, [connection])
    timer.daemon = True
    timer.start()
    try:
        connection.request("POST", f"{path}?{query}" if query else path, body, headers)
        with connection.getresponse() as answer:
            said = answer.read(ANSWER_CAP)
    except (OSError, http.client.HTTPException, ValueError) as away:
        why = "没有在限定的时间内应答" if isinstance(away, TimeoutError) else str(away) or type(away).__name__
        raise Undelivered(told_by(host, why), is_away=True) from away
    finally:
        timer.cancel()
        connection.close()
    _judge(robot.form, host, answer.status, said)
    return told_by(host, f"HTTP {answer.status}")


def _judge(form: WebhookForm, host: str, status: int, said: bytes) -> None:
    """Raise `Undelivered` unless the answer says that the message was taken: robots say 200 to what they refuse, too."""
    if not 200 <= status < 300:
        is_final = 300 <= status < 500 and status not in _LATER
        raise Undelivered(told_by(host, f"HTTP {status}"), is_final=is_final, is_away=not is_final)
    if form is WebhookForm.GENERIC:
        return
    try:
        answer = json.loads(said)
        number = answer.get("errcode", answer.get("code", answer.get("StatusCode")))
        words = answer.get("errmsg") or answer.get("msg") or ""
    except (ValueError, AttributeError):
        number, words = None, "应答不是机器人的"
    if number != 0:
        # Most often it is asked too often: the next message would be refused, too.
        raise Undelivered(told_by(host, f"{number} {words}"), is_away=True)


def _body(robot: Robot, letter: Letter, message_id: str) -> bytes:
    text = f"{letter.subject}\n{letter.text}".rstrip()
    content: dict[str, Any]
    match robot.form:
        case WebhookForm.GENERIC:
            content = {"id": message_id, "title": letter.subject, "text": letter.text}
        case WebhookForm.WECOM:
            content = {"msgtype": "text", "text": {"content": shortened(text, WECOM_BYTES)}}
        case WebhookForm.DINGTALK:
            content = {"msgtype": "text", "text": {"content": shortened(text, OTHER_BYTES)}}
        case WebhookForm.FEISHU:
            content = {"msg_type": "text", "content": {"text": shortened(text, OTHER_BYTES)}}
            if robot.secret:
                stamp = str(int(time()))
                content |= {"timestamp": stamp, "sign": _feishu_sign(stamp, robot.secret)}
    return json.dumps(content, ensure_ascii=False).encode()


def shortened(text: str, most: int) -> str:
    """Return as many whole lines of a text as fit into so many bytes, and a last one that says that there are more."""
    if len(text.encode()) <= most:
        return text
    rest = "……其余请登录系统查看"
    kept, size = [], len(rest.encode())
    for line in text.split("\n"):
        size += len(line.encode()) + 1
        if size > most:
            break
        kept.append(line)
    return "\n".join([*kept, rest])


def _signed_query(robot: Robot) -> str:
    if robot.form is not WebhookForm.DINGTALK or not robot.secret:
        return ""
    stamp = str(int(time() * 1000))
    sign = hmac.digest(robot.secret.encode(), f"{stamp}\n{robot.secret}".encode(), "sha256")
    return f"timestamp={stamp}&sign={quote_plus(base64.b64encode(sign))}"


def _feishu_sign(stamp: str, secret: str) -> str:
    return base64.b64encode(hmac.digest(f"{stamp}\n{secret}".encode(), b"", "sha256")).decode()


def _connection(
    host: str, port: int | None, is_tls: bool, configured: Collection[str]
) -> http.client.HTTPConnection:
    """Return a connection to an address of the host that messages may go to; raises `Undelivered`.

    The address is looked up once, judged, and connected to, so that a name cannot mean another one a moment later.
    """
    wanted = port or (443 if is_tls else 80)
    try:
        found = socket.getaddrinfo(host, wanted, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as unknown:
        raise Undelivered(told_by(host, str(unknown)), is_away=True) from unknown
    addresses = [str(each[4][0]) for each in found]
    if not is_configured(host, port, configured) and not all(
        ipaddress.ip_address(each.partition("%")[0]).is_global for each in addresses
    ):
        raise Undelivered(f"{host} 指向内部网络，没有发送。", is_final=True)
    kind = _OverTls if is_tls else _Direct
    return kind(host, wanted, addresses[0])


class _Direct(http.client.HTTPConnection):
    """A connection to an address that was looked up before."""

    def __init__(self, host: str, port: int, address: str):
        super().__init__(host, port, timeout=ONE_STEP)
        self.address = address

    def connect(self) -> None:
        self.sock = socket.create_connection((self.address, self.port), self.timeout)


class _OverTls(_Direct):
    """The same over TLS, whose certificate is for the name."""

    default_port = http.client.HTTPS_PORT

    def connect(self) -> None:
        super().connect()
        self.sock = ssl.create_default_context().wrap_socket(self.sock, server_hostname=self.host)


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock:
        with suppress(OSError):
            socket.socket.shutdown(connection.sock, socket.SHUT_RDWR)
