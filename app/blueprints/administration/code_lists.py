"""The page of 项目类型, 分配方式, 资金来源 and the indicator catalogue."""

from flask.typing import ResponseReturnValue

from app.blueprints.access import current_actor, roles
from app.blueprints.administration.page import blueprint, done, page, refusals
from app.domain.roles import Role
from app.forms.administration import AdministrationForm, CatalogueForm, NameForm, ProjectTypeForm
from app.models import (
    AllocationMethodCode,
    CatalogueVersion,
    FundSourceCode,
    ProjectTypeCode,
)
from app.operations import code_lists as operations
from app.queries import administration as queries
from app.queries.form.code_lists import catalogue_of

OFFERED = {"on": True, "off": False}
"""The last part of the address that offers a code or withdraws it."""


@blueprint.get("/code-lists")
@roles(Role.ADMINISTRATOR)
def code_lists() -> ResponseReturnValue:
    """Show the code lists and every version of the catalogue."""
    return _page()


@blueprint.post("/project-types")
@roles(Role.ADMINISTRATOR)
def add_project_type() -> ResponseReturnValue:
    """Add a 项目类型."""
    form = ProjectTypeForm(prefix="type")
    with refusals(form):
        if form.validate():
            operations.add_project_type(current_actor(), form.code.data or "", form.name.data or "")
            return done(f"已新增项目类型“{form.name.data}”。", "code_lists")
    return _page(form, new_type=form)


@blueprint.post("/project-types/<code>/name")
@roles(Role.ADMINISTRATOR)
def rename_project_type(code: str) -> ResponseReturnValue:
    """Rename a 项目类型."""
    form = NameForm(prefix=f"type-{code}")
    with refusals(form):
        if form.validate():
            operations.rename_project_type(current_actor(), code, form.name.data or "", form.was.data)
            return done("项目类型名称已保存。", "code_lists")
    return _page(form, types={code: form})


@blueprint.post("/project-types/<code>/<any(on, off):switch>")
@roles(Role.ADMINISTRATOR)
def offer_project_type(code: str, switch: str) -> ResponseReturnValue:
    """Offer a 项目类型 or no longer."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.offer_project_type(current_actor(), code, offered=OFFERED[switch])
            return done("项目类型已保存。", "code_lists")
    return _page(form)


@blueprint.post("/allocation-methods")
@roles(Role.ADMINISTRATOR)
def add_allocation_method() -> ResponseReturnValue:
    """Add a 分配方式."""
    form = NameForm(prefix="method")
    with refusals(form):
        if form.validate():
            operations.add_allocation_method(current_actor(), form.name.data or "")
            return done(f"已新增分配方式“{form.name.data}”。", "code_lists")
    return _page(form, new_method=form)


@blueprint.post("/allocation-methods/<int:method_id>/name")
@roles(Role.ADMINISTRATOR)
def rename_allocation_method(method_id: int) -> ResponseReturnValue:
    """Rename a 分配方式."""
    form = NameForm(prefix=f"method-{method_id}")
    with refusals(form):
        if form.validate():
            operations.rename_allocation_method(
                current_actor(), method_id, form.name.data or "", form.was.data
            )
            return done("分配方式名称已保存。", "code_lists")
    return _page(form, methods={method_id: form})


@blueprint.post("/allocation-methods/<int:method_id>/<any(on, off):switch>")
@roles(Role.ADMINISTRATOR)
def offer_allocation_method(method_id: int, switch: str) -> ResponseReturnValue:
    """Offer a 分配方式 or no longer."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.offer_allocation_method(current_actor(), method_id, offered=OFFERED[switch])
            return done("分配方式已保存。", "code_lists")
    return _page(form)


@blueprint.post("/fund-sources")
@roles(Role.ADMINISTRATOR)
def add_fund_source() -> ResponseReturnValue:
    """Add a 资金来源."""
    form = NameForm(prefix="source")
    with refusals(form):
        if form.validate():
            operations.add_fund_source(current_actor(), form.name.data or "")
            return done(f"已新增资金来源“{form.name.data}”。", "code_lists")
    return _page(form, new_source=form)


@blueprint.post("/fund-sources/<int:source_id>/name")
@roles(Role.ADMINISTRATOR)
def rename_fund_source(source_id: int) -> ResponseReturnValue:
    """Rename a 资金来源."""
    form = NameForm(prefix=f"source-{source_id}")
    with refusals(form):
        if form.validate():
            operations.rename_fund_source(current_actor(), source_id, form.name.data or "", form.was.data)
            return done("资金来源名称已保存。", "code_lists")
    return _page(form, sources={source_id: form})


@blueprint.post("/fund-sources/<int:source_id>/<any(on, off):switch>")
@roles(Role.ADMINISTRATOR)
def offer_fund_source(source_id: int, switch: str) -> ResponseReturnValue:
    """Offer a 资金来源 or no longer."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.offer_fund_source(current_actor(), source_id, offered=OFFERED[switch])
            return done("资金来源已保存。", "code_lists")
    return _page(form)


@blueprint.post("/catalogues")
@roles(Role.ADMINISTRATOR)
def add_catalogue() -> ResponseReturnValue:
    """Add a version of the catalogue."""
    form = CatalogueForm(prefix="catalogue")
    with refusals(form):
        if form.validate():
            operations.add_catalogue(current_actor(), form.name.data or "", form.categories.data or "")
            return done(f"已新增指标目录“{form.name.data}”，以后新增的批次使用它。", "code_lists")
    return _page(form, new_catalogue=form)


@blueprint.post("/catalogues/<int:version_id>/removal")
@roles(Role.ADMINISTRATOR)
def remove_catalogue(version_id: int) -> ResponseReturnValue:
    """Remove a version that no round uses."""
    form = AdministrationForm()
    with refusals(form):
        if form.validate():
            operations.remove_catalogue(current_actor(), version_id)
            return done("指标目录已删除。", "code_lists")
    return _page(form)


def _page(
    bad: AdministrationForm | None = None,
    types: dict[str, NameForm] | None = None,
    methods: dict[int, NameForm] | None = None,
    new_type: ProjectTypeForm | None = None,
    new_method: NameForm | None = None,
    sources: dict[int, NameForm] | None = None,
    new_source: NameForm | None = None,
    new_catalogue: CatalogueForm | None = None,
) -> ResponseReturnValue:
    """Show everything; the forms given keep what was typed, with the current names as `was`."""
    versions = queries.catalogues()
    return page(
        "code_lists.html",
        bad,
        types=[
            (each, _renaming(each, f"type-{each.code}", types.get(each.code) if types else None))
            for each in queries.project_type_codes()
        ],
        methods=[
            (each, _renaming(each, f"method-{each.id}", methods.get(each.id) if methods else None))
            for each in queries.allocation_method_codes()
        ],
        sources=[
            (each, _renaming(each, f"source-{each.id}", sources.get(each.id) if sources else None))
            for each in queries.fund_source_codes()
        ],
        versions=[(version, queries.rounds_on(version.id)) for version in versions],
        new_type=new_type or ProjectTypeForm(None, prefix="type"),
        new_method=new_method or NameForm(None, prefix="method"),
        new_source=new_source or NameForm(None, prefix="source"),
        new_catalogue=new_catalogue
        or CatalogueForm(None, prefix="catalogue", data={"categories": _lines(versions[0])}),
    )


def _renaming(
    code: ProjectTypeCode | AllocationMethodCode | FundSourceCode, prefix: str, bound: NameForm | None
) -> NameForm:
    """Return the form that renames an entry: the one that was refused, else a new one."""
    form = bound or NameForm(None, prefix=prefix, data={"name": code.name})
    form.was.data = code.name
    return form


def _lines(version: CatalogueVersion) -> str:
    """Return a version as it is typed, a line for each category."""
    return "\n".join(
        f"{category.level_1}｜{category.printed}" for category in catalogue_of(version).categories
    )
