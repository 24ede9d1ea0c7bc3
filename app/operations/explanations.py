"""说明: a person of the unit says why findings stand as they are, or takes that back. Nothing is deleted."""

from collections.abc import Iterable

from app.domain.actor import Actor
from app.domain.prereview.explanations import TEXT_CAP, Noted, explaining_refusal
from app.domain.procedure.workflow import Refusal, Refused, require_editing
from app.domain.text import is_blank, readable
from app.models import Explanation, db
from app.operations import Outdated, Rejected, rejecting
from app.operations.transaction import writing
from app.operations.working_sheet import touch
from app.queries.declarations import edit_target
from app.queries.prereview.findings import explanations_of
from app.queries.procedure.desk import Desk, desk_of


def explain(actor: Actor, declaration_id: int, tag: str, text: str, *, every: bool = False) -> None:
    """Explain the finding of that `tag`; with `every` also all others of its rule that nobody explained yet.

    Saying the same again changes nothing. Raises `NotFound`; `Refused` for what the person may not explain; `Rejected` for
    text that cannot be taken and for what the form itself requires; `Outdated` when the finding's words have changed, or
    somebody has explained it otherwise meanwhile.
    """
    desk, noted = _on_desk(actor, declaration_id, tag)
    _require_explaining(noted, desk)
    text = _read(text)
    _require_unsaid(noted, text)
    chosen = [noted]
    if every:
        chosen += [each for each in _others(noted, desk) if each.explanation is None]
    _write(actor, declaration_id, chosen, text)


def take_back(actor: Actor, declaration_id: int, tag: str, *, every: bool = False) -> None:
    """Take back what was said to the finding of that `tag`; with `every` to all of its rule.

    Taking it back again changes nothing. Raises `NotFound`, `Refused`, and `Outdated` when its words have changed.
    """
    desk, noted = _on_desk(actor, declaration_id, tag)
    _require_explaining(noted, desk)
    chosen = [noted, *_others(noted, desk)] if every else [noted]
    _write(actor, declaration_id, [each for each in chosen if each.explanation], "")


def finding_on(desk: Desk, tag: str) -> Noted:
    """Return a finding of the working sheet; raises `Outdated` for one that is not there, or no longer."""
    noted = desk.findings.named(tag)
    if noted is None:
        raise Outdated("这里的文字刚有改动，或者已经没有这个问题了，请核对后再操作；您输入的内容仍在页面上。")
    return noted


def _on_desk(actor: Actor, declaration_id: int, tag: str) -> tuple[Desk, Noted]:
    desk = desk_of(actor, declaration_id)
    require_editing(desk.case)
    return desk, finding_on(desk, tag)


def _require_explaining(noted: Noted, desk: Desk) -> None:
    if refusal := explaining_refusal(noted.finding, desk.case.roles):
        if noted.finding.is_firm:
            raise Rejected(refusal, "text")
        raise Refused(Refusal.ROLE, refusal)


def _others(noted: Noted, desk: Desk) -> list[Noted]:
    """Return the others of the rule that this person may explain."""
    return [
        each
        for each in desk.findings.of_rule(noted.finding.rule)
        if each is not noted and explaining_refusal(each.finding, desk.case.roles) is None
    ]


def _read(text: str) -> str:
    if is_blank(text):
        raise Rejected("请写明理由。", "text")
    with rejecting("text"):
        return readable(text, TEXT_CAP, "说明").strip()


def _require_unsaid(noted: Noted, text: str) -> None:
    said = noted.explanation
    if said and said.text != text:
        raise Outdated(f"{said.author}刚说明过：“{said.text}”。如需改写，请先撤销。")


def _write(actor: Actor, declaration_id: int, chosen: Iterable[Noted], text: str) -> None:
    """Write a row for each, but where that is what is said there already."""
    target = edit_target(actor, declaration_id)
    with writing():
        touch(target, actor)
        said = {(e.rule, e.anchor, e.quote): e.text for e in explanations_of(declaration_id)}
        about = [(each.finding.rule, each.finding.anchor, each.finding.quote) for each in chosen]
        db.session.add_all(
            Explanation(
                declaration_id=declaration_id,
                rule=rule,
                anchor=anchor,
                quote=quote,
                text=text,
                person_id=actor.person_id,
            )
            for rule, anchor, quote in about
            if said.get((rule, anchor, quote), "") != text
        )
