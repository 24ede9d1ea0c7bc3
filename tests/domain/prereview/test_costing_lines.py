"""支出明细 before the rules: E12 about its lines, and E10, W01, W02 and H04 exact where it stands."""

from dataclasses import replace
from decimal import Decimal

from app.domain.form.costing import CostingItem, settled
from app.domain.form.sheet import Sheet
from app.domain.prereview import prereview
from app.domain.prereview.amounts import excessive, underived
from app.domain.prereview.completeness import completeness
from app.domain.prereview.costing import inconsistent
from app.domain.prereview.costing_lines import incomplete_lines
from app.domain.prereview.costs import uncovered
from app.domain.prereview.explanations import Findings
from app.domain.prereview.finding import Remark
from app.domain.prereview.rule import Rule, Subject
from app.domain.prereview.signs import cannot_be_printed
from app.domain.prose.costing_prose import written_out
from tests.domain.prereview.rule_samples import row

LINES = (
    settled(CostingItem("a", "路灯更换", Decimal(80), "盏", Decimal(3000))),
    settled(CostingItem("b", "线路检修", Decimal(12), "次", Decimal(5000))),
    CostingItem("c", "监理费", amount=Decimal("9000.00")),
)


def tabled(*lines: CostingItem, years: int = 1, **fields) -> Sheet:
    """Return a form with lines and their sums, and a text written from them unless another is given."""
    fields = {"costing_basis": written_out(lines, years), **fields}
    return Sheet(items=lines, implementation_years=years, **fields).summed()


def told(rule: Rule, sheet: Sheet) -> list[tuple[str, str]]:
    """Return the anchors and messages of a rule's remarks, after checking that their quotes stand at their places."""
    found = [each for each in rule(Subject(sheet, 2030)) if isinstance(each, Remark)]
    for each in found:
        assert each.place.is_on(sheet) and each.quote in (each.place.words(sheet) or "")
        assert each.message.endswith("。")
    return [(each.place.anchor, each.message) for each in found]


def test_lines_that_are_whole_are_no_finding_of_any_rule_about_money():
    sheet = tabled(*LINES)
    for rule in (incomplete_lines, underived, inconsistent):
        assert told(rule, sheet) == []


def test_a_line_that_is_not_whole_is_an_error_at_its_cell():
    blank, beyond = CostingItem("d", "", Decimal(3)), replace(LINES[2], this_year="9001.00")
    anchors = [anchor for anchor, _ in told(incomplete_lines, tabled(LINES[0], beyond, blank))]
    assert anchors == ["this_year-c", "content-d", "amount-d"]
    assert told(incomplete_lines, Sheet(medium_term_amount=Decimal(1))) == []


def test_the_amount_follows_from_the_lines_whatever_the_words_say():
    words = "按市场价测算。"
    assert told(underived, tabled(*LINES, costing_basis=words)) == []
    bare = replace(tabled(*LINES, costing_basis=words), items=())
    assert [anchor for anchor, _ in told(underived, bare)] == ["budget_year_amount"]


def test_words_that_part_from_the_lines_are_told_with_both_figures():
    words = written_out(LINES, 1).replace("80盏×3,000元/盏=240,000元", "80盏×2,500元/盏=200,000元")
    found = told(inconsistent, tabled(*LINES, costing_basis=words))
    assert ("costing_basis", "“路灯更换”的单价（元）在支出明细中为3,000，写作2,500。请核对。") in found
    left_out = told(inconsistent, tabled(*LINES, costing_basis=words.replace("监理费9,000元", "")))
    assert any("没有写支出明细的“监理费”" in message for _, message in left_out)


def test_a_cap_above_the_sum_of_the_lines_is_an_error():
    cost = row("总成本", "≤31万元", "以决算为准", "成本指标")
    assert told(excessive, tabled(*LINES, rows=(cost,)))
    assert not told(excessive, tabled(*LINES, rows=(replace(cost, target_value="≤30.9万元"),)))


def test_each_line_is_a_cost_that_an_indicator_of_quantity_should_speak_for():
    one, other = row("路灯更换数量", "80盏"), row("线路检修次数", "12次", identity="r2")
    (found,) = told(uncovered, tabled(*LINES, rows=(one,)))
    assert found[1] == "是唯一的数量指标，而支出明细列了3项支出。请为主要支出补充数量指标。"
    assert told(uncovered, tabled(*LINES, rows=(one, other))) == []
    (found,) = told(uncovered, tabled(*LINES, rows=(other, row("巡查", "5次", identity="r3"))))
    assert "支出明细按件计价的“路灯更换80盏”没有数量指标" in found[1]


def test_signs_without_a_glyph_are_told_in_the_table_too():
    smiling = replace(LINES[2], basis="询价🙂")
    assert [anchor for anchor, _ in told(cannot_be_printed, tabled(smiling))] == ["basis-c"]


def test_what_a_line_still_lacks_is_blank_and_no_fault_yet():
    before, sheet = completeness(tabled(*LINES)), tabled(*LINES, CostingItem("d", "培训"))
    found = completeness(sheet)
    assert (found.filled, found.total) == (before.filled, before.total + 1)
    assert found.missing[-1].name == "支出明细 第4行 金额（元）"
    noted = [
        each for each in Findings(prereview(Subject(sheet, 2030)), ()).noted if each.finding.rule == "E12"
    ]
    assert len(noted) == 1 and not found.beyond(noted)
