"""Words that a stranger must not read: planted all over the database, and looked for in every byte of a package."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from urllib.parse import quote

from pypdf import PdfReader
from sqlalchemy import select, update

from app.domain.files.file_kinds import FileKind
from app.domain.form.revision import digest
from app.domain.procedure.audiences import Audience
from app.domain.procedure.publication import Disclosure
from app.domain.procedure.stages import Status
from app.domain.review.threads import MessageKind, Weight
from app.domain.roles import Role
from app.models import (
    Attachment,
    Declaration,
    Event,
    Explanation,
    Person,
    Publication,
    PublicationAnswer,
    ReviewSheet,
    Revision,
    Thread,
    ThreadMessage,
    db,
)
from app.models.types import now

COMPANY = "碧泉信息有限公司"
"""A third party that the texts name and an answer hides."""
APPROVAL = "云绝批〔2026〕标记号"


def plant(declaration_ids: Iterable[int]) -> list[str]:
    """Plant markers around the declarations, decide that these are public, and return the markers."""
    markers = [COMPANY, APPROVAL]

    def marker(kind: str) -> str:
        markers.append(f"标{kind}记{len(markers):02}号")
        return markers[-1]

    for person in db.session.scalars(select(Person).order_by(Person.id).limit(8)):
        person.name, person.login = marker("人"), f"mk-login-{person.id:02}"
        markers.append(person.login)
    for number, declaration_id in enumerate(declaration_ids):
        declaration = db.session.get_one(Declaration, declaration_id)
        declaration.approval_number = APPROVAL
        if number < 3:
            _plant_words(declaration, marker)
        _publish(declaration_id, marker("意") if number < 2 else "")
    db.session.commit()
    assert len(set(markers)) == len(markers) >= 40, len(markers)
    return markers


def _plant_words(declaration: Declaration, marker) -> None:
    """Plant reasons, threads, files, explanations and opinions."""
    of_it = Event.declaration_id == declaration.id
    for event in db.session.scalars(select(Event).where(of_it).order_by(Event.id).limit(2)):
        event.reason, event.subject = marker("由"), marker("事")
    person_id = db.session.scalars(select(Person.id).limit(1)).one()
    about = {"declaration_id": declaration.id, "person_id": person_id}
    said = ThreadMessage(
        kind=MessageKind.OPEN,
        person_id=person_id,
        role=Role.REVIEWER,
        text=marker("注"),
        quote=marker("引"),
        audience=Audience.ALL,
    )
    thread = Thread(
        declaration_id=declaration.id,
        number=90,
        place="costing_basis",
        weight=Weight.MUST,
        audience=Audience.ALL,
        stage=Status.FINANCE_REVIEW,
        messages=[said],
    )
    attached = Attachment(
        **about,
        unit_id=declaration.unit_id,
        name=f"{marker('附')}.pdf",
        kind=FileKind.PDF,
        size=1,
        sha256="0" * 64,
    )
    explained = Explanation(**about, rule="W01", anchor="costing_basis", quote="", text=marker("说"))
    db.session.add_all([thread, attached, explained])
    db.session.execute(
        update(ReviewSheet).where(ReviewSheet.declaration_id == declaration.id).values(content=marker("审"))
    )


def name_a_company(declaration_ids: Iterable[int], before: str = "测算送出去") -> None:
    """Let the frozen texts name the third party, as an approved form may."""
    for declaration_id in declaration_ids:
        read = db.session.get_one(Declaration, declaration_id).finance_revision_id
        revision = db.session.get_one(Revision, read)
        revision.content = revision.content.replace(before, f"委托{COMPANY}。{before}", 1)
        revision.sha256 = digest(revision.content)
        assert COMPANY in revision.content
    db.session.commit()


def _publish(declaration_id: int, words: str) -> None:
    person_id = db.session.scalars(select(Person.id).limit(1)).one()
    by = {"decided_by_id": person_id, "decided_at": now(), "proposed_by_id": person_id, "proposed_at": now()}
    db.session.add(
        Publication(
            declaration_id=declaration_id,
            lock=1,
            decided=Disclosure.PUBLIC,
            decided_words=words,
            proposed=Disclosure.PUBLIC,
            proposed_words=words,
            **by,
        )
    )
    db.session.add(
        PublicationAnswer(
            declaration_id=declaration_id,
            anchor="costing_basis",
            quote=COMPANY,
            hides=True,
            text=words or "隐去。",
            person_id=person_id,
        )
    )


def found_in(package: bytes, markers: Iterable[str]) -> dict[str, str]:
    """Return the markers that stand anywhere in a package, as they are or decompressed, each with where."""
    wanted = {marker: set(_written(marker)) for marker in markers}
    found: dict[str, str] = {}
    for place, content in every_byte(package):
        for marker, ways in wanted.items():
            if any(way in content for way in ways):
                found.setdefault(marker, place)
    return found


def every_byte(package: bytes) -> Iterator[tuple[str, bytes]]:
    """Yield a package as it is, its members, the streams and the text of its PDFs and the parts of its workbooks."""
    yield "raw", package
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        yield "names", "\n".join(archive.namelist()).encode() + archive.comment
        for entry in archive.infolist():
            content = archive.read(entry)
            yield entry.filename, content + entry.comment + entry.extra
            if entry.filename.endswith(".xlsx"):
                yield from ((f"{entry.filename}/{place}", part) for place, part in every_byte(content))
            elif entry.filename.endswith(".pdf"):
                yield from _in_pdf(entry.filename, content)


def _in_pdf(name: str, content: bytes) -> Iterator[tuple[str, bytes]]:
    for number, stream in enumerate(re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL)):
        try:
            yield f"{name} stream {number}", zlib.decompressobj().decompress(stream)
        except zlib.error:
            yield f"{name} stream {number}", stream
    reader = PdfReader(io.BytesIO(content))
    told = [
        str(reader.metadata),
        *reader.attachments,
        *("".join(page.extract_text().split()) for page in reader.pages),
    ]
    yield f"{name} text", "\n".join(told).encode()


def _written(marker: str) -> Iterator[bytes]:
    """Yield the ways in which words are written in files: encodings, hexadecimal digits, escapes."""
    wide = marker.encode("utf-16-be")
    yield from (marker.encode(), wide, marker.encode("utf-16-le"), marker.encode("gb18030"))
    yield from (wide.hex().encode(), wide.hex().upper().encode(), quote(marker).encode())
    yield marker.encode("ascii", "xmlcharrefreplace")
    yield marker.encode("unicode_escape")
