"""Further habits of programs and people: each form reads as the same sheet, and what is none is told at its cell."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl.comments import Comment

from app.domain.form.sheet import TITLE
from app.exchange.workbook import read_workbook
from tests.exchange.filled import (
    INDICATORS,
    LISTS,
    SHEET,
    anonymous,
    problems,
    read,
    read_one,
    workbook,
    write_fields,
    write_form,
    write_table,
)

CELLS, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"


def typed(**fields):
    return lambda ws: write_form(ws, **fields)


def dressed(ws):
    """Notes, filter, panes, protection, an outline, and the apostrophe that says that everything is a text."""
    write_form(ws)
    ws["B6"].comment, ws["D12"].comment = Comment("请核对", "财政"), Comment("", "某人")
    ws.auto_filter.ref, ws.freeze_panes, ws.protection.sheet = "A11:E22", "A12", True
    ws.row_dimensions.group(13, 14, outline_level=1)
    for row in ws.iter_rows():
        for cell in row:
            cell.quotePrefix = True


def numbered(ws):
    """A column of numbers before the table."""
    write_form(ws, left=2)
    ws["A11"] = "序号"
    for number in range(len(INDICATORS)):
        ws.cell(12 + number, 1, number + 1)


def narrow(ws):
    """Headings in narrow columns, one sign a line, with notes below."""
    write_form(ws)
    for cell, words in {
        "A11": "一级\n指标",
        "B11": "二 级\n指 标",
        "D11": "指标值\n（含单位）",
        "E11": "指标解释及计算公式",
        "A12": "产\n出\n指\n标",
        "B12": "*数量\n指标",
    }.items():
        ws[cell] = words


def merged(ws):
    """Values over two rows and levels over several, with what stood there before below."""
    write_form(ws)
    ws.insert_rows(8)
    ws["B8"] = ws["C7"] = "以前的草稿"
    for area in ("B7:E8", "A13:A17", "A18:A21", "A22:A23", "B13:B14"):
        ws.merge_cells(area)


def below_a_heading(ws):
    """A heading over the whole table, and 附件 over the form."""
    ws["A1"] = "附件2"
    ws.cell(3, 1, TITLE)
    row = write_fields(ws, 4)
    ws.cell(row, 1, "绩效指标")
    write_table(ws, row + 1)


def in_ten_thousands(ws):
    ws.cell(1, 1, TITLE)
    row = write_fields(
        ws,
        2,
        label=lambda label: f"{label.replace('元', '万元')}：",
        medium_term_amount="123.45005",
        budget_year_amount=45,
    )
    write_table(ws, row)


HANDS = {
    "an amount with commas": typed(medium_term_amount="1,234,500.50"),
    "an amount in full width": typed(medium_term_amount="１，２３４，５００．５０"),
    "an amount with its currency": typed(medium_term_amount="人民币1,234,500.50元整"),
    "an amount with an apostrophe": typed(medium_term_amount="'1234500.50"),
    "a code with an apostrophe": typed(project_code="'990101251211500705001"),
    "a code in portions": typed(project_code="990101 25 121 15 007 05 001"),
    "boxes before their words": typed(is_new_project="☐是 ☑否"),
    "boxes behind their words": typed(is_new_project="是（ ）否（√）"),
    "a unit in brackets": typed(implementation_years="3（年）"),
    "everything around it": dressed,
    "a column of numbers": numbered,
    "headings in narrow columns": narrow,
    "merged tall": merged,
    "below a heading": below_a_heading,
    "in ten thousands": in_ten_thousands,
}


@pytest.mark.parametrize("hand", HANDS)
def test_a_form_reads_the_same_whoever_wrote_it(hand):
    assert read_one(HANDS[hand]) == SHEET


def test_a_cover_and_a_summary_stand_before_the_form():
    def cover(ws):
        ws["A1"], ws["A5"] = "云澜市2027年预算绩效目标申报材料", "申报单位：云澜市文化服务中心（本级）"
        ws["A8"] = "填报日期：2026年11月"

    def summary(ws):
        for row in (
            ("序号", "项目名称", "本年度项目金额"),
            (1, "湖畔图书馆夜间开放项目", 450000),
            ("合计", "", 450000),
        ):
            ws.append(row)

    *others, form = read(cover, summary, write_form)
    assert [each.remark for each in others] == ["不是申报表"] * 2 and form.sheet == SHEET


def changed(change, part=CELLS, write=write_form):
    """Return a workbook with a part changed."""
    stream = BytesIO()
    with ZipFile(BytesIO(workbook(write))) as source, ZipFile(stream, "w", ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, change(data) if name == part else data)
    return stream.getvalue()


def cell(address, content):
    """Return a change that writes a cell anew: its attributes and what is in it."""
    return lambda data: re.sub(
        rf'<c r="{address}"(?: [^>]*)?(?:/>|>.*?</c>)'.encode(),
        lambda _: f'<c r="{address}" {content}</c>'.encode(),
        data,
        flags=re.DOTALL,
    )


@pytest.mark.parametrize(
    "content",
    [
        't="str"><f>T("湖畔")&amp;"图书馆夜间开放项目"</f><v>湖畔图书馆夜间开放项目</v>',
        't="str"><f t="shared" si="0"/><v>湖畔图书馆夜间开放项目</v>',
        't="str"><f t="array" ref="D2">X</f><v xml:space="preserve">湖畔图书馆夜间开放项目</v>',
        't="inlineStr"><is><r><rPr><vertAlign val="subscript"/></rPr><t>湖畔</t></r><r><t>图书馆夜间开放项目</t></r>'
        '<rPh sb="0" eb="2"><t>hupan</t></rPh><phoneticPr fontId="1"/></is>',
        't="inlineStr" cm="1" ph="1"><is><t>湖畔图书馆夜间开放项目</t></is><extLst><ext uri="{0}"/></extLst>',
    ],
)
def test_a_text_reads_the_same_however_it_is_kept(content):
    written = changed(cell("D2", content))
    assert content.encode() in ZipFile(BytesIO(written)).read(CELLS)
    (result,) = read_workbook(written, LISTS)
    assert anonymous(result).sheet == SHEET


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('t="str"><f>_xlfn.DISPIMG("ID_0A",1)</f><v>=DISPIMG("ID_0A",1)</v>', "嵌入的图片"),
        ('t="e" vm="1"><v>#VALUE!</v>', "嵌入的图片"),
        ('t="e"><v>#REF!</v>', "错误值 #REF!"),
        ("><f>SUM(D12:D13)</f>", "公式没有计算结果"),
    ],
)
def test_what_is_no_text_is_told_at_its_cell(content, words):
    (result,) = read_workbook(changed(cell("E12", content)), LISTS)
    assert [problem.cell for problem in result.problems] == ["E12"] and words in result.problems[0].message


def test_days_that_are_counted_from_1904():
    def write(ws):
        write_form(ws)
        ws["D15"].value, ws["D15"].number_format = date(2026, 11, 30), 'yyyy"年"m"月"d"日前"'

    def from_1904(data):
        return re.sub(rb"<workbookPr\s*/>|<workbookPr>", b'<workbookPr date1904="1"/>', data)

    (early,) = read_workbook(workbook(write), LISTS)
    (late,) = read_workbook(changed(from_1904, BOOK, write), LISTS)
    day = [each.sheet.rows[3].target_value for each in (early, late)]
    assert day == ["2026年11月30日前", "2030年12月1日前"]


def test_an_amount_that_is_none_is_told():
    assert "不是金额" in problems(typed(medium_term_amount="约1234500元"))["B6"]
