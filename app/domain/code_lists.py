"""The lists that typed and imported values are held against."""

from dataclasses import dataclass

from app.domain.catalogue import STANDARD, Catalogue
from app.domain.sheet import ProjectType


@dataclass(frozen=True, slots=True)
class CodeLists:
    """项目类型, 分配方式 and the indicator catalogue, as an administrator keeps them."""

    project_types: tuple[ProjectType, ...]
    allocation_methods: tuple[str, ...]
    catalogue: Catalogue = STANDARD
