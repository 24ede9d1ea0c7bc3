"""Numbers with their units in prose: what is promised, how much, of what."""

import re
from dataclasses import dataclass
from decimal import Decimal

_COUNTED = """
    个 项 次 台 套 份 条 场 场次 人 人次 名 位 家 户 座 处 篇 期 批 批次 件 本 册 张 幅 部 辆 艘 架 只 头 株 棵 栋 幢 间
    所 宗 起 单 笔 组 对 支 根 块 片 层 段 道 路 点 站 类 种 款 版 幕 集 课 节 班 例 样 轮 门 卷 盒 字 页 颗 枚 村 镇 校
    盏 盏次 座次 处次 项次 航次 架次 艘次 趟 人份 例次 台班 眼 扇 床 席 羽 尊 匹 坛 箱 袋 桶 瓶 副 樘 尾
    台套 台次 件次 户次 车次 班次 课次 家次 人天 人日 人月 课时 学时 站点 点位 监控点
"""
_MEASURED = """
    亩 公顷 平方米 平米 ㎡ 平方公里 平方千米 公里 千米 米 厘米 毫米 吨 千克 公斤 克 升 毫升 立方米 方 千瓦 兆瓦 千瓦时
    GB TB MB PB Mbps Gbps 兆 核
"""
COUNTERS = frozenset(_COUNTED.split())
"""Words that count things; a number with one of them is a number of results."""
MEASURES = frozenset(_MEASURED.split())
SPANS = frozenset(
    {"秒", "分钟", "小时", "天", "日", "个工作日", "工作日", "周", "个月", "个季度", "季度", "年", "个学年"}
)
"""Lengths of time."""
MONEY = frozenset({"元", "万元", "亿元", "千元", "百万元"})
SHARES = frozenset({"%", "‰", "个百分点", "百分点"})
_SIZES = {
    "秒": (1, "秒"), "分钟": (60, "秒"), "小时": (3600, "秒"), "个小时": (3600, "秒"),
    "天": (1, "天"), "日": (1, "天"), "周": (7, "天"), "工作日": (1, "工作日"), "个工作日": (1, "工作日"),
    "个月": (1, "月"), "月": (1, "月"), "季度": (3, "月"), "个季度": (3, "月"), "年": (12, "月"),
    "元": (1, "元"), "千元": (1000, "元"), "万元": (10_000, "元"), "百万元": (1_000_000, "元"), "亿元": (100_000_000, "元"),
    "米": (1, "米"), "公里": (1000, "米"), "千米": (1000, "米"),
    "吨": (1000, "千克"), "公斤": (1, "千克"), "千克": (1, "千克"),
    "平方米": (1, "平方米"), "平米": (1, "平方米"), "㎡": (1, "平方米"), "公顷": (10_000, "平方米"),
    "平方公里": (1_000_000, "平方米"), "平方千米": (1_000_000, "平方米"),
    "人": (1, "人"), "名": (1, "人"), "位": (1, "人"),
}  # fmt: skip
"""What one of a unit is worth in a unit that it is compared in."""
_UNITS = "|".join(sorted(COUNTERS | MEASURES | SPANS | MONEY | SHARES | {"分"}, key=len, reverse=True))
_AT_LEAST = r"[≥≧⩾]|>=|不[得能应可]?[少小低]于|至少|最少|[超高大多]过|[高大多]于|达到?|[>＞]"
_AT_MOST = r"[≤≦⩽]|<=|不[得能应可]?(?:超过|[高多大]于)|至多|最多|[低小少]于|[<＜]|控制在"
_QUANTITY = re.compile(
    rf"(?:(?P<more>{_AT_LEAST})|(?P<less>{_AT_MOST}))?\s?(?P<about>大?约|近)?\s?"
    r"(?<![\dA-Za-z.*×xX〔\[第#\-月])(?<!\d,)(?P<number>\d{1,3}(?:,\d{3}){1,3}|\d{1,12})(?P<fraction>\.\d{1,4})?"
    rf"(?P<scale>[十百千万亿])?(?P<odd>余|多(?!于))?\s?(?P<unit>{_UNITS})(?P<beyond>及?以上|及?以下|以内|之内|内)?",
    re.IGNORECASE,
)
_WHOLLY = re.compile(r"百分之?百|百分之(?P<share>\d{1,3}(?:\.\d{1,2})?)")
_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}
_NARROW = str.maketrans("０１２３４５６７８９％．", "0123456789%.")
_STOP = re.compile(r"[，,。；;：:！!？?\n、（(）)]")
_NEAR = 30
_LONGEST = 100
"""A larger number of 年 is the name of a year."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit as it stands at `start`; `before` and `after` are the words of the same clause around it.

    `operator` is "≥", "≤" or "". A 万 is worked in: 2000万条 is 20,000,000 条.
    """

    number: Decimal
    unit: str
    words: str
    start: int
    before: str = ""
    after: str = ""
    operator: str = ""

    @property
    def end(self) -> int:
        """The position behind it."""
        return self.start + len(self.words)

    @property
    def is_share(self) -> bool:
        """A per cent or the like."""
        return self.unit in SHARES

    @property
    def clause(self) -> str:
        """It and the words around."""
        return self.before + self.words + self.after


def quantities(text: str) -> tuple[Quantity, ...]:
    """Return the numbers with units in their order; no years and no numbers of documents.

    A counted thing has no fraction: 1.3项 at the head of a line is 3项 under the number 1.
    """
    found = []
    narrow = text.translate(_NARROW)
    for match in _QUANTITY.finditer(narrow):
        number, unit, start = Decimal(match["number"].replace(",", "")), match["unit"], match.start()
        if unit == "年" and number > _LONGEST:
            continue
        if match["fraction"] and unit in COUNTERS and not match["scale"]:
            number, start = Decimal(match["fraction"][1:]), match.start("fraction") + 1
        elif match["fraction"]:
            number += Decimal("0" + match["fraction"])
        number *= _SCALES.get(match["scale"] or "", 1)
        found.append(_placed(text, start, match.end(), number, unit, _sign(match)))
    for match in _WHOLLY.finditer(text):
        found.append(_placed(text, *match.span(), Decimal(match["share"] or 100), "%", ""))
    return tuple(sorted(found, key=lambda quantity: quantity.start))


def measured(number: Decimal, unit: str) -> tuple[Decimal, str] | None:
    """Return an amount in the unit that its kind is compared in, 2小时 as 7200秒; None for shares and for no unit."""
    scale = Decimal(1)
    if unit not in _SIZES and unit[:1] in _SCALES and unit[1:] in COUNTERS | MEASURES:
        scale, unit = Decimal(_SCALES[unit[0]]), unit[1:]
    if unit not in _SIZES and unit not in COUNTERS | MEASURES:
        return None
    size, common = _SIZES.get(unit, (1, unit))
    return number * scale * size, common


def _sign(match: re.Match[str]) -> str:
    behind = match["beyond"] or ""
    if match["more"] or "上" in behind:
        return "≥"
    return "≤" if match["less"] or behind else ""


def _placed(text: str, start: int, end: int, number: Decimal, unit: str, operator: str) -> Quantity:
    start += len(text[start:end]) - len(text[start:end].lstrip())
    before = _STOP.split(text[max(start - _NEAR, 0) : start])[-1]
    after = _STOP.split(text[end : end + _NEAR], maxsplit=1)[0]
    return Quantity(number, unit, text[start:end], start, before, after, operator)
