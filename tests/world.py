"""A little world: a unit of its own, a department with a subordinate unit, finance, and people of every role."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select, update

from app.domain.actor import Actor
from app.domain.form.parsing import read_field
from app.domain.form.sheet import shown_value
from app.domain.prereview import Severity
from app.domain.prereview.explanations import explaining_refusal, tag
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind, today
from app.domain.procedure.stages import Status
from app.domain.procedure.workflow import Action, Approval, Refused
from app.domain.review.review_sheet import may_weigh
from app.domain.roles import Role
from app.domain.text import fingerprint
from app.models import BudgetaryUnit, Declaration, Person, Round, RuleSwitch, db
from app.operations.adjusting import adjust
from app.operations.cells import TypedCell, save_field
from app.operations.credentials import HASHER
from app.operations.drafting import NewDeclaration, create, draft
from app.operations.events import record
from app.operations.explanations import explain
from app.operations.people import add_person
from app.operations.review_sheets import save_all
from app.operations.roles import add_role
from app.operations.rounds import add_round, change_terms
from app.operations.units import add_section, add_unit
from app.operations.workflow import act
from app.operations.working_sheet import new_row
from app.queries.form.code_lists import allocation_methods
from app.queries.people import actor_by_login
from app.queries.procedure.desk import desk_of
from app.queries.review.review_sheets import review_sheet
from app.queries.rounds import all_rounds, find_round

PASSWORD = "correct horse"
_PASSWORD_HASH = HASHER.hash(PASSWORD)

UNITS = {
    "121": ("云岭市数字服务中心", None, False),
    "131": ("云岭市水务局", None, False),
    "132": ("云岭市水务监测站", "131", False),
    "141": ("云岭市图书馆", None, False),
    "901": ("云岭市财政局", None, True),
}
PEOPLE = {
    "preparer": [("121", Role.PREPARER)],
    "second_preparer": [("121", Role.PREPARER)],
    "submitter": [("121", Role.SUBMITTER)],
    "sole": [("141", Role.PREPARER), ("141", Role.SUBMITTER)],
    "station_preparer": [("132", Role.PREPARER)],
    "station_submitter": [("132", Role.SUBMITTER)],
    "endorser": [("131", Role.ENDORSER)],
    "reviewer": [("901", Role.REVIEWER)],
    "second_reviewer": [("901", Role.REVIEWER)],
    "approver": [("901", Role.APPROVER)],
    "both": [("901", Role.REVIEWER), ("901", Role.APPROVER)],
    "administrator": [("901", Role.ADMINISTRATOR)],
    "auditor": [("901", Role.AUDITOR)],
}

FILLED = {
    "project_name": "移动服务平台运行维护",
    "implementation_years": 3,
    "is_new_project": True,
    "allocation_method": "项目法",
    "medium_term_amount": "3,186,000.00",
    "budget_year_amount": "1,062,000.00",
    "policy_basis": "《云岭市政务服务便利化行动方案》第七条。",
    "costing_basis": "1.运行维护：118台×5,400元＝637,200元；\n2.改造：59台×7,200元＝424,800元。"
    "\n每年合计637,200元＋424,800元＝1,062,000元，三年合计1,062,000元×3＝3,186,000元。",
    "annual_objective": "保障118台设备全年稳定运行，完成59台改造。",
    "long_term_objective": "三年内完成全部设备改造，形成稳定的运行维护机制。",
}
INDICATORS = (
    ("数量指标", "运行维护设备数量", "118台", "全年纳入运行维护的设备台数，以台账为准。"),
    ("数量指标", "改造设备数量", "59台", "通过验收的改造设备台数。"),
    ("质量指标", "设备完好率", "≥98%", "设备完好率＝完好台时÷应运行台时×100%，以监控平台为准。"),
    ("时效指标", "故障修复时长", "≤24小时", "自报修登记至恢复使用的时长。"),
    (
        "成本指标",
        "单台运行维护成本",
        "≤5,400元",
        "单台运行维护成本＝运行维护支出÷设备台数，以支出明细账为准。",
    ),
    (
        "社会效益指标",
        "自助办理占比",
        "≥60%",
        "自助办理占比＝自助办理件数÷全部办理件数×100%，以平台记录为准。",
    ),
    (
        "服务对象满意度指标",
        "使用者满意度",
        "≥90%",
        "使用者满意度＝满意问卷份数÷有效问卷份数×100%，年末发放问卷。",
    ),
)

WEIGHED = {"overall": "目标明确，测算清楚，指标可考核。", "conclusion": "通过"}

TO = {
    "unit_review": [("send", "preparer")],
    "finance_review": [("send", "preparer"), ("open", "submitter"), ("submit", "submitter")],
}
TO["approval"] = [*TO["finance_review"], ("open", "reviewer"), ("pass_review", "reviewer")]
TO["approved"] = [*TO["approval"], ("open", "approver"), ("approve", "approver")]
TO["declined"] = [*TO["finance_review"], ("open", "reviewer"), ("decline", "reviewer")]
TO["returned"] = [*TO["finance_review"], ("open", "reviewer"), ("send_back", "reviewer")]
TO["discarded"] = [("discard", "submitter")]
TO["draft"] = []
TO["department_review"] = [
    ("send", "station_preparer"),
    ("open", "station_submitter"),
    ("submit", "station_submitter"),
]


@dataclass(slots=True)
class World:
    """Ids by code and login, and ways to get declarations to where a test needs them."""

    round_id: int
    units: dict[str, int] = field(default_factory=dict)
    people: dict[str, int] = field(default_factory=dict)

    def actor(self, login: str) -> Actor:
        """Return a person as an actor."""
        return actor_by_login(login)

    def draft(self, login: str = "preparer", unit: str = "121", **new) -> int:
        """Create a blank declaration and return its id."""
        return create(self.actor(login), self._new(unit, **new), "990106")

    def filled(self, login: str = "preparer", unit: str = "121", **fields) -> int:
        """Create a declaration that may be sent, filled in from its beginning, and return its id."""
        actor, methods = self.actor(login), allocation_methods()
        values = {
            key: read_field(key, shown_value(value), methods) for key, value in (FILLED | fields).items()
        }

        def fill(declaration: Declaration) -> None:
            for key, value in values.items():
                setattr(declaration, key, value)
            categories = {each.level_2: each.id for each in declaration.round.catalogue.categories}
            positions: Counter[str] = Counter()
            for level_2, *cells in INDICATORS:
                positions[level_2] += 1
                row = new_row(declaration.id, categories[level_2], positions[level_2], cells)
                db.session.add(row)
            record(EventKind.CREATE, actor, declaration_id=declaration.id, to_status=Status.DRAFT, lock=0)

        return draft(actor, self._new(unit), "990106", fill)

    def _new(self, unit: str, **new) -> NewDeclaration:
        wanted = {"project_type": "15", "start_year": today().year + 1, "section": "001", **new}
        return NewDeclaration(self.units[unit], self.round_id, **wanted)

    def type(self, login: str, declaration_id: int, key: str, typed: str) -> None:
        """Type into a field, starting from what is stored."""
        stored = shown_value(getattr(self.declaration(declaration_id), key))
        save_field(self.actor(login), declaration_id, key, typed, fingerprint(stored))

    def do(
        self, login: str, declaration_id: int, action: str, reason: str = "所附依据不足，请补充。"
    ) -> None:
        """Carry out an action on the page as it stands; "weigh" fills the review sheet in.

        Where it is refused for no more than that, `pass_review` fills the review sheet in first, and `send` and `submit`
        explain what the prereview blocks.
        """
        if action == "weigh":
            self.weigh(login, declaration_id)
            return
        prepare = {"pass_review": self._weigh_what_is_blank, "send": self.explain, "submit": self.explain}
        try:
            self._act(login, declaration_id, Action(action), reason)
        except Refused:
            if action not in prepare or not prepare[action](login, declaration_id):
                raise
            self._act(login, declaration_id, Action(action), reason)

    def _act(self, login: str, declaration_id: int, action: Action, reason: str) -> None:
        approval = Approval("云财绩〔2026〕8号", today()) if action is Action.APPROVE else None
        lock = self.declaration(declaration_id).lock
        act(self.actor(login), declaration_id, action, lock, reason, approval)

    def explain(self, login: str, declaration_id: int, text: str = "已核对，保留现在的写法。") -> bool:
        """Explain whatever the prereview blocks and the person may explain, and tell whether there was any."""
        desk = desk_of(self.actor(login), declaration_id)
        blocking = desk.findings.blocking if desk.may_edit else ()
        explainable = [each for each in blocking if explaining_refusal(each, desk.case.roles) is None]
        for finding in explainable:
            explain(self.actor(login), declaration_id, tag(finding), text)
        return bool(explainable)

    def weigh(self, login: str, declaration_id: int, **cells: str) -> None:
        """Fill the review sheet in so that it may pass; `cells` say otherwise, with _ for -."""
        sheet = review_sheet(declaration_id).sheet
        wanted = {f"score-{point.key}": str(point.full) for point in sheet.scheme.points} | WEIGHED
        wanted |= {cell.replace("_", "-"): text for cell, text in cells.items()}
        typed_cells = {cell: TypedCell(text, fingerprint(sheet.text(cell))) for cell, text in wanted.items()}
        outcome = save_all(self.actor(login), declaration_id, typed_cells)
        assert outcome.is_clean, outcome

    def _weigh_what_is_blank(self, login: str, declaration_id: int) -> bool:
        case = desk_of(self.actor(login), declaration_id).case
        if may_weigh(case) and case.review_refusal is not None:
            self.weigh(login, declaration_id)
            return True
        return False

    def at(self, status: str) -> int:
        """Create a filled declaration that stands in the status."""
        station = status == "department_review"
        declaration_id = self.filled("station_preparer", "132") if station else self.filled()
        for action, login in TO[status]:
            self.do(login, declaration_id, action)
        return declaration_id

    def adjustment_round(self) -> int:
        """Add a round of kind 调整, as open as the first one, and return its id."""
        first = find_round(self.round_id)
        dates = (first.opens_on, first.closes_on, first.returned_until)
        round_id = add_round(None, first.budget_year, f"调整{len(all_rounds())}", None, *dates)
        change_terms(None, round_id, FirstLevelRule.OFF, kind=RoundKind.ADJUSTMENT)
        return round_id

    def adjust(self, declaration_id: int, login: str = "submitter", reason: str = "上级追加任务。") -> int:
        """Open a new version of an approved declaration and return its id."""
        return adjust(self.actor(login), declaration_id, self.declaration(declaration_id).lock, reason)

    def carry_on(self, declaration_id: int, status: str) -> None:
        """Bring a draft of the unit of its own to a status."""
        for action, login in TO[status]:
            self.do(login, declaration_id, action)

    def declaration(self, declaration_id: int) -> Declaration:
        """Return the declaration as it is stored now."""
        db.session.rollback()
        return db.session.get_one(Declaration, declaration_id)


def found_world() -> World:
    """Fill an empty database with the world."""
    units = {}
    for code, (name, parent, is_finance) in UNITS.items():
        units[code] = add_unit(None, code, name, parent, is_finance=is_finance)
        if not is_finance:
            add_section(None, units[code], "001", "综合科")
    people = {}
    for login, ((unit, role), *more) in PEOPLE.items():
        people[login] = add_person(None, login, login, unit, role)
        for each_unit, each_role in more:
            add_role(None, people[login], each_unit, each_role)
    opens, closes = today() - timedelta(days=10), today() + timedelta(days=20)
    round_id = add_round(None, today().year + 1, "第一批", opens=opens, closes=closes, returned_until=closes)
    db.session.execute(update(Person).values(password_hash=_PASSWORD_HASH))
    # All its declarations say the same, which is what rule W15 looks for.
    db.session.add(RuleSwitch(rule="W15", severity=Severity.HINT))
    db.session.commit()
    return World(round_id, units, people)


def standing_world() -> World:
    """Return the world of a database that it was founded in before."""
    units = db.session.execute(select(BudgetaryUnit.code, BudgetaryUnit.id))
    people = db.session.execute(select(Person.login, Person.id))
    round_id = db.session.scalars(select(Round.id)).one()
    return World(round_id, dict(units.all()), dict(people.all()))
