"""Workbooks out: how many declarations go into one, and how many blank forms into a template."""

EXPORT_LIMIT = 200
"""So many declarations are written into one workbook while the reader waits."""
BLANK_LIMIT = 20
"""So many blank forms of one unit are in a template."""


def export_refusal(count: int) -> str:
    """Return the sentence that refuses a workbook of so many declarations, "" when it can be made."""
    if count == 0:
        return "请先勾选要导出的申报表。"
    if count > EXPORT_LIMIT:
        return f"一次最多导出{EXPORT_LIMIT}份申报表，现有{count}份，请分批导出。"
    return ""


def template_refusal(forms: int, units: int) -> str:
    """Return the sentence that refuses a template of so many blank forms for so many units, "" when it can be made."""
    if not 1 <= forms <= BLANK_LIMIT:
        return f"每个单位的空白表应为1至{BLANK_LIMIT}张。"
    if forms * units > EXPORT_LIMIT:
        return f"一次最多下载{EXPORT_LIMIT}张空白表，现有{forms * units}张，请分单位下载。"
    return ""
