"""The pages: a view loads, asks and renders. Every one declares who may use it."""

from flask import Flask

from app.blueprints import (
    access,
    actions,
    administration,
    answers,
    declarations,
    presentation,
    printing,
    sheet,
    signing_in,
    workbooks,
    worklist,
)


def init_app(app: Flask) -> None:
    """Register the blueprints and what holds for every request; refuses to start with a view that declares nobody."""
    for module in (signing_in, worklist, declarations, sheet, actions, workbooks, printing, administration):
        app.register_blueprint(module.blueprint)
    presentation.init_app(app)
    access.init_app(app)
    answers.init_app(app)
