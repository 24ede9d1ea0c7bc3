"""指标值 as people write them: what they say, and how irregular signs are put right."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.domain.form.target_values import Nature, Operator, TargetDate, TargetValue, corrections, understood

NUMBER, DATE, WORDS = Nature
PIECES = """
    ≥ ≧ > ＞ = 大于 不少于 约 近 ± 提升 每年 3 95 1,234 ３ 0.5 -2 % ％ 台 小时 年 月 日 2025年 12月 31日
    十 两 次 百分之九 底 前 内 以上 以内 左右
    - ~ 至 （含） （ ） ， 。 完成 余 多 / . 百分之
"""
SIGNS = "≥ ≧ ⩾ >= => 不少于 不低于 至少 大于等于 ≤ ≦ <= 不超过 不多于 ＝ = 等于 > ＞ 大于 < ＜ 小于"
pieces = st.sampled_from([*PIECES.split(), " ", "\n", "٣", "²", "\u200b"])
written = st.one_of(st.text(st.characters()), st.lists(pieces, max_size=8).map("".join))
quantities = st.tuples(
    st.sampled_from([*SIGNS.split(), ""]),
    st.sampled_from(["", " ", "\u3000"]),
    st.sampled_from(["0", "95", "1,234", "99.5", "３０"]),
    st.sampled_from(["", " "]),
    st.sampled_from(["", "%", "％", "台", "小时", "万元", "个工作日"]),
    st.sampled_from(["", "以上", "以下", "以内", "内"]),
).map("".join)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("≥95%", "不低于 95%"),
        ("≤24小时", "不超过 24 小时"),
        ("118台", "等于 118 台"),
        ("＝118台", "等于 118 台"),
        ("1", "等于 1"),
        ("≥９５％", "不低于 95%"),
        ("≥ 95 %", "不低于 95%"),
        ("1,234,500.00元", "等于 1,234,500.00 元"),
        ("１，２００人", "等于 1,200 人"),
        ("≤2000万条", "不超过 2,000 万条"),
        ("≥-5%", "不低于 -5%"),
        (">95%", "大于 95%"),
        ("低于5%", "小于 5%"),
        ("至少3次", "不低于 3 次"),
        ("不得超过 2 次", "不超过 2 次"),
        ("95%以上", "不低于 95%"),
        ("95%（含）以上", "不低于 95%"),
        ("≥95%以上", "不低于 95%"),
        ("5%及以下", "不超过 5%"),
        ("30分钟内", "不超过 30 分钟"),
        ("30分钟内响应", "不超过 30 分钟 响应"),
        ("3个内设机构", "等于 3 个内设机构"),
        ("100%覆盖", "等于 100% 覆盖"),
        ("≥95%，且无投诉", "不低于 95%，且无投诉"),
        ("500㎡", "等于 500 ㎡"),
        ("3次/月", "等于 3 次/月"),
        ("每年2次", "每年 2 次"),
        ("提升20%", "提升 20%"),
        ("提升不低于20%", "提升不低于 20%"),
        ("百分百", "等于 100%"),
        ("百分之九十", "等于 90%"),
        ("不低于百分之九十五", "不低于 95%"),
        ("百分之一百二十", "定性：百分之一百二十"),
        ("两次", "等于 2 次"),
        ("不少于十二个月", "不低于 12 个月"),
        ("三个工作日内", "不超过 3 个工作日"),
        ("一次性", "定性：一次性"),
        ("二级", "定性：二级"),
        ("全年12次", "全年 12 次"),
        ("月均不少于2次", "月均不低于 2 次"),
        ("满意度≥90%", "满意度不低于 90%"),
        ("约487", "约 487"),
        ("487左右", "约 487"),
        ("近500人", "约 500 人"),
        ("100余家", "约 100 家"),
        ("3-5", "3 至 5"),
        ("3至5个工作日", "3 至 5 个工作日"),
        ("90%～95%", "90% 至 95%"),
        ("100±5台", "95 至 105 台"),
        ("±30%以内", "±30% 以内"),
        ("误差±5%", "误差 ±5% 以内"),
        ("2027年12月31日前", "2027年12月31日前完成"),
        ("2025年2月28日之前", "2025年2月28日前完成"),
        ("2025年12月底前", "2025年12月底前完成"),
        ("2025年11月底前签订合同", "2025年11月底前签订合同"),
        ("于12月31日前完成", "12月31日前完成"),
        ("2025-12-31", "2025年12月31日"),
        ("2025年7月", "2025年7月"),
        ("2025年度内", "2025年内完成"),
        ("≤2025年12月31日", "不晚于 2025年12月31日"),
        ("得到提升", "定性：得到提升"),
        ("优", "定性：优"),
        ("不低于二级", "定性：不低于二级"),
        ("持续\n改善", "定性：持续 改善"),
        ("7×24小时", "文字：7×24小时"),
        ("优" * 41, "定性：" + "优" * 40 + "…"),
        ("", ""),
        (" \u3000\n", ""),
        ("不适用", ""),
        ("无", ""),
    ],
)
def test_a_value_is_read_aloud(text, shown):
    assert understood(text).shown == shown


@pytest.mark.parametrize(
    "text",
    [
        "3 5",
        "1 000",
        "1,23",
        "5-3",
        "3台-5次",
        "2025年13月1日",
        "2025年2月30日",
        "≥90%以下",
        "超过95%以上",
        "95%~",
        "1e5",
        "1:3",
        "第1名",
        "9" * 16,
        "1" * 20_000,
    ],
)
def test_what_has_no_known_form_stays_text(text):
    value = understood(text)
    assert (value.nature, value.number, value.date) == (WORDS, None, None)
    assert value.words == text and value.shown.startswith("文字：")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("≧1,200.5万元", TargetValue(NUMBER, Operator.AT_LEAST, Decimal("1200.5"), unit="万元")),
        ("30天以内", TargetValue(NUMBER, Operator.AT_MOST, Decimal(30), unit="天")),
        ("约487", TargetValue(NUMBER, None, Decimal(487), is_approximate=True)),
        ("提升＞20%", TargetValue(NUMBER, Operator.MORE, Decimal(20), unit="%", words="提升")),
        ("95%（问卷）", TargetValue(NUMBER, None, Decimal(95), unit="%", note="（问卷）")),
        ("3~5天", TargetValue(NUMBER, None, Decimal(3), Decimal(5), "天")),
        ("±0.5℃", TargetValue(NUMBER, None, Decimal("-0.5"), Decimal("0.5"), "℃")),
        ("12月31日前", TargetValue(DATE, date=TargetDate(None, 12, 31, by="前"))),
        ("2026年6月底前验收", TargetValue(DATE, date=TargetDate(2026, 6, None, True, "前"), words="验收")),
        ("不低于二级", TargetValue(WORDS, Operator.AT_LEAST, words="不低于二级")),
        ("", TargetValue()),
    ],
)
def test_the_parts_of_a_value_are_kept(text, value):
    assert understood(text) == value


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("2025年12月31日前", date(2025, 12, 31)),
        ("2024年2月底前", date(2024, 2, 29)),
        ("2025年12月前完成", date(2025, 12, 31)),
        ("2025年内", date(2025, 12, 31)),
        ("2月29日前", None),
    ],
)
def test_a_date_has_a_last_day_when_it_has_a_year(text, last):
    assert understood(text).date.last == last


@pytest.mark.parametrize(
    ("text", "corrected"),
    [
        ("≧95%", "≥95%"),
        ("⩾95%", "≥95%"),
        (">=95", "≥95"),
        ("=> 95", "≥95"),
        ("≦5天", "≤5天"),
        ("≥ 95 %", "≥95%"),
        ("≥９５％", "≥95%"),
        ("118 台", "118台"),
        ("等于118台", "＝118台"),
        ("大于等于3", "≥3"),
        ("不少于3次", "≥3次"),
        ("不小于3次", "≥3次"),
        ("不低于90分", "≥90分"),
        ("不高于90分", "≤90分"),
        ("不超过2小时", "≤2小时"),
        ("不多于1,200人", "≤1,200人"),
        ("95%以上", "≥95%"),
        ("不低于95%以上", "≥95%"),
        ("30分钟以内", "≤30分钟"),
        ("5%以下", "≤5%"),
        ("不低于95%（问卷）", "≥95%（问卷）"),
        ("二十次", "20次"),
        ("至少十二次", "≥12次"),
        ("百分之九十五以上", "≥95%"),
    ],
)
def test_an_irregular_sign_is_put_right(text, corrected):
    (correction,) = corrections(text)
    assert (correction.text, correction.words, correction.keeps_meaning) == (
        corrected,
        f"改为{corrected}",
        True,
    )


@pytest.mark.parametrize(
    ("text", "corrected", "words"),
    [
        ("大于95%", "≥95%", "改为≥95%（含95%）"),
        ("＞95%", "≥95%", "改为≥95%（含95%）"),
        ("> 3 次", "≥3次", "改为≥3次（含3次）"),
        ("小于5", "≤5", "改为≤5（含5）"),
        ("＜5%", "≤5%", "改为≤5%（含5%）"),
    ],
)
def test_a_stricter_sign_is_changed_only_with_a_word_about_it(text, corrected, words):
    (correction,) = corrections(text)
    assert (correction.text, correction.words, correction.keeps_meaning) == (corrected, words, False)


@pytest.mark.parametrize(
    "text",
    [
        "≥95%",
        "≤24小时",
        "＝118台",
        "=118台",
        "118台",
        "1,200人",
        " ≥95% ",
        "100%覆盖",
        "≥95%（含95%）",
        "30分钟内",
        "30分钟之内",
        "约487",
        "约 487",
        "3 - 5 天",
        "提升大于20%",
        "不低于二级",
        "大于预期",
        "得到 提升",
        "2025 年 12 月",
        "超过95%以上",
        "",
        "不适用",
    ],
)
def test_what_is_regular_or_no_single_number_is_left_alone(text):
    assert corrections(text) == ()


@given(written)
@example("2025年02月29日前")
@example("±999999999999999.99999999%")
@example("百分之" * 60)
@example("\ud800")
def test_any_text_is_understood_somehow(text):
    value = understood(text)
    assert bool(value.shown) == (value.nature is not None)
    assert len(value.shown) <= 250
    assert value.nature is not DATE or value.date.last is None or value.date.last.year == value.date.year
    assert all(correction.text for correction in corrections(text))


@given(quantities)
def test_a_correction_is_regular_and_says_when_the_meaning_changes(text):
    before = understood(text)
    for correction in corrections(text):
        after = understood(correction.text)
        assert corrections(correction.text) == ()
        assert (after.number, after.unit) == (before.number, before.unit)
        assert correction.keeps_meaning == (after.operator == before.operator)
        assert correction.keeps_meaning != ("含" in correction.words)


@given(st.integers(0, 10**9), st.sampled_from(["", "%", "台", "小时", "万元"]), st.sampled_from(Operator))
def test_a_regular_value_is_understood_as_it_was_meant(number, unit, operator):
    value = understood(f"{operator}{number:,}{unit}")
    assert (value.nature, value.operator, value.number, value.unit) == (NUMBER, operator, number, unit)
