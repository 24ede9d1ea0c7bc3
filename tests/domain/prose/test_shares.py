"""Written shares of an amount."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.figures import figures
from app.domain.prose.shares import wrong_shares


@pytest.mark.parametrize(
    ("text", "words", "should"),
    [
        ("养护合同金额50万元，验收后支付20%，即15万元。", "20%，即15万元", 100_000),
        ("合同总价80万元，质保期满支付5%质保金为8万元。", "5%质保金为8万元", 40_000),
        ("苗木栽植费24万元，监理费按栽植费的5%计2万元。", "5%计2万元", 12_000),
        ("步道铺装费30万元；步道护栏费10万元；检测费按步道费用的2%计1万元。", "2%计1万元", 8_000),
        ("甲合同价40万元，乙合同价60万元，各支付30%共20万元。", "30%共20万元", None),
    ],
)
def test_a_share_that_comes_to_something_else_is_found(text, words, should):
    (found,) = wrong_shares(figures(text))
    assert (text[found.start : found.end], found.value) == (words, should)


@pytest.mark.parametrize(
    "text",
    [
        "养护合同金额50万元，验收后支付20%，即10万元。",
        "养护合同金额50万元，已支付30%，即支付剩余35万元。",
        "养护合同金额50万元，支付至80%，即25万元。",
        "养护合同金额50万元，支付上年的20%及本年的70%，即43万元。",
        "苗木栽植费24万元，养护费6万元，监理费按上述费用的5%计1.5万元。",
        "检测费按8%计38万元。",
        "监理费按工程费的3%计6万元，苗木费20万元。",
        "苗木费20万元，监理费按工程费的3%计6万元。",
        "合同总价50万元，下浮10%，即45万元。",
        "合同总价33.33万元，支付30%约10万元。",
        "合同总价50万元，每季度支付25%，即50万元。",
        "合同总价50万元*30%=20万元。",
    ],
)
def test_a_share_that_holds_or_whose_whole_is_not_written_is_passed(text):
    assert list(wrong_shares(figures(text))) == []


@given(st.text("0123456789.万元%合同总价金额支付按费的计即为，：；。\n（）()剩余", max_size=300))
def test_whatever_the_text_nothing_is_raised(text):
    for each in wrong_shares(figures(text)):
        assert 0 <= each.start < each.end <= len(text)
