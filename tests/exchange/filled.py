"""An invented declaration, and hands that write it into worksheets of many layouts."""

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.form.catalogue import STANDARD
from app.domain.form.code_lists import CodeLists
from app.domain.form.sheet import FIELDS, PAIRS, TABLE_HEAD, TITLE, WIDE, IndicatorRow, ProjectType, Sheet
from app.exchange.workbook import ReadSheet, read_workbook

LISTS = CodeLists(
    (ProjectType("01", "其他项目"), ProjectType("02", "城建项目"), ProjectType("15", "履职类(运转)项目")),
    ("因素法和项目法", "因素法", "项目法"),
)

TYPED = {
    "project_code": "990101251211500705001",
    "project_name": "湖畔图书馆夜间开放项目",
    "applicant_unit": "云澜市文化服务中心（本级）",
    "primary_budgetary_unit": "云澜市文化局",
    "implementation_years": 3,
    "project_type": "15 履职类(运转)项目",
    "is_new_project": "否",
    "allocation_method": "项目法",
    "medium_term_amount": 1234500.5,
    "budget_year_amount": 450000,
    "policy_basis": "《云澜市公共阅读条例》第八条。",
    "costing_basis": "1.安保：12人×3000元；\n2.水电：90000元。",
    "annual_objective": "全年夜间开放300天。",
    "long_term_objective": "三年内夜间读者达到10万人次。",
}
INDICATORS = (
    ("产出指标", "*数量指标", "夜间开放天数", "≥300天", "全年夜间开放的天数"),
    ("产出指标", "*数量指标", "新增座位", "120个", "夜间新增的座位数"),
    ("产出指标", "*质量指标", "设备完好率", "≥98%", "完好设备数/设备总数*100%"),
    ("产出指标", "*时效指标", "开放及时性", "每日18:30前", "按时开放"),
    ("产出指标", "*成本指标", "单日成本", "≤1500元", "项目支出/开放天数"),
    ("效益指标", "经济效益指标", "不适用", "不适用", "不适用"),
    ("效益指标", "*社会效益指标", "夜间到馆人次", "≥3万人次", "门禁统计"),
    ("效益指标", "生态效益指标", "不适用", "不适用", "无"),
    ("效益指标", "可持续影响指标", "不适用", "不适用", "不适用"),
    ("满意度指标", "*服务对象满意度指标", "读者满意度", "≥90%", "问卷调查"),
    ("满意度指标", "其他满意度指标", "不适用", "不适用", "不适用"),
)
CATEGORY = {category.printed: category for category in STANDARD.categories}
ROWS = tuple(
    IndicatorRow("", CATEGORY[level_2], *cells)
    for _, level_2, *cells in INDICATORS
    if cells != ["不适用", "不适用", "不适用"]
)
SHEET = Sheet(
    project_code="990101251211500705001",
    project_name="湖畔图书馆夜间开放项目",
    applicant_unit="云澜市文化服务中心（本级）",
    primary_budgetary_unit="云澜市文化局",
    implementation_years=3,
    project_type=ProjectType("15", "履职类(运转)项目"),
    is_new_project=False,
    allocation_method="项目法",
    medium_term_amount=Decimal("1234500.50"),
    budget_year_amount=Decimal("450000.00"),
    policy_basis=TYPED["policy_basis"],
    costing_basis=TYPED["costing_basis"],
    annual_objective=TYPED["annual_objective"],
    long_term_objective=TYPED["long_term_objective"],
    rows=ROWS,
)

SHARED = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
Writer = Callable[[Worksheet], object]


def write_fields(
    ws: Worksheet,
    top: int = 1,
    left: int = 1,
    gap: int = 0,
    label: Callable[[str], str] = "{}：".format,
    **typed: object,
) -> int:
    """Write the official fields with `gap` blank columns behind each label; return the next row."""
    values = TYPED | typed
    row = top
    for pair in (*PAIRS, *((field,) for field in WIDE)):
        for number, field in enumerate(pair):
            column = left + number * (2 + gap)
            ws.cell(row, column, label(field.label))
            ws.cell(row, column + 1 + gap, values[field.key])
        row += 1
    return row


def write_table(
    ws: Worksheet,
    top: int,
    left: int = 1,
    rows: Iterable[Iterable[object]] = INDICATORS,
    head: Iterable[str] = TABLE_HEAD,
) -> int:
    """Write a head and rows below each other; return the next row."""
    for row, cells in enumerate((head, *rows), top):
        for column, value in enumerate(cells, left):
            ws.cell(row, column, value)
        top = row + 1
    return top


def write_form(
    ws: Worksheet, top: int = 1, left: int = 1, rows: Iterable[Iterable[object]] = INDICATORS, **typed: object
) -> int:
    """Write the official form; return the row below it."""
    ws.cell(top, left, TITLE)
    return write_table(ws, write_fields(ws, top + 1, left, **typed), left, rows)


def workbook(*writers: Writer, names: tuple[str, ...] = ()) -> bytes:
    """Return a workbook with a worksheet for each writer."""
    book = Workbook()
    book.remove(book.active)
    for number, write in enumerate(writers):
        write(book.create_sheet(names[number] if names else f"表{number + 1}"))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def with_shared_strings(content: bytes) -> bytes:
    """Return a workbook of one worksheet as Excel saves it: texts in a part of their own, in runs with a reading."""
    strings = []

    def share(match: re.Match) -> bytes:
        strings.append(match[2])
        return b'<c r="%s" t="s"><v>%d</v></c>' % (match[1], len(strings) - 1)

    with ZipFile(BytesIO(content)) as source:
        parts = {name: source.read(name) for name in source.namelist()}
    sheet = "xl/worksheets/sheet1.xml"
    cell = rb'<c r="(\w+)"[^>]*t="inlineStr"[^>]*><is><t[^>]*>([^<]*)</t></is></c>'
    parts[sheet] = re.sub(cell, share, parts[sheet])
    second = b'<r><rPr><b/></rPr><t xml:space="preserve">%s</t></r><rPh sb="0" eb="1"><t>x</t></rPh>'
    runs = b'<si><r><t xml:space="preserve">%s</t></r>' + second + b"</si>"
    split = [(text.decode()[:1].encode(), text.decode()[1:].encode()) for text in strings]
    namespace = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    parts["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (
        namespace,
        b"".join(runs % pair for pair in split),
    )
    types = "[Content_Types].xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{SHARED}"/></Types>'.encode()
    parts[types] = parts[types].replace(b"</Types>", override)
    stream = BytesIO()
    with ZipFile(stream, "w") as target:
        for name, data in parts.items():
            target.writestr(name, data)
    return stream.getvalue()


def read(*writers: Writer) -> tuple[ReadSheet, ...]:
    """Return what is read back from worksheets, row identities blank so that sheets compare."""
    return tuple(map(anonymous, read_workbook(workbook(*writers), LISTS)))


def read_one(write: Writer) -> Sheet:
    """Return the only form of a worksheet, which must have no problems."""
    (result,) = read(write)
    assert result.problems == ()
    assert result.sheet is not None, result.remark
    return result.sheet


def problems(write: Writer) -> dict[str, str]:
    """Return the problems of the only form of a worksheet, by cell."""
    (result,) = read(write)
    assert result.sheet is None
    return {problem.cell: problem.message for problem in result.problems}


def anonymous(result: ReadSheet) -> ReadSheet:
    """Return a result whose rows have no identities."""
    if result.sheet is None:
        return result
    rows = tuple(replace(row, identity="") for row in result.sheet.rows)
    return replace(result, sheet=replace(result.sheet, rows=rows))


assert set(TYPED) == set(FIELDS)
