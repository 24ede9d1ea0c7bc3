"""A person's own workbook with its problems marked: coloured cells, notes, a list, and nothing else changed."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook
from openpyxl.comments import Comment

from app.exchange.spreadsheet import Mark, annotated
from app.exchange.workbook import NotAWorkbook, annotated_workbook, read_workbook
from tests.exchange.filled import LISTS, anonymous, with_shared_strings, workbook, write_form
from tests.exchange.test_legacy import as_legacy

RED = "FFFFC7CE"
MARKS = (
    Mark("表1", "B6", '“项目总金额”应为金额 <&"'),
    Mark("表1", "B6", "还有一处"),
    Mark("表1", "D12", "指标值不对"),
    Mark("表1", "E40", "这里没有单元格"),
    Mark("表1", "", "整张表的问题"),
)


def rebuilt(content, change):
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return stream.getvalue()


def opened(content, marks=MARKS):
    """Return the marked copy as another program reads it."""
    return load_workbook(BytesIO(annotated(content, marks)))


def noted(ws):
    ws["B6"].comment = Comment("官方的批注", "财政")
    ws["A1"].comment = Comment("标题", "财政")


def formed(ws):
    write_form(ws)
    noted(ws)
    ws["D12"].number_format = "0.00"


@pytest.mark.parametrize(
    "content",
    [workbook(write_form), with_shared_strings(workbook(write_form)), as_legacy(workbook(write_form))],
)
def test_cells_are_coloured_and_have_their_notes(content):
    book = opened(content)
    sheet = book["表1"]
    assert sheet["B6"].fill.fgColor.rgb == sheet["D12"].fill.fgColor.rgb == RED
    assert sheet["D6"].fill.fgColor.rgb != RED
    notes = {cell.coordinate: cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment}
    assert notes == {
        "B6": '“项目总金额”应为金额 <&"\n还有一处',
        "D12": "指标值不对",
        "E40": "这里没有单元格",
    }
    assert all(each.width > 100 for row in sheet.iter_rows() for cell in row if (each := cell.comment))


def test_all_marks_are_listed_with_links():
    book = opened(workbook(write_form))
    assert book.sheetnames == ["表1", "问题清单"]
    rows = list(book["问题清单"].iter_rows(values_only=True))
    assert rows == [
        ("工作表", "单元格", "问题"),
        *((each.worksheet, each.cell, each.message) for each in MARKS),
    ]
    assert book["问题清单"]["B2"].hyperlink.location == "'表1'!B6"


def test_what_is_not_marked_stays_as_it_was():
    content = workbook(formed, write_form)
    before, after = ZipFile(BytesIO(content)), ZipFile(BytesIO(annotated(content, MARKS)))
    untouched = ("xl/worksheets/sheet2.xml", "xl/theme/theme1.xml", "docProps/core.xml")
    assert all(before.read(name) == after.read(name) for name in untouched)
    assert [*map(anonymous, read_workbook(annotated(content, MARKS), LISTS))][:2] == [
        *map(anonymous, read_workbook(content, LISTS))
    ]


def test_notes_that_are_there_stay():
    sheet = opened(workbook(formed))["表1"]
    assert sheet["A1"].comment.text == "标题"
    assert (
        sheet["B6"].comment.text.startswith("官方的批注\n“项目总金额”")
        and sheet["B6"].comment.author == "财政"
    )
    assert sheet["D12"].comment.text == "指标值不对" and sheet["D12"].number_format == "0.00"


def test_a_copy_is_marked_again():
    once = annotated(workbook(write_form), MARKS)
    book = opened(once, [Mark("表1", "D12", "仍然不对")])
    assert book.sheetnames == ["表1", "问题清单", "问题清单2"]
    assert book["表1"]["D12"].comment.text == "指标值不对\n仍然不对"


@pytest.mark.parametrize(
    "change",
    [
        lambda name, data: (
            re.sub(rb"<(/?)(\w)", rb"<\1x:\2", data).replace(b'xmlns="http', b'xmlns:x="http', 1)
            if name == "xl/worksheets/sheet1.xml"
            else data
        ),
        lambda name, data: (
            re.sub(rb"<\?xml.*?\?>", b"", data).decode().encode("utf-16")
            if name == "xl/worksheets/sheet1.xml"
            else data
        ),
        lambda name, data: data.replace(b"</worksheet>", b"<tableParts count='0'/></worksheet>"),
        lambda name, data: (
            re.sub(rb"<fills.*</fills>", b"<fills/>", data) if name == "xl/styles.xml" else data
        ),
        lambda name, data: b"<styleSheet/>" if name == "xl/styles.xml" else data,
        lambda name, data: b"<Types/>" if name == "[Content_Types].xml" else data,
    ],
)
def test_odd_packages_are_marked_too(change):
    content = rebuilt(workbook(write_form), change)
    copy = annotated(content, MARKS)
    with ZipFile(BytesIO(copy)) as archive:
        text = b"".join(archive.read(name) for name in archive.namelist() if "comments" in name.lower())
    assert b'ref="D12"' in text and text.count(b"<comment ") == 3
    assert anonymous(read_workbook(copy, LISTS)[0]) == anonymous(read_workbook(content, LISTS)[0])


def test_a_package_without_types_is_written_anew():
    stream = BytesIO()
    with ZipFile(BytesIO(workbook(write_form))) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            if name != "[Content_Types].xml":
                target.writestr(name, source.read(name))
    assert opened(stream.getvalue())["表1"]["D12"].comment.text == "指标值不对"


def test_it_is_made_in_the_cage():
    copy = annotated_workbook(workbook(write_form), MARKS)
    assert load_workbook(BytesIO(copy))["表1"]["D12"].comment.text == "指标值不对"
    with pytest.raises(NotAWorkbook):
        annotated_workbook(b"none", MARKS)
