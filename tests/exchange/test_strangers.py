"""Workbooks as other programs write them: what a person sees in Excel is read, and decoration is never in the way."""

import re
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from app.exchange.spreadsheet import read_grids
from app.exchange.workbook import read_workbook
from tests.exchange.filled import (
    LISTS,
    SHEET,
    TYPED,
    anonymous,
    read,
    with_shared_strings,
    workbook,
    write_form,
)

CELLS, STYLES, BOOK, RELATIONS, TYPES = (
    "xl/worksheets/sheet1.xml",
    "xl/styles.xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "[Content_Types].xml",
)
GOOD = with_shared_strings(workbook(write_form))


def rebuilt(change=lambda data: data, part=CELLS, named=lambda name: name, left_out=()):
    """Return the good workbook with a part changed, parts named anew and parts left out."""
    stream = BytesIO()
    with ZipFile(BytesIO(GOOD)) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                data = change(data)
            if name not in left_out:
                target.writestr(named(name), data)
    return stream.getvalue()


def the_form(content):
    (result,) = read_workbook(content, LISTS)
    assert result.problems == ()
    return anonymous(result).sheet


def before(end, added):
    """Return a change that adds something before an end tag."""
    return lambda data: data.replace(end, added + end)


def reversed_rows(data):
    rows = re.findall(rb"<row .*?</row>", data, re.DOTALL)
    return re.sub(
        rb"<sheetData>.*</sheetData>",
        lambda _: b"<sheetData>" + b"".join(reversed(rows)) + b"</sheetData>",
        data,
        flags=re.DOTALL,
    )


def filled_up(data):
    """Return rows in which a cell stands in every column up to the last, so that none needs its address."""

    def row(match):
        cells = dict(re.findall(rb'<c r="([A-E])\d+"([^>]*/>|.*?</c>)', match[0], re.DOTALL))
        letters = b"ABCDE"[: b"ABCDE".index(max(cells)) + 1]
        return b"<row>" + b"".join(b"<c" + cells.get(bytes([each]), b"/>") for each in letters) + b"</row>"

    return re.sub(rb"<row .*?</row>", row, data, flags=re.DOTALL)


def prefixed(data):
    data = re.sub(rb"<(/?)(\w)", rb"<\1x:\2", data)
    return data.replace(b'xmlns="http', b'xmlns:x="http', 1)


HABITS = {
    "rows in another order": lambda: rebuilt(reversed_rows),
    "cells and rows without their addresses": lambda: rebuilt(filled_up),
    "addresses in small letters": lambda: rebuilt(
        lambda data: re.sub(rb'<c r="([A-Z]+)', lambda match: match[0].lower(), data)
    ),
    "a prefix before every element": lambda: rebuilt(prefixed),
    "merged ranges that are none": lambda: rebuilt(
        before(
            b"</worksheet>",
            b'<mergeCells><mergeCell ref="G:H"/><mergeCell ref=""/><mergeCell ref="#REF!"/></mergeCells>',
        )
    ),
    "broken conditional formats, filters and validations": lambda: rebuilt(
        before(
            b"</worksheet>",
            b'<autoFilter ref="?"/><conditionalFormatting sqref="x"><cfRule type="odd" priority="a"/>'
            b'</conditionalFormatting><dataValidations count="x"><dataValidation sqref="?" type="y"/></dataValidations>',
        )
    ),
    "a pane that is none": lambda: rebuilt(
        lambda data: data.replace(b"<sheetData>", b'<cols><col width="x"/></cols><sheetData>')
    ),
    "no styles": lambda: rebuilt(left_out=(STYLES,)),
    "styles of another world": lambda: rebuilt(
        lambda data: (
            b'<styleSheet><fills><fill/></fills><colors><rgbColor rgb="?"/></colors><cellStyles>'
            b'<cellStyle xfId="9" iLevel="x"/></cellStyles><cellXfs><xf numFmtId="none" odd="1"/></cellXfs></styleSheet>'
        ),
        STYLES,
    ),
    "no properties and no theme": lambda: rebuilt(
        left_out=("docProps/core.xml", "docProps/app.xml", "xl/theme/theme1.xml")
    ),
    "properties that are no XML": lambda: rebuilt(lambda data: b"<a", "docProps/core.xml"),
    "backslashes in the package": lambda: rebuilt(named=lambda name: name.replace("/", "\\")),
    "slashes before the names": lambda: rebuilt(named=lambda name: f"/{name}"),
    "names in capitals": lambda: rebuilt(named=str.upper),
    "backslashes in what is referred to": lambda: rebuilt(
        lambda data: re.sub(
            rb'Target="/?(?:xl/)?([^"]*)"', lambda m: b'Target="' + m[1].replace(b"/", b"\\") + b'"', data
        ),
        RELATIONS,
    ),
    "names that are written in percents": lambda: rebuilt(
        lambda data: data.replace(b"sheet1.xml", b"sheet%31.xml"), RELATIONS
    ),
    "no types": lambda: rebuilt(left_out=(TYPES,)),
    "a forgotten link to another workbook": lambda: rebuilt(
        before(
            b"</workbook>",
            b'<definedNames><definedName name="a" hidden="1">[1]b!$A$1</definedName></definedNames>',
        ),
        BOOK,
    ),
    "a byte order mark and no declaration": lambda: rebuilt(
        lambda data: b"\xef\xbb\xbf" + re.sub(rb"^<\?xml.*?\?>", b"", data)
    ),
    "another encoding": lambda: rebuilt(
        lambda data: re.sub(rb"^<\?xml.*?\?>", b"", data).decode().encode("utf-16")
    ),
}


@pytest.mark.parametrize("habit", HABITS)
def test_a_form_reads_the_same_whatever_wrote_it(habit):
    content = HABITS[habit]()
    assert content != GOOD
    assert the_form(content) == SHEET


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        (b"<v>7</v><is><t>\xe7\x94\xb2</t></is>", "甲"),
        (b"<is><t> \n\xe7\x94\xb2 </t></is>", "甲"),
        (b'<is><t xml:space="preserve"> \xe7\x94\xb2 </t></is>', " 甲 "),
        (b"<is><r><t>\xe7\x94\xb2</t></r><rPh><t>jia</t></rPh><r><t>\xe4\xb9\x99</t></r></is>", "甲乙"),
    ],
)
def test_an_inline_text_reads_as_excel_reads_it(inside, text):
    cell = b'<row r="1"><c r="A1" t="inlineStr">' + inside + b"</c></row>"
    content = rebuilt(
        lambda data: re.sub(
            rb"<sheetData>.*</sheetData>",
            lambda _: b"<sheetData>" + cell + b"</sheetData>",
            data,
            flags=re.DOTALL,
        )
    )
    ((only,),) = read_grids(content)[0].rows
    assert only.text == text


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("2026-11-30", "2026/11/30"),
        ("2026-11-30T00:00:00", "2026/11/30"),
        ("2026-11-30T18:30:00.000Z", "2026/11/30 18:30"),
        ("18:30:00", "18:30:00"),
        ("T18:30", "18:30:00"),
        ("10:59:59.9999999999984025", "11:00:00"),
        ("月底", "月底"),
    ],
)
def test_a_date_or_time_that_is_written_as_such(written, text):
    cell = f'<row r="1"><c r="A1" t="d"><v>{written}</v></c></row>'.encode()
    content = rebuilt(
        lambda data: re.sub(
            rb"<sheetData>.*</sheetData>", b"<sheetData>" + cell + b"</sheetData>", data, flags=re.DOTALL
        )
    )
    ((only,),) = read_grids(content)[0].rows
    assert only.text == text


@pytest.mark.parametrize("covered", ["C7", "E7", "B16", "D16"])
def test_only_the_first_cell_of_a_merge_counts(covered):
    def write(ws):
        write_form(ws)
        for row in range(17, 24):
            for column in range(1, 6):
                ws.cell(row + 3, column).value, ws.cell(row, column).value = ws.cell(row, column).value, None
        ws[covered] = "以前的草稿"

    shift = workbook(write)
    merges = b'<mergeCells><mergeCell ref="B7:E7"/><mergeCell ref="A15:E16"/></mergeCells>'
    stream = BytesIO()
    with ZipFile(BytesIO(shift)) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(
                name, data.replace(b"</sheetData>", b"</sheetData>" + merges) if name == CELLS else data
            )
    (result,) = read_workbook(stream.getvalue(), LISTS)
    assert "以前的草稿" not in repr(result)


@pytest.mark.parametrize(
    ("hide", "words"),
    [
        (lambda ws: setattr(ws.row_dimensions[13], "hidden", True), "第13行"),
        (lambda ws: setattr(ws.column_dimensions["E"], "hidden", True), "E列"),
        (lambda ws: ws.row_dimensions.group(12, 13, hidden=True), "第12行、第13行"),
        (lambda ws: ws.column_dimensions.group("D", "E", hidden=True), "D列、E列"),
        (lambda ws: setattr(ws["D12"], "number_format", ";;;"), "单元格D12"),
        (lambda ws: setattr(ws, "sheet_state", "hidden"), "这张工作表"),
        (lambda ws: setattr(ws, "sheet_state", "veryHidden"), "这张工作表"),
    ],
)
def test_what_nobody_sees_is_read_and_told(hide, words):
    def write(ws):
        write_form(ws)
        hide(ws)

    shown, hidden = read(write_form, write)
    assert shown.unseen == "" and hidden.sheet == SHEET
    assert words in hidden.unseen and "隐藏" in hidden.unseen


@pytest.mark.parametrize("height", [b"0", b"0.0"])
def test_a_row_without_height_is_hidden(height):
    flat = rebuilt(
        lambda data: data.replace(b'<row r="13"', b'<row r="13" customHeight="1" ht="%s"' % height)
    )
    (result,) = read_workbook(flat, LISTS)
    assert anonymous(result).sheet == SHEET and "第13行" in result.unseen


def test_a_hidden_row_or_column_beside_the_form_does_not_matter():
    def write(ws):
        write_form(ws)
        ws["H40"] = "合计"
        ws.row_dimensions[40].hidden = ws.column_dimensions["H"].hidden = True

    (result,) = read(write)
    assert (result.sheet, result.unseen) == (SHEET, "")


@pytest.mark.parametrize("sign", ["\u200b", "\ufeff", "\u200e", "\u202a", "\u2066", "\xad"])
@pytest.mark.parametrize(
    "key",
    [
        "applicant_unit",
        "project_code",
        "project_type",
        "is_new_project",
        "allocation_method",
        "medium_term_amount",
    ],
)
def test_a_character_that_nobody_sees_parts_no_equal_words(sign, key):
    (result,) = read(lambda ws: write_form(ws, **{key: f"{sign}{TYPED[key]}{sign}"}))
    assert result.sheet == SHEET
