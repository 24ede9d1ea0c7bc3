"""Explanations for tests of the rules about 指标解释: any text, or the words that the rules know."""

from hypothesis import strategies as st

from tests.domain.prereview.rule_samples import levels, row, written

_PIECES = """
    合格率 通过率 完好率 及时率 满意度 好评率 使用率 次数 数量 总数 人员 考核总分 考评表 履约评价 问卷 满意 成本 费用
    时间 响应 处理 修复 24小时内 实际完成时间 计划完成时间 故障 逾期 异常 未发生 提升 降低 同比 上年 反映 考察 为准
    (%) （％） = ＝ / ÷ *100% ×100％ *50 *5 最高为5星 最高0星 星级 占 的比例 不低于 至少 达到 为 百分百 95% 0.05 3个 3项
    2030年6月30日前 2030年6月前 2030年12月31日以前 正常运行 平台 报告 否则 递减 ， 。 ： ； -
"""
definitions = st.one_of(
    written, st.lists(st.sampled_from([*_PIECES.split(), " ", "\n"]), max_size=14).map("".join)
)


@st.composite
def tables(draw):
    """Draw up to four rows of any categories."""
    numbers = range(draw(st.integers(1, 4)))
    cells = st.tuples(definitions, definitions, definitions, levels)
    return [row(*draw(cells), identity=f"r{number}") for number in numbers]
