"""The worksheet 填报说明 of the template: what is to be written where, with its authority and examples."""

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from app.domain.form.guidance import CATEGORIES, COLUMNS, FIELDS, Guidance
from app.domain.form.sheet import COLUMNS as TABLE_COLUMNS
from app.domain.form.sheet import FIELDS as SHEET_FIELDS
from app.exchange.workbook import layout

HEAD = ("栏目", "要求", "依据", "正例", "反例")
WIDTHS = (24, 52, 24, 44, 36)
"""In digits of the standard font."""


def write_guidance(workbook: Workbook) -> None:
    """Add the worksheet behind all others. A number before each name keeps it from being taken for a form."""
    worksheet = workbook.create_sheet(layout.GUIDANCE_NAME)
    for number, width in enumerate(WIDTHS, 1):
        worksheet.column_dimensions[get_column_letter(number)].width = width
    worksheet.append(HEAD)
    for number, (name, each) in enumerate(_entries(), 1):
        worksheet.append((f"{number}. {name}", each.wanted, each.authority, each.good, each.bad))
    for row in worksheet.iter_rows():
        for cell in row:
            cell.style = layout.HEADING if cell.row == 1 else layout.TEXT
            cell.data_type = "s"
    worksheet.freeze_panes = "A2"
    worksheet.page_setup.orientation = "landscape"
    worksheet.page_setup.paperSize = int(worksheet.PAPERSIZE_A4)
    worksheet.page_setup.fitToHeight = 0
    worksheet.sheet_properties.pageSetUpPr.fitToPage = True


def _entries() -> list[tuple[str, Guidance]]:
    return [
        *((SHEET_FIELDS[key].label, each) for key, each in FIELDS.items()),
        *((TABLE_COLUMNS[key].label, each) for key, each in COLUMNS.items()),
        *CATEGORIES.items(),
    ]
