"""Excel workbooks: the official form read by its labels."""

from app.exchange.workbook.preflight import NotAWorkbook
from app.exchange.workbook.read import Problem, ReadSheet, read_workbook

__all__ = ["NotAWorkbook", "Problem", "ReadSheet", "read_workbook"]
