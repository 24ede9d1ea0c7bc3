"""The 一级项目 beside a declaration: which it names, and which it may name."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.procedure.first_level import FirstLevelRule
from app.forms.first_level import NamingForm
from app.models import BudgetaryUnit, FirstLevelProject, Round
from app.queries.first_level import named_project, projects_on_offer
from app.queries.procedure.desk import Desk


@dataclass(frozen=True, slots=True)
class FirstLevelChoice:
    """The 一级项目 that the person reads, None for none, and the form that names another where they may."""

    rule: FirstLevelRule
    project: FirstLevelProject | None
    form: NamingForm | None


def first_level_of(desk: Desk) -> FirstLevelChoice | None:
    """Return what stands beside a declaration, None where its round has no 一级项目, which costs no statement."""
    declaration, rule = desk.declaration, desk.declaration.round.first_level
    if rule is FirstLevelRule.OFF:
        return None
    project = named_project(declaration, desk.revision_id)
    if not desk.may_edit:
        return FirstLevelChoice(rule, project, None)
    form, unit = NamingForm(None), declaration.unit
    offered = projects_on_offer(
        [unit.primary_id or unit.id], [declaration.round.budget_year], declaration.project_type_code
    )
    kept = [project] if project and project.id not in {each.id for each in offered} else []
    form.offer([*offered, *kept])
    return FirstLevelChoice(rule, project, form)


def projects_of(rounds: Sequence[Round], units: Sequence[BudgetaryUnit]) -> list[FirstLevelProject]:
    """Return the 一级项目 that new declarations of some units in some rounds may name."""
    years = {each.budget_year for each in rounds if each.first_level is not FirstLevelRule.OFF}
    if not years or not units:
        return []
    return projects_on_offer(sorted({each.primary_id or each.id for each in units}), sorted(years))
