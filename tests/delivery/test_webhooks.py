"""Robots get a message in their own form, and no address that the office does not want gets any."""

import base64
import hmac
import json
import socket
from urllib.parse import parse_qs, urlsplit

import pytest

from app.delivery import Undelivered, webhooks
from app.delivery.webhooks import Robot, address_refusal, hand_over, shortened
from app.domain.procedure.letters import Letter
from app.domain.procedure.outbox import WebhookForm
from tests.mail_servers import robot_server

LETTER = Letter(
    "【云岭市】已批复：夜间开放", (("已批复：夜间开放", "单位：云岭市图书馆"), ("此件由系统自动发出。",))
)
NOWHERE = frozenset()


@pytest.fixture
def server():
    with robot_server() as fake:
        yield fake


def post(server, form: WebhookForm, secret: str = "", path: str = "/robot?key=1") -> str:
    robot = Robot(form, f"http://{server.host}{path}", secret)
    return hand_over(robot, LETTER, "1.2@office", {server.host})


def test_each_robot_gets_its_own_form(server):
    for form in WebhookForm:
        assert post(server, form, "").endswith("HTTP 200")
    generic, wecom, dingtalk, feishu = (body for _, _, body in server.taken)
    text = f"{LETTER.subject}\n{LETTER.text}".rstrip()
    assert generic == {"id": "1.2@office", "title": LETTER.subject, "text": LETTER.text}
    assert wecom == dingtalk == {"msgtype": "text", "text": {"content": text}}
    assert feishu == {"msg_type": "text", "content": {"text": text}}
    assert {path for path, _, _ in server.taken} == {"/robot?key=1"}


def test_a_secret_signs_as_each_robot_wants_it(server):
    for form in (WebhookForm.GENERIC, WebhookForm.DINGTALK, WebhookForm.FEISHU):
        post(server, form, "geheim")
    (_, headers, body), (path, _, _), (_, _, feishu) = server.taken
    signed = hmac.new(b"geheim", json.dumps(body, ensure_ascii=False).encode(), "sha256").hexdigest()
    assert headers["X-Signature-256"] == signed and headers["X-Message-Id"] == "1.2@office"
    query = parse_qs(urlsplit(path).query)
    words = f"{query['timestamp'][0]}\ngeheim"
    assert base64.b64decode(query["sign"][0]) == hmac.digest(b"geheim", words.encode(), "sha256")
    words = f"{feishu['timestamp']}\ngeheim"
    assert base64.b64decode(feishu["sign"]) == hmac.digest(words.encode(), b"", "sha256")


@pytest.mark.parametrize(
    ("answer", "is_final", "is_away"),
    [
        ("404 no", True, False),
        ("302 http://127.0.0.1/elsewhere", True, False),
        ("429 slower", False, True),
        ("500 no", False, True),
        ('200 {"errcode": 45009, "errmsg": "too fast"}', False, True),
        ("200 <html>", False, True),
        ("break", False, True),
    ],
)
def test_what_a_robots_server_answers_is_told_apart(server, answer, is_final, is_away):
    server.behave = lambda *_: answer
    with pytest.raises(Undelivered) as refused:
        post(server, WebhookForm.WECOM)
    assert (refused.value.is_final, refused.value.is_away) == (is_final, is_away)
    assert "key=1" not in refused.value.said, "the address of a robot is a secret"


def test_a_robots_server_that_hangs_is_left(server, monkeypatch):
    monkeypatch.setattr(webhooks, "ONE_STEP", 0.05)
    server.behave = lambda *_: "hang"
    with pytest.raises(Undelivered, match="没有在限定的时间内应答"):
        post(server, WebhookForm.GENERIC)


@pytest.mark.parametrize(
    "address",
    [
        "http://robot.example/1",
        "https://robot.example:8443/1",
        "https://user@robot.example/1",
        "https://robot.example/1#x",
        "https:///1",
        "ftp://robot.example/1",
        "file:///etc/passwd",
        "https://robot.example/a b",
        "https://robot.example/\r\nHost: x",
        "https://机器人.example/1",
        "https://robot.example:x/1",
    ],
)
def test_an_address_that_messages_do_not_go_to(address):
    assert address_refusal(address, NOWHERE)
    with pytest.raises(Undelivered) as refused:
        hand_over(Robot(WebhookForm.GENERIC, address, ""), LETTER, "1", NOWHERE)
    assert refused.value.is_final


def test_an_address_that_they_may_go_to():
    assert address_refusal("https://robot.example/send?key=1", NOWHERE) is None
    assert address_refusal("http://robot.inside:8080/1", {"robot.inside:8080"}) is None
    assert address_refusal("http://robot.inside/1", {"robot.inside:8080"})


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "fd00::1", "100.64.0.1"]
)
def test_a_name_that_means_this_network_is_not_asked(inside, monkeypatch):
    """The name is looked up once, and what is asked is what was judged."""
    asked = []
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, 443)) for each in ("93.184.216.34", inside)]
    monkeypatch.setattr(webhooks.socket, "getaddrinfo", lambda *_, **__: found)
    monkeypatch.setattr(webhooks.socket, "create_connection", lambda *where: asked.append(where))
    with pytest.raises(Undelivered, match="内部网络") as refused:
        hand_over(Robot(WebhookForm.GENERIC, "https://robot.example/1", ""), LETTER, "1", NOWHERE)
    assert refused.value.is_final and asked == []


def test_a_long_message_is_cut_between_lines():
    text = "\n".join(["项目"] * 1000)
    short = shortened(text, webhooks.WECOM_BYTES)
    assert len(short.encode()) <= 2048 and short.endswith("……其余请登录系统查看")
    assert set(short.split("\n")[:-1]) == {"项目"} and shortened("短", 10) == "短"
