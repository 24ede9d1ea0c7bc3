"""盖章件: the scan of a print that was stamped; what may come, and how it is known to belong to an approved rendition."""

import re
from dataclasses import dataclass

from app.domain.files.file_kinds import FileKind, Unfit
from app.domain.files.renditions import read_code
from app.domain.labelled import Labelled
from app.domain.roles import FINANCE_ROLES, UNIT_ROLES

KINDS = (FileKind.PDF, FileKind.JPEG, FileKind.PNG)
STAMPING = UNIT_ROLES | FINANCE_ROLES
"""Who may add one: people of the unit that the declaration is of, and finance."""
PLACE_LIMIT = 20
"""So many may lie beside one rendition."""
PAGES = 60
"""A file with more pages than this is not taken."""
_ADDRESS = re.compile(r"/verify/([0-9A-Za-z-]{1,40})/?$")


class Recognition(Labelled):
    """How a scan was recognised."""

    QR_CODE = "qr_code", "二维码识别"
    BY_HAND = "by_hand", "人工核对"


@dataclass(frozen=True, slots=True)
class SeenScan:
    """What was seen of a scan: how many pages it has, and the short codes in its QR codes, each once.

    `is_picture`: a JPEG or PNG, which scanners make of each page.
    """

    pages: int
    codes: tuple[str, ...] = ()
    is_picture: bool = False


def codes_in(texts: list[str]) -> tuple[str, ...]:
    """Return the short codes in the texts of QR codes, each once; other QR codes than the portal's are passed over.

    The host is not compared: an office may have had another address when the page was made.
    """
    found = (read_code(match[1]) for text in texts if (match := _ADDRESS.search(text.strip())))
    return tuple(dict.fromkeys(filter(None, found)))


def require_kind(name: str, kind: FileKind) -> None:
    """Raise `Unfit` for a file that is none a scanner makes."""
    if kind not in KINDS:
        raise Unfit(f"“{name}”是{kind.label}，盖章件须为PDF、JPEG或PNG。")


def recognised(seen: SeenScan, code: str, pages: int, *, affirmed: bool) -> Recognition:
    """Return how a scan is known to belong to the rendition with that short code and so many pages.

    Codes of others are told of before (`foreign_code`). Raises `Unfit` with a Chinese sentence where it is not known, and
    nobody has `affirmed` it.
    """
    if code in seen.codes and (seen.is_picture or seen.pages == pages):
        return Recognition.QR_CODE
    if affirmed:
        return Recognition.BY_HAND
    if code in seen.codes:
        raise Unfit(
            f"扫描件有{seen.pages}页，批复文件有{pages}页。请补齐后重新上传；多出背面或附表的，"
            "请人工核对后勾选“已人工核对”，再选一次文件。"
        )
    raise Unfit(
        "没有读出扫描件上的二维码。请与批复文件人工核对（页数、版本和验证码），勾选“已人工核对”，再选一次文件；"
        "也可以用300 dpi重新扫描。"
    )


def pages_told(pages: int, of: int) -> str:
    """Return how many pages a scan has, and of how many where the rendition has others."""
    return f"{pages}页" if pages == of else f"{pages}页（批复文件{of}页）"


def foreign_code(seen: SeenScan, code: str) -> str:
    """Return the first short code on a scan that is another rendition's, "" for none."""
    return next((each for each in seen.codes if each != code), "")
