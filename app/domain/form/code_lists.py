"""The lists that typed and imported values are held against."""

from dataclasses import dataclass

from app.domain.form.catalogue import STANDARD, Catalogue
from app.domain.form.sheet import ProjectType

FUND_SOURCES = (
    "一般公共预算",
    "政府性基金预算",
    "国有资本经营预算",
    "上级补助",
    "财政专户管理资金",
    "单位自筹",
    "上年结转",
)
"""The 资金来源 that a new portal starts with."""


@dataclass(frozen=True, slots=True)
class CodeLists:
    """项目类型, 分配方式, 资金来源 and the indicator catalogue, as an administrator keeps them."""

    project_types: tuple[ProjectType, ...]
    allocation_methods: tuple[str, ...]
    catalogue: Catalogue = STANDARD
    fund_sources: tuple[str, ...] = FUND_SOURCES


STANDARD_LISTS = CodeLists(
    (
        ProjectType("01", "其他项目"),
        ProjectType("02", "政府投资项目"),
        ProjectType("15", "履职类(运转)项目"),
    ),
    ("因素法和项目法", "因素法", "项目法"),
)
"""The lists of the standard form, which a new portal starts with: for reading a workbook without a database."""
