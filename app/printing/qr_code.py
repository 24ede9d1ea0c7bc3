"""The QR code of the approved page: drawn into the finished pages, which costs a tenth of laying out a picture in each.

Imported by the process that prints alone: it loads segno.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby

import segno

MM = 72 / 25.4
"""A millimetre in points."""
SIZE, RIGHT, TOP = 12 * MM, 13.5 * MM, 4.5 * MM
"""Width of the code, and what lies right of it and above it, in points. Its edge is not in line with the rules of the
table: programs that look for its cells would take squares for rules."""


def draw_qr_code(text: str, page_width: float) -> bytes:
    """Return the content-stream operators that draw the QR code of `text` in the upper right corner of a page.

    It is an artifact for programs that read aloud; coordinates are points from the top left.
    """
    # Choosing the mask by trial takes longer than all the rest; any mask can be read.
    rows = [*segno.make(text, error="m", mask=4, micro=False).matrix_iter(border=0)]
    side = SIZE / len(rows)
    left = page_width - RIGHT - SIZE
    drawn = b"\n".join(_runs(rows))
    return b"/Artifact\nBMC\nq\n%.4f 0 0 %.4f %.4f %.4f cm\n0 0 0 rg\n%s\nf\nQ\nEMC" % (
        side,
        side,
        left,
        TOP,
        drawn,
    )


def _runs(rows: Iterable[Iterable[int]]) -> Iterator[bytes]:
    """Yield each run of dark squares as one rectangle."""
    for y, row in enumerate(rows):
        x = 0
        for is_dark, run in groupby(row):
            width = len([*run])
            if is_dark:
                yield b"%d %d %d 1 re" % (x, y, width)
            x += width
