"""A workbook as bytes: the same bytes for the same content, without a date or a name of the one who made it."""

from datetime import datetime
from io import BytesIO
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.packaging.core import DocumentProperties
from openpyxl.writer.excel import ExcelWriter

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
    """A package whose parts have no time."""

    def writestr(self, name: str, data: bytes | str) -> None:
        """Write a part."""
        part = ZipInfo(name, _DATED.timetuple()[:6])
        part.compress_type = ZIP_DEFLATED
        part.external_attr = 0o600 << 16
        super().writestr(part, data, compresslevel=6)

    def write(self, filename: str, arcname: str) -> None:
        """Write a part that stands in a file."""
        self.writestr(arcname, Path(filename).read_bytes())
