"""What should not be published as it stands: rule H05."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.form.sheet import WIDE
from app.domain.prereview.publication import publishable
from tests.domain.prereview.rule_samples import levels, reasons, remarks, row, said, written

COSTING = Place("costing_basis")
NONE = "不适用"


@pytest.mark.parametrize(
    ("text", "quote"),
    [
        ("参照云澜智造科技有限公司报价测算。", "云澜智造科技有限公司"),
        ("委托云澜（北苑）文化股份有限公司承办", "云澜（北苑）文化股份有限公司"),
        ("由北苑律师事务所提供服务", "北苑律师事务所"),
        ("联系电话13800000000", "13800000000"),
        ("证件110101199001011234", "110101199001011234"),
        ("账号：6222000011112222", "账号：6222000011112222"),
        ("发至office@example.cn", "office@example.cn"),
        ("联系人：张某某，科长", "联系人：张某某"),
    ],
)
def test_names_and_personal_data_are_found(text, quote):
    (remark,) = said(publishable, costing_basis=text)
    assert (remark.place, remark.quote) == (COSTING, quote)
    assert "公开前" in remark.message


@pytest.mark.parametrize(
    "text",
    [
        "经三家有限公司比价",
        "由具备资质的检测有限公司实施",
        "委托物业管理有限公司保洁",
        "经三家印刷有限公司询价",
        "聘请律师事务所律师团队",
        "某有限公司报价",
        "合同金额13800000000元以内，编号2030138000000001",
        "负责人：由中标单位指定的专人",
        "",
    ],
)
def test_general_words_name_nobody(text):
    assert said(publishable, costing_basis=text) == []


def test_the_applicant_itself_is_no_third_party():
    words = {"costing_basis": "云澜水务有限公司自行实施", "applicant_unit": "云澜水务有限公司"}
    assert said(publishable, **words) == []


def test_names_are_found_in_the_indicators_too():
    (remark,) = said(publishable, row(definition="以北苑会计师事务所的报告为准"))
    assert remark.place == Place("definition", "r1")


def test_a_long_term_objective_is_for_several_years():
    goal = "三年建成书屋。"
    (remark,) = said(publishable, implementation_years=1, long_term_objective=goal)
    assert (remark.place, remark.quote) == (Place("long_term_objective"), goal)
    assert said(publishable, implementation_years=2, long_term_objective=goal) == []
    for blank in ("", " ", NONE, "无"):
        assert said(publishable, implementation_years=1, long_term_objective=blank) == []
    assert len(reasons(said(publishable, long_term_objective=goal))) == 1


@pytest.mark.parametrize("ending", [NONE, " 不适用", "\n不适用。"])
def test_a_word_left_behind_is_found_and_taken_away(ending):
    kept = "得分/满分*100%"
    (remark,) = said(publishable, row(definition=kept + ending))
    assert (remark.place, remark.quote) == (Place("definition", "r1"), ending.strip())
    assert (remark.correction.text, remark.correction.keeps_meaning) == (kept, True)


def test_a_sentence_may_end_with_the_word():
    assert said(publishable, row(definition="本办法对自然人不适用")) == []
    assert said(publishable, policy_basis=NONE) == []


@pytest.mark.parametrize(
    ("cells", "key"),
    [
        ((NONE, "无", NONE), "target_value"),
        ((NONE, NONE, ""), "definition"),
        (("无", NONE, NONE), "name"),
        (("/", "/", "/"), "name"),
        (("不涉及",) * 3, "name"),
    ],
)
def test_a_row_without_indicator_is_written_one_way(cells, key):
    (remark,) = said(publishable, row(*cells, level_2="生态效益指标"))
    assert remark.place == Place(key, "r1")
    assert remark.correction.text == NONE


@pytest.mark.parametrize("cells", [(NONE,) * 3, ("无",) * 3, ("",) * 3, ("巡检", "≥12次", "取自台账")])
def test_a_regular_row_is_left_alone(cells):
    assert said(publishable, row(*cells, level_2="生态效益指标")) == []


def test_a_row_that_is_half_an_indicator_is_found():
    (remark,) = said(publishable, row("安全事故", "无", "全年的安全事故"))
    assert (remark.place, remark.quote) == (Place("target_value", "r1"), "无")
    assert "三级指标、指标解释" in remark.message


def test_an_empty_row_beside_an_indicator_is_found():
    (remark,) = said(publishable, row(), row(NONE, NONE, NONE, identity="r2"))
    assert remark.place == Place(row="r2")


@given(st.tuples(written, written, written), levels, written, st.sampled_from([None, 1, 3]))
def test_any_text_is_judged_without_an_error(cells, level_2, text, years):
    fields = {field.key: text for field in WIDE}
    found = said(publishable, row(*cells, level_2), row(identity="r2"), implementation_years=years, **fields)
    assert all(remark.severity is None for remark in remarks(found))
