"""The 项目编码: rule E01."""

from collections.abc import Iterator

from app.domain.form.places import Place
from app.domain.form.project_code import read_project_code
from app.domain.prereview.finding import Remark, Severity, Undecided
from app.domain.prereview.rule import COMPLETENESS, FORM_NOTE, Subject, rule
from app.domain.text import Unreadable, is_blank, squeezed

_PLACE = Place("project_code")


@rule(
    "E01",
    Severity.ERROR,
    "项目编码不合规",
    COMPLETENESS,
    condition="项目编码不是21位数字，与另一项目重复，或第12至13位与项目类型不一致。",
    authority=f"{FORM_NOTE}（系统自动带出）",
    blind="区划、单位、内设机构各段只看位数，不核对含义。",
    is_firm=True,
)
def project_code(subject: Subject) -> Iterator[Remark | Undecided]:
    """The code's shape, its type segment, and the other declarations' codes."""
    text, kind = subject.sheet.project_code, subject.sheet.project_type
    if is_blank(text):
        yield Undecided("项目编码由系统编号，尚未带出。")
        return
    same = [other for other in subject.others or () if squeezed(other.project_code) == squeezed(text)]
    if same:
        name = same[0].project_name.strip()[:40] or "未命名项目"
        yield Remark(_PLACE, f"与项目“{name}”的编码重复，请核对。", text[:40], is_comparison=True)
    try:
        code = read_project_code(text)
    except Unreadable:
        yield Remark(_PLACE, f"应为21位数字，现为“{text.strip()[:40]}”，请核对。", text[:40])
        return
    if kind is None:
        yield Undecided("未填项目类型，无法与项目编码第12至13位核对。")
    elif code.project_type != kind.code:
        message = f"第12至13位为“{code.project_type}”，与项目类型“{kind}”不一致，请核对。"
        yield Remark(_PLACE, message, text[:40])
