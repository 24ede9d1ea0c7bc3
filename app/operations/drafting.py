"""新建: a new declaration, with a code issued by the system or brought by the project."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

from sqlalchemy import Select, func, select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.form.project_code import ProjectCode, digits_refusal, read_project_code
from app.domain.procedure.caps import DECLARATIONS_OF_A_UNIT
from app.domain.procedure.day_bounds import start_year_refusal
from app.domain.procedure.events import EventKind
from app.domain.procedure.rounds import is_open, today
from app.domain.roles import Role
from app.models import Author, BudgetaryUnit, CodeSerial, Declaration, ProjectTypeCode, Round, db
from app.operations import Rejected, rejecting, search_entries
from app.operations.events import record
from app.operations.first_level_naming import carried_into
from app.operations.transaction import writing
from app.operations.units import require_open
from app.queries import NotFound
from app.queries.rounds import extended_until, find_round
from app.queries.units import own_digits

SERIALS = 999
"""A serial has three digits."""


@dataclass(frozen=True, slots=True)
class NewDeclaration:
    """What 新建 asks for: a `project_code` that the project keeps, or start year and section to make one.

    `first_level_id` is the 一级项目 that it names; a blank `project_type` is then carried in from it.
    """

    unit_id: int
    round_id: int
    project_type: str
    start_year: int
    section: str
    project_code: str = ""
    form_key: str | None = None
    first_level_id: int | None = None


def create(actor: Actor, new: NewDeclaration, region: str) -> int:
    """Create a blank draft and return its id; raises as `draft` does."""

    def note(declaration: Declaration) -> None:
        record(EventKind.CREATE, actor, declaration_id=declaration.id, to_status=declaration.status, lock=0)

    return draft(actor, new, region, note)


def draft(
    actor: Actor,
    new: NewDeclaration,
    region: str,
    fill: Callable[[Declaration], None],
    fields: Mapping[str, object] = MappingProxyType({}),
    kept_code: str = "",
) -> int:
    """Create a draft with these fields, let `fill` add to it and record it in the same transaction, and return its id.

    The same form sent twice creates one. `kept_code` is the code of a project that goes on, and goes unquestioned.
    Raises `NotFound` for a unit that the person does not prepare for, `Rejected` for a round that is not open and for
    a bad or taken code.
    """
    if new.unit_id not in actor.units(Role.PREPARER, Role.SUBMITTER):
        raise NotFound("您不是该单位的填报人。")
    if new.form_key and (existing := by_form_key(actor, new.form_key)):
        return existing
    unit, in_round = db.session.get_one(BudgetaryUnit, new.unit_id), find_round(new.round_id)
    carried = carried_into(new.first_level_id, unit, in_round, new.project_type)
    if carried:
        new = replace(new, project_type=carried.project_type)
    _require_taken(new, in_round, kept_code)
    brought = kept_code or _read_brought_code(new, unit)
    parts = None if brought else _code_parts(new, unit, in_round, region)
    round_id = in_round.id
    fields = {**fields, **(carried.values if carried else {})}
    try:
        with writing():
            require_open(new.unit_id)
            if carried:
                carried.require_standing()
            require_room(round_id, {new.unit_id: 1})
            code = str(issue_code(new.unit_id, parts) if parts else brought)
            declaration = Declaration(
                project_code=code,
                round_id=round_id,
                unit_id=new.unit_id,
                project_type_code=new.project_type,
                form_key=new.form_key,
                **fields,
            )
            db.session.add(declaration)
            db.session.flush()
            db.session.add(Author(declaration_id=declaration.id, person_id=actor.person_id))
            fill(declaration)
            search_entries.renew(declaration.id)
            return declaration.id
    except IntegrityError as taken:
        if new.form_key and (existing := by_form_key(actor, new.form_key)):
            return existing
        if brought is None:
            raise Rejected("编号时与他人同时操作，请再点一次“新建”。") from taken
        raise Rejected(taken_sentence(new.unit_id, round_id, str(brought)), "project_code") from taken


def _require_taken(new: NewDeclaration, in_round: Round, kept_code: str) -> None:
    """Raise `Rejected` where the round takes nothing new, or there is no such type or start year."""
    if not is_open(in_round.dates, today()) and not _is_extended(new):
        raise Rejected(f"“{in_round.title}”现在不接受新的申报。", "round_id")
    if db.session.get(ProjectTypeCode, new.project_type) is None:
        raise Rejected("没有这个项目类型。", "project_type")
    if not kept_code and (refusal := start_year_refusal(new.start_year, in_round.budget_year)):
        raise Rejected(refusal, "start_year")


def taken_sentence(unit_id: int, round_id: int, code: str) -> str:
    """Return why a code cannot be used in a round; of declarations of others it says nothing."""
    own = select(Declaration.id).where(
        Declaration.unit_id == unit_id, Declaration.round_id == round_id, Declaration.project_code == code
    )
    if db.session.scalar(own.limit(1)):
        return f"本批次已有项目编码{code}的申报表。"
    return f"项目编码{code}在本批次不能使用，请核对；确属本单位的，请联系系统管理员。"


def require_room(round_id: int, wanted: Mapping[int, int]) -> None:
    """Raise `Rejected` where a unit would have more than `DECLARATIONS_OF_A_UNIT` in the round; `wanted` counts new ones."""
    for unit_id, more in wanted.items():
        of_unit = (Declaration.round_id == round_id, Declaration.unit_id == unit_id)
        there = db.session.scalars(select(func.count()).select_from(Declaration).where(*of_unit)).one()
        if there + more > DECLARATIONS_OF_A_UNIT:
            raise Rejected(
                f"一个单位在一个批次最多{DECLARATIONS_OF_A_UNIT}份申报表（含已作废的），现有{there}份，不能再增加{more}份。"
            )


def used_codes(parts: ProjectCode) -> Select[str]:
    """Return the statement of every code of the unit and the start year in this region: a range of an index, not a search.

    A code of another region cannot be one that is issued here.
    """
    beginning = f"{parts.region}{parts.start_year}{parts.unit}"
    code = Declaration.project_code
    return select(code).where(code >= beginning, code < f"{int(beginning) + 1:0{len(beginning)}}")


def issue_code(unit_id: int, parts: ProjectCode) -> ProjectCode:
    """Return `parts` with the next serial of (unit, start year, drafting round), in the present transaction.

    Imported codes count as used. Raises `Rejected` when all serials are used.
    """
    key = (unit_id, parts.start_year, parts.drafting_round)
    # Who is first has no counter to wait for; the unit's row puts them in line, without stopping foreign keys.
    db.session.get_one(BudgetaryUnit, unit_id, with_for_update={"key_share": True})
    counter = db.session.get(CodeSerial, key, with_for_update=True)
    if counter is None:
        counter = CodeSerial(
            unit_id=unit_id, start_year=parts.start_year, drafting_round=parts.drafting_round, last=0
        )
        db.session.add(counter)
    used = {
        code[-3:] for code in db.session.scalars(used_codes(parts)) if code[-5:-3] == parts.drafting_round
    }
    free = next((n for n in range(counter.last + 1, SERIALS + 1) if f"{n:03}" not in used), None)
    if free is None:
        raise Rejected("该单位本年度的项目序号已用完，请联系系统管理员。", "project_code")
    counter.last = free
    db.session.flush()
    return ProjectCode(
        parts.region,
        parts.start_year,
        parts.unit,
        parts.project_type,
        parts.section,
        parts.drafting_round,
        f"{free:03}",
    )


def _is_extended(new: NewDeclaration) -> bool:
    until = extended_until(new.round_id, new.unit_id)
    return until is not None and today() <= until


def by_form_key(actor: Actor, form_key: str) -> int | None:
    """Return the declaration that the form has created already, None for none of the person's units."""
    units = actor.units(Role.PREPARER, Role.SUBMITTER)
    statement = select(Declaration.id).where(Declaration.form_key == form_key, Declaration.unit_id.in_(units))
    return db.session.scalar(statement)


def _read_brought_code(new: NewDeclaration, unit: BudgetaryUnit) -> ProjectCode | None:
    if not new.project_code.strip():
        return None
    with rejecting("project_code"):
        code = read_project_code(new.project_code)
    if refusal := digits_refusal(code.unit, own_digits([unit])[unit.id]):
        raise Rejected(refusal, "project_code")
    if code.project_type != new.project_type:
        raise Rejected(
            f"项目编码第12至13位为“{code.project_type}”，与所选项目类型“{new.project_type}”不一致。",
            "project_code",
        )
    return code


def _code_parts(new: NewDeclaration, unit: BudgetaryUnit, in_round: Round, region: str) -> ProjectCode:
    if not (unit.code.isdecimal() and len(unit.code) == 3):
        raise Rejected(
            f"单位代码“{unit.code}”不是三位数字，系统无法编号，请填写项目已有的编码。", "project_code"
        )
    if new.section not in {section.code for section in unit.sections} | {"000"}:
        raise Rejected("请选择本单位的内设机构。", "section")
    return ProjectCode(
        region,
        f"{new.start_year % 100:02}",
        unit.code,
        new.project_type,
        new.section,
        in_round.drafting_round,
        "",
    )
