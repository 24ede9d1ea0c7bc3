"""Slips of the pen: what is one, and what only looks like one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.prose.slips import slips
from app.domain.prose.typos import typos

PIECES = """
    规规运行 年年 书屋、书吧、书屋 A/B/A 2029年2月30日 20299年底 ①③ 一、三、 以及 通过开展书屋活动，
    ？ ? □ 《 》 （ ） ( ) 【 ] “ ” 1） （2） 1、 3、 巡检 巡检 性 性 的 采购 采购 项目 项目 管理 印发 引发 布署
    A/B/C/D/B 号+ *100% .docx XX ，， 。。 29年完成 行动方 意 ( 通过开展项目， 通过项目开展 、 “书车”“书车” 请填写
    \u200b \ufffd
"""
prose = st.one_of(
    st.text(), st.lists(st.sampled_from([*PIECES.split(), " ", "\n"]), max_size=12).map("".join)
)


@pytest.mark.parametrize(
    ("text", "words", "mended"),
    [
        ("《关于建设书屋的指导意？》", "的指导意？》", None),
        ("服务质量\ufffd\ufffd考核", "服务质量\ufffd\ufffd考核", None),
        ("为读者提供服？务", "者提供服？务", None),
        ("《云澜市书屋管理办法（2029—2030年）》的通知》", "2030年）》的通知》", None),
        ("借阅服务（含上门送书", "借阅服务（含上门送书", None),
        ("厂家报价报价文件", "报价报价", "厂家报价文件"),
        ("通过项目开展，通过项目实施保障借阅", "通过项目开展，通过项目实施保障", None),
        ("提升服务服务质量", "提升服务服务", None),
        ("推进农业 农业建设", "农业 农业", None),
        ("，完成维护任务", "，", None),
        ('完成"数据"归集"工作', '完成"数据"归集"工作', None),
        ("完成改造\\n任务", "\\n", None),
        ("达到100%%的水平", "%%", None),
        ("完成改造/，保障运行", "完成改造/，保障运", None),
        ("提高及时性性和水平", "性性", "提高及时性和水平"),
        ("2029年2029年完成", "2029年2029年", "2029年完成"),
        ("上线“一书通借”“一书通借”", "“一书通借”“一书通借”", "上线“一书通借”"),
        ("高效、高效", "高效、高效", "高效"),
        ("读者满意度达达到90%", "达达", "读者满意度达到90%"),
        ("书屋依规规运行", "规规", "书屋依规运行"),
        ("满意度得到到，提高", "到到", "满意度得到，提高"),
        ("2029年年已签订合同", "年年", "2029年已签订合同"),
        ("为书屋、书吧、书房、书吧等配书", "为书屋、书吧、书房、书吧等配书", None),
        ("通过开展阅读活动，通过开展阅读活动方便读者", "通过开展阅读活动，通过开展阅读活动", None),
        ("完善借阅点网络和导读队伍；每月送书；完善借阅点网络和导读队伍", "完善借阅点网络和导读队伍", None),
        ("保证书车按期进村，", "保证书车按期进村，", None),
        ("按合同要求上架图书以及", "合同要求上架图书以及", None),
        ("20299年底前完成", "20299年", None),
        ("2029年2月30日前", "2029年2月30日", None),
        ("一、采购；二、上架；四、开放", "四、", None),
        ("①采购②上架④开放", "④", None),
        ("通过开展项目，通过项目开展保证借阅", "通过开展项目，通过项目开展", None),
        ("按考核结果（A/B/C/D/B）付款", "A/B/C/D/B", None),
        ("合格的*100%", "合格的*", None),
        ("云澜函〔2029〕18号+云澜市通知", "号+", None),
        ("《云澜市书香建设行动方（2029—2031年）》", "行动方", None),
        ("详见报价.xlsx", ".xlsx", None),
        ("XX市书屋建设", "XX", None),
        ("完成采购，，并验收", "完成采购，，并验收", None),
        ("30年完成招采", "30年", "2030年完成招采"),
        ("1、采购图书。2、上架。4、开放。", "4、", None),
        ("由九部门联合引发", "引发", "由九部门联合印发"),
    ],
)
def test_a_slip_is_found_and_put_right(text, words, mended):
    found = [slip for slip in slips(text) if slip.words == words]
    assert found, list(slips(text))
    assert text[found[0].start :].startswith(words)
    assert found[0].mended(text) == mended


@pytest.mark.parametrize(
    "text",
    [
        "是否按期开放？读者是否满意？",
        "1）采购图书；2）上架；（3）开放",
        "（1）采购图书（含分类），（2）上架",
        "数字信息信息化管理项目项目管理办法",
        "人人借阅、天天开放，项目目标明确，安全性性能测试",
        "每人每人次，一项一项办",
        "研究研究再定",
        "按照A/B/C/D/E五级",
        "借阅率=借阅册数/图书总数*100%",
        "“互联网+”行动，互联网+政务服务",
        "《云澜市书香建设行动方案（2029—2031年）》，建设方（甲方）",
        "年度预算控制在预期范围内",
        "质保期20年，为期20年",
        "1.采购图书。（1）选书；（2）验收。2.上架。",
        "完成借阅点的建设，完成借阅点的验收",
        "“开展导读”“组织讲座”",
        "反映借阅数量，应急反应情况",
        "登录系统，引发读者兴趣",
        "2029年年底前完成，每年年初检查，年年有新书",
        "法律法规规范，项目目标明确，管理理念新，建设设备机房，规规矩矩",
        "为书屋、书吧、书房配书，每套10元、20元、10元",
        "送达达到百分之九十，以验收为前提提高效率，为此目的的支出，图形像素，图象征",
        "支付合同款，参考合同价，维护及使用，严峻工作形势，公园满意度，审核评审记录",
        "2029年2月28日前",
        "一、采购；二、上架。（一）选书；（二）验收",
    ],
)
def test_what_is_no_slip(text):
    assert list(slips(text)) == []


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("统一布署书车", "布署", "部署"),
        ("合同签定时间", "签定", "签订"),
        ("故障相应时间", "相应", "响应"),
        ("测试项目预算金额", "测试", "测算"),
        ("反应借阅数量情况", "反应", "反映"),
        ("图书上架完成律", "律", "率"),
        ("设备台帐", "台帐", "台账"),
        ("等保侧评", "侧", "测"),
        ("展示城市形像", "形像", "形象"),
    ],
)
def test_a_typo_is_named_with_what_is_meant(text, wrong, right):
    assert (text.index(wrong), wrong, right) in list(typos(text))


@given(prose)
def test_slips_stand_where_they_say_and_nothing_is_raised(text):
    for slip in slips(text):
        assert slip.words and text[slip.start :].startswith(slip.words)
        assert slip.mended(text) != text
