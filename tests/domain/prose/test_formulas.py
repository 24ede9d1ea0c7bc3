"""Formulas in prose."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.formulas import formulas, narrowed, prose

_PIECES = "合格率 (%) （％） = ＝ / ÷ ／ *100% ×100％ 占 的比例 数量 总数 ， 。 ： ≥ 6*80 app/小程序"


def parts(text):
    (formula,) = formulas(text)
    return formula.subject, formula.numerator, formula.denominator, formula.is_percentage


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合格率(%)=合格数量/总数*100%", ("合格率", "合格数量", "总数", True)),
        ("考察质量，合格率（％）＝合格数÷抽检数×100％。", ("合格率", "合格数", "抽检数", True)),
        ("计算方法：服务时效=按期办结数/办结总数", ("服务时效", "按期办结数", "办结总数", False)),
        ("到场人数/报名人数×100%", ("", "到场人数", "报名人数", True)),
        ("完成数量/计划数量", ("", "完成数量", "计划数量", False)),
        ("好评率=(∑条数*星级/条数*5)*100%注：最高5星", ("好评率", "∑条数*星级", "条数*5", True)),
        ("节约率=(预算-支出)/预算*100%", ("节约率", "预算-支出", "预算", True)),
        ("及时率=按时、按质完成数/应完成数*100%", ("及时率", "按时、按质完成数", "应完成数", True)),
        ("反映达标工程占工程总数的比例", ("", "反映达标工程", "工程总数", True)),
    ],
)
def test_parts(text, expected):
    assert parts(text) == expected


@pytest.mark.parametrize(
    "text",
    ["", "通过app/小程序办理", "6*80=480", "≥90%", "满意度>=90%", "占地面积较大", "=", "/", "A/", "==甲"],
)
def test_no_formula(text):
    assert formulas(text) == ()


def test_two_formulas_and_the_prose_around_them():
    text = "考察及时。及时率=按时数/总数*100%，完好率=完好数/总数*100%；以台账为准"
    assert [formula.subject for formula in formulas(text)] == ["及时率", "完好率"]
    assert prose(text) == "考察及时。。,。;以台账为准"
    first = formulas(text)[0]
    assert text[first.start : first.end] == "及时率=按时数/总数*100%"


def test_a_list_before_no_stroke_is_of_the_next_part():
    first, second = formulas("总数=甲数，完好率=完好、可用数/总数，乙=丙、丁")[:2]
    assert (first.numerator, second.numerator) == ("甲数", "完好、可用数")


@given(st.one_of(st.text(), st.lists(st.sampled_from([*_PIECES.split(), " ", "\n"])).map("".join)))
def test_any_text(text):
    assert len(narrowed(text)) == len(text)
    for formula in formulas(text):
        assert 0 <= formula.start < formula.end <= len(text)
        assert formula.numerator in narrowed(text) and formula.subject in narrowed(text)
