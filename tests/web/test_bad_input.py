"""Addresses, forms and command lines that are wrong: a Chinese sentence, the right code, nothing written."""

from uuid import uuid4

import pytest
from bs4 import BeautifulSoup

from app.domain.procedure.rounds import today
from tests.exchange.filled import workbook, write_form
from tests.house import House
from tests.world import UNITS

HERE = {"applicant_unit": UNITS["121"][0], "primary_budgetary_unit": UNITS["121"][0], "project_code": ""}


def wanted(house: House, **typed) -> dict:
    form = {"round_id": house.world.round_id, "section": f"{house.world.units['121']}-001"}
    return (
        form
        | {"project_type": "15", "start_year": "2027", "project_code": "", "form_key": str(uuid4())}
        | typed
    )


NEW = {
    "no round": ({"round_id": ""}, "申报批次"),
    "a round that is not there": ({"round_id": "999"}, "申报批次"),
    "a round that is no number": ({"round_id": "x"}, "申报批次"),
    "an unknown project type": ({"project_type": "77"}, "项目类型"),
    "no project type": ({"project_type": ""}, "请选择项目类型。"),
    "a section of nobody": ({"section": "1-999"}, "内设机构"),
    "a section that is none": ({"section": "abc"}, "内设机构"),
    "a year before all": ({"start_year": "1999"}, "年度应为2000至2099。"),
    "a year that is no number": ({"start_year": "今年"}, "起始年度"),
    "a code of 20 digits": ({"project_code": "9" * 20}, "项目编码应为21位数字"),
    "a code beyond the cap": ({"project_code": "9" * 41}, "已有项目编码"),
    "a code of another type": ({"project_code": "990106251210100105001"}, "与所选项目类型"),
    "a key that is none": ({"form_key": "k" * 36}, "页面不完整，请刷新后重试。"),
}


@pytest.mark.parametrize("kind", NEW)
def test_a_new_declaration_that_cannot_be(house, kind):
    typed, sentence = NEW[kind]
    house.kept("preparer")
    before = house.rows()
    answer = house.kept("preparer").post("/declarations/new", wanted(house, **typed))
    summary = BeautifulSoup(answer.text, "html.parser").select_one(".error-summary")
    assert answer.status_code == 422 and sentence in summary.get_text()
    assert not any("a" <= letter <= "z" for letter in summary.get_text()), summary.get_text()
    for key in ("project_code", "start_year"):
        if typed.get(key):
            assert f'value="{typed[key]}"' in answer.text
    assert house.rows() == before


def test_a_code_that_the_round_has_already(house):
    code, browser = "990106251211500105001", house.kept("preparer")
    assert browser.post("/declarations/new", wanted(house, project_code=code)).status_code == 303
    answer = browser.post("/declarations/new", wanted(house, project_code=code))
    assert answer.status_code == 422 and f"本批次已有项目编码{code}的申报表。" in answer.text


def test_the_same_form_sent_twice_creates_one(house):
    browser, form = house.kept("preparer"), wanted(house, form_key="6f0d6a1e-0000-4000-8000-000000000001")
    first, second = (browser.post("/declarations/new", form) for _ in range(2))
    assert first.status_code == second.status_code == 303 and first.location == second.location


def test_the_key_of_a_form_of_others_does_not_lead_to_theirs(house):
    key = "6f0d6a1e-0000-4000-8000-000000000002"
    mine = house.kept("preparer").post("/declarations/new", wanted(house, form_key=key))
    form = wanted(house, form_key=key, section=f"{house.world.units['141']}-001")
    theirs = house.kept("sole").post("/declarations/new", form)
    assert theirs.location != mine.location and theirs.status_code < 500


@pytest.mark.parametrize(
    "address",
    [
        "/declarations/abc",
        "/declarations/-1",
        "/declarations/1.5",
        "/declarations/%00",
        "/declarations/99999999999999999999999999",
        "/declarations/999999/timeline",
        "/declarations/999999/declaration.pdf",
        "/declarations/" + "9" * 4000,
        "/%ff%fe",
        "/../../etc/passwd",
        "/static/../config.py",
        "/static/%2e%2e/config.py",
        "/static/..%2fconfig.py",
        "/DECLARATIONS/1",
    ],
)
def test_an_address_that_leads_nowhere(house, address):
    answer = house.kept("preparer").client.get(address, follow_redirects=True)
    assert answer.status_code == 404 and "没有" in answer.text and "DEFAULTS" not in answer.text


@pytest.mark.parametrize(
    "query",
    ["tab=nothing", "page=-1", "page=abc", "page=999999", "page=" + "9" * 40, "tab=all&tab=done", "%ff=%fe"],
)
def test_a_list_with_a_strange_query_is_still_a_list(house, query):
    answer = house.kept("preparer").client.get(f"/?{query}")
    assert answer.status_code == 200


@pytest.mark.parametrize("query", ["", "id=", "id=abc", "id=1.5"])
def test_printing_nothing(house, query):
    answer = house.kept("reviewer").client.get(f"/declarations.pdf?{query}")
    assert answer.status_code == 422 and "请先勾选要打印的申报表。" in answer.text


def test_printing_too_many(house):
    answer = house.kept("reviewer").client.get(
        "/declarations.pdf?" + "&".join(f"id={n}" for n in range(1, 202))
    )
    assert answer.status_code == 422 and "一次最多打印20份，已选201份，请用“成册”" in answer.text


def test_printing_what_is_not_there(house):
    huge = house.kept("reviewer").client.get("/declarations.pdf?id=" + "9" * 30)
    assert huge.status_code in (404, 422)


@pytest.fixture
def command(house):
    """Return a function that runs a command and gives its exit code and what it said."""
    runner = house.app.test_cli_runner()

    def run(*arguments: str) -> tuple[int, str]:
        result = runner.invoke(args=arguments)
        assert "Traceback" not in result.output
        return result.exit_code, result.output

    return run


@pytest.fixture
def book(tmp_path):
    """Return a function that writes a workbook with one form and gives its path."""

    def write(**typed) -> str:
        path = tmp_path / "申报表.xlsx"
        path.write_bytes(workbook(lambda ws: write_form(ws, **(HERE | typed))))
        return str(path)

    return write


def test_an_import_for_an_unknown_person(house, command, book):
    before = house.rows()
    code, said = command("declarations", "import", book(), "--user", "nobody")
    assert code != 0 and "没有账号为“nobody”的在用人员。" in said and house.rows() == before


@pytest.mark.parametrize("login", ["reviewer", "administrator", "station_preparer"])
def test_an_import_for_somebody_who_does_not_prepare_for_the_unit(house, command, book, login):
    before = house.rows()
    code, said = command("declarations", "import", book(), "--user", login)
    assert code != 0 and "不是您填报的单位" in said and house.rows() == before


@pytest.mark.parametrize(
    ("content", "sentence"),
    [(b"", "文件是空的"), (b"no workbook", "纯文本"), (None, "不能读取")],
)
def test_an_import_of_no_workbook(house, command, tmp_path, content, sentence):
    path, before = tmp_path / "a.xlsx", house.rows()
    if content is not None:
        path.write_bytes(content)
    code, said = command("declarations", "import", str(path), "--user", "preparer")
    assert code != 0 and sentence in said and house.rows() == before


def test_an_import_with_a_wrong_amount(house, command, book):
    before = house.rows()
    code, said = command("declarations", "import", book(medium_term_amount="很多"), "--user", "preparer")
    assert code != 0 and "不是金额" in said and "没有导入任何内容" in said and house.rows() == before


def test_a_trial_import_writes_nothing(house, command, book):
    before = house.rows()
    code, said = command("declarations", "import", book(), "--user", "preparer", "--dry-run")
    assert code == 0 and "试运行，未写入" in said and house.rows() == before


def test_an_import_over_the_limit(house, command, tmp_path):
    path = tmp_path / "large.xlsx"
    with path.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    code, said = command("declarations", "import", str(path), "--user", "preparer")
    assert code != 0 and "超过20 MiB" in said


COMMANDS = {
    "a unit of a bad code": (["units", "add", "甲", "新单位"], "单位代码应为"),
    "a unit that is there": (["units", "add", "121", "新单位"], "单位代码“121”已被使用。"),
    "a unit under nobody": (
        ["units", "add", "161", "新单位", "--parent", "999"],
        "没有代码为“999”的上级单位。",
    ),
    "a person for no unit": (
        ["users", "add", "new", "--unit", "999", "--role", "preparer"],
        "没有代码为“999”的单位。",
    ),
    "a reviewer outside finance": (
        ["users", "add", "new", "--unit", "121", "--role", "reviewer"],
        "只能设在财政部门",
    ),
    "a login of bad letters": (["users", "add", "张三", "--unit", "121", "--role", "preparer"], "账号应为"),
    "a role that is none": (["users", "add", "new", "--unit", "121", "--role", "king"], "king"),
    "a year beyond reason": (["rounds", "add", "20270", "第一批"], "预算年度应在"),
    "a round that is there": (["rounds", "add", str(today().year + 1), "第一批"], "已有名为“第一批”的批次"),
    "dates out of order": (
        ["rounds", "add", "2040", "乙", "--opens", "2026-10-02", "--closes", "2026-10-01"],
        "截止日期不能早于开放日期。",
    ),
    "a code of nobody": (["declarations", "print", "1" * 21, "--out", "x.pdf"], "没有项目编码为"),
    "a year without a round": (
        ["declarations", "print", "--all", "--year", "2090", "--out", "x.pdf"],
        "没有2090年度",
    ),
    "codes and all": (["declarations", "print", "1" * 21, "--all", "--out", "x.pdf"], "两者选一"),
}


@pytest.mark.parametrize("kind", COMMANDS)
def test_a_command_that_cannot_be_done(house, command, kind):
    arguments, sentence = COMMANDS[kind]
    before = house.rows()
    code, said = command(*arguments)
    assert code != 0 and sentence in said
    assert house.rows() == before


def test_numbers_and_characters_that_one_of_the_two_databases_does_not_take(sign_in, world, in_app):
    """SQLite has no integer beyond 64 bits, PostgreSQL no text with a NUL."""
    declaration_id = in_app(world.filled)
    preparer, administrator, stranger = sign_in("preparer"), sign_in("administrator"), sign_in()
    stranger.get("/sign-in")
    base, token = (
        f"/declarations/{declaration_id}",
        stranger.token,
    )
    form = {"round_id": world.round_id, "section": f"{world.units['121']}-001", "project_type": "15"}
    form["form_key"] = str(uuid4())
    failed = {
        name: answer.status_code
        for name, answer in {
            "a huge id": preparer.get(f"/declarations/{2**31}"),
            "a monstrous id": preparer.get(f"/declarations/{10**25}"),
            "a monstrous choice": preparer.get(f"/declarations.pdf?id={10**25}"),
            "a monstrous lock": preparer.post(f"{base}/actions", {"action": "send", "lock": str(10**25)}),
            "a monstrous round": preparer.post("/declarations/new", form | {"round_id": str(10**25)}),
            "a monstrous unit": administrator.get(f"/administration/units/{10**25}"),
            "NUL in a cell": preparer.post(f"{base}/cells/name-%00", {"name-\x00": "x"}),
            "NUL in a row": preparer.post(f"{base}/rows/%00/delete"),
            "NUL in a category": preparer.post(f"{base}/categories/%00/rows"),
            "NUL in the key of a form": preparer.post(
                "/declarations/new", form | {"start_year": "2027", "form_key": "\0"}
            ),
            "NUL in a code": preparer.post(
                "/declarations/new", form | {"start_year": "2027", "project_code": "\0"}
            ),
            "NUL in a search": administrator.get("/administration/people?search=%00"),
            "NUL in a name": administrator.post("/administration/units", {"code": "\0", "name": "\0"}),
            "NUL in a login": stranger.client.post(
                "/sign-in", data={"login": "a\0b", "password": "\0", "csrf_token": token}
            ),
            "NUL in a link": stranger.get("/password-links/%00"),
            "NUL in a list": preparer.get("/?tab=%00"),
        }.items()
        if answer.status_code >= 500
    }
    assert failed == {}
