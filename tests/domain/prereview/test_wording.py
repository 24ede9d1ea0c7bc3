"""Slips of the pen and of the clipboard: rule W15."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.form.sheet import Sheet
from app.domain.prereview.finding import Severity
from app.domain.prereview.wording import wording
from tests.domain.prereview.rule_samples import reasons, remarks, row, said, written

ELDER = Sheet(
    project_code="990106283011500601001",
    project_name="2028年云澜市流动书车进村服务项目",
    policy_basis="依据《云澜市公共阅读促进条例》第八条和市政府常务会议纪要，开展流动书车进村服务项目",
    long_term_objective="建成覆盖城乡的阅读网络；确保书车服务正常运行并保持每月进村的次数不减。",
)
PIECES = """
    性性 采购采购 《 》 （ ） “ ” ？ 提供 3个 窗口 95% 。 达到优秀 我公司 29年完成 流动书车进村 开展 服务项目 布署
"""
prose = st.one_of(written, st.lists(st.sampled_from(PIECES.split()), max_size=9).map("".join))


def judged(*rows, others=(ELDER,), **fields):
    return said(
        wording,
        *rows,
        others=others,
        **({"project_code": "990106303011500601009", "project_name": "云澜市乡村书屋建设项目"} | fields),
    )


def test_a_sheet_in_order():
    assert (
        judged(row("进村次数", "≥48次", "取自书车台账"), policy_basis="依据《云澜市公共阅读促进条例》") == []
    )


def test_a_slip_in_a_field_with_its_correction():
    (remark,) = judged(annual_objective="提高借阅服务的及时性性，方便读者")
    assert (remark.place, remark.quote) == (Place("annual_objective"), "性性")
    assert remark.correction.text == "提高借阅服务的及时性，方便读者"


def test_a_slip_in_a_cell_without_correction():
    (remark,) = judged(row(definition="进村次数（含周末，取自台账"))
    assert remark.place == Place("definition", "r1") and remark.correction is None
    assert "没有配对" in remark.message


@pytest.mark.parametrize(
    ("name", "quote"),
    [
        ("提供3个借阅窗口", "3个"),
        ("读者满意度达到95%", "达到95%"),
        ("上架时间不超过2天", "不超过2天"),
        ("服务评价为优秀", "为优秀"),
    ],
)
def test_a_target_within_a_name(name, quote):
    (remark,) = judged(row(name))
    assert (remark.place, remark.quote) == (Place("name", "r1"), quote)


@pytest.mark.parametrize(
    "name", ["3个窗口受理量", "30分钟内响应率", "7*24小时热线", "5G专网可用率", "二期书屋"]
)
def test_a_name_that_only_holds_a_number(name):
    assert judged(row(name)) == []


def test_a_full_stop_behind_a_name_is_taken_away():
    (remark,) = judged(row("进村次数。"))
    assert remark.quote == "。" and remark.correction.text == "进村次数"


def test_words_of_a_company():
    (remark,) = judged(annual_objective="保证本单位经营活动合法合规，我公司按期交付")
    assert remark.severity is Severity.HINT
    assert judged(annual_objective="督促企业规范经营行为") == []


def test_a_field_of_another_project():
    (remark,) = judged(
        policy_basis=ELDER.policy_basis.replace("，", "；"), project_name="云澜市流动书车进村服务项目"
    )
    assert (
        remark.is_comparison and ELDER.project_name in remark.message and ELDER.project_code in remark.message
    )


def test_the_name_of_another_project_without_its_year_and_place():
    elder = Sheet(project_code=ELDER.project_code, project_name="2028年云澜市地方文献数字化加工服务项目")
    (remark,) = judged(costing_basis="依据地方文献数字化加工服务合同", others=(elder,))
    assert remark.is_comparison and remark.quote == "地方文献数字化加工"
    assert judged(costing_basis="参照地方文献数字化加工服务合同", others=(elder,)) == []


def test_a_short_name_of_another_project_counts_where_it_goes_on_as_one():
    elder = Sheet(project_code=ELDER.project_code, project_name="市级数字书房系统运维保障服务")
    (remark,) = judged(row(definition="反映数字书房系统运维的次数"), others=(elder,))
    assert (remark.place, remark.quote) == (Place("definition", "r1"), "数字书房系统")
    assert judged(row(definition="读者通过数字书房系统预约"), others=(elder,)) == []


def test_a_unit_of_another_kind():
    (remark,) = judged(annual_objective="方便我局读者", applicant_unit="云澜市图书馆")
    assert remark.quote == "我局"
    assert judged(annual_objective="方便我馆读者，服务我市", applicant_unit="云澜市图书馆") == []


def test_a_school_calls_itself_by_another_sign_than_its_name_has():
    assert judged(annual_objective="改善我校宿舍", applicant_unit="云澜市第二中学") == []
    (remark,) = judged(annual_objective="改善我校宿舍", applicant_unit="云澜市图书馆")
    assert remark.quote == "我校"


def test_a_sentence_of_an_older_declaration():
    sentence = "2.确保书车服务正常运行并保持每月进村的次数不减。"
    (remark,) = judged(long_term_objective="1.建成书屋；" + sentence)
    assert remark.is_comparison and remark.place == Place("long_term_objective")
    younger = Sheet(project_code="990106313011500601001", long_term_objective=ELDER.long_term_objective)
    assert judged(long_term_objective="1.建成书屋；" + sentence, others=(younger,)) == []


def test_a_policy_basis_that_names_another_project():
    (remark,) = judged(policy_basis="依据《云澜市公共阅读促进条例》，开展云澜市地方文献数字化加工服务。")
    assert not remark.is_comparison and remark.quote == "云澜市地方文献数字化加工服务"
    assert judged(policy_basis="依据《云澜市公共阅读促进条例》，开展云澜市乡村书屋建设项目。") == []


def test_copies_are_undecided_without_other_declarations():
    found = judged(others=None)
    assert reasons(found) and not remarks(found)


@given(prose, prose, prose)
def test_nothing_is_raised_and_quotes_stand(name, text, other):
    elder = Sheet(
        project_code=ELDER.project_code, project_name=name, annual_objective=other, policy_basis=text
    )
    judged(row(name, text, other), annual_objective=text, policy_basis=text + other, others=(ELDER, elder))


@pytest.mark.parametrize("words", ["提升客户满意度", "为股东创造价值", "提高公司员工素质", "增加公司效益"])
def test_words_of_a_firm_are_found(words):
    (remark,) = remarks(said(wording, annual_objective=f"全年开展巡检，{words}"))
    assert "企业用语" in remark.message
