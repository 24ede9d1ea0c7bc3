"""A workbook as bytes: the same bytes for the same content, without a date or a name of the one who made it."""

from __future__ import annotations

from datetime import datetime
from io import BytesIO
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

if TYPE_CHECKING:
    from _typeshed import SizedBuffer

_DATED = datetime(1980, 1, 1)
"""The first moment that a package can name."""


def saved(workbook: Workbook, title: str) -> bytes:
    """Return the .xlsx package of a workbook."""
    workbook.properties = DocumentProperties(creator=None, title=title, created=_DATED, modified=_DATED)
    stream = BytesIO()
    with _Package(stream, "w") as package:
        # What Workbook.save() does besides is to set the time.
        ExcelWriter(workbook, package).save()
    return stream.getvalue()


class _Package(ZipFile):
    """A package whose entries all bear `_DATED`, the same rights and the same compression."""

    def writestr(
        self,
        zinfo_or_arcname: str | ZipInfo,
        data: SizedBuffer | str,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write an entry."""
        name = zinfo_or_arcname if isinstance(zinfo_or_arcname, str) else zinfo_or_arcname.filename
        part = ZipInfo(name, _DATED.timetuple()[:6])
        part.external_attr = 0o600 << 16
        super().writestr(part, data, ZIP_DEFLATED, 6)

    def write(
        self,
        filename: str | PathLike[str],
        arcname: str | PathLike[str] | None = None,
        compress_type: int | None = None,
        compresslevel: int | None = None,
    ) -> None:
        """Write an entry with the content of a file."""
        self.writestr(str(arcname or filename), Path(filename).read_bytes())
