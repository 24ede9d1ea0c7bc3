"""The frozen prereview: canonical JSON that comes back as it was."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.form.target_values import Correction
from app.domain.prereview import Prereview
from app.domain.prereview.explanations import Explanation
from app.domain.prereview.finding import Finding, Severity
from app.domain.prereview.frozen import canonical, restored

AT = datetime(2026, 10, 8, 6, 30, tzinfo=UTC)
SIGN = Finding(
    "W06",
    Severity.WARNING,
    Place("target_value", "5f0c"),
    "质量指标 第1行 指标值",
    "请写“≥95%”。",
    "≧95%",
    Correction("≥95%", "改为≥95%", True),
)
BLANK = Finding("E04", Severity.ERROR, Place(level_2="数量指标"), "数量指标", "未填。", is_firm=True)
COPIED = Finding(
    "W15",
    Severity.HINT,
    Place("policy_basis"),
    "政策依据",
    "与另一项目相同。",
    "《办法》",
    is_comparison=True,
)
FOUND = Prereview((BLANK, SIGN, COPIED), (("W13", "没有预算年度。"),), "0123456789ab")
SAID = Explanation("W06", "target_value-5f0c", "≧95%", "沿用合同的写法。", "林某", AT)


def test_it_comes_back_as_it_was():
    assert restored(canonical(FOUND, (SAID,))) == (FOUND, (SAID,))


def test_it_is_canonical_and_names_the_rules():
    content = canonical(FOUND, (SAID,))
    data = json.loads(content)
    assert content == json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert data["rules"] == "0123456789ab" and data["format"] == 1


def test_the_same_gives_the_same_text_and_any_difference_another():
    content = canonical(FOUND, (SAID,))
    assert content == canonical(replace(FOUND), (replace(SAID),))
    others = [
        canonical(FOUND, ()),
        canonical(replace(FOUND, version="f" * 12), (SAID,)),
        canonical(replace(FOUND, undecided=()), (SAID,)),
        canonical(FOUND, (replace(SAID, text="别的。"),)),
        canonical(FOUND, (replace(SAID, author="陈某"),)),
        canonical(replace(FOUND, findings=(SIGN, BLANK, COPIED)), (SAID,)),
    ]
    assert len({content, *others}) == len(others) + 1


def test_an_explanation_that_lapsed_is_not_in_it():
    lapsed = replace(SAID, quote="≧90%", text="从前的说明。")
    content = canonical(FOUND, (lapsed, SAID))
    assert "从前的说明" not in content and restored(content)[1] == (SAID,)


def test_another_format_is_refused():
    content = canonical(FOUND, ()).replace('"format":1', '"format":2')
    with pytest.raises(ValueError, match="unknown prereview format"):
        restored(content)


def test_what_an_earlier_version_froze_stays_readable():
    earlier = (
        '{"explanations":[{"anchor":"target_value-5f0c","at":"2026-10-08T06:30:00+00:00","author":"林某",'
        '"quote":"≧95%","rule":"W99","text":"沿用合同的写法。"}],"findings":[{"correction":null,"is_across":true,'
        '"is_firm":false,"message":"请写“≥95%”。","name":"质量指标 第1行 指标值","place":"target_value-5f0c",'
        '"quote":"≧95%","rule":"W99","severity":"warning"}],"format":1,"rules":"9f3c51d2a07e",'
        '"undecided":[["W13","没有预算年度。"]]}'
    )
    result, said = restored(earlier)
    assert (result.version, result.undecided) == ("9f3c51d2a07e", (("W13", "没有预算年度。"),))
    (finding,) = result.findings
    assert (finding.rule, finding.is_comparison) == ("W99", True) and said[0].covers(finding)
    # Read and written again it is the same text, so that its checksum holds.
    assert canonical(result, said) == earlier


@given(st.text(), st.text(), st.text())
def test_any_words_survive(message, quote, text):
    found = Prereview((replace(SIGN, message=message, quote=quote),), (), "v")
    said = replace(SAID, quote=quote, text=text)
    assert restored(canonical(found, (said,))) == (found, (said,))
