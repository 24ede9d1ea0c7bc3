"""The lists that typed and imported values are held against."""

from dataclasses import dataclass

from app.domain.form.catalogue import STANDARD, Catalogue
from app.domain.form.sheet import ProjectType


@dataclass(frozen=True, slots=True)
class CodeLists:
    """项目类型, 分配方式 and the indicator catalogue, as an administrator keeps them."""

    project_types: tuple[ProjectType, ...]
    allocation_methods: tuple[str, ...]
    catalogue: Catalogue = STANDARD


STANDARD_LISTS = CodeLists(
    (
        ProjectType("01", "其他项目"),
        ProjectType("02", "政府投资项目"),
        ProjectType("15", "履职类(运转)项目"),
    ),
    ("因素法和项目法", "因素法", "项目法"),
)
"""The lists of the standard form, which a new portal starts with: for reading a workbook without a database."""
