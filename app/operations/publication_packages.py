"""Making the package of what is made public, whole by the command or as a job; what was in it is kept in a record."""

import hashlib
import io
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.domain.actor import Actor
from app.domain.procedure.caps import PACKED_AT_ONCE
from app.domain.procedure.events import EventKind
from app.domain.procedure.jobs import JobKind, Outcome
from app.domain.roles import Role
from app.exchange.publishing import DATA, public_workbook, write_package
from app.models import BudgetaryUnit, Job, JobItem, PublicationPackage, PublishedDeclaration, Round, db
from app.operations import Rejected, jobs
from app.operations.administration import by_approvers
from app.operations.events import record
from app.operations.jobs import Claim, Done, Result
from app.operations.transaction import writing
from app.printing.publications import STYLE, pdf_name, print_public, public_page, public_style
from app.queries.files.publication_contents import (
    PackageScope,
    PublicContent,
    contents,
    no_longer_public,
    withheld_by_units,
)
from app.queries.lists.worklist import selection
from app.queries.rounds import find_round

EMPTY = "没有决定公开的申报表，没有生成公开包。"
CHANGED = "这份申报表的公开决定刚有改动，没有收入。"

Files = Iterator[tuple[str, bytes]]


@dataclass(frozen=True, slots=True)
class MadePackage:
    """How many declarations a package holds, and the codes of what its units propose to withhold, which is not in it."""

    count: int
    left_out: tuple[str, ...]


def make(scope: PackageScope, path: Path, told: Callable[[int, int], None]) -> MadePackage:
    """Write the package of a scope for the command line; `told` hears how many declarations of how many are in it.

    The same declarations with the same decisions give the same bytes. Raises `Rejected` where there is nothing to publish,
    `Damaged`, `OSError`, and as `press.render` does; then nothing is left of it.
    """
    found = contents(scope)
    if not found:
        raise Rejected(EMPTY)
    left_out = tuple(withheld_by_units(scope)) if scope.takes_undecided else ()

    def files() -> Files:
        for number, content in enumerate(found, 1):
            yield pdf_name(content), print_public(content)
            told(number, len(found))
        yield from _pages(scope, found)

    made = path.with_name(f".{path.name}.part")
    try:
        with made.open("wb") as target:
            write_package(target, files())
        with made.open("rb") as written:
            sha256 = hashlib.file_digest(written, "sha256").hexdigest()
        os.replace(made, path)
    finally:
        made.unlink(missing_ok=True)
    _keep(None, scope, found, sha256, path.name)
    return MadePackage(len(found), left_out)


@by_approvers
def start(actor: Actor | None, round_id: int, unit_id: int | None) -> int:
    """Make the job of the package of a round, or of one unit in it, and return its id.

    Raises `Rejected` where nothing is decided to be public, or too much for a job; `NotFound` for no round; `Refused`.
    """
    assert actor is not None
    scope = PackageScope(find_round(round_id).budget_year, round_id, unit_id)
    locks = {each.declaration_id: each.lock for each in contents(scope)}
    if not locks:
        raise Rejected(EMPTY)
    if len(locks) > PACKED_AT_ONCE:
        raise Rejected(
            f"一次最多打包{PACKED_AT_ONCE}份，这里有{len(locks)}份；请选定单位，或由系统管理员用命令生成。"
        )
    parameters = {"year": scope.budget_year, "round": round_id, "unit": unit_id}
    return jobs.create(actor, JobKind.PUBLICATION, parameters, selection(actor, list(locks)), locks)


def carry_out(actor: Actor, claim: Claim) -> Done:
    """Print a declaration for the public; raises `Rejected` where it is no longer to be public, `CannotPrint`, `Damaged`."""
    scope = _scope(db.session.get_one(Job, claim.job_id).parameters)
    found = contents(scope, {claim.chosen})
    if not found or found[0].lock != claim.lock:
        raise Rejected(CHANGED)
    return Done(print_public(found[0]))


def conclude(actor: Actor, job_id: int) -> Result:
    """Put the package together, of what is still decided to be public, and note what is in it."""
    scope = _scope(db.session.get_one(Job, job_id).parameters)
    statement = select(JobItem).options(undefer(JobItem.content)).where(JobItem.job_id == job_id)
    items = [item for item in db.session.scalars(statement) if item.outcome is Outcome.OK]
    printed = {item.declaration_id: item.content for item in items if item.declaration_id and item.content}
    locks = {item.declaration_id: item.lock for item in items}
    found = [each for each in contents(scope, printed.keys()) if each.lock == locks[each.declaration_id]]
    held = {each.declaration_id for each in found}
    failures = tuple((item.id, CHANGED) for item in items if item.declaration_id not in held)
    if not found:
        return Result(message=EMPTY, failures=failures)
    package = io.BytesIO()
    write_package(package, _of_job(scope, found, printed))
    content = package.getvalue()
    name = f"公开包-{_title(scope)}（{len(found)}份）.zip"
    _keep(actor, scope, found, hashlib.sha256(content).hexdigest(), name)
    return Result(name, "application/zip", content, failures=failures)


def _of_job(scope: PackageScope, found: Sequence[PublicContent], printed: Mapping[int, bytes]) -> Files:
    for each in found:
        yield pdf_name(each), printed[each.declaration_id]
    yield from _pages(scope, found)


def _pages(scope: PackageScope, found: Sequence[PublicContent]) -> Files:
    gone = no_longer_public(scope, {each.declaration_id for each in found})
    yield DATA, public_workbook(scope.budget_year, found)
    yield "index.html", public_page(scope, found, gone).encode()
    yield STYLE, public_style().encode()


def _scope(parameters: Mapping[str, Any]) -> PackageScope:
    return PackageScope(parameters["year"], parameters["round"], parameters["unit"])


def _title(scope: PackageScope) -> str:
    of = db.session.get(Round, scope.round_id) if scope.round_id else None
    unit = db.session.get(BudgetaryUnit, scope.unit_id) if scope.unit_id else None
    title = of.title if of else f"{scope.budget_year}年度"
    return f"{title}-{unit.name}" if unit else title


def _keep(
    actor: Actor | None, scope: PackageScope, found: Sequence[PublicContent], sha256: str, name: str
) -> None:
    """Note that the package was made and what was in it, with one event."""
    with writing():
        package = PublicationPackage(
            budget_year=scope.budget_year,
            round_id=scope.round_id,
            unit_id=scope.unit_id,
            takes_undecided=scope.takes_undecided,
            person_id=actor.person_id if actor else None,
            sha256=sha256,
        )
        db.session.add(package)
        db.session.flush()
        db.session.add_all(
            PublishedDeclaration(
                package_id=package.id,
                declaration_id=each.declaration_id,
                project_name=each.sheet.project_name,
            )
            for each in found
        )
        role = Role.APPROVER if actor else None
        record(EventKind.PUBLISHED, actor, role=role, subject=f"{_title(scope)}，{len(found)}份，{name}")
