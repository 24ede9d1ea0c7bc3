"""The 政策依据: rule W14."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.form.places import Place
from app.domain.prereview.policy import policy_basis
from tests.domain.prereview.rule_samples import reasons, remarks, said, written

PIECES = """
    《 》 < > 2027年度 2030年 工作要点 考核方案 （2025—2028年） 〔2029〕 5号 征求意见稿 合同 职能配置 十四五 规划 请示 的通知
    依据 云澜市 ， 。
"""
prose = st.one_of(written, st.lists(st.sampled_from(PIECES.split()), max_size=12).map("".join))


def judged(text, year=2030):
    return said(policy_basis, policy_basis=text, year=year)


@pytest.mark.parametrize(
    "text",
    [
        "依据《云澜市公共阅读促进条例》第八条开展",
        "依据云澜文函〔2026〕18号开展",
        "依据《云澜市书香建设行动计划（2028—2030年）》",
        "根据《云澜市2029年重点工作任务分工方案》",
        "根据《云澜市2027年文化工作要点》和《云澜市2029年文化工作要点》",
        "依据《云澜市图书馆职能配置和人员编制规定》，经市政府常务会议同意",
        "按照《云澜市图书馆服务标准（2020）》",
        "",
    ],
)
def test_a_basis_in_order(text):
    assert judged(text) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("按照上级对公共阅读的部署和要求，做好工作", "没有写出任何文件"),
        ("依据《云澜市公共阅读促进办法（征求意见稿）》", "“征求意见稿”"),
        ("依据《云澜市图书馆职能配置、内设机构和人员编制规定》开展工作", "职能规定"),
        ("依据《流动书车服务采购合同》支付", "合同"),
        ("依据《云澜市2028年度文化工作考核方案》", "2028年"),
        ("依据2027年度《“书香云澜”指标评分标准》", "2027年"),
        ("依据《云澜市公共阅读促进条例》和2027年度文化工作要点", "2027年"),
        ("依据《云澜市书香建设行动计划（2025—2028年）》", "到2028年为止"),
        ("依据《云澜市文化“十四五”发展规划》", "到2025年为止"),
    ],
)
def test_a_basis_that_does_not_hold(text, words):
    (remark,) = judged(text)
    assert remark.place == Place("policy_basis") and words in remark.message and remark.quote


def test_age_is_undecided_without_a_year():
    found = judged("依据《云澜市2027年度文化工作要点》", year=None)
    assert reasons(found) and not remarks(found)


@given(prose)
def test_nothing_is_raised_and_quotes_stand(text):
    judged(text)
