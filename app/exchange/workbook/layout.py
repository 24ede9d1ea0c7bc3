"""The official layout: columns, letters, notes and rules of the page that offices know."""

from openpyxl.styles import Alignment, Border, Font, NamedStyle, PatternFill, Protection, Side

from app.domain.form.sheet import FIELDS

WIDTHS = {"A": 14, "B": 26, "C": 26, "D": 16, "E": 52}
"""Columns in digits of the standard font, each `DIGIT` pixels wide on the screen."""
COSTING_WIDTHS = {"F": 18, "G": 16, "H": 30}
"""Columns of 支出明细 beside those of the form, outside of what is printed."""
DIGIT = 7
EM = 12
"""Pixels of a Chinese character in the 9 points of the form."""
LETTERS, SIZE, TITLE_SIZE, FOOTER_SIZE = "宋体", 9, 16, 8
TITLE_HEIGHT = 30.0
LINE, PADDING = 13.25, 5.0
"""Points of a line, and of what a row is higher than its lines."""
LINES_OF_A_ROW = 30
"""A row of a worksheet is no higher than 409 points."""
LINES_OF_A_PART, PARTS = 8, 40
"""What is higher stands in so many merged rows at most, between which a page may end."""
LAST_PARTED = 750
"""A worksheet has no parts below this row, so that what is written is not longer than what is read."""
ROOM_TO_WRITE = 3
"""Lines of a wide field in a blank form."""
BLANK_LINES = 8
"""Lines of 支出明细 in a blank form; what is written below them is read as well."""

MARGINS = {"left": 0.47, "right": 0.47, "top": 0.39, "bottom": 0.47, "header": 0.2, "footer": 0.2}
"""Inches."""

LISTS_NAME = "选项"
"""The worksheet of the entries of drop-downs, which is hidden."""
GUIDANCE_NAME = "填报说明"
"""The worksheet of a template that says what is to be written where."""

NOTES = {key: field.note for key, field in FIELDS.items() if field.note} | {
    "project_code": "导入模板无需填写；系统自动带出，无需填写",
    "project_name": "(限40字以内)",
    "applicant_unit": "导入模板无需填写；系统自动带入，无需填写",
    "project_type": "请从下拉列表中选择",
    "annual_objective": "(限2000字以内)\n新增项目年度目标为必填项",
    "long_term_objective": "(限2000字以内)\n多年度项目长期目标为必填项",
}
"""The notes on the values, in the words of the official form; amounts are typed here, so theirs name the unit."""

TITLE, LABEL, HEADING, LEVEL, TEXT, SHORT, CENTRED, NUMBER, AMOUNT, SYSTEM = (
    f"申报表{word}"
    for word in ("标题", "标签", "表头", "层级", "文字", "短文", "居中", "数字", "金额", "系统")
)
"""Names of `styles`."""

_EDGE = Side(style="thin")
_RULED = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_BARE = Border()
_PLAIN, _BOLD = Font(LETTERS, SIZE), Font(LETTERS, SIZE, bold=True)
_LARGE = Font(LETTERS, TITLE_SIZE, bold=True)
_LEFT, _MIDDLE = (
    Alignment(wrap_text=True, vertical="center", horizontal=each) for each in ("left", "center")
)
_GREY = PatternFill("solid", fgColor="FFE7E6E6")
_GENERAL, _AS_TEXT, _CENTS = "General", "@", "#,##0.00"
_STYLES = {
    TITLE: (_LARGE, _BARE, _MIDDLE, _GENERAL),
    LABEL: (_BOLD, _RULED, _LEFT, _GENERAL),
    HEADING: (_BOLD, _RULED, _MIDDLE, _GENERAL),
    LEVEL: (_PLAIN, _RULED, _MIDDLE, _GENERAL),
    # Older programs show a long text in the format of texts as a row of #.
    TEXT: (_PLAIN, _RULED, _LEFT, _GENERAL),
    SHORT: (_PLAIN, _RULED, _LEFT, _AS_TEXT),
    CENTRED: (_PLAIN, _RULED, _MIDDLE, _AS_TEXT),
    NUMBER: (_PLAIN, _RULED, _LEFT, _GENERAL),
    AMOUNT: (_PLAIN, _RULED, _LEFT, _CENTS),
    SYSTEM: (_PLAIN, _RULED, _LEFT, _AS_TEXT),
}
"""Letters, rules, place and number format; `SYSTEM` is greyed and locked besides."""

AT_TOP = {
    horizontal: Alignment(wrap_text=True, vertical="top", horizontal=horizontal)
    for horizontal in ("left", "center")
}
"""The places in what stands in several rows."""

STYLE_OF = {
    "project_code": SHORT,
    "project_name": SHORT,
    "applicant_unit": SHORT,
    "primary_budgetary_unit": SHORT,
    "implementation_years": NUMBER,
    "project_type": SHORT,
    "medium_term_amount": AMOUNT,
    "budget_year_amount": AMOUNT,
}
"""The styles of values; those of the other fields are `TEXT`."""
ITEM_STYLES = (SHORT, NUMBER, SHORT, NUMBER, AMOUNT, AMOUNT, SHORT, SHORT)
"""The styles of a blank line of 支出明细."""
ROW_STYLES = (LEVEL, LEVEL, SHORT, CENTRED, TEXT)
"""The styles of an indicator row: what is typed for a value or a name is a text, never a date."""


def styles() -> tuple[NamedStyle, ...]:
    """Return the styles of the form, new for each workbook, which keeps them."""
    return tuple(
        NamedStyle(
            name=name,
            font=font,
            border=border,
            alignment=alignment,
            number_format=number_format,
            fill=_GREY if name == SYSTEM else PatternFill(),
            protection=Protection(locked=name == SYSTEM),
        )
        for name, (font, border, alignment, number_format) in _STYLES.items()
    )
