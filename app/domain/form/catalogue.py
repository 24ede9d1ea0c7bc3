"""The catalogue of 一级 and 二级指标: data with a version, since later guidance arranges it anew."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Category:
    """One 二级指标 under its 一级指标; `required` is the star on the form."""

    level_1: str
    level_2: str
    required: bool

    @property
    def printed(self) -> str:
        """The 二级指标 as the form prints it, starred when required."""
        return f"*{self.level_2}" if self.required else self.level_2


EXAMPLES = {
    "数量指标": "≥120台",
    "质量指标": "≥98%",
    "时效指标": "≤24小时",
    "成本指标": "≤5,400元",
    "经济效益指标": "≥12万元",
    "社会效益指标": "≥112项",
    "服务对象满意度指标": "≥90%",
}
"""An invented 指标值 for the 二级指标 where people ask for one; it stands in a blank cell until something is typed."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """An ordered set of categories under the name of its version."""

    version: str
    categories: tuple[Category, ...]

    def category(self, level_2: str) -> Category | None:
        """Return the category with that 二级指标, None when the catalogue has none."""
        return next((c for c in self.categories if c.level_2 == level_2), None)


STANDARD = Catalogue(
    "财预〔2015〕88号",
    (
        Category("产出指标", "数量指标", True),
        Category("产出指标", "质量指标", True),
        Category("产出指标", "时效指标", True),
        Category("产出指标", "成本指标", True),
        Category("效益指标", "经济效益指标", False),
        Category("效益指标", "社会效益指标", True),
        Category("效益指标", "生态效益指标", False),
        Category("效益指标", "可持续影响指标", False),
        Category("满意度指标", "服务对象满意度指标", True),
        Category("满意度指标", "其他满意度指标", False),
    ),
)
"""The catalogue of 中央部门预算绩效目标管理办法, as the printed form has it."""
