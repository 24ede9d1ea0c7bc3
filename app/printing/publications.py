"""What leaves the office: the form as a PDF that says no more than the form, and the page that lists a package."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from flask import current_app, render_template

from app.domain.form.paper import PaperCell, paper_of
from app.domain.procedure.rounds import day
from app.printing import press
from app.printing.printed_pages import styles
from app.queries.files.publication_contents import NoLongerPublic, PackageScope, PublicContent

VARIANT = "pdf/a-2a"
"""A form of PDF/A that takes no embedded files but PDF/A."""
STYLE = "style.css"


def print_public(content: PublicContent) -> bytes:
    """Return the PDF: tagged, without embedded files, author, number of the approval, code or mark of the portal.

    The same content gives the same bytes. Raises as `press.render` does.
    """
    document = render_template(
        "print/public.html",
        sheet=content.sheet,
        paper=paper_of(content.sheet, PaperCell),
        version_no=content.version_no,
        settled_on=content.settled_on,
        cells_template="print/_cells.html",
    )
    return press.render(document, styles("print.css", "print_form.css"), VARIANT)


def pdf_name(content: PublicContent) -> str:
    """Return where the PDF of a declaration lies in its package."""
    return f"pdf/{content.sheet.project_code}-{content.version_no}.pdf"


@dataclass(frozen=True, slots=True)
class PublicSums:
    """How many declarations, and their amounts in yuan; a blank amount counts as nothing."""

    count: int
    medium_term_amount: Decimal
    budget_year_amount: Decimal


@dataclass(frozen=True, slots=True)
class PublicUnit:
    """The declarations of a unit in a package; `anchor` is its place on the page."""

    anchor: str
    name: str
    contents: tuple[PublicContent, ...]
    sums: PublicSums


@dataclass(frozen=True, slots=True)
class PublicRound:
    """The units of a round in a package."""

    title: str
    units: tuple[PublicUnit, ...]
    sums: PublicSums


def public_page(scope: PackageScope, found: Sequence[PublicContent], gone: Sequence[NoLongerPublic]) -> str:
    """Return the page of a package, which works without scripts and without the portal."""
    return render_template(
        "publication/site.html",
        year=scope.budget_year,
        office=current_app.config["OFFICE"],
        rounds=_rounds(found),
        sums=_sums(found),
        gone=gone,
        settled_on=day(max(each.settled_on for each in found)) if found else "",
        pdf_name=pdf_name,
        STYLE=STYLE,
    )


def public_style() -> str:
    """Return the style sheet of the page."""
    return styles("publication_site.css")[0]


def _rounds(found: Sequence[PublicContent]) -> list[PublicRound]:
    rounds, number = [], 0
    for title, of_round in groupby(found, key=lambda each: each.round_title):
        by_unit: dict[str, list[PublicContent]] = {}
        for each in of_round:
            by_unit.setdefault(each.sheet.applicant_unit, []).append(each)
        units = []
        for name, group in by_unit.items():
            number += 1
            units.append(PublicUnit(f"unit-{number}", name, tuple(group), _sums(group)))
        whole = [each for unit in units for each in unit.contents]
        rounds.append(PublicRound(title, tuple(units), _sums(whole)))
    return rounds


def _sums(found: Sequence[PublicContent]) -> PublicSums:
    return PublicSums(
        len(found),
        sum((each.sheet.medium_term_amount or Decimal() for each in found), Decimal()),
        sum((each.sheet.budget_year_amount or Decimal() for each in found), Decimal()),
    )
