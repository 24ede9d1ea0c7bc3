"""共性指标, as administrators keep them: added, changed, retired."""

from dataclasses import asdict, dataclass

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from app.domain.actor import Actor
from app.domain.procedure.events import EventKind
from app.domain.text import fingerprint, readable
from app.models import CatalogueCategory, SharedIndicator, db
from app.operations import Outdated, Rejected, rejecting
from app.operations.administration import by_administrators, note, read_name
from app.operations.transaction import writing
from app.queries.administration import find_shared_indicator


@dataclass(frozen=True, slots=True)
class Typed:
    """A shared indicator as it is typed; `note` says where it comes from."""

    level_2: str
    name: str
    target_value: str = ""
    definition: str = ""
    note: str = ""


LABELS = {"target_value": ("指标值", 200), "definition": ("指标解释", 1000), "note": ("来源或说明", 200)}
"""The texts that may be blank, with what each holds at most."""


@by_administrators
def add(actor: Actor | None, typed: Typed) -> int:
    """Offer a new shared indicator and return its id; raises `Rejected` for bad or known content."""
    wanted = _read(typed)
    try:
        with writing():
            added = SharedIndicator(**asdict(wanted))
            db.session.add(added)
            note(EventKind.CODES_CHANGED, actor, f"新增共性指标：{wanted.level_2} {wanted.name}")
            db.session.flush()
            return added.id
    except IntegrityError as known:
        raise _known(wanted) from known


@by_administrators
def change(actor: Actor | None, indicator_id: int, typed: Typed, was: str) -> None:
    """Change a shared indicator; `was` is the `state` that the page showed. What was taken over before stays as it is.

    Raises `NotFound`, `Rejected`, `Outdated` when somebody has changed it meanwhile.
    """
    wanted = _read(typed)
    try:
        with writing():
            kept = find_shared_indicator(indicator_id, locked=True)
            if state(kept) != was:
                raise Outdated("他人刚刚改过这条共性指标。请核对后再保存。")
            before = f"{kept.level_2} {kept.name}"
            for key, text in asdict(wanted).items():
                setattr(kept, key, text)
            after = f"{wanted.level_2} {wanted.name}"
            words = after if before == after else f"{before} → {after}"
            note(EventKind.CODES_CHANGED, actor, f"共性指标更改：{words}")
    except IntegrityError as known:
        raise _known(wanted) from known


@by_administrators
def offer(actor: Actor | None, indicator_id: int, *, offered: bool) -> None:
    """Offer a shared indicator or no longer; where it was taken over it stays. Raises `NotFound`."""
    with writing():
        kept = find_shared_indicator(indicator_id, locked=True)
        if kept.is_active is not offered:
            kept.is_active = offered
            words = f"{'启用' if offered else '停用'}共性指标：{kept.level_2} {kept.name}"
            note(EventKind.CODES_CHANGED, actor, words)


def state(kept: SharedIndicator) -> str:
    """Return the short name of what a shared indicator says."""
    return fingerprint("\n".join((kept.level_2, kept.name, kept.target_value, kept.definition, kept.note)))


def _read(typed: Typed) -> Typed:
    """Return what was typed as it is stored."""
    name = read_name(typed.name, 100, "三级指标")
    known = select(CatalogueCategory.id).where(CatalogueCategory.level_2 == typed.level_2).limit(1)
    if db.session.scalar(known) is None:
        raise Rejected("请选择二级指标。", "level_2")
    texts = {}
    for key, (label, cap) in LABELS.items():
        with rejecting(key):
            texts[key] = readable(getattr(typed, key), cap, label).strip()
    return Typed(typed.level_2, name, **texts)


def _known(wanted: Typed) -> Rejected:
    return Rejected(f"{wanted.level_2}里已有共性指标“{wanted.name}”。", "name")
