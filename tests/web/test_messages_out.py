"""How people choose to be told, who is urged, what the calendar says, and where a link of a message leads."""

import re

import pytest
from sqlalchemy import select, update

from app.domain.procedure.events import EventKind
from app.domain.procedure.outbox import MessageChoice, OutboxState
from app.domain.procedure.rounds import today
from app.models import Event, OutboxMessage, Person, db
from tests.house import House
from tests.mail_servers import mail_server, robot_server
from tests.operations.thread_writers import ThreadWriters
from tests.web.test_news import walked

AT_FINANCE = "submit:submitter"
PORTAL = "https://portal.example"


@pytest.fixture
def house(new_house) -> House:
    new_house.app.config.update(PUBLIC_URL=PORTAL, MAIL_FROM="portal@office.example")
    return new_house


@pytest.fixture
def mail(house):
    with mail_server() as fake:
        house.app.config["MAIL_URL"] = fake.url
        yield fake


def command(house: House, *words: str, code: int = 0) -> str:
    done = house.app.test_cli_runner().invoke(args=["outbox", *words])
    assert done.exit_code == code, done.output
    return done.output


def stored(house: House, *columns):
    return house.run(lambda: db.session.execute(select(*columns).order_by(columns[0])).all())


def test_one_chooses_where_one_is_told_and_a_bad_address_stays_to_be_mended(house):
    browser = house.person("preparer")
    browser.get("/own-login")
    assert browser.page.select_one("a[href='/own-login/messages']")
    browser.get("/own-login/messages")
    assert "还没有配置邮件发送" in browser.text()
    for bad in (
        "lin",
        "lin@unit",
        "lin@unit.example\r\nBcc: x@evil.example",
        "林@unit.example",
        "a,b@unit.example",
    ):
        assert browser.submit("main form", address=bad, choice="at_once").status_code == 422
        assert "邮箱地址请写成" in browser.text()
    assert browser.submit("main form", address="", choice="digest").status_code == 422
    assert "请先填写邮箱地址" in browser.text()
    late = house.person("preparer")
    late.get("/own-login/messages")
    assert browser.submit("main form", address=" Lin@Unit.example ", choice="digest").status_code == 200
    assert "消息接收方式已保存" in browser.text()
    assert late.submit("main form", address="x@unit.example", choice="none").status_code == 409
    person = (Person.login, Person.mail_address, Person.mail_is_own, Person.messages)
    assert ("preparer", "Lin@Unit.example", True, MessageChoice.DIGEST) in stored(house, *person)
    browser.get("/own-login")
    assert "无邮箱，不发送 → Lin@Unit.example，每天汇总一次" in browser.text()


def test_a_link_leads_through_the_sign_in_to_the_very_thread(house):
    declaration_id = walked(house, "submit:submitter open:reviewer")
    thread_id = house.run(lambda: ThreadWriters(house.world, declaration_id).ask("reviewer"))
    house.run(house.world.do, "reviewer", declaration_id, "send_back")
    stranger = house.person()
    link = f"/declarations/{declaration_id}?thread={thread_id}"
    assert stranger.get(link).request.path == "/sign-in"
    answer = stranger.client.post(
        f"/sign-in?next={link.replace('?', '%3F').replace('=', '%3D')}",
        data={"csrf_token": stranger.token, "login": "preparer", "password": "correct horse"},
    )
    assert answer.location == link
    there = stranger.client.get(answer.location)
    assert there.location == f"/declarations/{declaration_id}#said-{thread_id}"
    page = stranger.get(there.location)
    assert page.status_code == 200 and stranger.page.select_one(f"#said-{thread_id}")
    foreign = house.person("second_reviewer").get(f"/declarations/{declaration_id}?thread=999999")
    assert foreign.status_code == 200 and foreign.request.query_string == b"thread=999999"


def test_a_calendar_says_what_its_owner_may_read_at_an_address_that_can_be_renewed(house):
    walked(house, "submit:submitter open:reviewer send_back:reviewer")
    walked(house, "", "sole", "141")
    browser, nobody = house.person("preparer"), house.person()
    browser.get("/own-login/messages")
    browser.submit("form[action$=calendar]")
    address = browser.page.select_one("#address-of-calendar")["value"]
    assert address.startswith(f"{PORTAL}/calendar/") and address.endswith(".ics")
    path = address.removeprefix(PORTAL)
    answer = nobody.client.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    assert max(len(line) for line in answer.data.split(b"\r\n")) <= 75
    words = answer.text.replace("\r\n ", "")
    assert words.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and words.endswith("END:VCALENDAR\r\n")
    assert f"SUMMARY:{today().year + 1}年度 第一批截止申报" in words
    assert words.count("SUMMARY:最迟提交：移动服务平台运行维护") == 1, "and nothing of another unit"
    assert f"URL:{PORTAL}/declarations/1\r\n" in words
    house.person("reviewer")
    browser.get("/own-login/messages")
    assert address not in browser.text()
    browser.submit("form[action$=calendar]")
    newer = browser.page.select_one("#address-of-calendar")["value"].removeprefix(PORTAL)
    assert nobody.client.get(path).status_code == 404 and nobody.client.get(newer).status_code == 200
    house.run(lambda: (db.session.execute(update(Person).values(is_active=False)), db.session.commit()))
    assert nobody.client.get(newer).status_code == 404
    house.run(lambda: (db.session.execute(update(Person).values(is_active=True)), db.session.commit()))
    browser.get("/own-login/messages")
    browser.submit("form[action$=close]")
    assert nobody.client.get(newer).status_code == 404 and "已停用" in browser.text()


def test_who_waits_urges_once_a_day_and_who_is_waited_for_is_told(house):
    declaration_id = walked(house, AT_FINANCE)
    browser = house.person("preparer")
    browser.get(f"/declarations/{declaration_id}")
    assert (
        browser.submit("form[action$=urge]").status_code == 200 and "已催办，对方会收到消息" in browser.text()
    )
    assert not browser.page.select("form[action$=urge]") and "今天已催办" in browser.text()
    reviewer, submitter = house.person("reviewer"), house.person("submitter")
    reviewer.get("/news")
    assert "催办，请尽快办理" in reviewer.text() and not house.person("approver").get("/news").text.count(
        "催办"
    )
    submitter.get(f"/declarations/{declaration_id}")
    assert "今天已催办" in submitter.text()
    answer = submitter.post(f"/declarations/{declaration_id}/urge", {"stage": "finance_review"})
    assert answer.status_code == 409 and "每份申报表每天只催办一次" in answer.text
    told = stored(house, Event.kind, Event.from_status, Event.to_status)
    assert sum(kind is EventKind.URGED for kind, _, _ in told) == 1
    reviewer.get(f"/declarations/{declaration_id}")
    assert not reviewer.page.select("form[action$=urge]"), "who may act waits for nobody"


def test_an_administrator_sees_what_was_not_delivered_and_lets_it_be_tried_again(house, mail):
    browser = house.person("administrator")
    person_id = house.world.people["preparer"]
    browser.get(f"/administration/people/{person_id}")
    browser.submit(
        "form[action$=messages]", **{"messages-address": "lin@unit.example", "messages-choice": "at_once"}
    )
    assert "邮件方式已保存" in browser.text()
    mail.behave = lambda step, _: "550 unknown" if step == "rcpt" else None
    walked(house, AT_FINANCE)
    assert "未能送达1条" in command(house, "send", "--once")
    assert re.search(r"未能送达  消息  preparer .*550 unknown", command(house, "list"))
    browser.get("/administration/outbox")
    assert "550 unknown" in browser.text() and "移动服务平台" not in browser.text()
    mail.behave = lambda *_: None
    browser.submit("form[action$='again']", "全部重新发送")
    assert "1条消息将重新发送" in browser.text()
    assert "已发送1条" in command(house, "send", "--once") and len(mail.taken) == 1
    message_id = stored(house, OutboxMessage.id)[0][0]
    assert browser.post(f"/administration/outbox/{message_id}/again").status_code == 303
    assert "已发送1条" in command(house, "list", "--all")


def test_a_group_has_a_robot_whose_address_nobody_sees_again(house):
    with robot_server() as robots:
        house.app.config["WEBHOOK_HOSTS"] = [robots.host]
        browser = house.person("administrator")
        browser.get("/administration/outbox")
        typed = {
            "group-name": "预算科",
            "group-form": "wecom",
            "group-unit_id": str(house.world.units["901"]),
        }
        typed |= {"group-role": "reviewer", "group-choice": "at_once", "group-secret": "geheim"}
        form = "form[action$=webhooks]"
        assert browser.submit(form, **typed, **{"group-address": "http://10.0.0.1/x"}).status_code == 422
        assert "须以 https:// 开头" in browser.text()
        browser.submit(form, **typed, **{"group-address": f"http://{robots.host}/send?key=very-secret"})
        assert "已新增群机器人" in browser.text() and "very-secret" not in str(browser.page)
        browser.submit("form[action$=trial]")
        assert "已送达" in browser.text() and "试发邮件" in robots.taken[0][2]["text"]["content"]
        robots.behave = lambda *_: '200 {"errcode": 93000}'
        assert browser.submit("form[action$=trial]").status_code == 422 and "93000" in browser.text()
        browser.submit("form[action$=removal]")
        assert "没有群机器人" in browser.text()
    assert not any("very-secret" in line for lines in house.rows().values() for line in lines)


def test_the_code_of_a_one_time_link_goes_to_the_address_that_the_person_gave(house, mail):
    person_id = house.world.people["preparer"]
    administrator, own = house.person("administrator"), house.person("preparer")
    page = f"/administration/people/{person_id}"
    by_mail = "form[action*='password-link?by=mail']"
    administrator.get(page)
    typed = {"messages-address": "evil@unit.example", "messages-choice": "none"}
    administrator.submit("form[action$=messages]", **typed)
    assert not administrator.page.select(by_mail), "an administrator's address gets no code"
    refused = administrator.post(f"{page}/password-link?by=mail")
    assert refused.status_code == 422 and "没有自己填写过邮箱地址" in refused.text
    own.get("/own-login/messages")
    own.submit("main form", address="lin@unit.example", choice="none")
    administrator.get(page)
    administrator.submit(by_mail)
    link = administrator.page.select_one("#link")["value"].removeprefix(PORTAL)
    assert not administrator.page.select("#code") and "验证码已发往" in administrator.text()
    sealed = stored(house, OutboxMessage.sealed)[0][0]
    assert "已发送1条" in command(house, "send", "--once")
    (letter,) = mail.taken
    code = re.search(r"验证码是 (\w{8})", letter.get_content())[1]
    assert letter["To"] == "lin@unit.example" and code not in sealed and link not in letter.get_content()
    assert stored(house, OutboxMessage.sealed, OutboxMessage.state) == [(None, OutboxState.SENT)]
    stranger = house.person()
    stranger.get(link)
    new = {"new": "a good long one", "again": "a good long one"}
    assert "密码已设定" in (stranger.submit("main form", code=code, **new) and stranger.text())


def test_one_tries_from_the_command_line_whether_mail_arrives(house, mail):
    said = command(house, "test", "lin@unit.example")
    assert f"已交给 127.0.0.1:{mail.port}：250 taken" in said and mail.ids()[0] in said
    mail.behave = lambda step, _: "550 no" if step == "rcpt" else None
    assert "没有发出：" in command(house, "test", "lin@unit.example", code=1)
    assert "邮箱地址请写成" in command(house, "test", "lin", code=1)
    house.app.config["MAIL_URL"] = ""
    assert "没有配置邮件服务器" in command(house, "test", "lin@unit.example", code=1)
