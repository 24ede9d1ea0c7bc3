"""控制数: how much the declarations of a unit or a department may ask for in a round."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from app.domain.form.money import shown
from app.domain.labelled import Labelled
from app.domain.procedure.stages import Status


class CeilingRule(Labelled):
    """What becomes of a submission that goes beyond a 控制数 of its round."""

    OFF = "off", "不设控制数"
    SHOW = "show", "超出控制数的，只作提示"
    REASON = "reason", "超出控制数的，写明理由才能提交"
    REFUSE = "refuse", "超出控制数的，不能提交"


NOT_COUNTED = frozenset({Status.DECLINED, Status.DISCARDED, Status.REPLACED})
"""What left the unit counts with the amount that it last went out with, unless it stands there."""


COUNTED = (
    "已提交：离开单位的申报表，按最近一次提交的本年度金额计；"
    f"{Status.DECLINED.label}、{Status.DISCARDED.label}和{Status.REPLACED.label}的除外，退回修改中的计入。"
)
"""What a 控制数 binds, for its readers."""
APPROVED = f"其中{Status.APPROVED.label}（元）"
"""The head of what is approved."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A 控制数 in yuan, and what the declarations that it binds add up to.

    `submitted` is what has left the units, `listed` that with what the unit has typed since and not submitted yet, and
    `approved` what is approved of it.
    """

    id: int
    title: str
    amount: Decimal
    submitted: Decimal
    listed: Decimal
    approved: Decimal = Decimal("0.00")

    @property
    def left(self) -> Decimal:
        """What may still be submitted; less than nothing where that is too much already."""
        return self.amount - self.submitted

    @property
    def unlisted(self) -> Decimal:
        """What the unit may still list."""
        return self.amount - self.listed

    @property
    def is_over(self) -> bool:
        """More was submitted than may be."""
        return self.submitted > self.amount

    @property
    def share(self) -> int:
        """How much of it is listed, in whole per cent, at most 100."""
        if self.listed <= 0:
            return 0
        return 100 if self.listed >= self.amount else int(self.listed * 100 / self.amount)


def title_of(unit_name: str, scope: str, *, whole_department: bool) -> str:
    """Return what a 控制数 is called: whom it binds, and which of their declarations."""
    return f"{unit_name}{'（全部门）' if whole_department else ''} {scope}"


def over_refusal(rule: CeilingRule, over: Iterable[Standing], reason: str) -> str:
    """Return why a submission is refused that would go beyond some 控制数, "" where it is not; `submitted` counts it in."""
    found = [
        f"“{each.title}”控制数{shown(each.amount)}元，提交后为{shown(each.submitted)}元" for each in over
    ]
    if not found or rule in (CeilingRule.OFF, CeilingRule.SHOW):
        return ""
    words = f"超出控制数：{'；'.join(found)}。"
    if rule is CeilingRule.REFUSE:
        return f"{words}请压减后再提交。"
    return "" if reason.strip() else f"{words}请写明超出的理由后再提交。"


def setting_refusal(title: str, amount: Decimal, approved: Decimal) -> str:
    """Return why a 控制数 cannot be set, "" when it can."""
    if amount < 0:
        return "控制数不能小于0。"
    if amount < approved:
        return f"“{title}”已批复{shown(approved)}元，控制数不能低于已批复的金额。"
    return ""
