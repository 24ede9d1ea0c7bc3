"""一级项目 above the declarations of a budget year: which a declaration may name, and what that carries into it."""

from dataclasses import dataclass

from app.domain.labelled import Labelled


class FirstLevelRule(Labelled):
    """Whether the declarations of a round name a 一级项目."""

    OFF = "off", "不填一级项目"
    OPTIONAL = "optional", "可填一级项目"
    REQUIRED = "required", "必填一级项目"


@dataclass(frozen=True, slots=True)
class FirstLevel:
    """A 一级项目 as declarations are held against it; `department_id` is a 一级预算单位."""

    id: int
    code: str
    name: str
    department_id: int
    budget_year: int
    project_type: str
    allocation_method: str
    is_active: bool = True

    @property
    def title(self) -> str:
        """Code and name."""
        return f"{self.code} {self.name}"


def naming_refusal(
    project: FirstLevel, department_id: int, budget_year: int, project_type: str, *, is_named: bool = False
) -> str:
    """Return why a declaration of that department, year and 项目类型 cannot name the project, "" when it can.

    `is_named`: it names it already, and goes on to where the project was closed since.
    """
    if project.budget_year != budget_year:
        return f"一级项目“{project.title}”是{project.budget_year}年度的，本表属于{budget_year}年度。"
    if project.department_id != department_id:
        return f"一级项目“{project.title}”不属于本单位的一级预算单位。"
    if project.project_type != project_type:
        return (
            f"一级项目“{project.title}”的项目类型是{project.project_type}，与本表的{project_type}不一致；"
            "项目类型已编入项目编码，不能更改。"
        )
    if not project.is_active and not is_named:
        return f"一级项目“{project.title}”已停用。"
    return ""


def missing_refusal(rule: FirstLevelRule, *, is_named: bool) -> str | None:
    """Return why a declaration cannot be sent for want of a 一级项目, None when it can."""
    if rule is FirstLevelRule.REQUIRED and not is_named:
        return "本批次须填一级项目，请先在页面右侧选定。"
    return None


LOCKED = "分配方式由一级项目“{title}”带出，无需填写；如需更改，请先改选一级项目。"
"""Why 分配方式 cannot be typed where a 一级项目 is named."""
