"""What an action needs: guards over a case, each returns a Chinese sentence when it is not met."""

from collections.abc import Callable
from dataclasses import dataclass

from app.domain.prereview.explanations import explaining_refusal
from app.domain.prereview.finding import Finding
from app.domain.procedure.stages import Status, stage_label
from app.domain.roles import Role, reads_working_sheet


def no_findings() -> tuple[Finding, ...]:
    """Nothing keeps a declaration from being sent."""
    return ()


@dataclass(frozen=True, slots=True)
class Case:
    """What the table needs to know of one declaration and one person.

    `roles`: the person's roles towards this declaration. `origin`: the status that the unit's last `send` or `submit`
    left. `opener`: who has the present stage open, "" for nobody; `was_opened`: somebody had, since the unit's step.
    `blocking`: finds out what keeps it from being sent, which costs. `round_refusal`: why its round takes no submission
    now; `days_left`: days until it takes none any more, below 0 afterwards, None without an end or a beginning.
    `passed_by_me`: ever, in this version. `unanswered`, `unsettled`, `unsent`: names of the 须修改 threads that keep the
    unit from submitting, the stage from passing on, and of those that the stage has not sent.
    `review_refusal`: why the review sheet does not let a reviewer pass it. `first_level_refusal`, `costing_refusal`:
    why it cannot be sent for want of a 一级项目, or of 支出明细. `untouched`: it was taken over from 一上, and nobody of its
    unit has written in it or confirmed it. `version_no` and `replaced_by` are numbers of versions, 0 where
    nothing was said. `adjusting_refusal`:
    why the approved version cannot be adjusted now. `outlived`: it adjusts a version that is in force no longer.
    """

    status: Status
    roles: frozenset[Role] = frozenset()
    is_subordinate: bool = False
    opener: str = ""
    opened_by_me: bool = False
    was_opened: bool = False
    authored_by_me: bool = False
    submitted_by_me: bool = False
    endorsed_by_me: bool = False
    sent_by_me: bool = False
    passed_by_me: bool = False
    passed_last_by_me: bool = False
    origin: Status | None = None
    blocking: Callable[[], tuple[Finding, ...]] = no_findings
    round_refusal: str | None = None
    days_left: int | None = None
    unanswered: tuple[str, ...] = ()
    unsettled: tuple[str, ...] = ()
    unsent: tuple[str, ...] = ()
    review_refusal: str | None = None
    first_level_refusal: str | None = None
    costing_refusal: str | None = None
    untouched: bool = False
    version_no: int = 0
    replaced_by: int | None = None
    adjusting_refusal: str | None = None
    outlived: bool = False

    @property
    def stage(self) -> str:
        """The status in the words that this person may read."""
        own = reads_working_sheet(self.roles)
        return stage_label(
            self.status,
            reads_working_sheet=own,
            version_no=self.version_no,
            replaced_by=self.replaced_by,
        )


Need = Callable[[Case], str | None]
"""A guard: returns why the case does not meet it, None when it does."""


def opened(case: Case) -> str | None:
    """A decision stands on the record of who opened the stage."""
    if case.opened_by_me:
        return None
    return f"{case.opener}正在审核，由其办理。" if case.opener else "请先点“开始审核”。"


def unopened(case: Case) -> str | None:
    """What the next person has opened can no longer be taken back."""
    if not case.opener and not case.was_opened:
        return None
    if not case.opener:
        return "本表已开始审核，不能再撤回；如需修改，请由审核人退回。"
    return f"{case.opener}已开始审核，不能再撤回；如需修改请联系对方退回。"


def not_open_with_me(case: Case) -> str | None:
    """What one has open oneself is given back, not taken back."""
    return "您已开始审核本表；不再办理的，请交还。" if case.opened_by_me else None


def opened_by_unit_head(case: Case) -> str | None:
    """From the unit head's desk only who opened it submits; a draft is submitted directly."""
    return opened(case) if case.status is Status.UNIT_REVIEW else None


def free(case: Case) -> str | None:
    """One person at a time has a stage open."""
    return f"{case.opener or '您'}已开始审核。" if case.opener or case.opened_by_me else None


def not_own(case: Case) -> str | None:
    """Nobody endorses, reviews or approves what they wrote in, answered for, sent, recalled or submitted."""
    return "您参与过填报或提交，不能审核本表。" if case.authored_by_me or case.submitted_by_me else None


def not_endorsed_by_me(case: Case) -> str | None:
    """Who endorsed a version for the department does not review or approve it for finance."""
    return "您已代表主管部门审核通过本表，不能再代表财政办理。" if case.endorsed_by_me else None


def not_passed_by_me(case: Case) -> str | None:
    """Who passed a version does not approve it."""
    return "您已作为审核人通过本表，不能再批复。" if case.passed_by_me else None


def passed_last_by_me(case: Case) -> str | None:
    """Only who passed it takes it back."""
    return None if case.passed_last_by_me else "只有审核通过的人可以取消审核。"


def sent_or_submitter(case: Case) -> str | None:
    """From the unit head's desk a preparer recalls only what they sent."""
    return None if case.sent_by_me or Role.SUBMITTER in case.roles else "只有送审人或单位审核人可以撤回。"


def came_from(case: Case) -> str | None:
    """There is a step of the unit to take back."""
    return None if case.origin else "本表没有可以撤回的上一步。"


def no_blocking_findings(case: Case) -> str | None:
    """What the form requires is there; each error and warning is corrected, or explained by who may."""
    found = case.blocking()
    if not found:
        return None
    names = tuple(dict.fromkeys(finding.name for finding in found))
    places = "、".join(names[:3]) + ("等" if len(names) > 3 else "")
    return f"还有{_to_mend(case)}：{places}。"


def _to_mend(case: Case) -> str:
    found = case.blocking()
    explains = any(explaining_refusal(finding, case.roles) is None for finding in found)
    return f"{len(found)}处须修改{'或说明' if explains else ''}"


def threads_answered(case: Case) -> str | None:
    """Every 须修改 thread is answered or its place changed."""
    return _of_threads(case.unanswered, "还没有答复，所指的内容也没有修改")


def threads_settled(case: Case) -> str | None:
    """No 须修改 thread is open."""
    return _of_threads(case.unsettled, "还没有关闭")


def threads_sent(case: Case) -> str | None:
    """No 须修改 thread waits to be sent: passing on would leave it unsaid."""
    return _of_threads(case.unsent, "还没有发送，可随退回发出，或改为建议、删除")


def _of_threads(names: tuple[str, ...], what: str) -> str | None:
    if not names:
        return None
    return f"{len(names)}条须修改的批注{what}：{'、'.join(names[:3])}{'等' if len(names) > 3 else ''}。"


def review_sheet_passes(case: Case) -> str | None:
    """The review sheet is complete and says that the declaration may pass."""
    return case.review_refusal


def round_takes_it(case: Case) -> str | None:
    """The round is open for this unit."""
    return case.round_refusal


def looked_at(case: Case) -> str | None:
    """What was taken over from 一上 is not sent before its unit opened it."""
    if not case.untouched:
        return None
    return "本表由一上带入，请先核对：修改后即可送审，不修改的请点“确认沿用”。"


def adjustable(case: Case) -> str | None:
    """There is a round that takes the adjustment, and no other adjustment is open."""
    return case.adjusting_refusal


def adjusts_what_is_in_force(case: Case) -> str | None:
    """What it adjusts is still in force: else it would take the place of a version that it never saw."""
    if not case.outlived:
        return None
    return "本表所调整的版本已被替换，不能批复；请退回或不予安排，由单位在现行有效的版本上重新调整。"


def first_level_named(case: Case) -> str | None:
    """It names a 一级项目, where its round demands one."""
    return case.first_level_refusal


def costing_listed(case: Case) -> str | None:
    """It has 支出明细, where its round demands it of that amount."""
    return case.costing_refusal


BRIEFS: dict[Need, Callable[[Case], str]] = {
    no_blocking_findings: _to_mend,
    threads_answered: lambda case: f"{len(case.unanswered)}条批注待处理",
    threads_settled: lambda case: f"{len(case.unsettled)}条批注未关闭",
    threads_sent: lambda case: f"{len(case.unsent)}条批注未发送",
    first_level_named: lambda case: "未选一级项目",
    costing_listed: lambda case: "未填支出明细",
    looked_at: lambda case: "一上内容待核对",
}
"""What is still to be done for a need, counted: so short that it stands beside a button on one line."""


def round_brief(case: Case) -> str:
    """Return in a few words why the round takes no submission now, "" when it does."""
    if case.round_refusal is None:
        return ""
    return "本批次已截止" if (case.days_left or 0) < 0 else "本批次未开放申报"
