"""Volumes at the browser: from the list to the file without scripts, one's own alone, and what is refused makes nothing."""

import io
import zipfile

import pytest
from bs4 import BeautifulSoup
from pypdf import PdfReader

from app.bounded.worker import NotDone, Reason, Worker
from app.operations import jobs, volumes
from app.printing.press import CannotPrint
from tests.house import House
from tests.web.rights import sees


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    return house_with_stories


def told(house: House, login: str, *stories: str) -> list[int]:
    found = [each.id for each in house.told if each.story in stories and sees(login, each)]
    assert found
    return found


def make(house: House, login: str, address: str = "/jobs/volume", **form):
    browser = house.person(login)
    browser.get("/?tab=all")
    answer = browser.post(address, form)
    return browser, answer


def to_its_end(browser, address: str) -> BeautifulSoup:
    browser.get(address)
    for _ in range(20):
        if not browser.page.select_one("form[hx-post]"):
            return browser.page
        browser.submit("form[hx-post]", "继续")
    raise AssertionError("the job does not end")


def words(pdf: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)


@pytest.mark.parametrize("login", ["preparer", "endorser", "reviewer", "auditor"])
def test_each_prints_what_they_may_read(house, login):
    chosen = [each for each in house.told if each.story in ("approved", "returned by finance")]
    chosen = [each for each in chosen if sees(login, each)]
    browser, answer = make(house, login, id=[each.id for each in chosen])
    assert answer.status_code == 303
    page = to_its_end(browser, answer.location)
    file = browser.client.get(page.select_one(".job a.btn-primary")["href"])
    assert file.mimetype == "application/pdf" and file.headers["Cache-Control"] == "no-store"
    printed = words(file.data)
    for each in chosen:
        assert each.frozen in printed if sees(login, each) == "frozen" else each.working in printed
        assert sees(login, each) == "working" or each.unsent not in printed
    others = [each for each in house.told if each not in chosen]
    assert not any(each.frozen in printed or each.unsent in printed for each in others)


def test_without_scripts_from_the_list_to_the_zip(house):
    browser = house.person("reviewer")
    browser.get("/?tab=waiting")
    count = browser.page.select_one(".tabs [aria-current] span").get_text()
    answer = browser.submit("form#chosen", "逐份打包", whole="1")
    assert answer.status_code == 200 and browser.address.startswith("/jobs/")
    bar = browser.page.select_one("progress")
    assert (bar["value"], bar["max"], bar.get_text()) == ("0", count, f"0 / {count}")
    assert "关闭后暂停" in browser.text()
    page = to_its_end(browser, browser.address)
    file = browser.client.get(page.select_one(".job a.btn-primary")["href"])
    assert file.headers["Content-Disposition"].startswith("attachment") and file.mimetype == "application/zip"
    rest = browser.client.get(
        file.request.path, headers={"Range": "bytes=10-", "If-Range": file.headers["ETag"]}
    )
    assert rest.status_code == 206 and rest.data == file.data[10:]
    names = zipfile.ZipFile(io.BytesIO(file.data)).namelist()
    assert len(names) == int(count) and all(name.count("-") >= 2 and name.endswith(".pdf") for name in names)
    assert "成册" in browser.get("/jobs").text and "已完成" in browser.text()


def test_a_step_by_script_answers_with_the_progress_alone(house):
    browser, answer = make(house, "reviewer", id=told(house, "reviewer", "declined"))
    step = browser.post(f"{answer.location}/step", fragment=True)
    fragment = BeautifulSoup(step.text, "html.parser")
    assert step.status_code == 200 and fragment.select_one("#job progress") and not fragment.select("html")
    assert not fragment.select_one("form[hx-post]") and fragment.select_one("a[href$='/file']")
    again = browser.post(f"{answer.location}/step", fragment=True)
    assert again.status_code == 200 and "失败 0" in again.text


def test_a_page_asks_at_once_only_while_something_moves(house):
    browser, answer = make(house, "reviewer", id=told(house, "reviewer", "declined", "approved"))
    assert "load delay:100ms" in browser.get(answer.location).text
    house.run(jobs.claim, int(answer.location.rpartition("/")[2]))
    first = browser.post(f"{answer.location}/step", fragment=True).text
    idle = browser.post(f"{answer.location}/step", fragment=True).text
    assert "load delay:100ms" in first and "every 5s" in idle and "load delay:100ms" not in idle


def test_a_busy_press_makes_the_job_wait_and_fails_nothing(house, monkeypatch):
    def busy(*_):
        raise NotDone(Reason.BUSY)

    browser, answer = make(house, "auditor", id=told(house, "auditor", "draft", "sent"))
    with monkeypatch.context() as at_work:
        at_work.setattr(Worker, "_ready_connection", busy)
        for _ in range(2):
            told_to_wait = browser.post(f"{answer.location}/step", fragment=True)
            assert told_to_wait.status_code == 503 and "没有轮到" in told_to_wait.text
    page = to_its_end(browser, answer.location)
    assert "失败 0" in page.get_text() and page.select_one(".job a.btn-primary")


def test_what_fails_is_listed_with_its_reason(house, monkeypatch):
    chosen, carry_out = told(house, "reviewer", "approved"), volumes.carry_out

    def fails(actor, claim):
        if claim.declaration_id == chosen[0]:
            raise CannotPrint("打印超过30秒，已停止。")
        return carry_out(actor, claim)

    monkeypatch.setattr(volumes, "carry_out", fails)
    browser, answer = make(house, "reviewer", id=chosen)
    page = to_its_end(browser, answer.location)
    (row,) = page.select("table.list tbody tr")
    assert "打印超过30秒" in row.get_text() and row.select_one(f"a[href='/declarations/{chosen[0]}']")
    printed = words(browser.client.get(f"{answer.location}/file").data)
    assert "未收入" in printed


@pytest.mark.parametrize("login", ["", "second_reviewer", "approver", "auditor", "administrator"])
def test_another_persons_job_is_nobodys_business(house, login):
    owner, answer = make(house, "reviewer", id=told(house, "reviewer", "approved"))
    address, wanted = answer.location, {"": 401, "administrator": 403}.get(login, 404)
    other, htmx = house.kept(login), {"HX-Request": "true"}
    for path in ("", "/file"):
        assert other.client.get(address + path, headers=htmx).status_code == wanted
    for path in ("/step", "/cancel"):
        assert other.post(address + path, fragment=True).status_code == wanted
    assert address not in other.client.get("/jobs").text
    assert "已取消" not in owner.get(address).text


def test_a_cancelled_job_stays_cancelled(house):
    browser, answer = make(house, "reviewer", id=told(house, "reviewer", "weighed"))
    browser.get(answer.location)
    browser.submit("form[action$=cancel]", "取消成册")
    assert "已取消，没有生成文件。" in browser.text() and not browser.page.select("form[hx-post]")
    assert browser.post(f"{answer.location}/step", fragment=True).status_code == 200
    assert browser.client.get(f"{answer.location}/file").status_code == 404
    browser.post(f"{answer.location}/cancel")
    assert "已经结束" in browser.get(answer.location).text


@pytest.mark.parametrize(
    ("form", "status", "sentence"),
    [
        ({"as": "book"}, 422, "请先勾选"),
        ({"id": list(range(1, 1001))}, 422, "1000份"),
        ({"id": [999_999]}, 404, "无权查看"),
        ({"id": ["x", "9" * 30]}, 422, "请先勾选"),
    ],
)
def test_what_is_refused_says_why_and_makes_nothing(house, form, status, sentence):
    browser = house.kept("reviewer")
    browser.get("/?tab=all")
    before = house.rows()
    answer = browser.post("/jobs/volume", form)
    assert answer.status_code == status and sentence in answer.text
    assert house.rows() == before


def test_a_foreign_form_among_the_chosen_makes_nothing(house):
    foreign = next(each.id for each in house.told if each.unit == "132")
    browser = house.kept("preparer")
    browser.get("/?tab=all")
    before = house.rows()
    answer = browser.post("/jobs/volume", {"id": [*told(house, "preparer", "draft")[:1], foreign]})
    assert answer.status_code == 404 and house.rows() == before


def test_a_few_are_printed_at_once_and_the_approved_one_as_it_was_frozen(house):
    approved = told(house, "reviewer", "approved")[:2]
    _, answer = make(house, "reviewer", "/jobs/print", id=approved)
    assert answer.status_code == 303 and answer.location == "/declarations.pdf?" + "&".join(
        f"id={each}" for each in approved
    )
    client = house.kept("reviewer").client
    joined = PdfReader(io.BytesIO(client.get(answer.location).data))
    frozen = [
        PdfReader(io.BytesIO(client.get(f"/declarations/{each}/declaration.pdf").data)) for each in approved
    ]
    drawn = [page["/Contents"].get_object()._data for reader in frozen for page in reader.pages]
    assert [page["/Contents"].get_object()._data for page in joined.pages] == drawn


def test_many_to_print_become_a_job(house, monkeypatch):
    monkeypatch.setattr("app.blueprints.jobs.AT_ONCE", 1)
    _, answer = make(house, "reviewer", "/jobs/print", id=told(house, "reviewer", "approved")[:2])
    assert answer.location.startswith("/jobs/")
