"""Telling a demo declaration: created, filled in and carried on by its people, through the same operations as by hand."""

from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import select

from app.commands.demo.files import file_content
from app.domain.actor import Actor
from app.domain.form.costing_clipboard import ItemPlacement
from app.domain.form.places import Place
from app.domain.form.sheet import COLUMNS, EDITABLE, SUMMED, shown_value
from app.domain.prereview.explanations import explaining_refusal, tag
from app.domain.procedure.audiences import Audience
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Approval
from app.domain.review.threads import Weight
from app.domain.text import fingerprint
from app.models import Declaration, db
from app.models.types import now
from app.operations.attachments import Upload, attach, attach_to_message, unsent_message
from app.operations.cells import TypedCell, save_field
from app.operations.costing_steps import paste_items
from app.operations.demo import office_moments, spread_over_days, submitted_before
from app.operations.drafting import NewDeclaration, create
from app.operations.explanations import explain
from app.operations.openings import give_back, hand_over
from app.operations.review_sheets import save_all
from app.operations.rows import add_row
from app.operations.threads import NewThread, open_thread, say
from app.operations.workflow import act
from app.queries.form.code_lists import problem_kinds
from app.queries.people import actor_by_login
from app.queries.procedure.desk import desk_of
from app.queries.review.review_sheets import review_sheet

QUOTA = 1 << 20
"""So many bytes may a unit's files of the demo have together."""
CHECKED = "已与经办科室核对，情况属实，保留现在的写法。"
"""What a unit says to a finding that its story has no words for."""


@dataclass(frozen=True, slots=True)
class Office:
    """Where a story happens: ids of units and of 一级项目 by code, and the region of project codes."""

    units: dict[str, int]
    region: str
    projects: dict[str, int]


def tell(content: dict[str, Any], office: Office, round_id: int, days_ago: int) -> None:
    """Create the declaration that `content` describes and carry out its story, the last step `days_ago` days ago."""
    preparer = actor_by_login(content["preparer"])
    project = content.get("first_level")
    wanted = NewDeclaration(
        office.units[content["unit"]],
        round_id,
        content["project_type"],
        content["start_year"],
        content["section"],
        content.get("project_code", ""),
        first_level_id=office.projects[project] if project else None,
    )
    declaration_id = create(preparer, wanted, office.region)
    follows = {"allocation_method"} if project else set[str]()
    if items := content.get("items"):
        follows |= set(SUMMED)
        paste_items(preparer, declaration_id, ItemPlacement(appended=tuple(items)))
    for key in EDITABLE:
        if key not in follows:
            type_into(preparer, declaration_id, key, content[key])
    for indicator in content["indicators"]:
        add_row(
            preparer, declaration_id, indicator["level_2"], tuple(indicator[column] for column in COLUMNS)
        )
    carry_on(content, declaration_id, days_ago)


def carry_on(content: dict[str, Any], declaration_id: int, days_ago: int) -> None:
    """Carry out the story of a declaration, the last step `days_ago` days ago."""
    for step in content["story"]:
        if step["action"] in ("send", "submit"):
            _explain(actor_by_login(step["login"]), declaration_id, content.get("explanations", {}))
        _take(step, declaration_id, days_ago)
    spread_over_days(declaration_id, days_ago)


def _take(step: dict[str, Any], declaration_id: int, days_ago: int) -> None:
    actor = actor_by_login(step["login"])
    match step["action"]:
        case "edit":
            type_into(actor, declaration_id, step["field"], step["value"])
        case "weigh":
            _weigh(actor, declaration_id, step["cells"])
        case "explain":
            noted = desk_of(actor, declaration_id).findings.of_rule(step["rule"])[0]
            explain(actor, declaration_id, noted.tag, step["text"], every=True)
        case "ask":
            _ask(actor, declaration_id, step)
        case "attach":
            _attach(actor, declaration_id, step)
        case "give_back":
            give_back(actor, declaration_id, _lock(declaration_id))
        case "hand_over":
            to = actor_by_login(step["to"]).person_id
            hand_over(actor, declaration_id, _lock(declaration_id), to)
        case "answer":
            thread = desk_of(actor, declaration_id).threads[step["thread"] - 1]
            say(actor, declaration_id, thread.id, step["text"])
        case _:
            _act(actor, declaration_id, step, days_ago)


def _act(actor: Actor, declaration_id: int, step: dict[str, Any], days_ago: int) -> None:
    """Carry out an action; an approval is of the day on which the story ends."""
    approval = None
    if "approval_number" in step:
        (moment,) = office_moments(now() - timedelta(days=days_ago), 1)
        approval = Approval(step["approval_number"], today(moment))
    with submitted_before(declaration_id, (today() - approval.on).days if approval else 0):
        lock, reason = _lock(declaration_id), step.get("reason", "")
        act(actor, declaration_id, Action(step["action"]), lock, reason, approval)


def _lock(declaration_id: int) -> int:
    return db.session.scalars(select(Declaration.lock).where(Declaration.id == declaration_id)).one()


def _attach(actor: Actor, declaration_id: int, step: dict[str, Any]) -> None:
    """Attach a file to the declaration, or to what is said in a thread and not sent."""
    upload = Upload(step["name"], BytesIO(file_content(step["name"], step["lines"])))
    if "thread" in step:
        thread = desk_of(actor, declaration_id).threads[step["thread"] - 1]
        attach_to_message(actor, unsent_message(actor, declaration_id, thread.id), upload, QUOTA)
    else:
        attach(actor, declaration_id, upload, QUOTA)


def type_into(actor: Actor, declaration_id: int, key: str, value: object) -> None:
    """Type a value into a field."""
    stored = getattr(db.session.get_one(Declaration, declaration_id), key)
    save_field(actor, declaration_id, key, shown_value(value), fingerprint(shown_value(stored)))


def _explain(actor: Actor, declaration_id: int, words: dict[str, str]) -> None:
    """Explain what keeps the declaration from going on, in the story's words for each rule."""
    desk = desk_of(actor, declaration_id)
    for finding in desk.findings.blocking:
        if explaining_refusal(finding, desk.case.roles) is None:
            explain(actor, declaration_id, tag(finding), words.get(finding.rule, CHECKED), every=True)


def _ask(actor: Actor, declaration_id: int, step: dict[str, Any]) -> None:
    """Open a thread; `place` is a field's key, a 二级指标, or the name of an indicator with a column or ""."""
    place = step["place"]
    if isinstance(place, list):
        rows = desk_of(actor, declaration_id).sheet.rows
        anchor = Place(place[1], next(row.identity for row in rows if row.name == place[0])).anchor
    else:
        anchor = (Place(place) if place in EDITABLE else Place(level_2=place)).anchor
    wanted = Audience(step["to"]) if "to" in step else None
    kind_id = next((each for each, name in problem_kinds().items() if name == step.get("kind")), None)
    new = NewThread(anchor, Weight(step["weight"]), step["text"], wanted, kind_id=kind_id)
    open_thread(actor, declaration_id, new)


def _weigh(actor: Actor, declaration_id: int, cells: dict[str, str]) -> None:
    sheet = review_sheet(declaration_id).sheet
    typed_cells = {cell: TypedCell(text, fingerprint(sheet.text(cell))) for cell, text in cells.items()}
    outcome = save_all(actor, declaration_id, typed_cells)
    if not outcome.is_clean:
        raise ValueError(f"the demo's review sheet: {outcome.problems}")
