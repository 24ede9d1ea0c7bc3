"""What templates may use besides their context: filters for figures and times, the head's counts."""

import re
from datetime import date, datetime
from functools import lru_cache

from flask import Flask, request, url_for
from flask_login import current_user
from jinja2.ext import Extension
from markupsafe import Markup, escape

from app.blueprints.access import current_actor
from app.blueprints.marking import SIGNS
from app.blueprints.page_owner import page_mark
from app.domain.files.attachments import FILE_LIMIT, PLACE_LIMIT, size_words
from app.domain.files.file_kinds import ENDINGS
from app.domain.form import amount_words, costing, money, sheet, target_values
from app.domain.prereview import Severity, explanations
from app.domain.procedure import bulk_actions, rounds
from app.domain.review import review_sheet
from app.domain.text import fingerprint
from app.queries.lists.counts import count_words, shell
from app.queries.lists.queues import Tab


def clock(at: datetime | None) -> str:
    """Return a time at +08:00, 2026-11-22 14:32."""
    return "" if at is None else f"{at.astimezone(rounds.BEIJING):%Y-%m-%d %H:%M}"


def day(value: date | None) -> str:
    """Return a date as 2026年11月2日."""
    return "" if value is None else rounds.day(value)


def text_lines(text: str) -> Markup:
    """Return text with its line breaks as <br />, so that one markup serves screen and print."""
    return Markup("<br />").join(escape(line) for line in text.split("\n"))


def icon(name: str, label: str = "") -> Markup:
    """Return an icon of the sprite icons.svg: told by its label, or without one an ornament."""
    return _icon(request.script_root, name, label)


@lru_cache(1000)
def _icon(root: str, name: str, label: str) -> Markup:
    """Return the element of an icon; `root` is where the portal is mounted, which its address begins with."""
    address = url_for("static", filename="icons.svg", _anchor=name)
    told = Markup('role="img" aria-label="{}"').format(label) if label else Markup('aria-hidden="true"')
    return Markup('<svg class="icon" {}><use href="{}"></use></svg>').format(told, address)


def declaration_address(declaration_id: int) -> str:
    """Return the address of a declaration's page, which every line of a list has."""
    return f"{_declarations(request.script_root)}{declaration_id}"


@lru_cache(10)
def _declarations(root: str) -> str:
    """Return what the addresses of declarations begin with; `root` is where the portal is mounted."""
    return url_for("declarations.show", declaration_id=0).removesuffix("0")


class WithoutIndentation(Extension):
    """Makes the indentation of a template one blank when it is compiled; it is for those who read the template.

    One blank remains, since a line may begin inside a tag, after a block that takes the line break before it.
    """

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        """Return the source with every indentation cut to one blank."""
        return _INDENTATION.sub(" ", source)


_INDENTATION = re.compile(r"^[ \t]+", re.MULTILINE)


def init_app(app: Flask) -> None:
    """Register filters and globals."""
    app.jinja_env.add_extension(WithoutIndentation)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "money": money.shown,
        "counted": count_words,
        "clock": clock,
        "day": day,
        "fingerprint": fingerprint,
        "text_lines": text_lines,
        "amount": money.read_amount,
        "in_words": amount_words.in_words,
        "in_ten_thousands": amount_words.in_ten_thousands,
        "understood": lambda text: target_values.understood(text).shown,
        "corrections": target_values.corrections,
    }
    app.jinja_env.globals |= {
        "icon": icon,
        "declaration_address": declaration_address,
        "FORM": sheet,
        "ITEM_COLUMNS": costing.ITEM_COLUMNS,
        "SUMMED_NOTE": costing.LOCKED,
        "REVIEW": review_sheet,
        "FieldKind": sheet.FieldKind,
        "FINDING_SIGNS": {state: sign for state, (_, sign) in SIGNS.items()},
        "Severity": Severity,
        "explaining_refusal": explanations.explaining_refusal,
        "Tab": Tab,
        "ATTACHING": {
            "accept": ",".join(f".{each}" for each in ENDINGS),
            "file_limit": FILE_LIMIT,
            "place_limit": PLACE_LIMIT,
            "size": size_words,
        },
        "page_mark": page_mark,
        "shell_counts": lambda: shell(current_actor()),
        "bulk_actions": lambda: bulk_actions.actions_of(current_actor()),
        # A proxy: a page that never asks who is there can be drawn without the database.
        "current_user": current_user,
    }
