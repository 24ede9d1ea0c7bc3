"""A package of what is made public: a .zip that a web server's folder takes as it is, and the data as a workbook."""

import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import IO

from app.domain.files.tables import Cell, Column, ColumnKind, Table
from app.domain.form.sheet import FIELDS, TABLE_HEAD, FieldKind
from app.exchange.tables import as_xlsx
from app.queries.files.publication_contents import PublicContent

DATA = "data.xlsx"
_MOMENT = (1980, 1, 1, 0, 0, 0)
"""The time of every member: when it was packed is no part of what is public."""
_KINDS = {
    FieldKind.AMOUNT: ColumnKind.AMOUNT,
    FieldKind.WHOLE: ColumnKind.COUNT,
}
_CODE = Column("项目编码", ColumnKind.CODE)


def write_package(target: IO[bytes], files: Iterable[tuple[str, bytes]]) -> None:
    """Write the files, each a path and its content, as a .zip; the same files give the same bytes."""
    with zipfile.ZipFile(target, "w") as archive:
        for name, content in files:
            entry = zipfile.ZipInfo(name, _MOMENT)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            # PDFs and workbooks are compressed already.
            is_text = name.endswith((".html", ".css"))
            entry.compress_type = zipfile.ZIP_DEFLATED if is_text else zipfile.ZIP_STORED
            archive.writestr(entry, content)


def public_workbook(budget_year: int, found: Sequence[PublicContent]) -> bytes:
    """Return the workbook: a worksheet with a row for each declaration, and one with a row for each indicator."""
    projects = Table(
        f"{budget_year}年度项目",
        (
            *(
                _CODE
                if key == "project_code"
                else Column(field.label, _KINDS.get(field.kind, ColumnKind.TEXT))
                for key, field in FIELDS.items()
            ),
            Column("申报批次"),
            Column("版本", ColumnKind.COUNT),
        ),
        [
            (*(_cell(getattr(each.sheet, key)) for key in FIELDS), each.round_title, each.version_no)
            for each in found
        ],
    )
    indicators = Table(
        f"{budget_year}年度指标",
        (_CODE, Column("项目名称"), *map(Column, TABLE_HEAD)),
        [
            (
                each.sheet.project_code,
                each.sheet.project_name,
                row.category.level_1,
                row.category.level_2,
                *row.cells,
            )
            for each in found
            for row in each.sheet.rows
        ],
    )
    return as_xlsx(projects, indicators)


def _cell(value: object) -> Cell:
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if value is None or isinstance(value, int | Decimal) else str(value)
