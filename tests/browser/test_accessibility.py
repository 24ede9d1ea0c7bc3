"""Every kind of page, and what opens on it, held against axe: WCAG 2.2 A and AA, and best practice."""

from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import update

from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.first_level import FirstLevelRule
from app.models import LoginSession, db
from app.models.types import now
from app.operations.ceilings import TypedCeiling, set_ceiling
from app.operations.rounds import change_terms
from tests.browser.conftest import cell
from tests.browser.review_steps import returned
from tests.browser.test_two_accounts import age_sessions
from tests.exchange.filled import workbook, write_form
from tests.world import PASSWORD, UNITS, World

AXE = Path(__file__).parents[2] / ".venv" / "axe" / "node_modules" / "axe-core" / "axe.min.js"
RUN = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`));
}"""
MISSING = "/no-such-page"
THERE = {"applicant_unit": UNITS["141"][0], "primary_budgetary_unit": UNITS["141"][0]}
"""The unit of a form that comes in a workbook."""
WIDE, NARROW = {"width": 1366, "height": 640}, {"width": 360, "height": 740}


def violations(page: Page) -> list[str]:
    """Return what axe finds on the page as it stands: the rule and the element, each once."""
    if not page.evaluate("typeof axe === 'object'"):
        # By the debugger, which the policy of the page does not bind.
        page.evaluate(AXE.read_text(encoding="utf-8"))
    return page.evaluate(RUN)


def stories(world: World) -> dict[str, int]:
    """Tell a declaration for each way that its page is drawn."""
    told = {status: world.at(status) for status in ("unit_review", "finance_review", "approved", "returned")}
    for login, name in (("submitter", "unit_review"), ("reviewer", "finance_review")):
        world.do(login, told[name], "open")
    return told | {"draft": world.draft(), "filled": world.filled()}


def at_the_approver(world: World) -> int:
    declaration_id = world.at("approval")
    world.do("approver", declaration_id, "open")
    return declaration_id


def age_proofs() -> None:
    db.session.execute(update(LoginSession).values(proved_at=now() - timedelta(hours=1)))


NARROW_TOO = {
    "/",
    "/board",
    "/sign-in",
    "/declarations/{filled}",
    "/declarations/{returned}",
    "/declarations/{finance_review}",
    "/declarations/{filled}/check?action=send",
    "/declarations/{filled}/cut?to=500000",
}
"""Pages that are arranged in another way on a phone."""
PAGES = {
    "": ["/sign-in", "/verify"],
    "preparer": [
        "/",
        "/?tab=all",
        "/news",
        "/search?q=没有这样的",
        "/declarations/new",
        "/workbooks",
        "/copies",
        "/own-login",
        "/own-login/messages",
        "/password",
        "/help",
        "/help/filling",
        "/help/keys",
        "/help/manual",
        "/prereview/rules",
        "/declarations/{draft}",
        "/declarations/{filled}",
        "/declarations/{returned}",
        "/declarations/{returned}/timeline",
        "/declarations/{returned}/changes",
        "/declarations/{filled}/attachments",
        "/declarations/{filled}/copy",
        "/declarations/{draft}/check?action=send",
        "/declarations/{filled}/check?action=send",
        "/declarations/{filled}/cut?to=500000",
        MISSING,
    ],
    "submitter": [
        "/declarations/{unit_review}",
        "/summary",
        "/board",
        "/publication",
        "/declarations/{approved}/publication",
        "/stamped-scans",
    ],
    "reviewer": [
        "/",
        "/declarations/{finance_review}",
        "/declarations/{finance_review}/review-sheet",
        "/declarations/{finance_review}/prereview/comparison",
        "/board?by=unit",
        "/declarations/{approved}",
        "/jobs",
    ],
    "administrator": [
        "/administration/units",
        "/administration/units/1",
        "/administration/people",
        "/administration/people/1",
        "/administration/outbox",
        "/administration/rounds",
        "/administration/rounds/1",
        "/administration/code-lists",
        "/administration/opinions",
        "/administration/review-schemes",
        "/administration/rules",
        "/administration/shared-indicators",
    ],
}


@pytest.mark.parametrize("login", PAGES)
def test_no_page_violates_a_rule(sign_in, server, monkeypatch, login):
    told = server.prepare(stories, server.world)
    monkeypatch.setitem(server.app.config, "PUBLIC_URL", server.address)
    page = sign_in(login or "preparer", "/help", viewport=WIDE)
    if not login:
        page.context.clear_cookies()
    found = {}
    for address in PAGES[login]:
        answer = page.goto(address.format(**told))
        assert answer and answer.status == (404 if address == MISSING else 200), address
        for size in (NARROW, WIDE) if address in NARROW_TOO else (WIDE,):
            page.set_viewport_size(size)
            if faults := violations(page):
                found[f"{address} {size['width']}"] = faults
    assert found == {}


class Opened:
    """What axe finds in each state of a page, by the name of the state."""

    def __init__(self, page: Page):
        self.page = page
        self._found: dict[str, list[str]] = {}

    def hold(self, state: str, shown: str) -> None:
        """Hold the page against axe once that is shown."""
        expect(self.page.locator(shown).first).to_be_visible()
        self._found[state] = violations(self.page)

    def press(self, words: str) -> None:
        """Press the first button with these words."""
        self.page.get_by_role("button", name=words, exact=True).first.click()

    @property
    def faults(self) -> dict[str, list[str]]:
        """The states in which something is wrong."""
        return {state: faults for state, faults in self._found.items() if faults}


def test_what_opens_before_the_unit_violates_none(sign_in, server):
    world = server.world
    told = server.prepare(stories, world)
    page = sign_in("preparer", f"/declarations/{told['filled']}", viewport=WIDE)
    opened = Opened(page)
    page.locator(".more summary").click()
    opened.hold("more", ".more-menu")
    page.keyboard.press("Escape")
    server.run(age_sessions, 26)
    page.evaluate("() => { htmx.ajax('GET', '/session', { target: '#session', swap: 'innerHTML' }); }")
    opened.hold("session", "#session button")
    cell(page, "实施期限").fill("三年")
    opened.hold("refused", "#note-implementation_years")
    server.run(world.type, "submitter", told["filled"], "policy_basis", "同事写的依据。")
    cell(page, "政策依据").fill("我写的依据。")
    opened.hold("conflict", "#note-policy_basis")
    page.get_by_role("button", name="采用对方的").click()
    cell(page, "实施期限").fill("3")
    page.locator("#guidance summary").click()
    cell(page, "数量指标 第1行 指标值").focus()
    opened.hold("guidance", "#guidance-here :not(:empty)")
    page.keyboard.press("Alt+Delete")
    opened.hold("taking back", "#step button")
    page.keyboard.press("Control+Shift+Enter")
    opened.hold("library", "#library[open] #library-title")
    page.keyboard.press("Escape")
    page.route("**/rows", lambda route: route.abort())
    page.locator("#category-质量指标 .add-row").click()
    opened.hold("cut off", "#flash .notice")
    page.unroute("**/rows")
    page.reload()  # what was cut off would be tried again first, after a while
    page.context.clear_cookies()
    cell(page, "测算依据").fill("登录过期后打的字。")
    opened.hold("signing in again", "#sign-in-again[open] [type=password]")
    assert opened.faults == {}


def test_what_opens_before_the_reviewer_violates_none(sign_in, server):
    told = server.prepare(stories, server.world)
    page = sign_in("reviewer", viewport=WIDE)
    opened = Opened(page)
    page.get_by_label("选择本页全部").check()
    page.locator(".filters summary").click()
    opened.hold("selection and filters", ".filter-form")
    opened.press("退回")
    opened.hold("several at once", "main form")
    page.goto(f"/declarations/{told['finance_review']}")
    page.locator("#cell-policy_basis").click()
    opened.hold("new thread", "#new-thread form")
    page.locator("#new-thread textarea").fill("请补充。")
    opened.press("保存批注")
    page.locator("#cell-policy_basis .pin").click()
    opened.hold("thread", ".thread[open] .speaking")
    page.get_by_role("radio", name="不予安排", exact=True).check()
    opened.press("不予安排")
    opened.hold("no reason", "#problem-reason")
    page.locator("#reason").fill("依据不足。")
    opened.press("不予安排")
    opened.hold("asked once more", ".confirming")
    page.locator("#confirming-words").click()
    page.keyboard.press("?")
    opened.hold("keys", "dialog[open]")
    assert opened.faults == {}


def test_what_an_approval_leads_over_violates_none(sign_in, server):
    declaration_id = server.prepare(at_the_approver, server.world)
    page = sign_in("approver", f"/declarations/{declaration_id}", viewport=WIDE)
    opened = Opened(page)
    opened.press("批复")
    opened.hold("no number", "#problem-approval_number")
    page.get_by_label("批复文号").fill("云财绩〔2026〕8号")
    opened.press("批复")
    server.run(age_proofs)
    opened.press("确定批复")
    opened.hold("password", "#proof")
    page.get_by_label("密码", exact=True).fill("不是这个")
    opened.press("继续办理")
    opened.hold("wrong password", ".error-summary")
    page.get_by_label("密码", exact=True).fill(PASSWORD)
    opened.press("继续办理")
    opened.hold("receipt", ".receipt")
    assert opened.faults == {}


def returned_over_its_ceiling(world: World) -> int:
    """Let finance return a form with a thread, and give its unit less than it asks for."""
    declaration_id = returned(world, ("policy_basis", "请补充依据。"))
    change_terms(None, world.round_id, FirstLevelRule.OFF, CeilingRule.REASON)
    set_ceiling(None, world.round_id, TypedCeiling("141", "", "", "", "100万元"))
    return declaration_id


def test_what_opens_while_a_return_is_worked_off_and_a_workbook_comes_in_violates_none(sign_in, server):
    declaration_id = server.prepare(returned_over_its_ceiling, server.world)
    page = sign_in("sole", f"/declarations/{declaration_id}", viewport=WIDE)
    opened = Opened(page)
    opened.hold("over its ceiling", '#ceilings [data-state="over"]')
    page.locator("#work-off").get_by_text("下一条").click()
    opened.hold("work-off with a thread", ".thread[open] .speaking")
    page.get_by_role("link", name="支出明细").click()
    page.get_by_label("支出明细 第1行 支出内容").fill("设备运行维护")
    page.get_by_label("支出明细 第1行 数量").fill("118台")
    page.keyboard.press("Tab")
    opened.hold("costing that is refused", ".costing .cell-note:not(:empty)")
    page.goto("/declarations/new")
    page.get_by_label("项目编码").fill("12")
    opened.press("新建")
    opened.hold("new that is refused", ".error-summary")
    page.goto("/workbooks")
    book = workbook(
        lambda ws: write_form(
            ws, **THERE, project_name="湖畔夜读", project_code="", medium_term_amount="很多"
        ),
        lambda ws: write_form(ws, **THERE, project_name="夜间开放", project_code=""),
    )
    file = page.locator('input[type="file"]')
    file.set_input_files({"name": "申报表.xlsx", "mimeType": "", "buffer": book})
    file.locator("xpath=ancestor::form").get_by_role("button").last.click()
    opened.hold("import preview", ".worksheet-head")
    assert opened.faults == {}
    for address in ("/ceilings", "/first-level-projects"):
        page = sign_in("approver", address, viewport=WIDE)
        assert violations(page) == [], address
