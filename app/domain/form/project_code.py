"""项目编码: 21 digits in seven segments (docs/vocabulary.md)."""

import re
from dataclasses import dataclass

from app.domain.text import Unreadable, squeezed

_CODE = re.compile(r"(\d{6})(\d{2})(\d{3})(\d{2})(\d{3})(\d{2})(\d{3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ProjectCode:
    """The segments of a code, strings of 6, 2, 3, 2, 3, 2 and 3 digits in the order below."""

    region: str
    start_year: str
    unit: str
    project_type: str
    section: str
    drafting_round: str
    serial: str

    def __str__(self) -> str:
        return (
            self.region
            + self.start_year
            + self.unit
            + self.project_type
            + self.section
            + self.drafting_round
            + self.serial
        )


def read_project_code(typed: str) -> ProjectCode:
    """Return the segments of a typed code; full-width digits, blanks and a spreadsheet's apostrophe before it are accepted.

    Raises `Unreadable`.
    """
    match = _CODE.fullmatch(squeezed(typed).removeprefix("'"))
    if not match:
        raise Unreadable(f"项目编码应为21位数字，“{typed.strip()[:40]}”不是。")
    return ProjectCode(*match.groups())


def digits_refusal(digits: str, own: frozenset[str]) -> str:
    """Return why a unit cannot use a code with these digits of a unit, "" when it can; `own` blank allows any."""
    if not own or digits in own:
        return ""
    return f"项目编码第9至11位“{digits}”不是本单位的代码（{'、'.join(sorted(own))}），确需使用的请联系系统管理员。"
