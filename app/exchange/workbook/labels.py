"""The words of the form as offices write them, with notes, colons, stars and line breaks: compared by their core."""

import re
from dataclasses import dataclass

from app.domain.form.indicator_headings import COLONS, NOTE, compact, core

_FIELDS = {
    "project_code": ("项目编码", "项目代码"),
    "project_name": ("项目名称",),
    "applicant_unit": ("申请单位", "申报单位", "项目申请单位", "项目申报单位"),
    "primary_budgetary_unit": ("一级预算单位", "一级预算单位名称"),
    "implementation_years": ("实施期限", "项目实施期限", "实施年限", "项目实施年限"),
    "project_type": ("项目类型",),
    "is_new_project": ("是否新增项目", "是否新增", "是否为新增项目"),
    "allocation_method": ("分配方式", "资金分配方式", "项目分配方式"),
    "medium_term_amount": ("项目总金额", "中期规划项目总金额", "项目总金额中期规划"),
    "budget_year_amount": ("本年度项目金额", "本年项目金额", "项目本年度金额"),
    "policy_basis": ("政策依据", "项目政策依据"),
    "costing_basis": ("测算依据", "项目测算依据"),
    "annual_objective": ("年度目标", "项目年度目标", "年度绩效目标"),
    "long_term_objective": ("长期目标", "项目长期目标", "长期绩效目标"),
}
FIELD_OF = {word: key for key, words in _FIELDS.items() for word in words}

_OTHER_WORDS = """
    联系人 联系电话 电话 手机 项目负责人 负责人 单位负责人 分管领导 填报人 填表人
    制表人 经办人 审核人 复核人 签字 盖章 公章 填报日期 填表日期 填报时间 日期
    填报单位 审核意见 单位意见 单位审核意见 主管部门 主管部门意见 主管部门审核意见
    财政部门意见 财政部门审核意见 备注 注 说明 填表说明 填报说明 项目属性 资金来源
    项目起止时间 开始时间 结束时间 预算年度 项目概况 附件
"""
OTHER_LABELS = frozenset(_OTHER_WORDS.split())
"""Labels that stand around the form and are no part of it; they end a value or the indicator table."""

_SECTION_WORDS = """
    绩效指标 绩效目标 绩效目标及指标 绩效指标体系 指标体系 项目绩效指标 年度绩效指标
    项目绩效目标 总体目标 总体绩效目标 绩效信息 基本信息 项目基本信息 基本情况
    项目基本情况 项目信息
"""
SECTIONS = frozenset(_SECTION_WORDS.split())
"""Headings between the parts of a form."""

_LONGEST = 120
"""No label, title or note is longer, with its blanks and line breaks."""

_TITLE = re.compile(r".*绩效目标(?:申报)?表")
_COLON = re.compile(f"[{COLONS}]")
_OPENING, _CLOSING = "([{（【〔［﹝〈《", ")]}）】〕］﹞〉》"
_UNIT_TAIL = re.compile(r"[,，、/\-—:]*(?:金额)?(?:单位:?)?(?:人民币)?(?P<unit>(?:百万|亿|万|千)?元)$")
_UNIT_NOTE = re.compile(r"(?:金额)?单位:?(?:人民币)?(?P<unit>(?:百万|亿|万|千)?元)")
_UNIT_ALONE = re.compile(r"\(?(?P<unit>(?:百万|亿|万|千)?元)\)?")
_UNIT_INSIDE = re.compile(r"(?:^|[,，、/:;]|单位|人民币)(?P<unit>(?:百万|亿|万|千)?元)(?:$|[,，、/;])")
_NOTE_ALONE = re.compile(r"\((?:单位:?)?(?:(?:百万|亿|万|千)?元|年|必填|选填|\D{0,4}限?\d+字\D{0,4})\)")


@dataclass(frozen=True, slots=True)
class Label:
    """A recognised label: the `Sheet` field it names and the unit of money that it states, "" for none."""

    key: str
    unit: str = ""


def label_of(text: str) -> Label | None:
    """Return the label that a whole cell is, None when it is something else."""
    if len(text) > _LONGEST:
        return None
    parts = divided(text)
    if parts and not _NOTE_ALONE.fullmatch(compact(parts[1])):
        return None
    word = core(text)
    if word not in FIELD_OF:
        word = _UNIT_TAIL.sub("", word)
    return Label(FIELD_OF[word], _unit_within(text)) if word in FIELD_OF else None


def labelled_value(text: str) -> tuple[Label, str] | None:
    """Return label and value of a cell that holds both, such as 项目名称：某项目."""
    parts = divided(text)
    label = label_of(parts[0]) if parts else None
    return (label, parts[1].strip()) if label and parts else None


def is_other_label(text: str) -> bool:
    """Tell whether a cell is, or begins with, a label that is no part of the form."""
    parts = divided(text)
    head = core(parts[0] if parts else text[:_LONGEST])
    return head in OTHER_LABELS or (parts is not None and head.rstrip("0123456789") in OTHER_LABELS)


def ends_in_colon(text: str) -> bool:
    """Tell whether a cell reads like a label that the form does not know."""
    return len(text) <= _LONGEST and 1 < len(compact(text)) <= 16 and compact(text).endswith(":")


def is_title(text: str) -> bool:
    """Tell whether a cell is the heading of a form."""
    return len(text) <= _LONGEST and _TITLE.fullmatch(core(text)) is not None


def unit_noted(text: str) -> str:
    """Return the unit of a note such as 金额单位：万元, "" when the cell is no such note."""
    match = _UNIT_NOTE.fullmatch(compact(text[:_LONGEST]).strip("()"))
    return match["unit"] if match else ""


def is_hint(text: str) -> bool:
    """Tell whether a cell only says how to fill in its neighbour: 年, （万元）, 单位：元, 限2000字以内."""
    return bool(unit_noted(text) or _NOTE_ALONE.fullmatch(f"({compact(text[:_LONGEST]).strip('()')})"))


def unit_alone(text: str) -> str:
    """Return the unit that a cell beside an amount consists of, "" when it is something else."""
    match = _UNIT_ALONE.fullmatch(compact(text[:_LONGEST]))
    return match["unit"] if match else ""


def divided(text: str) -> tuple[str, str] | None:
    """Return what stands before and after the first colon outside brackets, None where nothing stands behind one."""
    if not _COLON.search(text, 0, _LONGEST):
        return None
    depth = 0
    for position, character in enumerate(text):
        if character in _OPENING:
            depth += 1
        elif character in _CLOSING:
            depth = max(0, depth - 1)
        elif character in COLONS and depth == 0:
            return (text[:position], text[position + 1 :]) if text[position + 1 :].strip() else None
        if position > 60:
            return None
    return None


def _unit_within(text: str) -> str:
    whole = compact(text).rstrip(":")
    for note in NOTE.findall(whole):
        if match := _UNIT_INSIDE.search(note[1:-1]):
            return match["unit"]
    match = _UNIT_TAIL.search(NOTE.sub("", whole).rstrip(":"))
    return match["unit"] if match else ""
