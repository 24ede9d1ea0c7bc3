"""Making the 归档包 of a budget year: everything of its approved declarations, in a file that outlives the portal."""

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.domain.actor import Actor, Post
from app.domain.form.revision import restored
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import version_words
from app.domain.roles import Role
from app.exchange.archiving.package import PackageWriter
from app.exchange.workbook import write_workbook
from app.models import Declaration, StampedScan, db
from app.operations import Rejected
from app.operations.events import record
from app.operations.transaction import writing
from app.printing.histories import print_history
from app.queries.files import archiving
from app.queries.files.attachments import pieces
from app.queries.files.renditions import rendition_bytes
from app.queries.files.stamped_scans import scan_pieces, scans_of
from app.queries.form.code_lists import code_lists
from app.queries.in_force import stage_stored
from app.queries.procedure.desk import desk_of

READ_ME = Path(__file__).with_name("archive_read_me.txt")
LIST = "项目清单.csv"
LIST_HEAD = {
    "folder": "文件夹",
    "project_code": "项目编码",
    "project_name": "项目名称",
    "applicant_unit": "申请单位",
    "round": "申报批次",
    "version_no": "版本",
    "stage": "效力",
    "medium_term_amount": "项目总金额（元）",
    "budget_year_amount": "本年度项目金额（元）",
    "approval_number": "批复文号",
    "approved_on": "批复日期",
    "code": "验证码",
}
_READER = Actor(0, "归档", frozenset({Post(0, Role.AUDITOR)}))
"""Whoever audits reads everything that is archived, so the 流转单 is printed as they read it."""

Entry = tuple[str, Iterable[bytes]]
"""A file of the package: its path and the pieces of its content."""


@dataclass(frozen=True, slots=True)
class MadeArchive:
    """How many declarations a package holds, and its pieces."""

    count: int
    pieces: tuple[Path, ...]


def make(budget_year: int, path: Path, told: Callable[[int, int], None]) -> MadeArchive:
    """Write the package of a budget year; `told` hears how many declarations of how many are in it.

    The same database gives the same bytes. Raises `Rejected` where nothing is approved, `Damaged` where a stored file no
    longer has its hash, `OSError`, and as `press.render` does; then nothing is left of it.
    """
    ids = archiving.approved_in(budget_year)
    if not ids:
        raise Rejected(f"{budget_year}年度没有已批复的申报表，没有生成归档包。")
    listed: list[dict[str, Any]] = []
    with PackageWriter(path) as writer:
        for number, declaration_id in enumerate(ids, 1):
            about = about_of(declaration_id)
            for name, content in entries_of(declaration_id):
                writer.add(f"{about['folder']}/{name}", content)
            listed.append(about)
            # A year does not fit into one session.
            db.session.expunge_all()
            told(number, len(ids))
        made = finish(writer, budget_year, listed)
    with writing():
        record(EventKind.ARCHIVED, None, subject=f"{budget_year}年度，{len(ids)}份，{made[0].name}")
    return MadeArchive(len(ids), tuple(made))


def finish(writer: PackageWriter, budget_year: int, listed: Sequence[Mapping[str, Any]]) -> list[Path]:
    """Write what stands beside the declarations, of which `listed` tells what `about_of` said; return the pieces."""
    writer.add(LIST, [_table(listed)])
    head = {"budget_year": budget_year, "declarations": listed}
    return writer.close(head, READ_ME.read_text().replace("{年度}", str(budget_year)))


def about_of(declaration_id: int) -> dict[str, Any]:
    """Return what the manifest says of a declaration; amounts are yuan with two places."""
    declaration = db.session.get_one(Declaration, declaration_id)
    rendition = archiving.rendition_of(declaration_id)
    last = archiving.events_of(declaration_id)[-1]
    return {
        "folder": f"{declaration.project_code}-第{declaration.version_no}版-{declaration_id}",
        "declaration_id": declaration_id,
        "project_code": declaration.project_code,
        "project_name": rendition.revision.project_name,
        "applicant_unit": rendition.revision.applicant_unit,
        "round": declaration.round.title,
        "version_no": declaration.version_no,
        "stage": stage_stored(declaration),
        "medium_term_amount": _yuan(rendition.revision.medium_term_amount),
        "budget_year_amount": _yuan(rendition.revision.budget_year_amount),
        "approval_number": declaration.approval_number,
        "approved_on": declaration.approved_on.isoformat() if declaration.approved_on else None,
        "code": rendition.code,
        "rendition_sha256": rendition.sha256,
        "revision_id": rendition.revision_id,
        "chain": last["chain"],
        "chain_length": last["chain_position"],
        "chain_digest": last["chain_digest"],
    }


def entries_of(declaration_id: int) -> Iterator[Entry]:
    """Yield the files of a declaration's folder; raises `Damaged`, and as `press.render` does."""
    content = rendition_bytes(declaration_id)
    assert content is not None
    yield "批复文件.pdf", [content]
    approved = archiving.rendition_of(declaration_id)
    lists = code_lists(approved.declaration.round.catalogue)
    said = version_words(
        approved.declaration.version_no, approved.declaration.status, stage_stored(approved.declaration)
    )
    for revision_id, number, text in archiving.revisions_of(declaration_id):
        yield f"送审稿/{number}.json", [text.encode()]
        if revision_id == approved.revision_id:
            yield "数据.json", [text.encode()]
            yield "申报表.xlsx", [write_workbook([restored(text)], lists, [said])]
    for number, text in archiving.review_sheets_of(declaration_id):
        yield f"审核表/{number}.json", [text.encode()]
    yield "批注.json", [_json(archiving.threads_of(declaration_id))]
    events = archiving.events_of(declaration_id)
    yield "流转记录.json", [_json(events)]
    desk = desk_of(_READER, declaration_id)
    yield "流转单.pdf", [print_history(desk, desk.events[-1].at)]
    attached = archiving.attachments_of(declaration_id)
    yield "附件.json", [_json([_attachment(each, numbers) for each, numbers in attached])]
    for attachment_id, name, sha256 in [(each.id, each.name, each.sha256) for each, _ in attached]:
        yield f"附件/{attachment_id}-{name}", pieces(attachment_id, sha256)
    if scans := scans_of(declaration_id):
        yield "盖章件.json", [_json(list(map(_stamped_scan, scans)))]
    for scan_id, name, sha256 in [(each.id, each.name, each.sha256) for each in scans]:
        yield f"盖章件/{scan_id}-{name}", scan_pieces(scan_id, sha256)


def _attachment(attachment: Any, revisions: list[int]) -> dict[str, Any]:
    return {
        "file": f"附件/{attachment.id}-{attachment.name}",
        "name": attachment.name,
        "size": attachment.size,
        "sha256": attachment.sha256,
        "person": attachment.person.name,
        "at": attachment.at.isoformat(timespec="microseconds"),
        "revisions": revisions,
        "said_in_a_thread": attachment.message_id is not None,
    }


def _stamped_scan(scan: StampedScan) -> dict[str, Any]:
    return {
        "file": f"盖章件/{scan.id}-{scan.name}",
        "name": scan.name,
        "size": scan.size,
        "sha256": scan.sha256,
        "pages": scan.pages,
        "recognition": scan.recognition.label,
        "person": scan.person.name,
        "at": scan.at.isoformat(timespec="microseconds"),
    }


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def _yuan(amount: object) -> str | None:
    return None if amount is None else f"{amount:.2f}"


def _table(listed: Sequence[Mapping[str, Any]]) -> bytes:
    """Return the list as CSV that a spreadsheet opens, in UTF-8 with a byte order mark."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(LIST_HEAD.values())
    writer.writerows([each[name] for name in LIST_HEAD] for each in listed)
    return text.getvalue().encode("utf-8-sig")
