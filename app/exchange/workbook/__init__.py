"""Excel workbooks: the official form written, and read by its labels."""

from app.domain.files.worksheets import Problem, ReadSheet
from app.exchange.spreadsheet import Mark, NotAWorkbook
from app.exchange.workbook.cage import CageFault, annotated_workbook, listed_workbook, read_workbook
from app.exchange.workbook.write import CannotWrite, blank_template, write_workbook

__all__ = [
    "CageFault",
    "CannotWrite",
    "Mark",
    "NotAWorkbook",
    "Problem",
    "ReadSheet",
    "annotated_workbook",
    "blank_template",
    "listed_workbook",
    "read_workbook",
    "write_workbook",
]
