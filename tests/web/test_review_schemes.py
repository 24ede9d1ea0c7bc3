"""The schemes of the review sheet at the administrator's browser."""

from app.domain.review.review_scheme import STANDARD

ADDRESS = "/administration/review-schemes"


def test_a_scheme_is_added_from_the_newest_and_the_next_round_uses_it(house):
    browser = house.person("administrator")
    browser.get("/administration/code-lists")
    assert browser.page.select_one(f'a[href="{ADDRESS}"]')
    browser.get(ADDRESS)
    offered = [cell["value"] for cell in browser.page.select("[name^=scheme-points-0-]")]
    sizes = [int(cell["size"]) for cell in browser.page.select("[name^=scheme-points-0-]")]
    assert sizes == [8, 10, 8, 44]  # as wide as the words
    assert offered == STANDARD.points_text.splitlines()[0].split("｜") and "不能再改" in browser.text()
    changed = {"scheme-name": "市级办法", "scheme-points-0-2": "20"}
    answer = browser.submit(".form-card", "新增审核标准", **changed)
    assert answer.status_code == 200 and "已新增审核标准“市级办法”" in browser.text()
    browser.get("/administration/rounds")
    browser.submit(".form-card", "新增批次", budget_year="2033", name="第一批")
    assert "审核标准市级办法" in browser.text()
    browser.get(f"/administration/rounds/{house.world.round_id}")
    assert f"审核标准{STANDARD.name}" in browser.text()


def test_a_bad_line_is_named_and_nothing_typed_is_lost(house):
    browser = house.person("administrator")
    browser.get(ADDRESS)
    typed = {"scheme-name": "新办法", "scheme-points-1-2": "十", "scheme-bands-0-2": "通过"}
    answer = browser.submit(".form-card", "新增审核标准", **typed)
    assert answer.status_code == 422 and "审核要点第2行：分值应为整数，“十”不是。" in answer.text
    for name, value in typed.items():
        assert browser.page.select_one(f"[name={name}]")["value"] == value
    assert browser.page.select_one("#scheme-name")["value"] == "新办法"


def test_an_unused_one_is_removed(house):
    browser = house.person("administrator")
    browser.get(ADDRESS)
    browser.submit(".form-card", "新增审核标准", **{"scheme-name": "写错的"})
    assert "写错的" in browser.text()
    form = next(form for form in browser.page.select("form") if "removal" in form.get("action", ""))
    answer = browser.submit(f'form[action="{form["action"]}"]', "删除")
    assert answer.status_code == 200 and "审核标准已删除。" in browser.text()
    assert "写错的" not in browser.text()
