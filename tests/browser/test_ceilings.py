"""控制数 and 一级项目 in the browser: what is listed follows what is typed, and lists of sums are read on any screen."""

from playwright.sync_api import expect

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.operations.ceilings import TypedCeiling, set_ceiling
from app.operations.first_level import TypedProject, add
from app.operations.first_level_naming import name_first_level
from app.operations.rounds import change_terms
from app.queries.rounds import find_round
from tests.browser.conftest import cell, expect_saved

WIDTHS = (1366, 768, 360)
BEYOND = """width => [...document.querySelectorAll("table.stacked td, table.stacked th")]
    .filter(each => each.offsetParent && each.closest("tbody, tfoot"))
    .filter(each => each.getBoundingClientRect().right > width || each.scrollWidth > each.clientWidth + 1).length"""
"""How many cells of a list lie beyond the screen, or hold more than they show."""


def test_what_is_listed_follows_what_is_typed_and_sums_are_read_on_any_screen(editor, sign_in, server):
    world = server.world
    declaration_id = server.prepare(world.filled)

    def limit() -> int:
        change_terms(None, world.round_id, FirstLevelRule.OPTIONAL, CeilingRule.REASON)
        year = find_round(world.round_id).budget_year
        project_id = add(None, year, TypedProject("A01", "移动服务运行", "121", "15", "项目法"))
        name_first_level(world.actor("preparer"), declaration_id, project_id, None)
        for scope in ({"first_level": ""}, {"first_level": "A01"}):
            set_ceiling(
                None, world.round_id, TypedCeiling("121", "全部门", "", scope["first_level"], "1000000")
            )
        return project_id

    project_id = server.run(limit)
    page = editor(declaration_id)
    beside = page.locator("#ceilings")
    expect(beside).to_contain_text("超出62,000.00")
    cell(page, "本年度项目金额（元）").fill("90万元")
    cell(page, "本年度项目金额（元）").press("Tab")
    expect_saved(page)
    expect(beside).to_contain_text("余额100,000.00")
    expect(beside).not_to_contain_text("超出62")

    server.run(lambda: world.do("submitter", declaration_id, "submit"))
    page = sign_in("approver", "/ceilings")
    for address, words in (
        ("/ceilings", "900,000.00"),
        ("/first-level-projects", "A01 移动服务运行"),
        (f"/first-level-projects/{project_id}", "差额（控制数减合计）"),
        ("/summary?by=project", "A01 移动服务运行"),
    ):
        page.goto(server.address + address)
        expect(page.locator("table.stacked")).to_contain_text(words)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 640})
            assert page.evaluate("document.scrollingElement.scrollWidth") <= width, (address, width)
            assert width > 360 or page.evaluate(BEYOND, width) == 0, (address, width)
