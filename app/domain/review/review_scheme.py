"""What a 审核表 asks: criteria with points, bands with consequences, conclusions; data, since offices weigh differently."""

import json
import re
from collections import Counter
from dataclasses import asdict, dataclass
from itertools import pairwise
from typing import Any

PASSING = "通过"
"""The conclusion that a declaration needs to be passed on."""
POINT_CAP, CONCLUSION_CAP = 50, 10
"""No more points, or conclusions, than fit on a page."""
FULL_CAP = 1000
"""No point has more marks than this."""

_CONCLUSIONS = "结论"
_SEPARATOR = re.compile(r"[|｜\t]")
_WHOLE = re.compile(r"[0-9]{1,4}")
_CAPS = {"name": 40, "question": 200, "consequence": 100}


class BadScheme(ValueError):
    """A scheme that cannot be used; the argument is a Chinese sentence, with the number of the line at fault."""


@dataclass(frozen=True, slots=True)
class Point:
    """A 审核要点: what is asked, and its full marks. `key` is part of the names of its cells."""

    key: str
    name: str
    question: str
    full: int


@dataclass(frozen=True, slots=True)
class Criterion:
    """A 审核内容 such as 完整性."""

    name: str
    points: tuple[Point, ...]

    @property
    def full(self) -> int:
        """The marks of all its points."""
        return sum(point.full for point in self.points)


@dataclass(frozen=True, slots=True)
class Band:
    """An 等级: from `floor` percent of the marks on, and what follows from it for the declaration."""

    name: str
    floor: int
    consequence: str


@dataclass(frozen=True, slots=True)
class Scheme:
    """A named way to weigh declarations. `bands` descend to one with floor 0, which keeps a declaration from going on."""

    name: str
    criteria: tuple[Criterion, ...]
    bands: tuple[Band, ...]
    conclusions: tuple[str, ...] = (PASSING, "修改后通过", "退回", "不予安排")

    @property
    def points(self) -> tuple[Point, ...]:
        """All points, in their order."""
        return tuple(point for criterion in self.criteria for point in criterion.points)

    @property
    def full(self) -> int:
        """The marks of all points."""
        return sum(criterion.full for criterion in self.criteria)

    def band(self, score: int, full: int) -> Band:
        """Return the band that `score` of `full` marks reaches."""
        return next(band for band in self.bands if score * 100 >= band.floor * full)

    @property
    def bands_in_words(self) -> str:
        """The bands on one line: 优 90%及以上，良 80%至90%，差 60%以下."""
        (top, *_), between = self.bands, pairwise(self.bands)
        words = [f"{top.name} {top.floor}%及以上"]
        words += [
            f"{low.name} {low.floor}%至{high.floor}%" if low.floor else f"{low.name} {high.floor}%以下"
            for high, low in between
        ]
        return "，".join(words)

    @property
    def points_text(self) -> str:
        """The points as `read_scheme` reads them, a line each."""
        return "\n".join(
            f"{criterion.name}｜{point.name}｜{point.full}｜{point.question}"
            for criterion in self.criteria
            for point in criterion.points
        )

    @property
    def bands_text(self) -> str:
        """The bands as `read_scheme` reads them, a line each."""
        return "\n".join(f"{band.name}｜{band.floor}｜{band.consequence}" for band in self.bands)

    @property
    def text(self) -> str:
        """The scheme as one text; `read_scheme` takes it back."""
        conclusions = "｜".join((_CONCLUSIONS, *self.conclusions))
        return "\n".join((self.points_text, self.bands_text, conclusions))


def as_data(scheme: Scheme) -> dict[str, Any]:
    """Return the scheme as plain data for JSON."""
    return asdict(scheme)


def of_data(data: dict[str, Any]) -> Scheme:
    """Return the scheme that `as_data` made plain."""
    return Scheme(
        data["name"],
        tuple(
            Criterion(criterion["name"], tuple(Point(**point) for point in criterion["points"]))
            for criterion in data["criteria"]
        ),
        tuple(Band(**band) for band in data["bands"]),
        tuple(data["conclusions"]),
    )


def to_json(scheme: Scheme) -> str:
    """Return the scheme as canonical JSON: sorted keys, no blanks."""
    return json.dumps(as_data(scheme), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def from_json(content: str) -> Scheme:
    """Return the scheme that `to_json` wrote."""
    return of_data(json.loads(content))


def read_scheme(name: str, typed: str) -> Scheme:
    """Return the scheme of a text: a line for each point (`完整性｜规范完整性｜10｜格式规范`), one for each band
    (`优｜90｜进入下一步`) and, unless they are the usual ones, one for the conclusions (`结论｜通过｜退回`).

    Raises `BadScheme` for the first thing that is wrong.
    """
    criteria, bands, conclusions = _read_lines(typed)
    if not criteria:
        raise BadScheme("请至少填写一个审核要点，如“完整性｜规范完整性｜10｜格式规范，内容完整”。")
    if len(bands) < 2:
        raise BadScheme("请至少填写两个等级，如“优｜90｜进入下一步”。")
    if bands[-1].floor:
        raise BadScheme(f"最低一个等级“{bands[-1].name}”的下限应为0。")
    built = tuple(Criterion(each, tuple(points)) for each, points in criteria.items())
    scheme = Scheme(name, built, tuple(bands), *([conclusions] if conclusions else []))
    if len(scheme.points) > POINT_CAP:
        raise BadScheme(f"审核要点最多{POINT_CAP}个，现有{len(scheme.points)}个。")
    return scheme


def _read_lines(typed: str) -> tuple[dict[str, list[Point]], list[Band], tuple[str, ...]]:
    """Return the points by criterion, the bands and the conclusions of a text, "" for the usual ones."""
    criteria: dict[str, list[Point]] = {}
    bands: list[Band] = []
    conclusions: tuple[str, ...] = ()
    numbers: Counter[str] = Counter()
    for line in filter(str.strip, typed.splitlines()):
        parts = [" ".join(part.split()) for part in _SEPARATOR.split(line)]
        kind = "等级" if len(parts) == 3 else "审核要点"
        numbers[kind] += 1
        try:
            if parts[0] == _CONCLUSIONS:
                conclusions = _read_conclusions(parts[1:], conclusions)
            elif len(parts) == 4:
                _add_point(criteria, *parts)
            elif len(parts) == 3:
                bands.append(_read_band(bands, *parts))
            else:
                raise BadScheme("应写成“审核内容｜审核要点｜分值｜要求”，或“等级｜下限｜后果”。")
        except BadScheme as bad:
            where = "" if parts[0] == _CONCLUSIONS else f"{kind}第{numbers[kind]}行："
            raise BadScheme(f"{where}{bad}") from bad
    return criteria, bands, conclusions


def _add_point(criteria: dict[str, list[Point]], criterion: str, name: str, full: str, question: str) -> None:
    points = [point for kept in criteria.values() for point in kept]
    _require("审核内容", criterion, "name")
    _require("审核要点", name, "name")
    _require_short("要求", question, "question")
    if any(point.name == name for point in points):
        raise BadScheme(f"审核要点“{name}”重复。")
    if criterion in criteria and next(reversed(criteria)) != criterion:
        raise BadScheme(f"“{criterion}”的审核要点应连着写。")
    marks = _whole(full, "分值")
    if not 0 < marks <= FULL_CAP:
        raise BadScheme(f"分值应在1至{FULL_CAP}之间，“{full}”不是。")
    criteria.setdefault(criterion, []).append(Point(str(len(points) + 1), name, question, marks))


def _read_band(bands: list[Band], name: str, floor: str, consequence: str) -> Band:
    _require("等级", name, "name")
    _require_short("后果", consequence, "consequence")
    percent = _whole(floor.rstrip("%％"), "等级的下限")
    if percent > 100:
        raise BadScheme(f"等级的下限是百分比，应在0至100之间，“{floor}”不是。")
    if any(band.name == name for band in bands):
        raise BadScheme(f"等级“{name}”重复。")
    if bands and percent >= bands[-1].floor:
        raise BadScheme(f"等级应从高到低，“{name}”的下限应低于“{bands[-1].name}”的{bands[-1].floor}。")
    return Band(name, percent, consequence)


def _read_conclusions(names: list[str], already: tuple[str, ...]) -> tuple[str, ...]:
    if already:
        raise BadScheme("结论只写一行。")
    for name in names:
        _require("结论", name, "name")
    if len(set(names)) != len(names):
        raise BadScheme("结论有重复。")
    if PASSING not in names or not 2 <= len(names) <= CONCLUSION_CAP:
        raise BadScheme(f"结论应有2至{CONCLUSION_CAP}个，其中一个是“{PASSING}”。")
    return tuple(names)


def _whole(text: str, label: str) -> int:
    compact = text.strip()
    if not _WHOLE.fullmatch(compact):
        raise BadScheme(f"{label}应为整数，“{compact[:40]}”不是。")
    return int(compact)


def _require(label: str, text: str, kind: str) -> None:
    if not text:
        raise BadScheme(f"缺少{label}。")
    _require_short(label, text, kind)


def _require_short(label: str, text: str, kind: str) -> None:
    if len(text) > _CAPS[kind]:
        raise BadScheme(f"{label}最多{_CAPS[kind]}字，“{text[:10]}…”有{len(text)}字。")


STANDARD = read_scheme(
    "财预〔2015〕88号",
    """\
完整性｜规范完整性｜10｜格式规范，内容完整、准确、详实，无缺项、错项
完整性｜明确清晰性｜10｜目标明确，文字清晰，无歧义
相关性｜目标相关性｜15｜与政策依据、部门职能和规划相符
相关性｜指标科学性｜15｜指标与目标对应，可衡量，可考核
适当性｜绩效合理性｜15｜目标值合理，符合正常水平
适当性｜资金匹配性｜15｜目标与资金规模相匹配，测算有依据
可行性｜实现可能性｜10｜经过论证，能够按期实现
可行性｜条件充分性｜10｜人员、场地、制度等条件具备
优｜90｜可进入下一步预算安排
良｜80｜与单位协商完善后，可进入下一步预算安排
中｜60｜单位修改完善，重新报送审核
差｜0｜不得进入下一步预算安排
""",
)
"""The eight points of a 绩效目标审核表; the consequences follow 财预〔2015〕88号 article 25."""
