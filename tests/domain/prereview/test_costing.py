"""The arithmetic of the 测算依据: rule W02."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.costing import inconsistent
from app.domain.prereview.finding import Undecided
from app.domain.prereview.rule import Subject


def said(costing, total=None, years=1):
    total = total and Decimal(total)
    return list(
        inconsistent(
            Subject(Sheet(costing_basis=costing, medium_term_amount=total, implementation_years=years))
        )
    )


@pytest.mark.parametrize(
    ("costing", "total", "years"),
    [
        ("3200*15=4.8万元。", 48_000, 1),
        ("讲师费2万元；场租3万元。", 50_000, 1),
        ("合同总额40万元，2025年支付30%。", 400_000, 2),
        ("依据合同付款条件编制。", 400_000, 2),
        ("支付合同总额的5%，即2万元。", 400_000, 3),
        ("每年运维费10万元，两年共20万元。", 200_000, 2),
        ("预估12人月，2万元*12人月=24万元。", 240_000, 1),
        ("2024年度合同总额20万元。", 200_000, 3),
        ("每年养护费12.5万元。", 500_000, 4),
        ("甲线10万元/年；乙线20万元/年。", 600_000, 2),
        ("前期费用8万元，每年运维6.5万元。", 275_000, 3),
        ("2025年7月起每年24万元。", 600_000, 3),
        ("三年服务费分别为20万元、22万元、23万元，首年先付5万元。", 650_000, 3),
        ("服务费100万元，增值税税率6%。", 1_060_000, 1),
        ("工程费90万元，设计费10万元，预备费5%。", 1_050_000, 1),
        ("预算控制价50万元，中标下浮率8%。", 460_000, 1),
        ("人员30万元，物耗12.5万元，合计42.5万元。", 1_640_000, 4),
        ("甲线保洁20万元/年；\n乙线保洁年度费用10万元。", 900_000, 3),
    ],
)
def test_what_adds_up_is_passed(costing, total, years):
    assert said(costing, total, years) == []


@pytest.mark.parametrize(
    ("costing", "words", "quote"),
    [
        ("测算：3200*15=4.9万元。", "的算式不成立：应为4.8万元，写作4.9万元", "3200*15=4.9万元"),
        ("人数：12*4=50", "应为48，写作50", "12*4=50"),
        ("硬件10万元，软件20万元，合计35万元。", "明细合计30万元", "10万元，软件20万元，合计35万元"),
        ("软件40万、安装15万。压缩规模至50万元。", "压减了哪些没有说明", "40万、安装15万。压缩规模至50万元"),
        ("单价300元/人，培训200人，合计7万元。", "按单价和数量算得6万元", "300元/人，培训200人，合计7万元"),
        ("包括以下4项：1.采购；2.安装；3.培训。", "说有4项，列出的是3项", "包括以下4项"),
        (
            "画册30元/册（纸张每册10元，印刷每册15元）。",
            "括号内各项合计25元",
            "30元/册（纸张每册10元，印刷每册15元",
        ),
        ("签订后支付30%，验收后支付60%，剩余5%。", "合计95%（30%＋60%＋5%）", "30%，验收后支付60%，剩余5%"),
        (
            "合同价10万元（大写：壹拾贰万元整）。",
            "大写壹拾贰万元整，小写100000元",
            "10万元（大写：壹拾贰万元整",
        ),
        (
            "苗木栽植费24万元，监理费按栽植费的5%计2万元。",
            "按5%应为1.2万元，写作2万元",
            "5%计2万元",
        ),
        ("预估12人月，2万元*6人月=12万元。", "前面写12人月，算式用的是6人月", "12人月，2万元*6人月=12万元"),
    ],
)
def test_what_does_not_add_up_is_found_with_its_words(costing, words, quote):
    (remark,) = said(costing)
    assert (remark.place, remark.quote) == (Place("costing_basis"), quote)
    assert words in remark.message


def test_the_total_of_the_project_follows_from_the_costing():
    (remark,) = said("每年审计服务费21万元。", 1_180_000, 5)
    assert "得不出项目总金额118万元" in remark.message


def test_a_yearly_cost_that_makes_no_number_of_years_is_found():
    (remark,) = said("每年养护费38万元。", 2_358_500, 6)
    assert "得不出项目总金额235.85万元" in remark.message


def test_items_that_rest_on_a_contract_are_summed_like_others():
    (remark,) = said(
        "依据养护合同的要求测算：\n1.人员15万元；\n2.物耗4万元。\n以上合计18万元/年。", 540_000, 3
    )
    assert "明细合计19万元" in remark.message


def test_a_yearly_total_that_its_items_do_not_make_explains_no_years():
    found = said("人员30万元，物耗12.5万元，合计45万元。", 1_780_000, 4)
    assert [each.message[:4] for each in found] == ["明细合计", "各项得不"]


def test_yearly_items_that_the_total_leaves_out_are_found():
    (remark,) = said("保洁合同20万元/年；\n绿植租摆每年2万元；\n全年消杀1.5万元。", 600_000, 3)
    assert "每年合计23.5万元，而项目总金额60万元只是20万元的3年" in remark.message
    assert remark.quote.startswith("20万元/年") and remark.quote.endswith("1.5万元")


def test_parallel_items_make_the_total():
    (remark,) = said("调研支出20万元；\n参展支出25万元。", 200_000)
    assert "各项合计45万元，与项目总金额20万元不符" in remark.message


def test_the_cost_of_one_year_is_not_the_total_of_several():
    (remark,) = said("年度布线约500条，总价不超过60,000元（120元/条×500条）。", 60_000, 4)
    assert "是一年的费用，却等于4年期项目的总金额" in remark.message
    assert said("年度布线约500条，总价不超过60,000元（120元/条×500条）。", 60_000, 1) == []


def test_without_a_costing_it_is_undecided():
    (answer,) = said(" ")
    assert isinstance(answer, Undecided)


SIGNS = "0123456789.,万元%付剩余每年度单价个人月套（）()×=*+合计其中包括项：，。；\n压缩至大写壹拾"


@given(st.one_of(st.text(max_size=200), st.text(SIGNS, max_size=300)), st.integers(0, 5))
def test_whatever_the_text_nothing_is_raised_and_quotes_stand_in_it(costing, years):
    for remark in said(costing, 1_234_500, years):
        if not isinstance(remark, Undecided):
            assert remark.quote and remark.quote in costing


@pytest.mark.parametrize(
    ("costing", "number"),
    [
        ("合同总额772.18万元，2030年支付85.7925万元", 1),
        ("合同总额772.18万元，2030年安排85.7925万元", 0),
        ("合同总额772.18万元，2030年按进度支付10%即85.7925万元", 0),
    ],
)
def test_a_payment_that_is_no_plain_share_asks_for_its_reason(costing, number):
    sheet = Sheet(
        costing_basis=costing,
        budget_year_amount=Decimal("857925"),
        medium_term_amount=Decimal("7721800"),
        implementation_years=3,
    )
    found = [each for each in inconsistent(Subject(sheet, 2030)) if "整比例" in each.message]
    assert len(found) == number


TABLE = (
    "支出明细：\n事项／数量／单价／金额\n机构检查／92次／1,800元／165,600元\n"
    "服务站抽查／88个／450元／39,600元\n合计／／／{}元"
)


def test_the_last_column_of_a_table_makes_its_total():
    assert said(TABLE.format("205,200")) == []
    (remark,) = said(TABLE.format("215,200"))
    assert "205200元" in remark.message and "215,200元" in remark.message


def test_a_fee_of_the_price_of_the_one_contract_is_that_share_of_it():
    words = "公开招标，中标价2,484,000元。监理费按加工合同价的3%计取，为{}元。另付差旅费414,000元。"
    assert said(words.format("74,520")) == []
    (remark,) = said(words.format("86,940"))
    assert "按3%应为74520元" in remark.message


def test_what_does_not_make_the_amount_of_the_only_year_is_said_by_another_rule():
    costing = "1.书架12万元；\n2.灯具8万元。"
    year = Sheet(
        costing_basis=costing,
        medium_term_amount=Decimal(180_000),
        budget_year_amount=Decimal(180_000),
        implementation_years=1,
    )
    assert list(inconsistent(Subject(year))) == []
