"""支出明细 written out as prose, and where prose and lines part."""

from decimal import Decimal

from app.domain.form.costing import CostingItem, settled
from app.domain.prose.costing_prose import partings, written_out


def line(identity: str, content: str, quantity="", unit="", price="", amount="", year="") -> CostingItem:
    """Return a line of these figures."""
    figures = [Decimal(each) if each else None for each in (quantity, price, amount)]
    return settled(CostingItem(identity, content, figures[0], unit, figures[1], figures[2], year))


TABLE = (
    line("a", "课程配送", "860", "课时", "500", year="210000.00"),
    line("b", "教材印制", "6000", "册", "28", year="50%"),
    line("c", "学员满意度测评", amount="37000.00", year="18500.00"),
    line("d", "减：上年结转资金", amount="-16000.00", year="100%"),
)
PROSE = """1.课程配送860课时×500元/课时=430,000元，其中本年度210,000元；
2.教材印制6,000册×28元/册=168,000元，其中本年度84,000元；
3.学员满意度测评37,000元，其中本年度18,500元；
4.扣减上年结转资金16,000元；
以上合计619,000元，其中本年度296,500元。"""


def test_the_lines_are_written_out_with_their_sum_and_do_not_part_from_that():
    assert written_out(TABLE, 2) == PROSE
    assert list(partings(TABLE, 2, PROSE)) == []
    one_year = (line("a", "巡检", "12", "次", "0.045"), line("b", "印刷", amount="100.00"))
    assert written_out(one_year, 1) == "1.巡检12次×0.045元/次=0.54元；\n2.印刷100元；\n以上合计100.54元。"
    assert written_out((line("a", "巡检"),), 1) == ""


def test_a_text_of_the_budget_year_alone_with_its_own_quantities_agrees():
    text = "课程配送420课时×500元＝21万元；教材印制３０００册×28元/册，84,000元；"
    text += "学员满意度测评18,500元；上年结转资金扣减16,000元。合计296,500元。"
    assert list(partings(TABLE, 2, text)) == []


def test_another_figure_is_told_with_what_the_text_has_and_how_it_would_read_right():
    (found,) = partings(
        TABLE, 2, PROSE.replace("6,000册×28元/册=168,000元，其中本年度84,000元", "6,000册×26元/册=156,000元")
    )
    assert (found.identity, found.key, found.listed, found.said) == ("b", "unit_price", "28", "26")
    assert found.prose == PROSE
    (found,) = partings(
        TABLE,
        2,
        PROSE.replace("860课时×500元/课时=430,000元，其中本年度210,000元", "800课时×500元/课时=400,000元"),
    )
    assert (found.key, found.listed, found.said) == ("quantity", "860", "800")
    (found,) = partings(TABLE, 2, PROSE.replace("37,000元，其中本年度18,500元", "3.6万元"))
    assert (found.identity, found.key, found.listed, found.said) == ("c", "amount", "37,000", "36,000")


def test_a_line_that_no_clause_names_and_another_sum_are_told():
    text = PROSE.replace("教材印制", "资料").replace("619,000", "620,000").replace("296,500", "296,000")
    found = list(partings(TABLE, 2, text))
    assert [(each.identity, each.key, each.said) for each in found] == [
        ("b", "content", ""),
        ("", "amount", ""),
    ]
    assert list(partings(TABLE, 2, "")) == []


def test_a_name_inside_another_name_is_not_that_line():
    table = (line("a", "课程", amount="10.00"), line("b", "课程录制", amount="20.00"))
    found = list(partings(table, 1, "课程录制20元。合计30元。"))
    assert [each.identity for each in found] == ["a"]
