"""The question before an action that nothing undoes: it names the project, the amount, and for 批复 number and date."""

from app.domain.form.money import shown
from app.domain.form.sheet import Sheet
from app.domain.procedure.rounds import day
from app.domain.procedure.workflow import QUESTIONS, Action, Approval
from app.domain.text import fingerprint


def question(action: Action, sheet: Sheet, approval: Approval | None) -> str:
    """Return what is asked, "" for an action that asks nothing."""
    if action not in QUESTIONS:
        return ""
    amount = "未填" if sheet.budget_year_amount is None else f"{shown(sheet.budget_year_amount)}元"
    told = f"{action.label}“{sheet.project_name or '未命名项目'}”（{sheet.project_code}），本年度项目金额{amount}"
    if approval:
        told += f"，批复文号{approval.number.strip()}，批复日期{day(approval.on)}"
    return f"{told}。{QUESTIONS[action]}"


def answer(action: Action, lock: int, reason: str, approval: Approval | None) -> str:
    """Return what a page sends along when the question was answered: it holds for what was asked, and nothing else."""
    given = (approval.number, approval.on.isoformat()) if approval else ()
    return fingerprint("\n".join((action.value, str(lock), reason, *given)))
