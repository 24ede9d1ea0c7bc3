"""One declaration from blank to printed, over HTTP without scripts."""

import pytest

from app.domain.procedure.rounds import today
from app.domain.review.review_scheme import STANDARD
from tests.world import FILLED, INDICATORS, WEIGHED


def fill_in(person) -> str:
    """Create a declaration at the browser, fill the whole form in and return its address."""
    person.get("/declarations/new")
    answer = person.submit("main form", "新建", project_type="15")
    assert answer.status_code == 200
    address = person.address
    for level_2 in dict.fromkeys(row[0] for row in INDICATORS):
        for _ in [row for row in INDICATORS if row[0] == level_2]:
            person.submit(
                "#sheet-form",
                next(
                    b for b in buttons(person) if b.endswith(f"：{level_2}") and "行" not in b.split("：")[1]
                ),
            )
    typed = dict(FILLED, is_new_project="是", implementation_years="3年")
    for level_2, *cells in INDICATORS:
        same = [row for row in INDICATORS if row[0] == level_2]
        number = [row[1] for row in same].index(cells[0])
        row = person.page.select(f"#category-{level_2} tr.indicator")[number]
        identity = row["id"].removeprefix("row-")
        typed |= dict(
            zip(
                (f"name-{identity}", f"target_value-{identity}", f"definition-{identity}"), cells, strict=True
            )
        )
    answer = person.submit("#sheet-form", "保存", **typed)
    assert answer.status_code == 200, person.text()
    assert "必填项都已填好" in person.text()
    return address


def buttons(person) -> list[str]:
    return [b.get_text(strip=True) for b in person.page.select("button.add-row")]


def act(person, address: str, words: str, expected: int = 200, **typed):
    person.get(address)
    answer = person.submit(f"form:has(button:-soup-contains-own('{words}')):not(#sheet-form)", words, **typed)
    if words in ("送审", "提交"):
        answer = person.submit("#plain-actions", f"确认{words}")
    assert answer.status_code == expected, person.text()
    return answer


def weigh(reviewer, address: str) -> None:
    """Fill the review sheet in."""
    reviewer.get(f"{address}/review-sheet")
    scores = {f"score-{point.key}": str(point.full) for point in STANDARD.points}
    answer = reviewer.submit("#sheet-form", "保存", **scores, **WEIGHED)
    assert answer.status_code == 200 and "审核表已填好" in reviewer.text(), reviewer.text()


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_from_blank_to_the_approved_print(sign_in):
    preparer, submitter = sign_in("preparer"), sign_in("submitter")
    reviewer, approver = sign_in("reviewer"), sign_in("approver")
    address = fill_in(preparer)
    act(preparer, address, "送审")
    act(submitter, address, "开始审核")
    act(submitter, address, "提交")
    act(reviewer, address, "开始审核")
    act(reviewer, address, "退回", reason="测算依据请写明单价来源。")
    preparer.get(address)
    assert "测算依据请写明单价来源。" in preparer.text()
    preparer.submit("#sheet-form", "保存", costing_basis=FILLED["costing_basis"] + "\n单价来源为上年合同。")
    reviewer.get(address)
    assert "已退回，单位修改中" in reviewer.text() and "单价来源为上年合同" not in reviewer.text()
    act(submitter, address, "提交")
    act(reviewer, address, "开始审核")
    assert "单价来源为上年合同" in reviewer.text()
    weigh(reviewer, address)
    act(reviewer, address, "审核通过")
    act(approver, address, "开始审核")
    draft = approver.get(f"{address}/declaration.pdf")
    assert printed(draft.data).count("待批复") >= 1
    act(approver, address, "批复", approval_number="云财绩〔2026〕8号", approved_on=today().isoformat())
    approver.submit("form#decision", "确定批复")
    approved = preparer.get(f"{address}/declaration.pdf")
    assert approved.status_code == 200 and approved.mimetype == "application/pdf"
    text = printed(approved.data)
    assert "待批复" not in text and "已批复" not in text and "单价来源为上年合同" in text
    for _, name, value, _ in INDICATORS:
        assert name in text and value in text
    timeline = preparer.get(f"{address}/timeline").text
    for words in ("新建", "送审", "提交", "开始审核", "退回", "审核通过", "批复", "云财绩〔2026〕8号"):
        assert words in timeline


def test_through_the_department(sign_in, world, in_app):
    declaration_id = in_app(world.filled, "station_preparer", "132")
    address = f"/declarations/{declaration_id}"
    preparer, submitter, endorser = (
        sign_in("station_preparer"),
        sign_in("station_submitter"),
        sign_in("endorser"),
    )
    reviewer = sign_in("reviewer")
    assert endorser.get(address).status_code == 404
    act(preparer, address, "送审")
    act(submitter, address, "开始审核")
    act(submitter, address, "提交")
    assert "主管部门审核" in submitter.text()
    assert reviewer.get(address).status_code == 404
    act(endorser, address, "开始审核")
    act(endorser, address, "主管部门审核通过", reason="同意。")
    assert reviewer.get(address).status_code == 200
    act(reviewer, address, "开始审核")
    weigh(reviewer, address)
    act(reviewer, address, "审核通过")
    act(sign_in("approver"), address, "开始审核")
    approver = sign_in("approver")
    act(approver, address, "批复", approval_number="云财绩〔2026〕9号", approved_on=today().isoformat())
    assert "已批复" in approver.text()


def printed(pdf: bytes) -> str:
    import io

    from pypdf import PdfReader

    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(pdf)).pages)
