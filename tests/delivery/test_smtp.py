"""Mail is handed in as SMTP has it, and what the server does is told apart: this mail never, this later, none now."""

import ssl
import threading
from contextlib import closing
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.delivery import Undelivered, smtp
from app.delivery.smtp import Connection, made
from app.domain.mail import read_mail_url
from app.domain.procedure.letters import Letter
from tests.mail_servers import MailServer, mail_server

SENDER, TO = "portal@office.example", "lin@unit.example"


@pytest.fixture
def server():
    with mail_server() as fake:
        yield fake


def mail(to: str = TO, subject: str = "【云岭市】财政审核退回：夜间开放"):
    letter = Letter(subject, (("财政审核退回：夜间开放", "单位：云岭市图书馆"), (".以点开头的一行",)))
    at = datetime(2026, 11, 29, 6, 3, tzinfo=UTC)
    given = {"message_id": "<1.2@office.example>", "at": at, "settings": "https://p.example/own"}
    return made(letter, sender=SENDER, office="云岭市，财政局", to=to, **given)


def hand_in(server: MailServer, *mails, query: str = "") -> list[str]:
    with closing(Connection(read_mail_url(server.url + query), SENDER)) as connection:
        return [connection.hand_in(each) for each in mails or (mail(),)]


def test_mail_arrives_as_it_was_written(server):
    said = hand_in(server, mail(), mail("second@unit.example"))
    assert [each.endswith("250 taken") for each in said] == [True, True]
    first, second = server.taken
    assert second["To"] == "second@unit.example" and first["Subject"].startswith("【云岭市】财政审核退回")
    assert first.get_content().splitlines()[-1] == ".以点开头的一行"
    assert first["From"].addresses[0].display_name == "云岭市，财政局"
    assert first["From"].addresses[0].addr_spec == SENDER and first["Message-ID"] == "<1.2@office.example>"
    assert first["Auto-Submitted"] == "auto-generated" and first["List-Id"] == "<messages.office.example>"
    assert first["List-Unsubscribe"] == "<https://p.example/own>"
    assert sum(line.startswith("ehlo") for line in server.said) == 1, "both went over one connection"


@pytest.mark.parametrize(
    ("step", "answer", "is_final", "is_away"),
    [
        ("connect", "554 go away", False, True),
        ("connect", "break", False, True),
        ("rcpt", "550 no such user", True, False),
        ("rcpt", "450 greylisted", False, False),
        ("rcpt", "break", False, False),
        ("data", "451 not now", False, False),
        ("end", "554 spam", True, False),
        ("end", "452 full", False, False),
        ("end", "break", False, False),
    ],
)
def test_what_a_server_answers_is_told_apart(server, step, answer, is_final, is_away):
    server.behave = lambda at, to: answer if at == step and to in ("", TO) else None
    with pytest.raises(Undelivered) as refused:
        hand_in(server)
    assert (refused.value.is_final, refused.value.is_away) == (is_final, is_away)
    assert refused.value.said.startswith("127.0.0.1:") and answer.partition(" ")[2] in refused.value.said


def test_a_mail_that_is_refused_keeps_the_connection_for_the_next(server):
    server.behave = lambda at, to: "450 later" if to == TO and at == "rcpt" else None
    with closing(Connection(read_mail_url(server.url), SENDER)) as connection:
        with pytest.raises(Undelivered):
            connection.hand_in(mail())
        connection.hand_in(mail("second@unit.example"))
    assert len(server.taken) == 1 and sum(line.startswith("ehlo") for line in server.said) == 1


def test_a_connection_that_the_server_closed_is_opened_anew(server):
    """After so many mails, or an idle minute, servers close: the next mail knows nothing of it."""
    with closing(Connection(read_mail_url(server.url), SENDER)) as connection:
        connection.hand_in(mail())
        server.behave = lambda at, _: "421 enough" if at == "mail" and len(server.taken) == 1 else None
        server.behave = once(server.behave)
        connection.hand_in(mail())
    assert len(server.taken) == 2 and sum(line.startswith("ehlo") for line in server.said) == 2


def once(behave):
    """Let a server misbehave once."""
    done = []

    def first(at, what):
        answer = None if done else behave(at, what)
        done.extend([answer] if answer else [])
        return answer

    return first


@pytest.mark.parametrize("step", ["connect", "rcpt", "end"])
def test_a_server_that_hangs_is_left(server, step, monkeypatch):
    monkeypatch.setattr(smtp, "ONE_STEP", 0.05)
    server.behave = lambda at, _: "hang" if at == step else None
    with pytest.raises(Undelivered) as refused:
        hand_in(server)
    assert refused.value.is_away == (step == "connect"), "for one mail it hangs, for others it does not"
    assert "没有在限定的时间内应答" in refused.value.said


def test_a_server_that_says_a_letter_now_and_then_is_cut_off(server, monkeypatch):
    """Each letter comes in time, the answer never: only the bound on the whole ends it."""
    monkeypatch.setattr(smtp, "ONE_MESSAGE", 0.1)
    is_over = threading.Event()

    def drip(at, _):
        if at == "connect":
            for _ in range(10_000):
                if is_over.wait(0.01):
                    break
        return "break"

    server.behave = drip
    with pytest.raises(Undelivered) as refused:
        hand_in(server)
    is_over.set()
    assert refused.value.is_away


def test_a_password_never_goes_in_the_clear(server):
    url = server.url.replace("//", "//lin:secret@")
    for query, is_refused in (("", True), ("?starttls=required", True)):
        with (
            closing(Connection(read_mail_url(url + query), SENDER)) as connection,
            pytest.raises(Undelivered) as no,
        ):
            connection.hand_in(mail())
        assert is_refused and "STARTTLS" in no.value.said
    assert not any("AUTH" in line.upper() for line in server.said) and not server.taken
    with pytest.raises(Undelivered, match="STARTTLS"):
        hand_in(server, query="?starttls=required")
    hand_in(server, query="?starttls=never")
    assert len(server.taken) == 1


def test_nothing_that_somebody_named_becomes_a_header(server):
    hand_in(server, mail(subject=" ".join(["退回", "Bcc:", "x@evil.example"])))
    (taken,) = server.taken
    assert taken["Bcc"] is None and sum(line.startswith("rcpt") for line in server.said) == 1
    with pytest.raises(ValueError):
        mail(subject="退回\r\nBcc: x@evil.example")


def test_over_tls_the_server_proves_its_name(server, tmp_path, monkeypatch):
    """By smtps; a certificate that nobody vouches for, or of another name, gets no mail."""
    for name, is_trusted, is_taken in (
        ("localhost", True, True),
        ("localhost", False, False),
        ("other", True, False),
    ):
        folder = tmp_path / f"{name}{is_trusted}"
        folder.mkdir()
        context = certified(folder, name)
        monkeypatch.setenv(
            "SSL_CERT_FILE", str(folder / "certificate" if is_trusted else tmp_path / "nobody")
        )
        with mail_server(context) as encrypted:
            url = f"smtps://localhost:{encrypted.port}"
            with closing(Connection(read_mail_url(url), SENDER)) as connection:
                if is_taken:
                    connection.hand_in(mail())
                    continue
                with pytest.raises(Undelivered, match="CERTIFICATE_VERIFY_FAILED"):
                    connection.hand_in(mail())


def certified(folder, name: str) -> ssl.SSLContext:
    """Return a server's context with a certificate of its own for a name, which it puts into the folder."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "certificate").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    plain = serialization.NoEncryption()
    form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    (folder / "key").write_bytes(key.private_bytes(*form))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "certificate", folder / "key")
    return context
