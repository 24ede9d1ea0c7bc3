"""The approved rendition: the official page as PDF/A-3a, with its proof in the margin and its data inside."""

import hmac
from dataclasses import dataclass
from datetime import date, datetime

from flask import current_app, render_template

from app.domain.files.renditions import FINGERPRINT, grouped, short_code
from app.domain.form.paper import PaperCell, paper_of
from app.domain.form.sheet import Sheet
from app.printing import press
from app.printing.printed_pages import styles


@dataclass(frozen=True, slots=True)
class ApprovedPage:
    """What is printed at approval: `content` is the revision's canonical JSON and `sha256` its hash, `at` the moment.

    `namesakes`: so many pages of the same project, version and content were approved before. `signatures`: lines to sign
    and seal stand below the table.
    """

    sheet: Sheet
    version_no: int
    approval_number: str
    approved_on: date
    at: datetime
    content: str
    sha256: str
    namesakes: int = 0
    signatures: bool = False

    @property
    def code(self) -> str:
        """The short code that stands on the page."""
        secret = hmac.digest(current_app.config["SECRET_KEY"].encode(), b"rendition", "sha256")
        return short_code(secret, self.sheet.project_code, self.version_no, self.sha256, self.namesakes)

    @property
    def shown_code(self) -> str:
        """The short code in groups, as people read it."""
        return grouped(self.code)

    @property
    def fingerprint(self) -> str:
        """The first digits of the revision's hash."""
        return self.sha256[:FINGERPRINT]

    @property
    def address(self) -> str:
        """Where the page is held against what was approved, "" where the office does not offer that."""
        public_url = current_app.config["PUBLIC_URL"]
        return public_url and f"{public_url}/verify/{self.code}"


def print_approved(page: ApprovedPage) -> bytes:
    """Return the PDF; the same page gives the same bytes. Raises as `press.render` does."""
    document = render_template(
        "print/declaration.html",
        sheet=page.sheet,
        paper=paper_of(page.sheet, PaperCell),
        version_no=page.version_no,
        watermark="",
        proof=page,
        signatures=page.signatures,
        cells_template="print/_cells.html",
    )
    data = press.Attachment(
        f"{page.sheet.project_code}.json",
        page.content.encode(),
        "Source",
        page.at,
        "申报表数据",
    )
    return press.render(
        document, styles("print.css", "print_form.css", "print_approved.css"), "pdf/a-3a", [data]
    )
