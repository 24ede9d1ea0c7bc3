"""Letting a planned year happen through the operations, as its people would."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from app.domain.form.costing_clipboard import ItemPlacement
from app.domain.form.parsing import read_field
from app.domain.prereview import Severity
from app.domain.prereview.register import RULES
from app.domain.procedure.ceilings import CeilingRule
from app.domain.procedure.events import EventKind
from app.domain.procedure.first_level import FirstLevelRule
from app.domain.procedure.rounds import RoundKind, today
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.domain.text import fingerprint
from app.models import Declaration, Person, RuleSwitch, db, patience
from app.operations import Rejected
from app.operations.ceilings import TypedCeiling, take_over
from app.operations.costing import save_item_cell
from app.operations.costing_steps import paste_items
from app.operations.drafting import NewDeclaration, draft
from app.operations.events import record
from app.operations.first_level import TypedProject
from app.operations.first_level import take_over as take_projects_over
from app.operations.people import add_person
from app.operations.roles import add_role
from app.operations.rounds import add_round, change_terms
from app.operations.taking_over import confirm
from app.operations.taking_over import take_over as take_into_second
from app.operations.units import add_section, add_unit
from app.operations.working_sheet import new_row
from app.queries.ceilings import standings
from app.queries.first_level import first_level_projects
from app.queries.form.code_lists import allocation_methods
from app.queries.form.sheets import working_sheet
from app.queries.rounds import find_round
from tests.world import _PASSWORD_HASH, FILLED, INDICATORS, World
from tests.year.plan import TYPES, Declared, Plan, is_under, name_of, second_fates

ROOM = (Decimal("0.00"), Decimal("-0.01"), Decimal("1000.00"))
"""How much more than what was submitted the 控制数 of 一上 are: just enough, 一分 short, more."""


class Year:
    """A plan that is being carried out in the database of the present application."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.year = today().year + 1
        opens, closes = today() - timedelta(days=10), today() + timedelta(days=20)
        dates = (opens, closes, closes)
        self._found_units()
        self.first = add_round(None, self.year, "一上", None, *dates)
        self.second = add_round(None, self.year, "二上", None, *dates)
        change_terms(None, self.first, FirstLevelRule.OPTIONAL)
        change_terms(None, self.second, FirstLevelRule.OPTIONAL, kind=RoundKind.SECOND)
        rows = [
            (
                number,
                TypedProject(each.code, f"一级{each.code}", each.department, each.type, TYPES[each.type]),
            )
            for number, each in enumerate(plan.projects, 1)
        ]
        take_projects_over(None, self.year, rows)
        self.projects = {each.code: each.id for each in first_level_projects(self.year)}
        self.ceilings: dict[int, dict[tuple[str, bool, str], Decimal]] = {self.first: {}, self.second: {}}

    def _found_units(self) -> None:
        self.world = World(0)
        for unit in self.plan.units:
            above = None if unit.is_root else unit.department
            self.world.units[unit.code] = add_unit(None, unit.code, name_of(unit.code), above)
            add_section(None, self.world.units[unit.code], "001", "综合科")
            login = f"u{unit.code}"
            self.world.people[login] = add_person(None, login, login, unit.code, Role.PREPARER)
            add_role(None, self.world.people[login], unit.code, Role.SUBMITTER)
            if unit.is_root:
                self.world.people[f"d{unit.code}"] = add_person(
                    None, f"d{unit.code}", f"d{unit.code}", unit.code, Role.ENDORSER
                )
        add_unit(None, "901", "财政局", is_finance=True)
        for role in (Role.REVIEWER, Role.APPROVER, Role.AUDITOR):
            self.world.people[role.value] = add_person(None, role.value, role.value, "901", role)
        db.session.execute(update(Person).values(password_hash=_PASSWORD_HASH))
        # What the forms say is of no concern here.
        db.session.add_all(RuleSwitch(rule=each.id, severity=Severity.OFF) for each in RULES)
        db.session.commit()

    def propose(self) -> None:
        """一上: all is declared, and comes to where it is meant to."""
        for each in self.plan.first:
            self._create(each)
            self._go_first(each)

    def _create(self, each: Declared) -> None:
        actor, methods = self.world.actor(f"u{each.unit.code}"), allocation_methods()
        values = {
            "project_name": each.name,
            "implementation_years": str(each.years),
            "medium_term_amount": str(each.typed.total),
            "budget_year_amount": str(each.typed.year),
            "allocation_method": "项目法",
            "is_new_project": "是",
        }
        texts = FILLED | values
        project = self.projects.get(each.project)
        read = {key: read_field(key, str(text), methods) for key, text in texts.items()}
        if project:
            del read["allocation_method"]

        def fill(declaration: Declaration) -> None:
            for key, value in read.items():
                setattr(declaration, key, value)
            categories = {found.level_2: found.id for found in declaration.round.catalogue.categories}
            positions: Counter[str] = Counter()
            for level_2, *cells in INDICATORS:
                positions[level_2] += 1
                db.session.add(new_row(declaration.id, categories[level_2], positions[level_2], cells))
            record(EventKind.CREATE, actor, declaration_id=declaration.id, to_status=Status.DRAFT, lock=0)

        unit_id = self.world.units[each.unit.code]
        new = NewDeclaration(unit_id, self.first, each.type, self.year, "001", first_level_id=project)
        each.id = draft(actor, new, "990106", fill)
        if each.lines:
            pasted = tuple({"content": f"第{at}项"} | line.typed for at, line in enumerate(each.lines, 1))
            paste_items(actor, each.id, ItemPlacement(appended=pasted))
        each.code = self.world.declaration(each.id).project_code

    def _go_first(self, each: Declared) -> None:
        if each.fate == "draft":
            return
        if each.fate == "discarded":
            self._do(each, "discard")
            each.status = "discarded"
            return
        self._submit(each, endorsed=each.fate != "submitted" or len(each.name) % 2 == 0)
        if each.fate in ("returned", "returned, mended, passed"):
            self._do(each, "open", "send_back", who="reviewer")
            each.status = "returned"
            self._cut(each)
            if each.fate == "returned":
                return
            self._submit(each)
        if each.fate == "declined":
            self._decline(each)
        if "passed" in each.fate or each.fate == "approved":
            self._pass(each)
        if each.fate == "approved":
            self._approve(each)

    def _submit(self, each: Declared, *, endorsed: bool = True, reason: str = "") -> None:
        self.world.do(f"u{each.unit.code}", each.id, "submit", reason)
        each.submitted, each.status = each.own, "department_review"
        if each.unit.is_root:
            each.at_finance, each.status = each.own, "finance_review"
        elif endorsed:
            self._do(each, "open", "endorse", who=f"d{each.unit.department}")
            each.at_finance, each.status = each.submitted, "finance_review"

    def _pass(self, each: Declared) -> None:
        self._do(each, "open", "weigh", "pass_review", who="reviewer")
        each.status = "approval"

    def _approve(self, each: Declared) -> None:
        self._do(each, "open", "approve", who="approver")
        each.status = "approved"

    def _decline(self, each: Declared) -> None:
        self._do(each, "open", "decline", who="reviewer")
        each.status = "declined"

    def _do(self, each: Declared, *actions: str, who: str = "") -> None:
        for action in actions:
            self.world.do(who or f"u{each.unit.code}", each.id, action)

    def _cut(self, each: Declared) -> None:
        """Cut the amounts, in the line of 支出明细 that they follow from or as they are typed."""
        login = f"u{each.unit.code}"
        each.cut()
        if not each.lines:
            self.world.type(login, each.id, "medium_term_amount", str(each.typed.total))
            self.world.type(login, each.id, "budget_year_amount", str(each.typed.year))
            return
        first = working_sheet(self.world.declaration(each.id)).items[0]
        was = fingerprint(first.shown("unit_price"))
        save_item_cell(
            self.world.actor(login), each.id, first.identity, "unit_price", each.lines[0].price, was
        )

    def limit(self) -> None:
        """Set 控制数 of 一上, of every kind: who is over is only told."""
        rows, found = [], self.ceilings[self.first]
        for number, department in enumerate(self.plan.departments):
            room = ROOM[number % len(ROOM)]
            found[department, True, ""] = self.sum_under(self.first, department, True, "") + room
        for unit in self.plan.units[:: len(self.plan.units) // 4]:
            found[unit.code, False, "15"] = self.sum_under(self.first, unit.code, False, "15")
        for project in self.plan.projects[::3]:
            under = self.sum_under(self.first, project.department, True, project.code)
            found[project.department, True, project.code] = under + ROOM[-1]
        rows = [_typed(*key, amount) for key, amount in found.items()]
        take_over(self.world.actor("approver"), self.first, list(enumerate(rows, 1)))

    def sum_under(self, round_id: int, code: str, whole: bool, scope: str) -> Decimal:
        """Return what has been submitted under a 控制数, by the plan."""
        return sum(
            (
                each.submitted.year
                for each in self.declared(round_id)
                if each.submitted and each.status not in ("declined", "discarded")
                if is_under(each, code, whole, scope)
            ),
            Decimal("0.00"),
        )

    def declared(self, round_id: int) -> list[Declared]:
        """Return the declarations of a round."""
        return self.plan.first if round_id == self.first else self.plan.second

    def cut_down(self) -> None:
        """二上: what 一上 passed is taken over, cut or confirmed under 控制数 that leave no 分 over, and approved."""
        # A page that was read before leaves its own patience behind.
        patience.limit.set(None)
        while take_into_second(self.world.actor("approver"), self.second, self.first).left:
            pass
        ids = dict(
            db.session.execute(
                select(Declaration.project_code, Declaration.id).where(Declaration.round_id == self.second)
            ).all()
        )
        passed = [each for each in self.plan.first if each.status in ("approval", "approved")]
        assert {each.code for each in passed} == ids.keys()
        for each, fate in zip(passed, second_fates(len(passed)), strict=True):
            taken = Declared(
                each.name, each.unit, each.type, each.project, each.years, fate, each.lines, each.typed
            )
            taken.id, taken.code = ids[each.code], each.code
            self.plan.second.append(taken)
        for each in self.plan.second:
            if "approved" not in each.fate:
                self._go_second(each, tried_uncut=False)
        self._limit_to_what_is_planned()
        refused = 0
        for department in self.plan.departments:
            mine = [each for each in self.plan.second if each.unit.department == department]
            mine = [each for each in mine if "approved" in each.fate]
            # The last one to be cut is tried uncut, when there is room for no more than it is cut to.
            mine.sort(key=lambda each: each.fate.startswith("cut"))
            for each in mine:
                is_last = each is mine[-1] and each.fate == "cut, approved"
                refused += is_last
                self._go_second(each, tried_uncut=is_last)
        assert refused

    def _limit_to_what_is_planned(self) -> None:
        found = self.ceilings[self.second]
        for department in self.plan.departments:
            mine = [each for each in self.plan.second if each.unit.department == department]
            found[department, True, ""] = sum((_meant(each) for each in mine), Decimal("0.00"))
        rows = [_typed(*key, amount) for key, amount in found.items()]
        take_over(self.world.actor("approver"), self.second, list(enumerate(rows, 1)))
        change_terms(None, self.second, FirstLevelRule.OPTIONAL, CeilingRule.REFUSE)

    def _go_second(self, each: Declared, *, tried_uncut: bool) -> None:
        if each.fate == "untouched":
            return
        login = f"u{each.unit.code}"
        if tried_uncut:
            confirm(self.world.actor(login), each.id)
            with pytest.raises(Rejected, match="超出控制数"):
                self.world.do(login, each.id, "submit")
        if each.fate.startswith("cut"):
            self._cut(each)
        elif not tried_uncut:
            confirm(self.world.actor(login), each.id)
        if each.fate == "cut":
            return
        self._submit(each)
        if each.fate == "declined":
            self._decline(each)
            return
        self._pass(each)
        self._approve(each)

    def left(self, round_id: int) -> list[Decimal]:
        """Return what the portal says is left under the 控制数 of a round."""
        return [each.left for each in standings(find_round(round_id))]


def _meant(each: Declared) -> Decimal:
    """What of the budget year will have been submitted in 二上 and count in the end."""
    if each.fate in ("cut", "untouched", "declined"):
        return Decimal("0.00")
    kept, typed = each.lines, each.typed
    if each.fate.startswith("cut"):
        each.cut()
    found = each.own.year
    each.lines, each.typed = kept, typed
    return found


def _typed(code: str, whole: bool, scope: str, amount: Decimal) -> TypedCeiling:
    of_project = scope.startswith("P")
    return TypedCeiling(
        code, "全部门" if whole else "", "" if of_project else scope, scope if of_project else "", str(amount)
    )
