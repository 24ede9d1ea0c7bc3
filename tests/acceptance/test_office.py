"""Workbooks as LibreOffice writes and reads them: .xls and .xlsx of one form, a copy with notes, number formats."""

import csv
import re
import shutil
import subprocess
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook, load_workbook

from app.exchange.spreadsheet.display import shown
from app.exchange.workbook import Mark, annotated_workbook, read_workbook
from tests.exchange.filled import LISTS, SHEET, anonymous, workbook, write_form
from tests.exchange.test_legacy import CELLS, as_legacy, typed

pytestmark = pytest.mark.skipif(not shutil.which("soffice"), reason="soffice is not installed")
MARKS = (
    Mark("表1", "B6", '“项目总金额”应为金额 <&"'),
    Mark("表1", "D12", "指标值不对"),
    Mark("表1", "E40", "这里没有单元格"),
)


@pytest.fixture(scope="module")
def converted(tmp_path_factory):
    """Return a function that lets LibreOffice open a file and save it with another ending."""
    folder = tmp_path_factory.mktemp("office")

    def convert(content: bytes, name: str, to: str) -> bytes:
        (folder / name).write_bytes(content)
        ending = to.partition(":")[0]
        made = folder / "made" / f"{Path(name).stem}.{ending}"
        profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
        command = ["soffice", profile, "--headless", "--convert-to", to, "--outdir", str(made.parent)]
        done = subprocess.run(
            [*command, str(folder / name)], capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0 and made.exists(), done.stdout + done.stderr
        return made.read_bytes()

    return convert


def sheets(content: bytes) -> list:
    return [anonymous(each).sheet for each in read_workbook(content, LISTS)]


def test_xls_and_xlsx_of_the_same_form_give_equal_sheets(converted):
    # LibreOffice takes the sign that makes the next one a word, as in 0!.0, for a word itself, and knows no _x0041_.
    cells = {cell: each for cell, each in CELLS.items() if "!" not in each[1]} | {"B8": ("甲\u200b\n乙", "@")}
    content = workbook(write_form, typed(cells), lambda ws: write_form(ws, top=5, left=3))
    expected = sheets(content)
    assert expected[0] == expected[2] == SHEET
    for ending in ("xls", "xlsx"):
        saved = converted(content, f"to-{ending}.xlsx", ending)
        assert sheets(saved) == expected, ending
    assert sheets(converted(as_legacy(content), "old.xls", "xlsx")) == expected


def notes_of(content: bytes) -> dict[str, str]:
    """Return the notes of the first worksheet of an .xlsx workbook by cell."""
    rows = load_workbook(BytesIO(content)).worksheets[0].iter_rows()
    return {cell.coordinate: cell.comment.text for row in rows for cell in row if cell.comment}


@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_the_annotated_copy_opens_with_its_notes_at_their_cells(converted, ending):
    content = workbook(write_form)
    copy = annotated_workbook(as_legacy(content) if ending == "xls" else content, MARKS)
    saved = converted(copy, f"copy-of-{ending}.xlsx", "xlsx")
    # LibreOffice writes the author before the text of a note.
    assert {cell: text.split("\n", 1)[-1] for cell, text in notes_of(saved).items()} == {
        mark.cell: mark.message for mark in MARKS
    }
    book = load_workbook(BytesIO(saved))
    assert book.sheetnames == ["表1", "问题清单"]
    assert book["表1"]["B6"].fill.fgColor.rgb == "FFFFC7CE" and book["表1"]["D12"].value == "≥300天"
    assert [row[2].value for row in book["问题清单"].iter_rows(min_row=2)] == [mark.message for mark in MARKS]
    with ZipFile(BytesIO(converted(copy, f"copy-of-{ending}.xlsx", "ods"))) as archive:
        content = archive.read("content.xml").decode()
    noted = re.findall(r"<office:annotation .*?</office:annotation>", content, re.DOTALL)
    assert len(noted) == len(MARKS) and "指标值不对" in "".join(noted)
    assert converted(copy, f"copy-of-{ending}.xlsx", "pdf").startswith(b"%PDF-")


NUMBERS = (0, 1, -1, 0.5, -0.5, 12.5, 1234.567, -1234.567, 30000, 123456789, 46356, 46356.75)
NUMBER_FORMATS = """
    0 0.0 0.00 # ??? #,##0 #,##0.00 #,##0;(#,##0) 0% 0.00% 0.00E+00 ##0.0E+0 #,##0, 0.0, 0.00,, .00 0"个" "约"0.0"万元"
    0\\天 0_) *-0 [Red]0;[Blue]-0;[Green]"零" [>=100]0"大";[<0]"负"0;0"小" [<=1]0.0%;0 [>0]"盈"0.0;[<0]"亏"0.0;"平" 0;;
    0;"负"0 "+"0;"-"0;0 [$￥-804]#,##0.00 [$USD]0.00 "￥"#,##0.00_);("￥"#,##0.00) 0000 000-0000 0‰ 0℃ 0~0 {0} "共"0
"""
DAY_FORMATS = """
    yyyy-mm-dd yyyy/m/d yyyy"年"m"月"d"日" yy-m-d d-mmm-yy dddd [$-804]aaaa [DBNum1][$-804]yyyy"年"m"月"d"日" h:mm hh:mm:ss
    h:mmAM/PM [h]:mm [mm]:ss "≤"yyyy/m/d yyyy.mm.dd "截至"yyyy"年"m"月底" h"时"mm"分"
"""
"""Formats for days; only those of our time, which all programs count alike."""


def test_numbers_are_shown_as_another_program_shows_them(converted):
    book = Workbook()
    tried = [(each, value) for each in NUMBER_FORMATS.split() for value in NUMBERS]
    tried += [(each, value) for each in DAY_FORMATS.split() for value in NUMBERS[-2:]]
    for number, (number_format, value) in enumerate(tried, 1):
        cell = book.active.cell(number, 1, value)
        cell.number_format = number_format
        book.active.cell(number, 2, "。")
    stream = BytesIO()
    book.save(stream)
    read = converted(stream.getvalue(), "formats.xlsx", "csv:Text - txt - csv (StarCalc):44,34,76").decode()
    theirs = [row[0].strip() for row in csv.reader(read.splitlines())]
    ours = [shown(value, number_format).text for number_format, value in tried]
    differ = [
        each for each in zip(tried, ours, theirs, strict=True) if squeezed(each[1]) != squeezed(each[2])
    ]
    assert not differ


def squeezed(text: str) -> str:
    """Blanks are room for signs, which every program keeps otherwise."""
    return text.replace(" ", "")
