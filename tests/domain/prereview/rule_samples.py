"""Sheets with a row or two for the tests of rules about 指标值, and what a rule says of them."""

from hypothesis import strategies as st

from app.domain.form.catalogue import STANDARD
from app.domain.form.sheet import COLUMNS, FIELDS, IndicatorRow, Sheet
from app.domain.prereview.finding import Remark, Undecided
from app.domain.prereview.rule import Rule, Subject

_PIECES = """
    ≥ ≧ ≤ > ＜ ＝ >= 大于 不少于 不低于 不超过 至少 约 近 以上 以内 内 左右 余 提升 缩短 0 0.05 1 90
    100 100% 95％ % 分 个 次 台 万元 小时 工作日 2024年 2025年 12月 31日 2024-12-31 第一季度 底 前 后 起
    签订合同 启动 验收 优 良 差 合格 显著提升 二级 十二 全覆盖 待定 不适用 无 不涉及 / — （ ） ( ) 。 ；
    = *100% (%) 有限公司 事务所 联系人： 13800000000 账号： a@b.cn 满意度 率 度 数量 次数 时间 时长 ，
    云澜
"""
pieces = st.sampled_from([*_PIECES.split(), " ", "\n", "\u200b", "\u3000", "٣", "²"])
written = st.one_of(st.text(max_size=40), st.lists(pieces, max_size=9).map("".join))
"""Any text, or one of the words that the rules know."""
levels = st.sampled_from([category.level_2 for category in STANDARD.categories])


def row(name="巡检", value="≥12次", definition="取自巡检台账", level_2="数量指标", identity="r1"):
    """Return a row; its identity is r1 unless another is given."""
    return IndicatorRow(identity, STANDARD.category(level_2), name, value, definition)


def said(rule: Rule, *rows: IndicatorRow, year: int | None = 2030, others=None, **fields):
    """Return the remarks of a rule on a sheet, after checking that their quotes stand in the words of their places."""
    sheet = Sheet(rows=rows, **fields)
    found = list(rule(Subject(sheet, year, others)))
    for each in found:
        if isinstance(each, Remark):
            assert each.place.is_on(sheet) and each.quote in each.place.words(sheet)
            assert each.message.endswith("。") and each.place.name(sheet)
            assert each.place.row or each.place.key in FIELDS
            assert each.place.key in COLUMNS or not (each.correction and each.place.row)
            assert not each.correction or each.correction.text.strip()
    return found


def remarks(found):
    """Return the remarks alone."""
    return [each for each in found if isinstance(each, Remark)]


def reasons(found):
    """Return the reasons of what was undecided."""
    return [each.reason for each in found if isinstance(each, Undecided)]
