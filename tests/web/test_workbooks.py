"""Importing at the browser: files and forms that are refused, each with its sentence and nothing written."""

import zipfile
from io import BytesIO
from secrets import token_bytes

import pytest
from bs4 import BeautifulSoup
from openpyxl import Workbook

from app.bounded.worker import NotDone, Reason, Worker
from app.domain.procedure.rounds import today
from app.operations.rounds import add_round
from tests.exchange.filled import workbook, write_form
from tests.web.importing import (
    HERE,
    at_the_file,
    confirm,
    forget,
    form,
    newest,
    stored,
    taken_in,
    ticked,
    upload,
    worksheets,
)
from tests.world import UNITS


@pytest.fixture(autouse=True)
def _nothing_waits(house):
    """Each test begins without a waiting workbook."""
    house.run(forget)


MIB = 1024 * 1024


def empty_workbook() -> bytes:
    stream = BytesIO()
    Workbook().save(stream)
    return stream.getvalue()


def padded(content: bytes, size: int) -> bytes:
    """Return a workbook with a picture in it that makes the file that large."""
    stream = BytesIO(content)
    with zipfile.ZipFile(stream, "a") as archive:
        archive.writestr("xl/media/image1.png", b"\x89PNG" + token_bytes(size - len(content)))
    return stream.getvalue()


NO_WORKBOOKS = {
    "nothing at all": (b"", "文件是空的"),
    "a text": ("项目名称,金额\n".encode("gbk"), "逗号分隔的文本（.csv）"),
    "a zip of something else": (None, "不是 Excel 工作簿"),
    "half a workbook": (form()[:3000], "已损坏或不完整"),
    "a Word document of old": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument\0".encode("utf-16-le"),
        "Word 文档（.doc）",
    ),
}


@pytest.mark.parametrize("kind", NO_WORKBOOKS)
def test_a_file_that_is_no_workbook(house, kind):
    content, sentence = NO_WORKBOOKS[kind]
    if content is None:
        stream = BytesIO()
        with zipfile.ZipFile(stream, "w") as archive:
            archive.writestr("a.txt", "a")
        content = stream.getvalue()
    before = stored(house)
    answer, _ = upload(house, content)
    assert answer.status_code == 422 and sentence in at_the_file(answer) and stored(house) == before


@pytest.mark.parametrize("reason", [Reason.BUSY, Reason.LATE, Reason.DIED])
def test_a_cage_that_is_busy_late_or_dead_blames_no_workbook(house, monkeypatch, reason):
    def fail(*_):
        raise NotDone(reason)

    before = stored(house)
    with monkeypatch.context() as failing:
        failing.setattr(Worker, "_ready_connection", fail)
        answer, _ = upload(house, form())
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "请稍后再试" in at_the_file(answer) and stored(house) == before
    assert upload(house, form())[0].status_code == 200


@pytest.mark.parametrize(
    "content",
    [
        empty_workbook(),
        workbook(lambda ws: ws.append(["序号", "姓名"])),
        workbook(lambda ws: ws.append(["备注"])),
    ],
)
def test_a_workbook_without_the_form_is_refused_by_name(house, content):
    answer, _ = upload(house, content)
    assert answer.status_code == 422
    assert "没有可导入的申报表" in at_the_file(answer) and "：不是申报表" in at_the_file(answer)
    assert "等待确认" not in house.kept("preparer").get("/workbooks").text


WRONG = {
    "an amount that is a text": ({"medium_term_amount": "约三百万"}, "“约三百万”不是金额"),
    "an amount beyond reason": ({"budget_year_amount": 10**13}, "应小于一万亿元"),
    "an unknown unit": ({"applicant_unit": "云岭市天文台"}, "申请单位“云岭市天文台”不是您填报的单位"),
    "the unit of others": ({"applicant_unit": UNITS["141"][0]}, "不是您填报的单位"),
    "a wrong primary unit": (
        {"primary_budgetary_unit": "云岭市天文台"},
        "一级预算单位“云岭市天文台”与系统中的",
    ),
    "an unknown project type": ({"project_type": "77 未知类型"}, "77"),
    "an unknown allocation method": ({"allocation_method": "抽签法"}, "抽签法"),
    "years that are no number": ({"implementation_years": "长期"}, "“实施期限”应为1至99的整数"),
    "a flag that is neither": ({"is_new_project": "也许"}, "应填“是”或“否”"),
    "a code with a digit missing": ({"project_code": "9901012512115007050"}, "项目编码应为21位数字"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_cannot_be_read_is_an_error_of_its_worksheet_and_cannot_be_ticked(house, kind):
    typed, sentence = WRONG[kind]
    before = stored(house)
    answer, words = upload(house, form(**typed))
    ((outcome, said),) = worksheets(answer)
    assert answer.status_code == 200 and outcome == "wrong" and sentence in said, words
    assert not ticked(answer) and "确认导入" not in words
    refused = confirm(house, answer, "0:new--")
    assert refused.status_code == 409 and stored(house) == before


AGAINST_A_RULE = {
    "a negative amount": ({"budget_year_amount": -5}, "本年度项目金额（元）", "应大于0。"),
    "this year above the total": (
        {"budget_year_amount": 9_999_999},
        "本年度项目金额（元）",
        "不应超过项目总金额。",
    ),
    "a name of 41 characters": ({"project_name": "名" * 41}, "项目名称", "超过40字，现有41字。"),
    "a goal of 2,001 characters": (
        {"long_term_objective": "标" * 2001},
        "长期目标",
        "超过2000字，现有2001字。",
    ),
    "no policy basis": ({"policy_basis": ""}, "政策依据", "未填。"),
}


@pytest.mark.parametrize("kind", AGAINST_A_RULE)
def test_what_is_against_a_rule_is_stored_and_blocks_sending(house, kind):
    typed, place, message = AGAINST_A_RULE[kind]
    before = stored(house)
    answer, words = upload(house, form(**typed))
    ((_, said),) = worksheets(answer)
    assert message in said, words
    confirm(house, answer)
    assert stored(house) == before + 1
    declaration = newest(house)
    message = message.removesuffix("。")
    assert any(line.startswith(place) and message in line for line in to_do(house, declaration.id))
    refused = house.kept("preparer").post(
        f"/declarations/{declaration.id}/actions", {"action": "send", "lock": declaration.lock}
    )
    assert refused.status_code == 422 and message in refused.text
    assert house.stored(declaration.id, "status") == ("draft",)


def to_do(house, declaration_id: int) -> list[str]:
    """Return what the page says is still to be done."""
    page = BeautifulSoup(house.kept("preparer").get(f"/declarations/{declaration_id}").text, "html.parser")
    return [line.get_text(" ", strip=True) for line in page.select("#prereview .finding, .completeness li")]


def test_a_missing_required_indicator_is_stored_and_blocks_sending(house):
    rows = [("产出指标", "*数量指标", "开放天数", "≥300天", "")]
    taken_in(house, workbook(lambda ws: write_form(ws, rows=rows, **HERE | {"project_code": ""})))
    lines = to_do(house, newest(house).id)
    assert {"质量指标 未填3格", "数量指标 第1行 指标解释 未填"} <= set(lines)


def test_a_file_between_the_limit_of_a_page_and_twenty_mebibytes_is_read(house):
    answer, words = upload(house, padded(form(), 12 * MIB))
    assert answer.status_code == 200 and "新增1张" in words, words


def test_a_file_over_twenty_mebibytes(house):
    before = stored(house)
    answer, words = upload(house, padded(form(), 21 * MIB))
    assert answer.status_code == 413 and "不能超过20 MiB" in words and stored(house) == before


def test_no_file(house):
    answer = house.kept("preparer").post("/workbooks", {"round_id": house.world.round_id})
    assert answer.status_code == 422 and "请选择要导入的工作簿。" in answer.text


@pytest.mark.parametrize("wanted", ["999", "abc", ""])
def test_a_round_that_is_not_there(house, wanted):
    before = stored(house)
    data = {"round_id": wanted, "workbook": (BytesIO(form()), "a.xlsx")}
    answer = house.kept("preparer").post("/workbooks", data, content_type="multipart/form-data")
    assert answer.status_code == 422 and "申报批次" in answer.text and stored(house) == before


def test_a_round_that_is_not_open(house):
    closed, before = house.run(add_round, None, today().year + 2, "未开放"), stored(house)
    answer, _ = upload(house, form(), round_id=closed)
    assert answer.status_code == 422 and stored(house) == before


def test_the_name_of_a_file_and_of_a_sheet_is_text(house):
    content = workbook(
        lambda ws: write_form(ws, **({"project_code": ""} | HERE | {"project_name": "<i>y"})),
        lambda ws: ws.append(["<script>"]),
        names=("<b>x", "<u>z"),
    )
    answer, _ = upload(house, content, name="<script>alert(1)</script>.xlsx")
    confirmed = confirm(house, answer)
    for text in (answer.text, confirmed.text, house.kept("preparer").get("/workbooks").text):
        assert not any(each in text for each in ("<script>alert", "<b>x", "<u>z", "<i>y"))
    assert "&lt;b&gt;" in answer.text and "&lt;b&gt;" in confirmed.text
