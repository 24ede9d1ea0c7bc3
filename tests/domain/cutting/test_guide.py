"""压减向导: what a cut touches, what is proposed for it, what stays and why; taken one by one or all."""

from dataclasses import replace
from decimal import Decimal

import pytest

from app.domain.cutting.guide import guide
from app.domain.form.costing import CostingItem, settled
from app.domain.form.sheet import Sheet
from app.domain.prose.costing_prose import partings
from tests.domain.prereview.rule_samples import row

COST, QUALITY = "成本指标", "质量指标"
ITEMS = tuple(
    map(
        settled,
        (
            CostingItem("walk", "河道巡护", Decimal(900), "公里", Decimal(400), this_year="180000.00"),
            CostingItem("boat", "保洁船租用", Decimal(40), "艘次", Decimal(2500), this_year="100000.00"),
            CostingItem("audit", "水质检测", amount=Decimal("36000.00"), this_year="36000.00"),
            CostingItem("less", "减：上年结转", amount=Decimal("-16000.00"), this_year="-16000.00"),
        ),
    )
)
ROWS = (
    row("巡护里程", "≥450公里", "全年巡护450公里，取自巡护记录", identity="q1"),
    row("出船次数", "40艘次", "取自出船记录", identity="q2"),
    row("宣传活动", "≥10场", "取自活动记录", identity="q3"),
    row("整改时限", "≤30天", "取自整改记录", identity="q4"),
    row("河道覆盖率", "≥95%", "取自台账", identity="q5"),
    row("项目总成本", "≤30万元", "不超过30万元", COST, identity="c1"),
    row("单位里程成本", "≤400元", "取自结算单", COST, identity="c2"),
    row("水质达标率", "≥90%", "达标次数÷检测次数", QUALITY, identity="k1"),
)
RIVER = Sheet(
    implementation_years=2,
    items=ITEMS,
    rows=ROWS,
    policy_basis="《某市河道管理办法》第八条",
    costing_basis=(
        "1.河道巡护450公里×400元/公里=180,000元；\n2.保洁船租用40艘次×2,500元=10万元；\n3.水质检测36,000元；\n"
        "扣减上年结转16,000元。\n以上合计300,000元，占项目总金额的62.5%。"
    ),
    annual_objective="全年巡护河道450公里，出船40艘次，开展宣传10场，水质达标率90%以上。",
    long_term_objective="两年巡护900公里。",
).summed()


def taken(found) -> Sheet:
    return found.cut_sheet({each.tag for each in found.proposals})


def proposed(found) -> dict[tuple[str, str], str]:
    """Return the proposals by place and words before."""
    return {(each.place.anchor, each.before): each.after for each in found.proposals}


def why(found, words: str) -> str:
    (reason,) = {each.why for each in found.kept if words in each.name}
    return reason


def test_lines_are_cut_and_amounts_prose_objectives_and_indicators_follow():
    found = guide(RIVER, RIVER, Decimal(240_000))
    after = taken(found)
    assert after.budget_year_amount == Decimal("239800.00")
    # What later years have stays.
    assert RIVER.medium_term_amount - after.medium_term_amount == Decimal("60200.00")
    assert [str(item.quantity) for item in after.items[:2]] == ["817", "32"]
    assert [(each.place.row, str(each.saved)) for each in found.proposals if each.item] == [
        ("walk", "-33200.00"), ("boat", "-20000.00"), ("audit", "-7000.00")
    ]  # fmt: skip
    assert not list(partings(after.items, 2, after.costing_basis))
    assert "出船32艘次" in after.annual_objective and "90%以上" in after.annual_objective
    values = {each.identity: each.target_value for each in after.rows}
    assert values["q2"] == "32艘次" and values["q3"] == "≥8场"
    assert {values[each] for each in ("q4", "q5", "c2", "k1")} == {"≤30天", "≥95%", "≤400元", "≥90%"}
    assert after.rows[0].target_value.removeprefix("≥") in after.rows[0].definition
    assert after.policy_basis == RIVER.policy_basis


def test_what_stays_is_named_with_the_reason():
    found = guide(RIVER, RIVER, Decimal(240_000))
    assert why(found, "减：上年结转") == "扣减行不压减"
    assert why(found, "整改时限") == "时间不随金额变化"
    assert why(found, "河道覆盖率") == "比例不随金额变化"
    assert why(found, "单位里程成本").startswith("单位成本不随总额变化")
    assert why(found, "政策依据") == "不含测算，不随金额变化"
    assert why(found, "质量指标1项").startswith("质量、时效")
    assert why(found, "年度目标 “90%") == "比例不随金额变化"


def test_each_is_taken_or_left_by_itself():
    found = guide(RIVER, RIVER, Decimal(240_000))
    assert found.cut_sheet(set()) == RIVER == found.cut_sheet({"no such tag"})
    (boat,) = (each for each in found.proposals if each.place.row == "boat")
    alone = found.cut_sheet({boat.tag})
    assert alone.budget_year_amount == Decimal("280000.00") and alone.rows == RIVER.rows
    assert len({each.tag for each in found.proposals}) == len(found.proposals)
    moved = guide(
        replace(RIVER, annual_objective=f"做好保洁。{RIVER.annual_objective}"), RIVER, Decimal(240_000)
    )
    assert {each.tag for each in moved.proposals} != {each.tag for each in found.proposals}


def test_where_lines_are_cut_already_the_words_follow_them():
    items = (replace(ITEMS[0], quantity=Decimal(800), this_year="140000.00"), *ITEMS[1:2], *ITEMS[3:])
    now = replace(RIVER, items=tuple(map(settled, items))).summed()
    found = guide(now, RIVER)
    after = proposed(found)
    assert ("costing_basis", "3.水质检测36,000元；") in after
    assert after["costing_basis", "1.河道巡护450公里×400元/公里=180,000元"].endswith(
        "350公里×400元/公里=140,000元"
    )
    assert after["target_value-q1", "≥450公里"] == "≥350公里"
    assert after["long_term_objective", "两年巡护900公里"] == "两年巡护800公里"
    assert not any(each.item for each in found.proposals)
    done = taken(found)
    assert not list(partings(done.items, 2, done.costing_basis))
    # What was followed up is not proposed again.
    assert not [each for each in guide(done, RIVER).proposals if "公里" in each.before]


def test_a_sentence_that_figures_alone_do_not_mend_is_written_from_its_line():
    prose = RIVER.costing_basis.replace("40艘次×2,500元=10万元", "包干")
    found = guide(replace(RIVER, costing_basis=prose), RIVER, Decimal(240_000))
    assert any(
        each.before == "2.保洁船租用包干"
        and each.after.startswith("2.保洁船租用32艘次×2,500元/艘次=80,000元")
        for each in found.proposals
    )


PLAIN = replace(
    RIVER,
    items=(),
    implementation_years=1,
    medium_term_amount=Decimal(300_000),
    budget_year_amount=Decimal(300_000),
    costing_basis="（一）巡护450公里×400元/公里＝18万元；（二）租船10万元；（三）检测20,000元。合计30万元，人民币叁拾万元整。",
)


def test_a_product_with_another_quantity_of_a_line_is_written_anew_though_nobody_knows_what_it_was():
    now = replace(RIVER, items=(settled(replace(ITEMS[0], quantity=Decimal(800))), *ITEMS[1:])).summed()
    prose = RIVER.costing_basis.replace(
        "450公里×400元/公里=180,000元", "900公里×400元/公里=360,000元，本年度180,000元"
    )
    now = replace(now, costing_basis=prose)
    found = guide(now, replace(now, medium_term_amount=RIVER.medium_term_amount))
    (walked,) = (each for each in found.proposals if "河道巡护" in each.before)
    assert walked.after == "1.河道巡护800公里×400元/公里=320,000元，其中本年度180,000元"


def test_what_a_sentence_tells_of_the_year_is_that_of_its_line():
    prose = (
        "1.河道巡护900公里×400元/公里=360,000元，其中本年度150,000元；2.保洁船租用40艘次×2,500元=100,000元。"
    )
    after = taken(guide(replace(RIVER, costing_basis=prose), RIVER, Decimal(240_000)))
    assert "河道巡护817公里×400元/公里=326,800元，其中本年度146,800元" in after.costing_basis


def test_without_a_table_products_single_amounts_and_sums_follow_the_amount():
    after = taken(guide(PLAIN, PLAIN, Decimal(240_000)))
    assert (after.medium_term_amount, after.budget_year_amount) == (Decimal("240000.00"),) * 2
    assert after.costing_basis == (
        "（一）巡护360公里×400元/公里＝14.4万元；（二）租船8万元；（三）检测16,000元。合计24万元，人民币贰拾肆万元整。"
    )
    assert [each.target_value for each in after.rows[:3]] == ["≥360公里", "32艘次", "≥8场"]
    uneven = taken(guide(PLAIN, PLAIN, Decimal(233_000)))
    # What the costing comes to is what objectives and indicators say.
    assert "巡护河道349公里" in uneven.annual_objective and uneven.rows[0].target_value == "≥349公里"
    assert after.rows[5].target_value == "≤24万元" and after.rows[5].definition == "不超过24万元"


def test_the_largest_single_amount_takes_what_rounding_leaves():
    after = taken(guide(PLAIN, PLAIN, Decimal(233_000)))
    assert "巡护349公里×400元/公里＝13.96万元" in after.costing_basis
    assert "租船7.84万元；（三）检测15,000元" in after.costing_basis
    assert 139_600 + 78_400 + 15_000 == 233_000


def test_a_number_that_is_told_before_its_product_and_bare_sums_follow_too():
    prose = (
        "1.表单改造：80个表单，4200元/个，80×4200=336000元；2.驻场50000元；"
        "3.合计336000+50000=386000元；4.两年386000+114000=500000元。"
    )
    before = replace(
        PLAIN,
        implementation_years=2,
        medium_term_amount=Decimal(500_000),
        budget_year_amount=Decimal(386_000),
        costing_basis=prose,
        annual_objective="完成80个表单改造，平均每张表单由38个字段减少到15个。",
        rows=(row("改造表单数", "80个"), row("单个表单成本", "≤4200元", "", COST, identity="r2")),
    )
    found = guide(before, before, Decimal(300_000))
    after = taken(found)
    assert after.costing_basis == (
        "1.表单改造：62个表单，4200元/个，62×4200=260400元；2.驻场39600元；"
        "3.合计260400+39600=300000元；4.两年300000+114000=414000元。"
    )
    assert after.annual_objective == "完成62个表单改造，平均每张表单由38个字段减少到15个。"
    assert why(found, "38个") == "不是任务量，不作折算" and after.rows[1] == before.rows[1]


def test_a_price_that_equals_an_amount_stays():
    item = CostingItem("map", "地图授权", Decimal(4), "次", Decimal(50_000), this_year="50000.00")
    more = CostingItem("walk", "巡护", Decimal(100), "公里", Decimal(1000), this_year="100000.00")
    prose = "1.地图授权4次×50,000元/次=200,000元，其中本年度50,000元；\n2.巡护100公里×1,000元=100,000元。"
    before = replace(RIVER, items=(settled(item), settled(more)), costing_basis=prose).summed()
    found = guide(before, before, Decimal(130_000))
    assert why(found, "地图授权").startswith("数量不能再减")
    assert taken(found).costing_basis.startswith(prose.partition("\n")[0])
    assert "巡护80公里×1,000元=80,000元" in taken(found).costing_basis
    now = replace(before, items=(settled(replace(item, quantity=Decimal(3))), before.items[1])).summed()
    assert "地图授权3次×50,000元/次=150,000元，其中本年度50,000元" in taken(guide(now, before)).costing_basis


def test_of_several_years_sums_and_the_share_of_the_year_follow_and_later_years_stay():
    years = replace(
        PLAIN,
        implementation_years=3,
        medium_term_amount=Decimal(900_000),
        budget_year_amount=Decimal(300_000),
        costing_basis="本年度10万元+20万元=30万元，以后年度60万元，三年共90万元，本年度占33.33%。",
    )
    after = taken(guide(years, years, Decimal(150_000)))
    assert after.costing_basis == "本年度5万元+10万元=15万元，以后年度60万元，三年共75万元，本年度占20%。"
    assert after.medium_term_amount == Decimal("750000.00")


@pytest.mark.parametrize("target", [None, "300000", "400000", "0", "-1"])
def test_where_nothing_is_cut_nothing_is_proposed(target):
    assert guide(RIVER, RIVER, target and Decimal(target)).proposals == ()


def test_lines_that_cannot_keep_to_the_amount_are_said_to():
    single = settled(CostingItem("one", "普查", Decimal(1), "次", Decimal(50_000)))
    sheet = replace(RIVER, implementation_years=1, items=(single,)).summed()
    found = guide(sheet, sheet, Decimal(40_000))
    assert not found.reaches and "请删去本行" in why(found, "普查")


def test_what_was_typed_since_the_cut_is_left_alone():
    now = replace(PLAIN, medium_term_amount=Decimal(240_000), budget_year_amount=Decimal(240_000))
    now = replace(now, rows=(replace(ROWS[0], target_value="≥400公里"), row("新增", "≥3座", identity="n")))
    found = guide(now, PLAIN)
    assert why(found, "巡护里程") == "已经修改" and why(found, "新增") == "压减后新增"
    assert not any(each.place.row for each in found.proposals)
