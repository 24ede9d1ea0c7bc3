"""Whether a formula computes what the name of its indicator says: a part of rule W09."""

import re

from app.domain.prose.formulas import Formula
from app.domain.prose.indicator_names import is_duration
from app.domain.prose.indicators import ParsedIndicator, is_rate, measure, measures
from app.domain.prose.likeness import share

_KINDRED = {
    "合格": "完整",
    "完成": "处理 接入 到位 及时 通过 公开 响应",
    "及时": "响应 处理 完成",
    "使用": "覆盖 参与 接入",
    "覆盖": "使用 接入 参与 知晓 完成",
    "完好": "运行",
    "运行": "完好 差错",
    "响应": "处理 及时",
    "处理": "响应 完成 及时",
    "准确": "差错",
    "合规": "合格",
    "安全": "差错 运行 合格",
    "下降": "控制 差错",
    "控制": "下降",
    "到达": "到位 完成",
    "到位": "到达 完成",
    "参与": "完成",
    "公开": "完成 及时",
}
"""What may be measured by what else: 响应率 by what was dealt with, 稳定性 by the want of faults."""

_ANYTHING = frozenset({"完成", "覆盖", "控制", "满意", "增长", "下降", "差错", "安全", ""})
"""Measures whose numerator need not name them: 完成率=实际访谈场次/计划场次."""
_LATITUDE = {
    "合格": {"通过", "准确"},
    "准确": {"合格"},
    "通过": {"合格"},
    "知晓": {"准确", "合格", "通过"},
    "完整": {"合格", "准确", "完成"},
    "合规": {"通过", "完成"},
    "使用": {"运行", "完好"},
    "运行": {"合格", "通过", "完整"},
    "到位": {"及时"},
}
"""What a numerator may say beside what the name of a formula may."""

_STRICT = frozenset({"及时", "响应", "使用", "完好", "合格", "准确"})
_DONE_IS_LESS = frozenset({"完成", "接入"})
"""To have done it does not make it timely or good."""
_THRESHOLD = re.compile(r"\d\s?[分%级次天]|以上|以下|达到|符合|优于|不低于|不超过")
"""By this the numerator says itself which cases are the good ones: 考评80分以上的站点数."""
_DUE = re.compile(
    r"应(?!用|急|答|对)(?P<what>[^\W\d_]{2,8}?)(?:的?总?(?:[人户件份次株台批]?数量?|面积|条次|人次))?$"
)

_BROAD = (
    (
        re.compile(r"(?:质量|效果|成效|水平|标准)(?!考)"),
        {"合格", "通过", "准确", "完整", "完好", "运行", "差错", "满意", "合规"},
    ),
    (re.compile(r"工期|时间|进度|时限|周期"), {"完成", "及时", "响应", "处理"}),
)
"""Broad names, and what they may be measured by."""


def is_about(seen: ParsedIndicator, formula: Formula) -> bool:
    """Tell whether the name of what a formula computes is the indicator's, or one that practice takes for it."""
    name, subject = seen.name, formula.subject
    if not subject:
        return True
    wanted, computed = measure(name), measure(subject)
    if is_duration(name) and seen.is_percentage and is_rate(subject):
        return False
    if wanted and computed:
        return wanted in measures(subject) or computed in _KINDRED.get(wanted, "").split()
    if any(words.search(name) and computed in kinds for words, kinds in _BROAD):
        return True
    return max(share(stem(subject), name), share(stem(name), subject)) >= 0.5


def is_held_otherwise(seen: ParsedIndicator) -> bool:
    """Tell whether each numerator names something else to be counted than the name promises."""
    wanted = measure(seen.name)
    quotients = [each for each in seen.formulas if each.denominator]
    if wanted in _ANYTHING or not seen.is_rate or not quotients:
        return False
    kindred = {wanted, *_KINDRED.get(wanted, "").split(), *_LATITUDE.get(wanted, ())}
    # That it counts faults is the business of rule W10.
    allowed = kindred - (_DONE_IS_LESS if wanted in _STRICT else frozenset()) | {"差错"}
    return all(
        (told := measures(each.numerator))
        and not allowed & told
        and not ("-" in each.numerator or _is_part_of_due(each) or _THRESHOLD.search(each.numerator))
        and not (wanted == "及时" and re.search(r"[时日天期内月周季年]", each.numerator))
        and not share(stem(seen.name)[-2:].replace("完", ""), each.numerator)
        for each in quotients
    )


def _is_part_of_due(formula: Formula) -> bool:
    """Tell whether what was done is held against what was due: 按时撤离人数/应撤离人数."""
    due = _DUE.match(formula.denominator)
    return due is not None and due["what"] in formula.numerator


def stem(name: str) -> str:
    """Return a name without the words that every other indicator has, too."""
    return re.sub(r"项目|工作|情况|数量|[率度数]$", "", name) or name
