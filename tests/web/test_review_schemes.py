"""The schemes of the review sheet at the administrator's browser."""

from app.domain.review.review_scheme import STANDARD

ADDRESS = "/administration/review-schemes"


def test_a_scheme_is_added_from_the_newest_and_the_next_round_uses_it(house):
    browser = house.person("administrator")
    browser.get("/administration/code-lists")
    assert browser.page.select_one(f'a[href="{ADDRESS}"]')
    browser.get(ADDRESS)
    offered = browser.page.select_one("textarea").get_text().strip()
    assert offered == STANDARD.text and "不能再改" in browser.text()
    changed = offered.replace("规范完整性｜10", "规范完整性｜20")
    answer = browser.submit(
        ".form-card", "新增审核标准", **{"scheme-name": "市级办法", "scheme-scheme": changed}
    )
    assert answer.status_code == 200 and "已新增审核标准“市级办法”" in browser.text()
    browser.get("/administration/rounds")
    browser.submit(".form-card", "新增批次", budget_year="2033", name="第一批")
    assert "审核标准市级办法" in browser.text()
    browser.get(f"/administration/rounds/{house.world.round_id}")
    assert f"审核标准{STANDARD.name}" in browser.text()


def test_a_bad_line_is_named_and_nothing_typed_is_lost(house):
    browser = house.person("administrator")
    browser.get(ADDRESS)
    typed = "完整性｜规范｜十｜格式\n优｜90｜过\n差｜0｜退"
    answer = browser.submit(".form-card", "新增审核标准", **{"scheme-name": "新办法", "scheme-scheme": typed})
    assert answer.status_code == 422 and "第1行：分值应为整数，“十”不是。" in answer.text
    assert browser.page.select_one("textarea").get_text().strip() == typed
    assert browser.page.select_one("#scheme-name")["value"] == "新办法"


def test_an_unused_one_is_removed(house):
    browser = house.person("administrator")
    browser.get(ADDRESS)
    browser.submit(".form-card", "新增审核标准", **{"scheme-name": "写错的", "scheme-scheme": STANDARD.text})
    assert "写错的" in browser.text()
    form = next(form for form in browser.page.select("form") if "removal" in form.get("action", ""))
    answer = browser.submit(f'form[action="{form["action"]}"]', "删除")
    assert answer.status_code == 200 and "审核标准已删除。" in browser.text()
    assert "写错的" not in browser.text()
