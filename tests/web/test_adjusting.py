"""调整 on the pages: opened by its button, reviewed beside what it adjusts, and what says that a version is replaced."""

import io

from openpyxl import load_workbook

REASON = "上级追加任务，设备增加12台。"


def words(person, selector: str) -> str:
    return " ".join(each.get_text(" ", strip=True) for each in person.page.select(selector))


def open_adjustment(house, old: int) -> int:
    submitter = house.kept("submitter")
    lock = house.stored(old, "lock")[0]
    data = {"action": "adjust", "lock": str(lock), "reason": REASON}
    done = submitter.post(f"/declarations/{old}/actions", data)
    assert done.status_code == 303, done.text
    return int(done.location.rpartition("/")[2])


def test_the_way_of_an_adjustment(house):
    house.run(house.world.adjustment_round)
    old = house.run(house.world.at, "approved")
    submitter, reviewer, auditor = (house.kept(each) for each in ("submitter", "reviewer", "auditor"))
    submitter.get(f"/declarations/{old}")
    assert "现行有效" in words(submitter, ".stage-line") and "批复前，本版现行有效" in words(
        submitter, "#adjust"
    )
    missing = submitter.post(f"/declarations/{old}/actions", {"action": "adjust", "lock": "0", "reason": " "})
    assert missing.status_code in (409, 422)
    for person in (reviewer, house.kept("preparer")):
        person.get(f"/declarations/{old}")
        assert not person.page.select("#adjust, #versions")
    new = open_adjustment(house, old)
    submitter.get(f"/declarations/{new}")
    panel = words(submitter, "#versions")
    assert REASON in panel and "与第1版相比：内容没有改动" in panel and "现行有效" in panel
    submitter.get(f"/declarations/{old}")
    assert submitter.page.select_one(f"#versions a[href^='/declarations/{new}']")
    assert not submitter.page.select("#adjust"), "one open adjustment at a time"
    assert reviewer.get(f"/declarations/{new}").status_code == 404

    house.run(house.world.type, "preparer", new, "budget_year_amount", "1,000,000.00")
    house.run(house.world.carry_on, new, "finance_review")
    reviewer.get(f"/declarations/{new}")
    assert REASON in words(reviewer, "#versions") and "修改1格" in words(reviewer, "#versions").replace(
        " ", ""
    )
    reviewer.get(f"/declarations/{new}/changes")
    assert "1,062,000.00" in words(reviewer, "del") and "第1版（批复）" in words(reviewer, "#before")
    assert reviewer.get(f"/declarations/{old}/changes?before=adjusted").status_code == 404

    before = auditor.client.get(f"/declarations/{old}/declaration.pdf").data
    for action, login in (
        ("open", "reviewer"),
        ("pass_review", "reviewer"),
        ("open", "approver"),
        ("approve", "approver"),
    ):
        house.run(house.world.do, login, new, action)
    reviewer.get(f"/declarations/{old}")
    assert "已被第2版替换" in words(reviewer, ".action-bar") and "现行有效" not in words(
        reviewer, ".stage-line"
    )
    assert "起不再有效" in words(reviewer, ".stage-line")
    auditor.get(f"/declarations/{old}/timeline")
    assert "被替换" in auditor.text() and "第2版" in auditor.text()
    auditor.get("/?tab=all")
    assert "已被第2版替换" in auditor.text()

    printed = auditor.client.get(f"/declarations/{old}/declaration.pdf")
    assert "%E5%B7%B2%E8%A2%AB%E7%AC%AC2%E7%89%88%E6%9B%BF%E6%8D%A2" in printed.headers["Content-Disposition"]
    assert (
        auditor.client.get(f"/declarations/{old}/declaration.pdf?original=1").data == before != printed.data
    )
    assert (
        auditor.client.get(
            f"/declarations/{house.run(house.world.draft)}/declaration.pdf?original=1"
        ).status_code
        == 404
    )
    workbook = auditor.client.get(f"/declarations/{old}/declaration.xlsx").data
    (worksheet,) = load_workbook(io.BytesIO(workbook)).worksheets[:1]
    assert worksheet.oddFooter.left.text.endswith("第1版，已被第2版替换")


def test_another_round_takes_adjustments_where_it_says_so(house):
    old = house.run(house.world.at, "approved")
    round_id = house.world.round_id
    administrator = house.kept("administrator")
    administrator.get(f"/administration/rounds/{round_id}")
    was = administrator.page.select_one("#terms-was")["value"]
    data = {"terms-was": was, "terms-kind": "first", "terms-first_level": "off", "terms-ceilings": "off"}
    done = administrator.post(f"/administration/rounds/{round_id}/terms", data | {"terms-adjustments": "y"})
    assert done.status_code == 303, done.text
    new = open_adjustment(house, old)
    assert house.stored(new, "round_id", "version_no") in {(round_id, 2)} or house.stored(
        new, "version_no"
    ) == (2,)
