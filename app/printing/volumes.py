"""Volumes (成册): many declarations in one PDF with cover, contents, bookmarks and page numbers, or as files in a .zip."""

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from itertools import groupby

from flask import current_app, render_template
from pypdf import PdfWriter
from pypdf.generic import BooleanObject, NameObject, TextStringObject

from app.domain.files.volumes import distinct, file_name
from app.domain.form import sheet
from app.domain.procedure.rounds import BEIJING
from app.domain.procedure.stages import Status
from app.printing import press
from app.printing.joining import (
    NUMBER_FONT,
    add_pages,
    fonts_of,
    number_pages,
    pdf_bytes,
)
from app.printing.lazy_reader import LazyReader, dictionary_of
from app.printing.printed_pages import styles

LINES = 25
"""Lines on a page of the contents, as a rule; the pages are counted, so a long name does no harm."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A declaration in a volume with its PDF, None where it could not be printed and is only named."""

    unit_name: str
    project_code: str
    project_name: str
    pdf: bytes | None
    is_approved: bool = False

    @property
    def title(self) -> str:
        """What its file and its bookmark are called."""
        return f"{self.unit_name}-{self.project_code}-{self.project_name}"


@dataclass(frozen=True, slots=True)
class ContentsLine:
    """A line of the contents; `page` is the volume's, None for what is not in it."""

    leaf: Leaf
    page: int | None


def bind(leaves: Sequence[Leaf], bound_by: str, at: datetime) -> bytes:
    """Return the volume of at least one leaf with a PDF. The same leaves at the same time give the same bytes.

    Pages are numbered through, the cover being the first. Raises as `press.render` does.
    """
    readers = [LazyReader(leaf.pdf) if leaf.pdf else None for leaf in leaves]
    lengths = [len(reader.pages) if reader else 0 for reader in readers]
    front, lines = _front(leaves, lengths, bound_by, at)
    *pages, digits = front.pages
    fonts = map(dictionary_of, fonts_of(digits).values())
    font = next(each for each in fonts if str(each["/BaseFont"]).endswith(NUMBER_FONT))
    writer = PdfWriter()
    add_pages(writer, front, pages)
    bound = list(filter(None, readers))
    for reader in bound:
        add_pages(writer, reader, reader.pages)
    number_pages(writer, font)
    _add_bookmarks(writer, lines)
    _describe(writer)
    return pdf_bytes(writer, [front, *bound])


def pack(leaves: Sequence[Leaf], at: datetime) -> bytes:
    """Return a .zip of the leaves that have a PDF, named 单位-项目编码-项目名称.pdf."""
    printed = [(leaf.title, leaf.pdf) for leaf in leaves if leaf.pdf]
    names = distinct(file_name(title) for title, _ in printed)
    whole, moment = BytesIO(), at.astimezone(BEIJING).timetuple()[:6]
    with zipfile.ZipFile(whole, "w") as archive:
        for (_, content), name in zip(printed, names, strict=True):
            entry = zipfile.ZipInfo(f"{name}.pdf", moment)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            # PDFs are compressed already.
            archive.writestr(entry, content)
    return whole.getvalue()


def _front(
    leaves: Sequence[Leaf], lengths: Sequence[int], bound_by: str, at: datetime
) -> tuple[LazyReader, list[ContentsLine]]:
    """Return cover, contents and a page with the digits, and the lines of the contents, which know how long it is."""
    contents = -(-len(leaves) // LINES)
    while True:
        lines, page = [], 1 + contents + 1
        for leaf, length in zip(leaves, lengths, strict=True):
            lines.append(ContentsLine(leaf, page if length else None))
            page += length
        document = render_template(
            "print/volume.html",
            lines=lines,
            printed=[line.leaf for line in lines if line.page],
            pages=page - 1,
            bound_by=bound_by,
            at=at,
            approved_status=Status.APPROVED,
        )
        made = LazyReader(press.render(document, styles("print.css", "print_volume.css"), "pdf/ua-1"))
        found = len(made.pages) - 2
        if found == contents:
            return made, lines
        contents = found


def _add_bookmarks(writer: PdfWriter, lines: Sequence[ContentsLine]) -> None:
    writer.add_outline_item(title="目录", page_number=1)
    bound = [(line.leaf, line.page - 1) for line in lines if line.page]
    for unit_name, group in groupby(bound, key=lambda pair: pair[0].unit_name):
        parent = None
        for leaf, index in group:
            parent = parent or writer.add_outline_item(title=unit_name, page_number=index)
            title = f"{leaf.project_code} {leaf.project_name}"
            writer.add_outline_item(title=title, page_number=index, parent=parent)


def _describe(writer: PdfWriter) -> None:
    writer.metadata = {
        "/Title": f"{sheet.TITLE}成册",
        "/Author": current_app.config["OFFICE"],
    }
    writer.page_mode = "/UseOutlines"
    root = writer.root_object
    root[NameObject("/Lang")] = TextStringObject("zh-CN")
    writer.create_viewer_preferences()[NameObject("/DisplayDocTitle")] = BooleanObject(True)
