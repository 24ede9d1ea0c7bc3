"""Handing mail in at the office's server, within bounds of time whatever the server does."""

import smtplib
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Any

from app.delivery import Undelivered, told_by
from app.domain.mail import MailServer, domain_of
from app.domain.procedure.letters import Letter

TAKEN = 250
ONE_STEP, ONE_MESSAGE = 10.0, 40.0
"""Seconds: the server may take so long for one answer, and for a message or for letting one in altogether."""


def made(
    letter: Letter, *, sender: str, office: str, to: str, message_id: str, at: datetime, settings: str = ""
) -> EmailMessage:
    """Return the mail: plain text, marked as automatic; `settings` is the address where one changes what one is sent."""
    mail = EmailMessage(policy=SMTP.clone(max_line_length=76))
    mail["From"] = formataddr((office, sender))
    mail["To"] = to
    mail["Subject"] = letter.subject
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = message_id
    # Nobody's holiday notice answers it (RFC 3834), and mailing lists know it by its own name (RFC 2919, RFC 2369).
    mail["Auto-Submitted"] = "auto-generated"
    mail["X-Auto-Response-Suppress"] = "All"
    mail["List-Id"] = f"<messages.{domain_of(sender)}>"
    if settings:
        mail["List-Unsubscribe"] = f"<{settings}>"
    mail.set_content(letter.text, cte="base64")
    return mail


class Connection:
    """A connection to the mail server, opened anew for the message after one that broke it off."""

    def __init__(self, server: MailServer, sender: str):
        self.server, self.sender = server, sender
        self._smtp: smtplib.SMTP | None = None

    def hand_in(self, mail: EmailMessage) -> str:
        """Hand one mail in and return what the server said to it; raises `Undelivered`.

        Where the server breaks off or falls silent in the middle, it is away only if it takes no new connection either:
        what one mail does to it keeps no other one.
        """
        try:
            smtp = self._ready()
        except OSError as away:
            raise Undelivered(told_by(self.server.name, _words(away)), is_away=True) from away
        try:
            with _within(smtp, ONE_MESSAGE):
                return self._send(smtp, mail)
        except (ValueError, UnicodeError) as wrong:
            self.close()
            raise Undelivered(told_by(self.server.name, str(wrong)), is_final=True) from wrong
        except OSError as broken:
            # Those of SMTP are such, too. What is refused of one mail alone is told apart before.
            self.close()
            said = told_by(self.server.name, _words(broken))
            raise Undelivered(said, is_away=not self._is_there()) from broken

    def close(self) -> None:
        """Say good-bye where that is possible at once."""
        smtp, self._smtp = self._smtp, None
        if smtp:
            with suppress(smtplib.SMTPException, OSError), _within(smtp, 1):
                smtp.quit()
            smtp.close()

    def _ready(self) -> smtplib.SMTP:
        """Return a connection on which the sender was taken: a new one where the server closed the old one meanwhile."""
        if old := self._smtp:
            with suppress(OSError), _within(old, ONE_STEP):
                if old.mail(self.sender)[0] == TAKEN:
                    return old
            self.close()
        smtp = self._open()
        with _within(smtp, ONE_STEP):
            code, said = smtp.mail(self.sender)
        if code != TAKEN:
            self.close()
            raise Undelivered(told_by(self.server.name, f"{code} ".encode() + said), is_away=True)
        return smtp

    def _is_there(self) -> bool:
        try:
            self._open()
        except (OSError, Undelivered):
            return False
        return True

    def _send(self, smtp: smtplib.SMTP, mail: EmailMessage) -> str:
        name, to = self.server.name, str(mail["To"])
        code, said = smtp.rcpt(to)
        if code not in (TAKEN, 251):
            smtp.rset()
            raise Undelivered(told_by(name, f"{code} ".encode() + said), is_final=code >= 500)
        try:
            code, said = smtp.data(mail.as_bytes())
        except smtplib.SMTPDataError as refused:
            code, said = refused.smtp_code, _bytes(refused.smtp_error)
        if code != TAKEN:
            smtp.rset()
            raise Undelivered(told_by(name, f"{code} ".encode() + said), is_final=code >= 500)
        return told_by(name, f"{code} ".encode() + said)

    def _open(self) -> smtplib.SMTP:
        server, context = self.server, ssl.create_default_context()
        self._smtp = smtp = _OverTls(server, context=context) if server.is_tls else _Client(server)
        try:
            with _within(smtp, ONE_MESSAGE):
                smtp.ehlo_or_helo_if_needed()
                if not server.is_tls and server.starttls is not False and self._may_encrypt(smtp):
                    smtp.starttls(context=context)
                if server.user:
                    smtp.login(server.user, server.password)
        except BaseException:
            self.close()
            raise
        return smtp

    def _may_encrypt(self, smtp: smtplib.SMTP) -> bool:
        """Tell whether the server offers TLS; raises `Undelivered` where it does not, and it is demanded."""
        if smtp.has_extn("starttls"):
            return True
        if self.server.starttls:
            said = told_by(self.server.name, "服务器不支持 STARTTLS，没有交出密码和邮件")
            raise Undelivered(said, is_away=True)
        return False


class _Client(smtplib.SMTP):
    """A client that is bounded from its first connection on."""

    def __init__(self, server: MailServer, **options: Any) -> None:
        name = socket.gethostname() or "localhost"
        with _within(self, ONE_MESSAGE):
            super().__init__(server.host, server.port, local_hostname=name, timeout=ONE_STEP, **options)


class _OverTls(_Client, smtplib.SMTP_SSL):
    """The same over TLS from its first byte on."""


@contextmanager
def _within(smtp: smtplib.SMTP, seconds: float) -> Iterator[None]:
    """Cut the connection off where the body takes longer: a server that says a letter now and then holds nobody up."""
    timer = threading.Timer(seconds, _cut, [smtp])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _cut(smtp: smtplib.SMTP) -> None:
    if smtp.sock:
        with suppress(OSError):
            # Of an encrypted one as well: whoever reads it gets an end.
            socket.socket.shutdown(smtp.sock, socket.SHUT_RDWR)


def _words(away: BaseException) -> str:
    if isinstance(away, TimeoutError) or isinstance(away.__context__, TimeoutError):
        return "没有在限定的时间内应答"
    if isinstance(away, smtplib.SMTPResponseException):
        return f"{away.smtp_code} {_bytes(away.smtp_error).decode('utf-8', 'replace')}"
    return str(away) or type(away).__name__


def _bytes(said: str | bytes) -> bytes:
    return said.encode() if isinstance(said, str) else said
