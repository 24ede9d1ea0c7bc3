"""What a review sheet asks, and how an administrator writes it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.review.review_scheme import (
    POINT_CAP,
    STANDARD,
    BadScheme,
    Band,
    Criterion,
    Point,
    Scheme,
    from_json,
    read_scheme,
    to_json,
)

BANDS = "好｜80｜通过\n差｜0｜退回"
SMALL = f"完整性｜规范｜10｜格式规范\n{BANDS}"


def test_the_standard_has_eight_points_in_four_criteria_that_sum_to_100():
    assert [(criterion.name, criterion.full) for criterion in STANDARD.criteria] == [
        ("完整性", 20),
        ("相关性", 30),
        ("适当性", 30),
        ("可行性", 20),
    ]
    assert (len(STANDARD.points), STANDARD.full) == (8, 100)
    assert [(band.name, band.floor) for band in STANDARD.bands] == [
        ("优", 90),
        ("良", 80),
        ("中", 60),
        ("差", 0),
    ]
    assert STANDARD.conclusions == ("通过", "修改后通过", "退回", "不予安排")
    assert STANDARD.bands_in_words == "优 90%及以上，良 80%至90%，中 60%至80%，差 60%以下"


@pytest.mark.parametrize(
    ("score", "full", "name"),
    [
        (10, 10, "优"),
        (9, 10, "优"),
        (14, 15, "优"),
        (13, 15, "良"),
        (12, 15, "良"),
        (11, 15, "中"),
        (6, 10, "中"),
        (5, 10, "差"),
        (0, 10, "差"),
        (90, 100, "优"),
        (89, 100, "良"),
    ],
)
def test_a_band_is_reached_at_its_floor(score, full, name):
    assert STANDARD.band(score, full).name == name


def test_lines_are_read_with_any_bar_blank_lines_and_wide_percent_signs():
    scheme = read_scheme(
        "本市",
        "  完整性 | 规范 | 10 | 格式 规范 \n\n完整性\t清晰\t5\t\n好｜80％｜过\n差|0%|退\n结论｜退回｜通过",
    )
    points = (Point("1", "规范", "格式 规范", 10), Point("2", "清晰", "", 5))
    assert scheme == Scheme(
        "本市",
        (Criterion("完整性", points),),
        (Band("好", 80, "过"), Band("差", 0, "退")),
        ("退回", "通过"),
    )


@pytest.mark.parametrize("scheme", [STANDARD, read_scheme("小", SMALL)])
def test_a_scheme_survives_json_and_its_own_text(scheme):
    assert from_json(to_json(scheme)) == scheme
    assert read_scheme(scheme.name, scheme.text) == scheme


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "请至少填写一个审核要点"),
        (BANDS, "请至少填写一个审核要点"),
        ("完整性｜规范｜10｜格式", "请至少填写两个等级"),
        ("完整性｜规范｜10｜格式\n差｜0｜退", "请至少填写两个等级"),
        ("完整性｜规范｜10｜格式\n好｜80｜过\n差｜10｜退", "最低一个等级“差”的下限应为0"),
        ("\n完整性｜规范", "审核要点第1行：应写成"),
        ("完整性｜规范｜十｜格式", "审核要点第1行：分值应为整数，“十”不是"),
        ("完整性｜规范｜１０｜格式", "审核要点第1行：分值应为整数"),
        ("完整性｜规范｜-1｜格式", "审核要点第1行：分值应为整数"),
        ("完整性｜规范｜0｜格式", "审核要点第1行：分值应在1至1000之间"),
        ("完整性｜规范｜1001｜格式", "审核要点第1行：分值应在1至1000之间"),
        ("｜规范｜10｜格式", "审核要点第1行：缺少审核内容"),
        ("完整性｜｜10｜格式", "审核要点第1行：缺少审核要点"),
        ("完整性｜规范｜10｜甲\n相关性｜规范｜5｜乙", "审核要点第2行：审核要点“规范”重复"),
        ("完整性｜甲｜10｜\n相关性｜乙｜5｜\n完整性｜丙｜5｜", "审核要点第3行：“完整性”的审核要点应连着写"),
        (f"完整性｜{'长' * 41}｜10｜格式", "审核要点第1行：审核要点最多40字"),
        (f"{SMALL}\n很差｜0｜退", "等级第3行：等级应从高到低，“很差”的下限应低于“差”的0"),
        ("好｜80｜过\n好｜0｜退", "等级第2行：等级“好”重复"),
        ("好｜101｜过", "等级第1行：等级的下限是百分比"),
        ("好｜八十｜过", "等级第1行：等级的下限应为整数"),
        (f"{SMALL}\n结论｜退回｜不予安排", "结论应有2至10个，其中一个是“通过”"),
        (f"{SMALL}\n结论｜通过", "结论应有2至10个"),
        (f"{SMALL}\n结论｜通过｜通过", "结论有重复"),
        (f"{SMALL}\n结论｜通过｜", "缺少结论"),
        (f"{SMALL}\n结论｜通过｜退回\n结论｜通过｜退回", "结论只写一行"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(typed, sentence):
    with pytest.raises(BadScheme) as bad:
        read_scheme("名", typed)
    assert str(bad.value).startswith(sentence)


def test_more_points_than_fit_on_a_page_are_refused():
    points = "\n".join(f"完整性｜要点{number}｜1｜" for number in range(POINT_CAP + 1))
    with pytest.raises(BadScheme, match=f"最多{POINT_CAP}个，现有{POINT_CAP + 1}个"):
        read_scheme("名", f"{points}\n{BANDS}")


@given(st.text(alphabet="完整性规范好差结论通过01289%｜|\t\n ，", max_size=80))
def test_any_text_is_a_usable_scheme_or_refused_with_a_sentence(typed):
    try:
        scheme = read_scheme("名", typed)
    except BadScheme as bad:
        assert str(bad).endswith("。")
    else:
        assert scheme.full > 0 and scheme.bands[-1].floor == 0
        assert read_scheme("名", scheme.text) == scheme
        for score in range(min(scheme.full, 50) + 1):
            assert scheme.band(score, scheme.full) in scheme.bands
