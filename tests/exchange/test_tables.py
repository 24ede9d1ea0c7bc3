"""Tables as files: read again by others they hold the same words and figures, and nothing in them is carried out."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from app.domain.files.tables import ROWS_LIMIT, Column, ColumnKind, Table, too_many_rows
from app.domain.text import Unreadable, normalised, readable
from app.exchange.tables import as_csv, as_xlsx

CODE = "990106271211500801001"
COLUMNS = (
    Column("项目编码", ColumnKind.CODE),
    Column("项目名称"),
    Column("金额\n（元）", ColumnKind.AMOUNT),
    Column("项数", ColumnKind.COUNT),
)
DANGEROUS = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "＝",
    "＋",
    "－",
    "＠",
    "﹢",
    "﹣",
    "﹦",
    "﹫",
    "−",
    "\n",
    " =",
    "\u3000＝",
)

patient = settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])


def table(*rows, total=()) -> Table:
    return Table("申报表 & 清单/一", COLUMNS, rows, total)


def rows_of_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def sheet_of(content: bytes):
    (sheet,) = load_workbook(io.BytesIO(content)).worksheets
    return sheet


def readable_texts():
    def is_readable(text: str) -> bool:
        try:
            return readable(text, 400, "项目名称") == text
        except Unreadable:
            return False

    signs = st.sampled_from([*"=+-@＝＋－＠'\"\t\n,;x_05F ", "_x0041_", "#N/A", "é", "𠀀", "项目"])
    return st.one_of(st.text(max_size=30), st.lists(signs, max_size=8).map("".join)).filter(is_readable)


def test_csv_is_what_spreadsheets_open_rightly():
    content = as_csv(
        table((CODE, "读者服务", Decimal("1234567.5"), 3), total=("合计", None, Decimal("0"), 3))
    )
    assert content.startswith(b"\xef\xbb\xbf") and content.count(b"\r\n") == content.count(b"\n") == 3
    assert rows_of_csv(content) == [
        ["项目编码", "项目名称", "金额 （元）", "项数"],
        [f"{CODE}\t", "读者服务", "1234567.50", "3"],
        ["合计\t", "", "0.00", "3"],
    ]


@pytest.mark.parametrize("sign", DANGEROUS)
@pytest.mark.parametrize("rest", ["1+1", "cmd|' /C calc'!A0", "SUM(A1:A9)", "", '",=1+1'])
def test_what_could_begin_a_formula_stands_behind_an_apostrophe(sign, rest):
    name = f"{sign}{rest}"
    content = as_csv(Table(name, (Column(name), Column("编码", ColumnKind.CODE)), [(name, name)]))
    head, row = rows_of_csv(content)
    assert head[0] == (f" {rest}" if sign == "\n" else f"'{name}")
    assert row == [f"'{name}", f"'{name}\t"]
    assert all(not cell.startswith(DANGEROUS) for cell in (*head, *row))


def test_a_negative_amount_stays_a_number():
    assert rows_of_csv(as_csv(table((None, "", Decimal("-5"), -1))))[1] == ["", "", "-5.00", "-1"]
    cell = sheet_of(as_xlsx(table((None, "", Decimal("-5"), -1))))["C2"]
    assert (cell.value, cell.data_type) == (-5, "n")


@patient
@given(st.lists(st.tuples(readable_texts(), st.decimals(-(10**12), 10**12, places=2)), max_size=5))
def test_csv_is_read_again_as_it_was(lines):
    read = rows_of_csv(as_csv(table(*((CODE, name, amount, 1) for name, amount in lines))))[1:]
    assert [Decimal(row[2]) for row in read] == [amount for _, amount in lines]
    for row, (name, _) in zip(read, lines, strict=True):
        assert row[1] in (name, f"'{name}") and not row[1].startswith(DANGEROUS)


def test_a_workbook_has_numbers_as_numbers_and_codes_as_texts():
    sheet = sheet_of(as_xlsx(table((CODE, "读者服务", Decimal("1234567.50"), 3), (CODE, None, None, None))))
    code, name, amount, count = sheet[2]
    assert (code.value, code.data_type, code.number_format) == (CODE, "s", "@")
    assert (name.value, name.data_type) == ("读者服务", "s")
    assert (amount.value, amount.data_type, amount.number_format) == (1234567.5, "n", "#,##0.00")
    assert (count.value, count.data_type) == (3, "n")
    assert [cell.value for cell in sheet[3]] == [CODE, None, None, None]


@pytest.mark.parametrize("sign", DANGEROUS)
def test_no_text_of_a_workbook_is_a_formula_or_an_error(sign):
    texts = [f"{sign}1+1", f"{sign}cmd|' /C calc'!A0", "#N/A", "#REF!", "1E5", "TRUE"]
    content = as_xlsx(Table("表", (Column(sign),), [(text,) for text in texts]))
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        assert b"<f>" not in package.read("xl/worksheets/sheet1.xml")
    sheet = sheet_of(content)
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == [normalised(text) for text in texts]
    assert {row[0].data_type for row in sheet.iter_rows()} == {"s"}


@patient
@given(st.lists(readable_texts().filter(lambda text: "_x" not in text and text), max_size=5))
def test_a_workbook_is_read_again_as_it_was(names):
    sheet = sheet_of(as_xlsx(table(*((CODE, name, Decimal("0.01"), 1) for name in names))))
    assert [row[1].value for row in sheet.iter_rows(min_row=2)] == names


def test_what_looks_like_an_escape_is_escaped():
    assert sheet_of(as_xlsx(table((CODE, "_x0041_", None, None))))["B2"].value == "_x005F_x0041_"


def test_a_workbook_is_ready_to_print_and_to_filter():
    sheet = sheet_of(
        as_xlsx(table(*[(CODE, "读" * 300, Decimal("99"), 1)] * 3, total=("合计", None, Decimal("297"), 3)))
    )
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A2", "A1:D4", "$1:$1")
    page = sheet.page_setup
    assert (page.orientation, page.paperSize, page.fitToWidth, page.fitToHeight) == ("landscape", 9, 1, 0)
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    widths = {letter: sheet.column_dimensions[letter].width for letter in "ABCD"}
    assert widths["A"] > 21 and 40 < widths["B"] <= 60 and widths["D"] < 15
    assert sheet["A5"].value == "合计" and sheet["C5"].number_format == "#,##0.00" and sheet["C5"].font.b
    assert sheet.oddHeader.center.text == "申报表 && 清单/一" and sheet.title == "申报表 & 清单 一"


def test_a_row_is_as_high_as_its_lines():
    texts = ("读者服务", "读者服务" * 4, "a" * 17, "读" * 200)
    sheet = sheet_of(
        as_xlsx(Table("表", (Column("名称"), Column("单位")), [(text, "图书馆") for text in texts]))
    )
    heights = [sheet.row_dimensions[number].height for number in range(2, 6)]
    assert heights[0] == heights[1] == heights[2] < heights[3] / 4 < 409


def test_the_same_table_gives_the_same_bytes_that_name_nobody():
    same = table((CODE, "读者服务", Decimal("1"), 1))
    content = as_xlsx(same)
    assert content == as_xlsx(same)
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        properties = package.read("docProps/core.xml").decode()
        assert {part.date_time[0] for part in package.infolist()} == {1980}
    assert "creator" not in properties and "lastModifiedBy" not in properties


def test_a_table_without_rows_is_a_head():
    assert rows_of_csv(as_csv(table())) == [["项目编码", "项目名称", "金额 （元）", "项数"]]
    assert sheet_of(as_xlsx(table())).max_row == 1


def test_beyond_the_limit_there_is_a_sentence():
    assert too_many_rows(ROWS_LIMIT) == ""
    assert "5,000" in too_many_rows(ROWS_LIMIT + 1) and "5,001" in too_many_rows(ROWS_LIMIT + 1)
