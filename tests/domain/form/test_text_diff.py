"""Two texts compared for a reader: phrases and whole numbers, nothing lost, nothing endless."""

from difflib import SequenceMatcher
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.text_diff import STEPS, RunKind, lines, text_runs, whole_runs

SIGNS = {RunKind.SAME: "{}", RunKind.DELETED: "[-{}-]", RunKind.INSERTED: "[+{}+]"}


def marked(runs):
    return "".join(SIGNS[run.kind].format(run.text) for run in runs)


def without(runs, kind):
    return "".join(run.text for run in runs if run.kind is not kind)


PHRASES = [
    (
        "故障4小时内响应、及时修复",
        "故障4小时内响应、24小时内修复",
        "故障4小时内响应、[-及时-][+24小时内+]修复",
    ),
    (
        "42台×7,200元/台＝302,400元",
        "42台×6,200元/台＝260,400元",
        "42台×[-7,200-][+6,200+]元/台＝[-302,400-][+260,400+]元",
    ),
    ("42台×7,200元", "45台×6,200元", "[-42-][+45+]台×[-7,200-][+6,200+]元"),
    ("≥90%", "≥95%", "[-≥90%-][+≥95%+]"),
    ("PM2.5浓度", "PM10浓度", "[-PM2.5-][+PM10+]浓度"),
    ("良好", "优良", "[-良好-][+优良+]"),
    ("全年12次", "每季12场", "[-全年-][+每季+]12[-次-][+场+]"),
    ("加强管理", "进一步加强规范管理", "[+进一步+]加强[+规范+]管理"),
    ("按合同支付100%。", "按合同当年支付100%。", "按合同[+当年+]支付100%。"),
    ("完成改造。结束", "完成培训。完成改造。结束", "[+完成培训。+]完成改造。结束"),
    (
        "保障设备稳定运行，提高服务水平。",
        "开展社区使用培训，服务老年人群体。",
        "[-保障设备稳定运行，提高服务水平-][+开展社区使用培训，服务老年人群体+]。",
    ),
    (
        "包括系统升级、数据迁移和人员培训三部分",
        "包括系统升级和人员培训两部分",
        "包括系统升级[-、数据迁移-]和人员培训[-三-][+两+]部分",
    ),
    (
        "制定实施方案并在全市社区组织培训活动",
        "完善管理制度并在全市社区开展书车服务",
        "[-制定实施方案-][+完善管理制度+]并在全市社区[-组织培训活动-][+开展书车服务+]",
    ),
    ("甲\n乙\n丙", "甲\n丙", "甲\n[-乙\n-]丙"),
    ("", "新的", "[+新的+]"),
    ("旧的", "", "[-旧的-]"),
    ("", "", ""),
]


@pytest.mark.parametrize(("before", "after", "shown"), PHRASES)
def test_a_reader_sees_phrases_and_whole_numbers(before, after, shown):
    assert marked(text_runs(before, after)) == shown


texts = st.text("的了在台，。；\n≥%.1a7×", max_size=60) | st.text(max_size=20)


efforts = st.sampled_from([0, 30, 300, 300_000])
"""Steps that a comparison may take: with few of them a short text is compared by its sentences, as a long one is."""


@given(texts, texts, efforts)
def test_the_runs_lead_from_one_text_to_the_other(before, after, effort):
    runs = text_runs(before, after, effort)
    for found in (runs, whole_runs(before, after)):
        assert without(found, RunKind.INSERTED) == before
        assert without(found, RunKind.DELETED) == after


@given(texts, texts, efforts)
def test_neighbouring_runs_differ_and_deletions_come_first(before, after, effort):
    kinds = [run.kind for run in text_runs(before, after, effort)]
    refused = {*((kind, kind) for kind in RunKind), (RunKind.INSERTED, RunKind.DELETED)}
    assert not refused & set(pairwise(kinds))


@given(texts)
def test_a_text_that_stayed_is_one_run(text):
    assert marked(text_runs(text, text)) == text


@given(texts, texts)
def test_lines_hold_every_run_and_end_with_their_break(before, after):
    runs = text_runs(before, after)
    folded = lines(runs)
    assert marked(run for line in folded for run in line).replace("-][-", "").replace("+][+", "") == marked(
        runs
    )
    assert all("\n" not in "".join(run.text for run in line)[:-1] for line in folded)


def prose(sentences):
    return "".join(
        f"{number}.第{number}片区{'检测养护巡修'[number % 6]}智能书柜{number * 7 % 90 + 3}台，单价{number * 130 + 900:,}元，"
        f"由{'甲乙丙丁戊己庚'[number % 7]}组在{number % 12 + 1}月底前完成并留存影像记录；\n"
        for number in range(1, sentences + 1)
    )


@pytest.mark.parametrize("sentences", [45, 440], ids=["2,000 characters", "20,000 characters"])
def test_two_edits_far_apart_in_a_long_text_are_two_edits(sentences):
    before = prose(sentences)
    after = before.replace("第2片区", "第二片区").replace(f"第{sentences - 1}片区", f"第{sentences - 1}街道")
    runs = text_runs(before, after)
    assert [run.text for run in runs if run.kind is not RunKind.SAME] == ["2", "二", "片区", "街道"]


def test_common_characters_are_no_noise():
    before = "".join(Random(1).choices("设备运行维护改造培训书柜社区服务质量管理", k=800))
    runs = text_runs(before, "甲" + before + "乙")
    assert marked(runs) == f"[+甲+]{before}[+乙+]"


def swapped_pairs(length):
    """Every longest match is one character: the quadratic worst case of any comparison."""
    text = [chr(0x4E00 + number) for number in range(length)]
    return "".join(text), "".join(second + first for first, second in zip(text[::2], text[1::2], strict=True))


@pytest.fixture
def work(monkeypatch) -> list[float]:
    """The steps that each search for a longest match took: what grows with the square of a text in the worst case."""
    taken: list[float] = []
    find = SequenceMatcher.find_longest_match

    def counted(self, alo=0, ahi=None, blo=0, bhi=None):
        taken.append((ahi - alo) * self._steps_each)
        return find(self, alo, ahi, blo, bhi)

    monkeypatch.setattr(SequenceMatcher, "find_longest_match", counted)
    return taken


LONGEST = 20_000
ALIEN = "".join(chr(0x4E00 + number) for number in range(LONGEST))
CHANCE = Random(15)
WORST = {
    "all moved": swapped_pairs(LONGEST),
    "backwards": (ALIEN, ALIEN[::-1]),
    "every third changed": (
        ALIEN,
        "".join("变" if number % 3 else sign for number, sign in enumerate(ALIEN)),
    ),
    "one character": ("的" * LONGEST, "了" + "的" * (LONGEST - 2) + "了"),
    "two characters": ("的了" * (LONGEST // 2), "了的" * (LONGEST // 2 - 1)),
    "empty sentences": ("。的" * (LONGEST // 2), "的。" * (LONGEST // 2 - 1)),
    "the same sentence": ("巡检台账。" * (LONGEST // 5), "台账巡检。" * (LONGEST // 5 - 9)),
    "few characters": tuple("".join(CHANCE.choices("的了。，", k=LONGEST)) for _ in range(2)),
    "numbers": ("1 " * (LONGEST // 2), "1 2 " * (LONGEST // 4)),
    "clauses in another order": (
        "，".join(clauses := [f"第{number}项" for number in range(4000)])[:LONGEST],
        "，".join(sorted(clauses))[:LONGEST],
    ),
}


@pytest.mark.parametrize(("before", "after"), WORST.values(), ids=WORST.keys())
def test_the_longest_texts_are_compared_in_few_steps(work, before, after):
    runs = text_runs(before, after)
    assert sum(work) <= 8 * STEPS, f"{sum(work):,.0f} steps in {len(work)} searches"
    assert (without(runs, RunKind.INSERTED), without(runs, RunKind.DELETED)) == (before, after)
