"""The 审核表 that a reviewer fills in: scores, opinions, conclusion under a scheme; what `pass_review` needs of them."""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.domain.form.parsing import read_choice
from app.domain.procedure.guards import Case
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.review.review_scheme import PASSING, Band, Criterion, Point, Scheme, as_data, of_data
from app.domain.roles import Role
from app.domain.text import Unreadable, is_blank, readable, squeezed

TITLE = "项目支出绩效目标审核表"
FORMAT = 1
OPINION_CAP, OVERALL_CAP = 500, 2000
"""Code points of the opinion on a point, and of the one on the whole."""
READERS = frozenset({Role.REVIEWER, Role.APPROVER, Role.AUDITOR})
"""Nobody of the unit or its department reads a review sheet."""

_MARKS = re.compile(r"([0-9]{1,4})分?")


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that a complete sheet needs: the cell, whose it is, and what is missing there."""

    cell: str
    place: str
    words: str

    @property
    def anchor(self) -> str:
        """Where it stands on the page."""
        return f"cell-{self.cell}"


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """A review sheet; `scores` and `opinions` by point key, whole marks. Its cells are named `score-<key>`, `opinion-<key>`,
    `overall` and `conclusion`."""

    scheme: Scheme
    scores: Mapping[str, int] = field(default_factory=dict)
    opinions: Mapping[str, str] = field(default_factory=dict)
    overall: str = ""
    conclusion: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        """The names of all cells, in the order of the page."""
        of_points = (f"{kind}-{point.key}" for point in self.scheme.points for kind in ("score", "opinion"))
        return (*of_points, "overall", "conclusion")

    def text(self, cell: str) -> str:
        """Return what stands in a cell; raises `KeyError` for no such cell."""
        if cell == "overall":
            return self.overall
        if cell == "conclusion":
            return self.conclusion
        kind, point = self._of_point(cell)
        return str(self.scores.get(point.key, "")) if kind == "score" else self.opinions.get(point.key, "")

    def label(self, cell: str) -> str:
        """Return a cell's name for people; raises `KeyError` for no such cell."""
        if cell in _WHOLE:
            return _LABELS[cell]
        kind, point = self._of_point(cell)
        return f"{point.name}{_LABELS[kind]}"

    def read(self, cell: str, typed: str) -> str:
        """Return the text that `typed` means in a cell; raises `Unreadable`, or `KeyError` for no such cell."""
        label = self.label(cell)
        if cell == "overall":
            return readable(typed, OVERALL_CAP, label)
        if cell == "conclusion":
            return read_choice(readable(typed, 400, label), self.scheme.conclusions, label)
        kind, point = self._of_point(cell)
        return _read_score(point, label, typed) if kind == "score" else readable(typed, OPINION_CAP, label)

    def having(self, texts: Mapping[str, str]) -> "ReviewSheet":
        """Return the sheet with these texts, as `read` gives them, in their cells."""
        scores, opinions = dict(self.scores), dict(self.opinions)
        for cell, text in texts.items():
            if cell in _WHOLE:
                continue
            kind, point = self._of_point(cell)
            if kind == "score":
                scores.pop(point.key, None)
                scores |= {point.key: int(text)} if text else {}
            else:
                opinions.pop(point.key, None)
                opinions |= {point.key: text} if text else {}
        return replace(
            self,
            scores=scores,
            opinions=opinions,
            overall=texts.get("overall", self.overall),
            conclusion=texts.get("conclusion", self.conclusion),
        )

    def band(self, point: Point) -> Band | None:
        """Return the band of a point, None until it is scored."""
        score = self.scores.get(point.key)
        return None if score is None else self.scheme.band(score, point.full)

    def total(self, criterion: Criterion | None = None) -> int:
        """Return the marks given so far, for one criterion or all."""
        points = criterion.points if criterion else self.scheme.points
        return sum(self.scores.get(point.key, 0) for point in points)

    @property
    def is_scored(self) -> bool:
        """Every point has its marks."""
        return all(point.key in self.scores for point in self.scheme.points)

    @property
    def grade(self) -> Band | None:
        """The band of the whole, None until every point is scored."""
        return self.scheme.band(self.total(), self.scheme.full) if self.is_scored else None

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What a complete sheet still needs, in the order of the page: every score, an opinion wherever a point is below the
        top band, the opinion on the whole, the conclusion."""
        found = []
        for point in self.scheme.points:
            band = self.band(point)
            if band is None:
                found.append(Missing(f"score-{point.key}", point.name, "缺得分"))
            elif band != self.scheme.bands[0] and is_blank(self.opinions.get(point.key)):
                found.append(Missing(f"opinion-{point.key}", point.name, "缺意见"))
        if is_blank(self.overall):
            found.append(Missing("overall", "总体意见", "未填写"))
        if not self.conclusion:
            found.append(Missing("conclusion", "结论", "未选择"))
        return tuple(found)

    def _of_point(self, cell: str) -> tuple[str, Point]:
        """Return which cell of which point it is; raises `KeyError` for one of no point."""
        kind, _, key = cell.partition("-")
        point = next((point for point in self.scheme.points if point.key == key), None)
        if point is None or kind not in ("score", "opinion"):
            raise KeyError(cell)
        return kind, point


_WHOLE = frozenset({"overall", "conclusion"})
"""The cells that are of the whole sheet and not of a point."""
_LABELS = {"score": "得分", "opinion": "审核意见", "overall": "总体意见", "conclusion": "结论"}


def pass_refusal(sheet: ReviewSheet) -> str | None:
    """Return why a declaration with this sheet cannot be passed, None when it can: complete, 通过, no lowest band."""
    missing = sheet.missing
    if missing:
        places = "、".join(f"{each.place}{each.words}" for each in missing[:3])
        return f"审核表还差{len(missing)}项：{places}{'等' if len(missing) > 3 else ''}。"
    if sheet.conclusion != PASSING:
        return f"审核表的结论是“{sheet.conclusion}”，不能审核通过。"
    if sheet.grade == sheet.scheme.bands[-1]:
        return f"审核等级为“{sheet.grade.name}”，不得进入下一步预算安排（财预〔2015〕88号第二十五条）。"
    return None


def may_weigh(case: Case) -> bool:
    """Tell whether the person may fill the review sheet in now: the reviewer who has finance's review open."""
    return case.status is Status.FINANCE_REVIEW and Role.REVIEWER in case.roles and case.opened_by_me


def require_weighing(case: Case) -> None:
    """Raise `Refused` unless the person may fill the review sheet in now."""
    if may_weigh(case):
        return
    if Role.REVIEWER not in case.roles:
        raise Refused(Refusal.ROLE, "审核表由财政审核人填写。")
    if case.status is not Status.FINANCE_REVIEW:
        raise Refused(Refusal.STATE, "本表现在不在财政审核，审核表不能修改；输入的内容仍在页面上。")
    if case.opener:
        raise Refused(Refusal.STATE, f"{case.opener}正在审核，审核表由其填写；输入的内容仍在页面上。")
    raise Refused(Refusal.STATE, "请先在申报表上点“开始审核”，再填审核表；输入的内容仍在页面上。")


def canonical(sheet: ReviewSheet) -> str:
    """Return the sheet with its scheme as canonical JSON: sorted keys, no blanks."""
    content = {
        "format": FORMAT,
        "scheme": as_data(sheet.scheme),
        "scores": dict(sheet.scores),
        "opinions": dict(sheet.opinions),
        "overall": sheet.overall,
        "conclusion": sheet.conclusion,
    }
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(content: str) -> str:
    """Return the SHA-256 of canonical JSON as 64 hexadecimal digits."""
    return hashlib.sha256(content.encode()).hexdigest()


def restored(content: str) -> ReviewSheet:
    """Return the sheet that canonical JSON holds; raises `ValueError` for a format that this version does not know."""
    data = json.loads(content)
    if data.pop("format") != FORMAT:
        raise ValueError("unknown review sheet format")
    return ReviewSheet(of_data(data.pop("scheme")), **data)


def _read_score(point: Point, label: str, typed: str) -> str:
    compact = squeezed(readable(typed, 400, label))
    if not compact:
        return ""
    match = _MARKS.fullmatch(compact)
    if not match or int(match[1]) > point.full:
        raise Unreadable(f"“{label}”应为0至{point.full}的整数，“{typed.strip()[:40]}”不是。")
    return str(int(match[1]))
