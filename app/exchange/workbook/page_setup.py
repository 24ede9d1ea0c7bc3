"""The printed page of a worksheet: A4 landscape, fitted to the width, with texts in its header and footer."""

from collections.abc import Mapping

from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet


def set_up_page(
    worksheet: Worksheet,
    margins: Mapping[str, float],
    header: HeaderFooterItem | None,
    footer: HeaderFooterItem,
) -> None:
    """Set page size, scaling, margins (inches by side, "header" and "footer"), header and footer."""
    page = worksheet.page_setup
    page.orientation, page.paperSize = worksheet.ORIENTATION_LANDSCAPE, int(worksheet.PAPERSIZE_A4)
    page.fitToWidth, page.fitToHeight = 1, 0
    worksheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    for side, inches in margins.items():
        setattr(worksheet.page_margins, side, inches)
    if header:
        worksheet.HeaderFooter.oddHeader = header
    worksheet.HeaderFooter.oddFooter = footer
