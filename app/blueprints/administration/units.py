"""The pages of units and their sections."""

from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.procedure.first_steps import steps_of
from app.domain.procedure.restructuring import Restructuring
from app.domain.roles import Role
from app.forms.administration import AdministrationForm, FurtherCodeForm, NameForm, SectionForm, UnitForm
from app.operations import units as operations
from app.operations.restructuring import reopen_unit as reopen
from app.queries import administration as queries
from app.queries.units import closed_units_of, further_codes_of, has_three_digits


@blueprint.get("/units")
@roles(Role.ADMINISTRATOR)
def units() -> ResponseReturnValue:
    """List all units as a tree, and offer to add one; an administrator starts here."""
    return _units_page(UnitForm(None))


@blueprint.post("/units")
@roles(Role.ADMINISTRATOR)
def add_unit() -> ResponseReturnValue:
    """Add a unit."""
    form = UnitForm()
    form.offer(queries.units())
    with refusals(form):
        if form.validate():
            typed = (form.code.data or "", form.name.data or "", form.parent_code.data)
            unit_id = operations.add_unit(current_actor(), *typed, is_finance=form.is_finance.data)
            return done(f"已新增单位“{form.name.data}”。", "unit", unit_id=unit_id)
    return _units_page(form, bad=form)


@blueprint.get("/units/<int:unit_id>")
@roles(Role.ADMINISTRATOR)
def unit(unit_id: int) -> ResponseReturnValue:
    """Show a unit with its sections and people."""
    return _unit_page(unit_id)


@blueprint.post("/units/<int:unit_id>/name")
@roles(Role.ADMINISTRATOR)
def rename_unit(unit_id: int) -> ResponseReturnValue:
    """Rename a unit."""
    form = NameForm(prefix="unit")
    with refusals(form):
        if form.validate():
            operations.rename_unit(current_actor(), unit_id, form.name.data or "", form.was.data)
            return done("单位名称已保存。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form, rename=form)


@blueprint.post("/units/<int:unit_id>/sections")
@roles(Role.ADMINISTRATOR)
def add_section(unit_id: int) -> ResponseReturnValue:
    """Add a 内设机构."""
    form = SectionForm(prefix="section")
    with refusals(form):
        if form.validate():
            operations.add_section(current_actor(), unit_id, form.code.data or "", form.name.data or "")
            return done(f"已新增内设机构“{form.name.data}”。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form, section=form)


@blueprint.post("/sections/<int:section_id>/name")
@roles(Role.ADMINISTRATOR)
def rename_section(section_id: int) -> ResponseReturnValue:
    """Rename a 内设机构."""
    unit_id = queries.find_section(section_id).unit_id
    form = NameForm(prefix=f"section-{section_id}")
    with refusals(form):
        if form.validate():
            operations.rename_section(current_actor(), section_id, form.name.data or "", form.was.data)
            return done("内设机构名称已保存。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form, renames={section_id: form})


@blueprint.post("/sections/<int:section_id>/removal")
@roles(Role.ADMINISTRATOR)
def remove_section(section_id: int) -> ResponseReturnValue:
    """Remove a 内设机构."""
    section = queries.find_section(section_id)
    unit_id, name = section.unit_id, section.name
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.remove_section(current_actor(), section_id)
            return done(f"已删除内设机构“{name}”。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form)


@blueprint.post("/units/<int:unit_id>/further-codes")
@roles(Role.ADMINISTRATOR)
def add_further_code(unit_id: int) -> ResponseReturnValue:
    """Let a unit use project codes with three digits of another one."""
    form = FurtherCodeForm(prefix="further")
    with refusals(form):
        if form.validate():
            operations.add_further_code(current_actor(), unit_id, form.code.data or "")
            return done("其他可用代码已添加。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form, further=form)


@blueprint.post("/further-codes/<int:further_code_id>/removal")
@roles(Role.ADMINISTRATOR)
def remove_further_code(further_code_id: int) -> ResponseReturnValue:
    """Let a unit no longer use them."""
    unit_id = queries.find_further_code(further_code_id).unit_id
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.remove_further_code(current_actor(), further_code_id)
            return done("其他可用代码已删除。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form)


@blueprint.post("/units/<int:unit_id>/reopening")
@roles(Role.ADMINISTRATOR)
def reopen_unit(unit_id: int) -> ResponseReturnValue:
    """Open a closed unit again."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            reopen(current_actor(), unit_id)
            return done("单位已恢复。", "unit", unit_id=unit_id)
    return _unit_page(unit_id, bad=form)


def _units_page(form: UnitForm, bad: UnitForm | None = None) -> ResponseReturnValue:
    form.offer(queries.units())
    first_steps = [] if current_user.knows_first_steps else steps_of(current_actor())
    return page("units.html", bad, lines=queries.unit_lines(), form=form, first_steps=first_steps)


def _unit_page(
    unit_id: int,
    bad: AdministrationForm | None = None,
    rename: NameForm | None = None,
    section: SectionForm | None = None,
    renames: dict[int, NameForm] | None = None,
    further: FurtherCodeForm | None = None,
) -> ResponseReturnValue:
    """Show a unit; the forms given keep what was typed, with the current names as `was`."""
    unit = queries.find_unit(unit_id)
    rename = rename or NameForm(None, prefix="unit", data={"name": unit.name})
    rename.was.data = unit.name
    rows = []
    for each in unit.sections:
        form = (renames or {}).get(each.id) or NameForm(
            None, prefix=f"section-{each.id}", data={"name": each.name}
        )
        form.was.data = each.name
        rows.append((each, form))
    section = section or SectionForm(None, prefix="section")
    return page(
        "unit.html",
        bad,
        unit=unit,
        rename=rename,
        sections=rows,
        section=section,
        further=further or FurtherCodeForm(None, prefix="further"),
        further_codes=further_codes_of(unit_id),
        takes_further_codes=not unit.is_finance and has_three_digits(unit.code),
        people=queries.people_of(unit_id),
        before=closed_units_of(unit_id),
        others=[
            each for each in queries.units() if each.is_finance == unit.is_finance and each.id != unit_id
        ],
        HOW=Restructuring,
    )
