"""The 归档包 of a budget year as a job: steps pack the files of each declaration, the end puts the whole together."""

import io
import json
import zipfile
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import select
from sqlalchemy.orm import undefer

from app.domain.actor import Actor
from app.domain.procedure.caps import ARCHIVED_BYTES_AT_ONCE, PACKED_AT_ONCE
from app.domain.procedure.events import EventKind
from app.domain.procedure.jobs import JobKind, Outcome
from app.domain.procedure.workflow import Refusal, Refused
from app.domain.roles import Role
from app.exchange.archiving.package import PackageWriter
from app.models import Job, JobItem, db
from app.operations import Rejected, archives, jobs
from app.operations.events import record
from app.operations.jobs import Claim, Done, Result
from app.operations.transaction import writing
from app.queries.files.archiving import approved_in, years_to_archive
from app.queries.lists.worklist import selection

_ABOUT = "about.json"
"""The member of a step's result that is no file of the package."""
_NO_LIMIT = 1 << 62


def start(actor: Actor, budget_year: int) -> int:
    """Make the job of the package of a budget year and return its id; auditors alone, who read all that is in it.

    Raises `Refused`, and `Rejected` where nothing is approved or there is too much for a job.
    """
    if not actor.has_role(Role.AUDITOR):
        raise Refused(Refusal.ROLE, f"归档包由{Role.AUDITOR.label}生成。")
    of = next((each for each in years_to_archive() if each.budget_year == budget_year), None)
    if of is None:
        raise Rejected(f"{budget_year}年度没有已批复的申报表。")
    if of.count > PACKED_AT_ONCE or of.attached > ARCHIVED_BYTES_AT_ONCE:
        raise Rejected(
            f"{budget_year}年度有{of.count}份，附件{of.attached / 2**20:.0f} MiB，"
            "请由系统管理员用命令 flask archive make 生成。"
        )
    lines = selection(actor, approved_in(budget_year))
    return jobs.create(actor, JobKind.ARCHIVE, {"year": budget_year}, lines)


def carry_out(actor: Actor, claim: Claim) -> Done:
    """Pack the files of a declaration; raises `Damaged`, `CannotPrint`."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as files:
        files.writestr(_ABOUT, json.dumps(archives.about_of(claim.chosen)))
        for name, content in archives.entries_of(claim.chosen):
            files.writestr(name, b"".join(content))
    return Done(packed.getvalue())


def conclude(actor: Actor, job_id: int) -> Result:
    """Put the package together, with the bytes that the command writes; none where one declaration is missing."""
    budget_year = db.session.get_one(Job, job_id).parameters["year"]
    statement = select(JobItem).options(undefer(JobItem.content)).where(JobItem.job_id == job_id)
    items = list(db.session.scalars(statement))
    by_id = {item.declaration_id: item.content for item in items if item.outcome is Outcome.OK}
    ids = approved_in(budget_year)
    if missing := [each for each in ids if not by_id.get(each)]:
        return Result(message=f"有{len(missing)}份没有办成，或其间又有批复的，没有生成归档包，请重试。")
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"归档包-{budget_year}年度.zip"
        listed = []
        with PackageWriter(path, piece=_NO_LIMIT) as writer:
            for declaration_id in ids:
                with zipfile.ZipFile(io.BytesIO(by_id[declaration_id] or b"")) as files:
                    about = json.loads(files.read(_ABOUT))
                    for name in files.namelist():
                        if name != _ABOUT:
                            writer.add(f"{about['folder']}/{name}", [files.read(name)])
                listed.append(about)
            archives.finish(writer, budget_year, listed)
        content = path.read_bytes()
    subject = f"{budget_year}年度，{len(ids)}份，{path.name}"
    with writing():
        record(EventKind.ARCHIVED, actor, role=Role.AUDITOR, subject=subject)
    return Result(path.name, "application/zip", content)
