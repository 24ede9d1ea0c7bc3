"""What stands in a cell: numbers, texts, dates, formulas, errors; every fault is named by its cell."""

from datetime import date, datetime, time
from decimal import Decimal
from io import BytesIO
from zipfile import ZipFile

import pytest

from app.domain.form.sheet import ProjectType
from app.exchange.workbook import read_workbook
from tests.exchange.filled import INDICATORS, LISTS, SHEET, problems, read_one, workbook, write_form


def field(key, value, number_format="General"):
    """Return how a field reads when its cell holds `value`."""
    return getattr(read_one(lambda ws: typed(ws, {key: value}, number_format)), key)


def fault(key, value, number_format="General"):
    """Return the (cell, message) of the one problem that a field's value causes."""
    ((cell, message),) = problems(lambda ws: typed(ws, {key: value}, number_format)).items()
    return cell, message


def typed(ws, values, number_format):
    write_form(ws, **values)
    for row in ws.iter_rows(max_row=10):
        for cell in row:
            if cell.value in values.values():
                cell.number_format = number_format


def patched(content, part, old, new):
    """Return a workbook in which one part was changed."""
    stream = BytesIO()
    with ZipFile(BytesIO(content)) as source, ZipFile(stream, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == part:
                assert old in data, data[:2000]
                data = data.replace(old, new)
            target.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("value", "amount"),
    [
        (1234500, "1234500.00"),
        (0, "0.00"),
        (1234.5, "1234.50"),
        (1234.565, "1234.57"),
        (0.1 + 0.2, "0.30"),
        ("1,234,500.50", "1234500.50"),
        ("1234500.5", "1234500.50"),
        ("１，２３４，５００．５０", "1234500.50"),
        (" 1 234 500.50元 ", "1234500.50"),
        ("￥450,000.00", "450000.00"),
        ("45万元", "450000.00"),
        ("-5", "-5.00"),
    ],
)
def test_amounts(value, amount):
    assert field("medium_term_amount", value) == Decimal(amount)


@pytest.mark.parametrize(
    ("number_format", "value", "amount"),
    [
        ("#,##0.00", 1234500.5, "1234500.50"),
        ("0", 1234500.5, "1234500.50"),
        ('0.00"万元"', 123.45005, "1234500.50"),
        ('0.00,"万元"', 1234500.5, "1234500.50"),
        ('0!.0,"万元"', 1234500.5, "1234500.50"),
    ],
)
def test_amounts_whose_format_names_a_unit(number_format, value, amount):
    assert field("medium_term_amount", value, number_format) == Decimal(amount)


@pytest.mark.parametrize("value", ["很多", "1.2.3", "约5万元", "12,34", True, 1e15, 1e300, "0.001"])
def test_what_is_no_amount_is_named_by_its_cell(value):
    cell, message = fault("medium_term_amount", value)
    assert cell == "B6"
    assert "项目总金额" in message


def test_a_date_is_no_amount():
    cell, message = fault("medium_term_amount", date(2025, 1, 1), "yyyy-mm-dd")
    assert (cell, "“2025-01-01”不是金额" in message) == ("B6", True)


@pytest.mark.parametrize("value", [3, 3.0, "3", "３", "3年", " 3 年", "3.0"])
def test_years(value):
    assert field("implementation_years", value) == 3


def test_years_shown_with_a_word():
    assert field("implementation_years", 3, '0"年度"') == 3


@pytest.mark.parametrize("value", [2.5, 0, "三", "2024-2026", -1])
def test_what_is_no_number_of_years(value):
    assert fault("implementation_years", value)[0] == "B4"


@pytest.mark.parametrize(
    ("value", "flag"), [("是", True), (" 否 ", False), (True, True), (False, False), (None, None)]
)
def test_flags(value, flag):
    assert field("is_new_project", value) is flag


def test_what_is_no_flag():
    cell, message = fault("is_new_project", "延续")
    assert (cell, "“是”或“否”" in message) == ("B5", True)


def test_a_name_that_is_a_number():
    assert field("project_name", 2025) == "2025"


@pytest.mark.parametrize(
    "value", ["990101 25 121 15 007 05 001", "９９０１０１251211500705001", "990101251211500705001\n"]
)
def test_codes(value):
    assert field("project_code", value) == SHEET.project_code


@pytest.mark.parametrize("value", ["99010125121150070500", "9.90101E+20", "无", "990101251211500705001x"])
def test_what_is_no_code(value):
    cell, message = fault("project_code", value)
    assert (cell, "21位数字" in message) == ("B2", True)


def test_a_code_stored_as_a_number_has_lost_its_last_digits():
    cell, message = fault("project_code", 990101251211500705001)
    assert (cell, "文本格式" in message) == ("B2", True)


@pytest.mark.parametrize(
    "value",
    [
        "15 履职类(运转)项目",
        "15履职类（运转）项目",
        "15",
        15,
        "履职类（运转）项目",
        "１５－履职类 (运转) 项目",
        "15.履职类(运转)项目",
    ],
)
def test_project_types(value):
    assert field("project_type", value) == ProjectType("15", "履职类(运转)项目")


def test_a_type_code_that_lost_its_zero():
    assert field("project_type", 2) == ProjectType("02", "城建项目")


@pytest.mark.parametrize(
    ("value", "word"),
    [
        ("99 新项目", "没有“99 新项目”"),
        ("新项目", "没有“新项目”"),
        ("15 城建项目", "不一致"),
        ("15 新项目", "不一致"),
        ("99 城建项目", "没有“99 城建项目”"),
    ],
)
def test_what_is_no_project_type(value, word):
    cell, message = fault("project_type", value)
    assert cell == "D4"
    assert word in message
    assert "01 其他项目、02 城建项目、15 履职类(运转)项目" in message


def test_allocation_methods():
    assert field("allocation_method", "因素法 和 项目法") == "因素法和项目法"
    assert fault("allocation_method", "竞争法")[0] == "D5"


@pytest.mark.parametrize(
    "text",
    ["第一行\r\n第二行", "第一行\r第二行", "第一行\n第二行", "第一行_x000D_\n第二行", "第一行_x000B_第二行"],
)
def test_line_breaks_are_of_one_kind(text):
    assert field("policy_basis", text) == "第一行\n第二行"


def test_a_hidden_character_is_a_problem():
    cell, message = fault("policy_basis", "前\u202e后")
    assert (cell, "U+202E" in message) == ("B7", True)


def test_a_text_beyond_the_cap_is_a_problem():
    assert fault("annual_objective", "字" * 20_001)[0] == "B9"
    assert fault("project_name", "字" * 401)[0] == "D2"


def indicator(value, number_format="General"):
    """Return how a 指标值 reads that holds `value`."""

    def write(ws):
        write_form(ws)
        ws["D12"] = value
        ws["D12"].number_format = number_format

    return read_one(write).rows[0].target_value


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (0.95, "0%", "95%"),
        (0.955, "0.0%", "95.5%"),
        (1, "0%", "100%"),
        (4.0, "General", "4"),
        (1234.5, "General", "1234.5"),
        (1234, "#,##0", "1,234"),
        (12.5, "0.00", "12.50"),
        (300, '0"天"', "300天"),
        (300, '"≥"0"天"', "≥300天"),
        (True, "General", "TRUE"),
        (datetime(2026, 11, 30), "yyyy-mm-dd", "2026-11-30"),
        (datetime(2026, 11, 30), "mm-dd-yy", "2026/11/30"),
        (datetime(2026, 11, 30), '"≤"yyyy/m/d', "≤2026/11/30"),
        (datetime(2026, 11, 30), 'yyyy"年"m"月"d"日之前"', "2026年11月30日之前"),
        (date(2026, 11, 30), 'yyyy"年"m"月"d"日"', "2026年11月30日"),
        (date(2026, 11, 30), 'yyyy"年"m"月"', "2026年11月"),
        (date(2026, 11, 30), 'm"月"d"日"', "11月30日"),
        (datetime(2026, 11, 30, 18, 30), "yyyy-mm-dd hh:mm", "2026-11-30 18:30"),
        (25000, '0!.0,"万元"', "2.5万元"),
        (10, '[<1]0%;0"个"', "10个"),
        ("九成", '"≥"@', "≥九成"),
        (time(18, 30), "h:mm", "18:30"),
    ],
)
def test_numbers_and_dates_read_as_they_are_shown(value, number_format, text):
    assert indicator(value, number_format) == text


def test_a_date_in_a_format_that_a_chinese_excel_names_by_number_alone():
    def write(ws):
        write_form(ws)
        ws["D12"] = 46356
        ws["D12"].number_format = "0.00000"

    content = workbook(write)
    content = patched(content, "xl/styles.xml", b'numFmtId="164" fontId', b'numFmtId="31" fontId')
    (result,) = read_workbook(content, LISTS)
    assert result.sheet.rows[0].target_value == "2026年11月30日"


def formula(cached):
    """Return a workbook with a formula in B6 whose stored result is the XML `cached`."""
    content = workbook(lambda ws: write_form(ws, medium_term_amount="=D6*2"))
    old = b'<c r="B6"><f>D6*2</f><v></v></c>'
    with ZipFile(BytesIO(content)) as archive:
        if old not in archive.read("xl/worksheets/sheet1.xml"):
            old = b'<c r="B6"><f>D6*2</f><v /></c>'
    return patched(content, "xl/worksheets/sheet1.xml", old, cached)


def test_a_formula_counts_by_its_stored_result():
    (result,) = read_workbook(formula(b'<c r="B6"><f>D6*2</f><v>900000</v></c>'), LISTS)
    assert result.sheet.medium_term_amount == Decimal("900000.00")


def test_a_formula_whose_result_is_an_empty_text_is_blank():
    (result,) = read_workbook(formula(b'<c r="B6" t="str"><f>D6*2</f><v></v></c>'), LISTS)
    assert result.sheet.medium_term_amount is None


def test_a_formula_without_a_result_is_a_problem():
    message = "公式没有计算结果，请在 Excel 中打开并保存后再导入。"
    assert problems(lambda ws: write_form(ws, medium_term_amount="=D6*2")) == {"B6": message}
    rows = [(*INDICATORS[0][:3], "=1+1", "x"), *INDICATORS[1:]]
    assert problems(lambda ws: write_form(ws, rows=rows)) == {"D12": message}


def test_a_formula_beside_the_form_does_not_matter():
    def write(ws):
        write_form(ws)
        ws["H40"] = "=SUM(B6:D6)"

    assert read_one(write) == SHEET


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A", "#NAME?"])
def test_an_error_value_is_a_problem(error):
    def write(ws):
        write_form(ws)
        for address in ("B6", "D12", "B13"):
            ws[address] = error
            ws[address].data_type = "e"

    message = f"单元格是错误值 {error}，请更正后再导入。"
    assert problems(write) == {"B6": message, "D12": message, "B13": message}


def test_all_problems_are_named_in_the_order_of_the_cells():
    wrong = {
        "project_code": "1",
        "implementation_years": "久",
        "budget_year_amount": "多",
        "project_type": "x",
    }
    assert list(problems(lambda ws: write_form(ws, **wrong))) == ["B2", "B4", "D4", "D6"]
