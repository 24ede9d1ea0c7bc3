"""Years, the mark 新增 and the duration: rule W13."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.finding import Severity
from app.domain.prereview.years import Span, span_of, years_agree
from tests.domain.prereview.rule_samples import reasons, remarks, row, said, written


def judged(*rows, start=30, years=3, year=2030, **fields):
    given_fields = {
        "project_code": f"990106{start}3011500601001",
        "project_name": "云澜市流动书车服务",
        "implementation_years": years,
        "is_new_project": start == 30,
        "medium_term_amount": Decimal(300_000),
        "budget_year_amount": Decimal(100_000),
    }
    return said(years_agree, *rows, year=year, **(given_fields | fields))


def test_a_project_in_order():
    assert judged() == []
    assert judged(start=29) == []
    assert judged(costing_basis="2030年支付30%，2032年12月31日前验收并支付尾款") == []


@pytest.mark.parametrize("name", ["2028年云澜市流动书车服务", "流动书车服务（2031年度）"])
def test_another_year_in_the_name(name):
    (remark,) = judged(project_name=name, start=29)
    assert remark.place == Place("project_name") and remark.quote in name
    assert "预算年度2030年" in remark.message


@pytest.mark.parametrize(
    "name", ["2030年度流动书车服务", "流动书车服务（2029—2031年）", "2029年和2030年书车服务"]
)
def test_the_budget_year_in_the_name(name):
    assert judged(project_name=name) == []


def test_a_new_project_with_an_older_code():
    (remark,) = judged(start=29, is_new_project=True)
    assert (remark.place, remark.quote) == (Place("is_new_project"), "是")
    assert "始于2029年" in remark.message


@pytest.mark.parametrize("words", ["2029年支付合同30%", "29年已支付首付款"])
def test_a_new_project_that_was_paid_before(words):
    (remark,) = judged(costing_basis=f"合同总额30万元，{words}，其余本年支付")
    assert remark.place == Place("is_new_project") and words in remark.message


def test_prices_of_earlier_years_are_no_payments():
    assert judged(costing_basis="参照2029年同类项目支付标准测算") == []


def test_a_continued_project_that_calls_itself_new():
    (remark,) = judged(start=29, costing_basis="导读讲座（新增项目）12场")
    assert remark.place == Place("is_new_project") and "“新增项目”" in remark.message
    assert judged(start=29, costing_basis="本项目非新增项目") == []


def test_a_date_after_the_last_year():
    (first, second) = judged(
        row(definition="全部工作于2033年2月28日前完成"), start=30, costing_basis="2034年支付尾款"
    )
    assert (first.place, first.quote) == (Place("costing_basis"), "2034年")
    assert (second.place, second.quote) == (Place("definition", "r1"), "2033年2月28日")
    assert "2030—2032年" in second.message


def test_years_of_documents_and_spans_are_no_deadlines():
    assert (
        judged(
            costing_basis="依据《云澜市书屋建设计划（2040年）》完成", long_term_objective="2030—2040年规划"
        )
        == []
    )


def test_a_budget_year_outside_the_duration():
    (remark,) = judged(start=27, years=2)
    assert remark.place == Place("implementation_years") and "2027—2028年" in remark.message


def test_a_new_project_in_its_last_year_with_money_left():
    found = judged(start=29, years=2, is_new_project=True)
    assert any("其余何时支付" in remark.message for remark in remarks(found))


def test_all_money_now_and_years_to_come():
    (remark,) = judged(budget_year_amount=Decimal(300_000))
    assert remark.severity is Severity.HINT and "以后年度没有金额" in remark.message
    assert judged(start=28, budget_year_amount=Decimal(300_000)) == []


def test_without_year_or_code_it_is_undecided():
    assert reasons(judged(year=None)) and not remarks(judged(year=None))
    found = judged(project_code="", project_name="2028年书车服务")
    assert len(remarks(found)) == len(reasons(found)) == 1


def test_the_span():
    assert span_of(Sheet(project_code="990106293011500601001", implementation_years=2)) == Span(2029, 2030)
    assert span_of(Sheet(project_code="", implementation_years=2)) is None
    assert span_of(Sheet(project_code="990106293011500601001")) is None


@given(written, written, st.integers(0, 99), st.booleans())
def test_nothing_is_raised_and_quotes_stand(name, text, start, is_new):
    judged(
        row(value=text, definition=name),
        start=f"{start:02}",
        project_name=name,
        costing_basis=text,
        annual_objective=name + text,
        is_new_project=is_new,
    )


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("3026年12月31日前完成全部线路。", "3026年12月31日"),
        ("服务期至3030-12-31。", "3030-12-31"),
        ("预计2303年底前完成。", "2303年"),
        ("2062年10月31日前验收。", "2062年10月31日"),
        ("合同自1031年1月1日起。", "1031年1月1日"),
    ],
)
def test_a_year_that_cannot_be_meant(text, quote):
    (remark,) = judged(costing_basis=text)
    assert (remark.place, remark.quote) == (Place("costing_basis"), quote)
    assert "与预算年度2030年相距太远" in remark.message
    (remark,) = judged(row("完成时间", "全年", text, "时效指标"))
    assert remark.place.key == "definition" and remark.quote == quote


@pytest.mark.parametrize(
    "text",
    [
        "依据《3026年度规划》执行。",
        "服务3200年人次，每年1500年费用。",
        "图书馆始建于1868年，1868年12月首次开放。",
        "合同编号YL3026年完成的部分按第3026年度计。",
        "单价1.3026年度内不变，电话3026-1-45号。",
        "2060年实现碳中和。",
    ],
)
def test_figures_and_history_are_no_far_years(text):
    assert judged(policy_basis=text) == []
