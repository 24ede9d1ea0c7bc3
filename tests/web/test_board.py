"""The 看板 on screen, as a file and printed: each number equals the rows of the list that it leads to, for everybody."""

import io
import re
from datetime import timedelta
from decimal import Decimal
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select, update

from app.blueprints.list_parameters import list_parameters
from app.domain.files.board import Board, By, Frequent, Late, Tally, Waited
from app.domain.procedure.audiences import Audience
from app.domain.procedure.ceilings import CeilingRule, Standing
from app.domain.procedure.stages import Status
from app.domain.review.threads import Weight
from app.models import Ceiling, Declaration, Opening, ProblemKind, Round, Thread, db
from app.models.types import now
from app.printing.board import ROWS, on_page, print_board
from app.queries.ceilings import standings
from app.queries.lists import worklist
from app.queries.lists.queues import Tab
from app.queries.tightest_ceilings import tightest
from tests.house import House
from tests.web.test_statements import cost

READERS = ("preparer", "station_submitter", "endorser", "reviewer", "approver", "auditor", "both", "sole")
FIGURE = re.compile(r"\d+")
STATEMENTS = 7


@pytest.fixture(scope="module")
def house(house_with_stories) -> House:
    house_with_stories.run(_age_and_ask, house_with_stories)
    return house_with_stories


def _age_and_ask(house: House) -> None:
    """Let declarations stand for nought to twenty days where they stand, and threads ask of each kind, sent or not."""
    kinds = list(db.session.scalars(select(ProblemKind.id).order_by(ProblemKind.position)))
    audiences = (Audience.UNIT, Audience.DEPARTMENT, Audience.ALL, Audience.ALL, Audience.FINANCE_ONLY)
    for number, told in enumerate(house.told):
        since = now() - timedelta(days=number * 7 % 21, hours=1)
        moved = update(Declaration).where(Declaration.id == told.id)
        db.session.execute(moved.values(status_since=since, known_since=since))
        for more in range(number % 3):
            thread = Thread(
                declaration_id=told.id,
                number=None if (number + more) % 7 == 0 else more + 1,
                place="policy_basis",
                weight=Weight.MUST,
                audience=audiences[(number + more) % len(audiences)],
                stage=Status.FINANCE_REVIEW,
                kind_id=kinds[(number // 2 + more) % len(kinds)],
            )
            db.session.add(thread)
    amounts = {("132", False): 1, ("131", True): 9_000_000, ("121", False): 50_000_000}
    for (code, whole), amount in amounts.items():
        unit_id = house.world.units[code]
        db.session.add(
            Ceiling(
                round_id=house.world.round_id,
                unit_id=unit_id,
                whole_department=whole,
                scope="all",
                amount=amount,
            )
        )
    typed = Ceiling(round_id=house.world.round_id, unit_id=house.world.units["131"], whole_department=True)
    typed.scope, typed.project_type_code, typed.amount = "type-15", "15", 7_000_000
    db.session.add(typed)
    db.session.get_one(Round, house.world.round_id).ceilings = CeilingRule.SHOW
    db.session.commit()


def page(house: House, login: str, address: str = "/board"):
    browser = house.kept(login)
    answer = browser.get(address)
    assert answer.status_code == 200, answer.text
    return browser.page


def counted(house: House, login: str, links: set[tuple[str, int]]) -> list[tuple[str, int, int]]:
    """Return the links whose list does not hold as many as the number says, with both."""

    def wrong() -> list[tuple[str, int, int]]:
        actor, found = house.world.actor(login), []
        for address, number in links:
            with house.app.test_request_context(address):
                wanted = list_parameters(actor)
            assert not wanted.complaints and wanted.tab is Tab.ALL, (address, wanted.complaints)
            rows = worklist.lines(actor, Tab.ALL, 1, wanted.filters)
            if not len(rows) == number == worklist.count(actor, Tab.ALL, wanted.filters):
                found.append((address, number, len(rows)))
        return found

    return house.run(wrong)


def links(shown) -> set[tuple[str, int]]:
    """Return the links of all numbers with the number that they say."""
    return {(link["href"], int(link.get_text())) for link in shown.select("main a[href*='tab=all']")}


@pytest.mark.parametrize("login", READERS)
def test_every_number_equals_the_rows_of_its_link(house, login):
    found: set[tuple[str, int]] = set()
    for by in By:
        found |= links(page(house, login, f"/board?by={by.value}"))
    asked = {name for address, _ in found for name, _ in parse_qsl(urlsplit(address).query)}
    assert {"round", "type", "day", "before", "status", "waited", "rule"} <= asked
    if login in ("reviewer", "auditor"):
        assert {"kind", "opener", "returned", "department", "unit"} <= asked
        narrowed = page(house, login, f"/board?department={house.world.units['131']}")
        assert "云岭市水务局" in narrowed.select_one(".board-title").get_text()
        found |= links(narrowed)
    assert counted(house, login, found) == []


def test_each_person_counts_what_they_may_see_and_no_more(house):
    kinds, totals = {}, {}
    for login in READERS:
        shown = page(house, login)
        totals[login] = int(shown.select_one(".board-heads a").get_text())
        names = [row.th.get_text(strip=True) for row in shown.select("[aria-labelledby=kinds] tbody tr")]
        kinds[login] = set(names)
    assert (
        totals["auditor"] > totals["reviewer"] > totals["endorser"]
        and totals["reviewer"] == totals["approver"]
    )
    assert kinds["reviewer"] < kinds["auditor"]
    unsent = {told.id for told in house.told if not told.was_submitted}
    assert unsent and totals["auditor"] - totals["reviewer"] >= len(unsent) - 3


def test_what_finance_does_not_know_of_moves_none_of_its_numbers(house):
    """The unit's own steps and words are no news to anybody outside."""

    def figures(login: str) -> list[str]:
        return [
            row.get_text(" ", strip=True)
            for by in By
            for row in page(house, login, f"/board?by={by.value}").select("main tbody tr, main dd")
        ]

    told = next(each for each in house.told if (each.unit, each.story) == ("121", "returned by finance"))
    before = {login: figures(login) for login in ("reviewer", "endorser", "preparer")}
    house.run(house.world.type, "preparer", told.id, "budget_year_amount", "12.00")
    house.run(house.world.type, "preparer", told.id, "budget_year_amount", "1,062,000.00")

    def begins_again() -> None:
        changed = update(Declaration).where(Declaration.id == told.id)
        db.session.execute(changed.values(status=Status.UNIT_REVIEW, status_since=now() - timedelta(hours=2)))
        db.session.commit()

    house.run(begins_again)
    assert figures("reviewer") == before["reviewer"] and figures("endorser") == before["endorser"]
    assert figures("preparer") != before["preparer"]


def test_the_links_are_lists_with_their_filters_said_and_kept(house):
    shown = page(house, "reviewer")
    late = shown.select_one("[aria-labelledby=late] tbody a")
    listed = page(house, "reviewer", late["href"])
    said = listed.select_one(".narrowed").get_text()
    assert (
        Waited.LONGER.label in said and f"共{late.get_text()}份" in listed.select_one(".list-foot").get_text()
    )
    kept = {each["name"] for each in listed.select(".filter-form input[type=hidden]")}
    assert {"waited", "opener"} <= kept
    for query, word in (
        ("day=2026-02-30", "到达日期"),
        ("waited=9", "等待天数"),
        ("rule=W99", "预审规则"),
        ("kind=999", "问题类型"),
        ("opener=0", "办理人"),
        ("returned=2", "退回过"),
    ):
        assert word in page(house, "reviewer", f"/?tab=all&{query}").select_one(".notice").get_text()
    words = page(house, "reviewer", "/?tab=all&returned=1&waited=11-&day=2026-11-20").select_one(".narrowed")
    assert words is not None


def test_who_is_late_is_named(house):
    def open_one() -> None:
        opened = select(Opening).where(Opening.closed_at.is_(None), Opening.stage == Status.FINANCE_REVIEW)
        declaration_id = db.session.scalars(opened).first().declaration_id
        long_ago = now() - timedelta(days=30, hours=1)
        moved = update(Declaration).where(Declaration.id == declaration_id)
        db.session.execute(moved.values(status_since=long_ago, known_since=long_ago))
        db.session.commit()

    house.run(open_one)
    rows = page(house, "auditor").select("[aria-labelledby=late] tbody tr")
    assert [each.get_text(strip=True) for each in rows[0].select("th, td")] == [
        "reviewer",
        "财政审核",
        "1",
        "30 天",
    ]
    names = {row.th.get_text(strip=True) for row in rows}
    assert "云岭市图书馆" in names and "尚未开始审核" in names


def test_ceilings_are_as_their_own_page_says(house):
    def both() -> None:
        of = db.session.get_one(Round, house.world.round_id)
        for login in READERS:
            actor = house.world.actor(login)
            said = {each.id: (each.submitted, each.approved) for each in standings(of, actor)}
            found = tightest(actor, of.id)
            assert {each.id: (each.submitted, each.approved) for each in found} == said, login
            assert [each.is_over for each in found] == sorted((each.is_over for each in found), reverse=True)
        narrowed = tightest(house.world.actor("reviewer"), of.id, house.world.units["131"])
        assert len(narrowed) == 3 and narrowed[0].title.startswith("云岭市水务监测站")

    house.run(both)
    assert "超出" in page(house, "reviewer").select_one("[aria-labelledby=ceilings]").get_text()


def test_the_workbook_says_the_same_and_the_page_is_one(house):
    client = house.kept("reviewer").client
    shown = page(house, "reviewer", "/board?by=unit")
    answer = client.get("/board.xlsx?by=unit")
    assert "看板-" in unquote(answer.headers["Content-Disposition"])
    head, *rows, total = load_workbook(io.BytesIO(answer.data)).active.values
    whole = int(shown.select_one(".board-heads a").get_text())
    assert total[:2] == ("合计", "合计") and total[head.index("合计（份）")] == whole
    parts = {row[0] for row in rows}
    assert parts == {"各单位进度", "等待天数", "预审提出最多的问题", "批注的问题类型", "超过10天", "控制数"}
    progress = [row for row in rows if row[0] == "各单位进度"]
    assert sum(row[head.index("合计（份）")] for row in progress) == whole
    printed = client.get("/board.pdf?by=unit")
    (paper,) = PdfReader(io.BytesIO(printed.data)).pages
    assert paper.mediabox.width > paper.mediabox.height
    words = "".join(paper.extract_text().split())
    assert f"申报{whole}份" in words and "制表人：reviewer" in words and "控制数" in words


def test_what_is_too_much_for_the_page_is_summed_up_on_it():
    rows = tuple(
        Tally(f"云岭市第{number}单位", {}, {Status.DRAFT: number}, returned=1) for number in range(1, 40)
    )
    kept = on_page(rows)
    assert len(kept.rows) == ROWS - 1 and kept.rows[-1].label == "云岭市第39单位"
    assert (
        kept.rest.label == f"其余{40 - ROWS}行" and kept.rest.count + sum(r.count for r in kept.rows) == 780
    )
    assert on_page(rows[:ROWS]).rest is None


def _frequent(number: int) -> Frequent:
    return Frequent(
        f"W{number + 10}",
        "指标解释与指标值矛盾或公式有误，不够细化量化的",
        {"rule": f"W{number + 10}"},
        99 - number,
    )


def _late(number: int) -> Late:
    return Late(f"云岭市公共资源交易和政务服务保障中心{number}", Status.DEPARTMENT_REVIEW, {}, 99, 99)


def _standing(number: int) -> Standing:
    title = f"云岭市公共资源交易和政务服务保障中心（全部门） 一级项目27121{number:02} 为民数字服务提升"
    return Standing(number, title, Decimal(10**10), Decimal(10**11), Decimal(10**11))


def test_the_fullest_board_is_one_page(house):
    def much() -> int:
        counts = dict.fromkeys(Status, 12345)
        row = Tally(
            "云岭市公共资源交易和政务服务保障中心（本级）",
            {},
            counts,
            Decimal(10**11),
            99,
            now() - timedelta(days=99),
        )
        frequent = [_frequent(number) for number in range(10)]
        late = [_late(number) for number in range(10)]
        board = Board(now(), By.UNIT, (row,) * 60, row, (row,) * 6, frequent, frequent, late)
        used = [_standing(number) for number in range(10)]
        return len(PdfReader(io.BytesIO(print_board("2027年度 第一批", board, used, "制表的人"))).pages)

    assert house.run(much) == 1


def test_a_round_or_department_of_which_one_sees_nothing_is_a_sentence(house):
    for query in ("?round=999999", "?round=x", "?department=999999", "?department=x"):
        for ending in ("", ".xlsx", ".pdf"):
            answer = house.kept("reviewer").client.get(f"/board{ending}{query}")
            assert answer.status_code == 404 and "没有这个" in answer.text
    assert page(house, "reviewer", "/board?by=nothing")
    assert house.kept("administrator").client.get("/board").status_code == 403
    elsewhere = house.world.units["121"]
    assert house.kept("sole").client.get(f"/board?department={elsewhere}").status_code == 404


def test_the_page_takes_the_same_few_statements_whatever_the_rows(house):
    addresses = [f"/board?by={by.value}" for by in By]
    before = [cost(house, "reviewer", address) for address in ("/", *addresses)][1:]
    for _ in range(3):
        house.run(house.world.draft)
    assert [cost(house, "reviewer", address) for address in addresses] == before
    assert max(before) <= STATEMENTS
