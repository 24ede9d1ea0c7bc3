"""The pages: a view loads, asks and renders. Every one has an access rule."""

from typing import Any

from flask import Flask
from werkzeug.routing import IntegerConverter, Map

from app.blueprints import (
    access,
    actions,
    addresses,
    administration,
    archive,
    attachments,
    board,
    bulk_actions,
    calendar,
    ceilings,
    changes,
    checking,
    comparison,
    compression,
    copying,
    costing,
    cutting,
    declarations,
    drawing,
    exports,
    figures,
    first_level,
    health,
    heavy_work,
    help,
    jobs,
    library,
    news,
    openings,
    outbox_pace,
    own_login,
    own_messages,
    prereview,
    presentation,
    printing,
    publication,
    receipts,
    receiving,
    record,
    recording,
    request_log,
    responses,
    review_sheet,
    rows,
    rules,
    search,
    session_cookie,
    sheet,
    signing_in,
    stamped_scans,
    static_files,
    summaries,
    taking_over,
    threads,
    urging,
    verification,
    workbooks,
    worklist,
)


class RowId(IntegerConverter):
    """A whole number in an address that may be a row's id: both databases know numbers of this size."""

    def __init__(self, map: Map, **options: Any) -> None:
        super().__init__(map, **{"max": 2**31 - 1, **options})


def init_app(app: Flask) -> None:
    """Register the blueprints and what holds for every request; refuses to start with a view without an access rule."""
    app.url_map.converters["int"] = RowId
    session_cookie.init_app(app)
    request_log.init_app(app)
    compression.init_app(app)
    responses.init_app(app)
    heavy_work.init_app(app)
    static_files.init_app(app)
    for module in (
        signing_in,
        own_login,
        own_messages,
        calendar,
        worklist,
        search,
        news,
        summaries,
        board,
        first_level,
        ceilings,
        taking_over,
        declarations,
        sheet,
        rows,
        costing,
        cutting,
        copying,
        library,
        prereview,
        comparison,
        threads,
        attachments,
        stamped_scans,
        changes,
        actions,
        checking,
        receipts,
        openings,
        urging,
        workbooks,
        exports,
        printing,
        publication,
        archive,
        jobs,
        bulk_actions,
        verification,
        review_sheet,
        rules,
        record,
        help,
        administration,
        health,
    ):
        app.register_blueprint(module.blueprint)
    presentation.init_app(app)
    addresses.init_app(app)
    drawing.init_app(app)
    access.init_app(app)
    recording.init_app()
    receiving.init_app(app)
    figures.init_app(app)
    outbox_pace.init_app(app)
