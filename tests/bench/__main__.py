"""`make bench`: printing held against LibreOffice, reading against openpyxl, pages and a save against bare
Flask, side by side; ratios are medians of pairs.

The prereview is measured alone.
"""

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path
from statistics import median

from pypdf import PdfReader

from app.printing import press
from app.printing.renditions import ApprovedPage, print_approved
from app.printing.volumes import Leaf, bind
from tests.applications import running
from tests.bench.chains import chaining
from tests.bench.forms import AT, COUNT, approved_pages, sheets
from tests.bench.lists import growing
from tests.bench.neighbours import comparing
from tests.bench.office import Office, office, what_is_missing
from tests.bench.pages import pages
from tests.bench.prereviewing import prereviewing
from tests.bench.reading import reading
from tests.bench.workbook import workbook

PASSES, COLD_PAIRS, VOLUME_PAIRS, RENDERS = 3, 7, 3, 500
READ, READINGS = 30, 21
MIB = 1024 * 1024


def main() -> None:
    """Measure and print a line each."""
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        for app in running("sqlite://", Path(name)):
            # With an address the page has its squares, as most have.
            app.config["PUBLIC_URL"] = "https://portal.example"
            with app.app_context():
                _measure(Path(name))
        print()
        for what, pairs, most in pages(Path(name)):
            print(_line(what, pairs, most, other="bare Flask"), flush=True)
        for line in chain(growing(Path(name)), comparing(Path(name)), chaining(Path(name))):
            print(line, flush=True)


def _measure(folder: Path) -> None:
    pages = approved_pages()
    printed = [print_approved(page) for page in pages]
    print(f"{COUNT} generated forms, {_pages(printed)} pages as PDF/A-3a\n")
    if missing := what_is_missing():
        print(f"{missing}: the portal alone.\n")
        for form in _alone(pages, printed):
            print(form)
    else:
        with office(folder) as other:
            for line in _side_by_side(other, folder, pages, printed):
                print(line, flush=True)
    sizes = sorted(map(len, printed))
    usual, largest = median(sizes) / 1000, sizes[-1] / 1000
    print(f"bytes of a form: median {usual:.1f} KB, {_goal(usual, 100, 'KB')}")
    print(f"bytes of a form: largest {largest:.1f} KB, {_goal(largest, 100, 'KB')}")
    print(_memory(pages))
    merely, ours = reading(sheets()[:READ])
    pairs = _pairs([lambda: _seconds(ours)] * READINGS, [lambda: _seconds(merely)] * READINGS)
    what = f"reading a workbook of {READ} forms into sheets"
    print(_line(what, pairs, 3.0, other="openpyxl merely its cells"))
    usual, longest = prereviewing(sheets(), AT.year)
    print(f"prereview of a form: median {usual:.1f} ms; longest {longest:.1f} ms, {_goal(longest, 50, 'ms')}")


def _side_by_side(
    other: Office, folder: Path, pages: list[ApprovedPage], printed: list[bytes]
) -> Iterator[str]:
    books = []
    for number, sheet in enumerate(sheets(), 1):
        books.append(folder / f"form{number}.xlsx")
        books[-1].write_bytes(workbook([sheet]))
    whole = folder / "whole.xlsx"
    whole.write_bytes(workbook(sheets()))
    for book in books[:5]:
        other.warm(book)

    forms = list(zip(pages, books, strict=True)) * PASSES
    ours = [lambda page=page: _seconds(lambda: print_approved(page)) for page, _ in forms]
    theirs = [lambda book=book: other.warm(book) for _, book in forms]
    yield _line("one form, warm, PDF/A-3a", _pairs(ours, theirs), 0.80, "goal 0.65, at most")

    other.cold(books[0])
    ours = [lambda page=page: _cold(page) for page in pages[:COLD_PAIRS]]
    theirs = [lambda book=book: other.cold(book) for book in books[:COLD_PAIRS]]
    yield _line("one form, cold: a new process of the press", _pairs(ours, theirs), 0.80)
    ours = [_cold_portal] * 3
    pairs = _pairs(ours, theirs[:3])
    yield _line("one form, cold: a new portal and its press, no goal", pairs, None)

    leaves = _leaves(pages, printed)
    ours = [lambda: _seconds(lambda: bind(leaves, "林秋实", AT))] * VOLUME_PAIRS
    theirs = [lambda: other.warm(whole)] * VOLUME_PAIRS
    yield _line(f"a volume of {COUNT} approved forms", _pairs(ours, theirs), 0.15)


def _alone(pages: list[ApprovedPage], printed: list[bytes]) -> Iterator[str]:
    warm = median(_seconds(lambda page=page: print_approved(page)) for page in pages * PASSES)
    yield f"one form, warm, PDF/A-3a: {warm * 1000:.0f} ms"
    yield f"one form, cold: {median(map(_cold, pages[:COLD_PAIRS])) * 1000:.0f} ms"
    leaves = _leaves(pages, printed)
    volume = median(_seconds(lambda: bind(leaves, "林秋实", AT)) for _ in range(VOLUME_PAIRS))
    yield f"a volume of {COUNT} approved forms: {volume * 1000:.0f} ms"


def _pairs(ours: list[Callable], theirs: list[Callable]) -> list[tuple[float, float]]:
    """Measure one beside the other, now this, now that one first."""
    pairs = []
    for number, (our, their) in enumerate(zip(ours, theirs, strict=True)):
        if number % 2:
            other = their()
            pairs.append((our(), other))
        else:
            pairs.append((our(), their()))
    return pairs


def _line(
    what: str,
    pairs: list[tuple[float, float]],
    most: float | None,
    goal: str = "at most",
    other: str = "LibreOffice",
) -> str:
    our, their = (median(each) * 1000 for each in zip(*pairs, strict=True))
    ratio = median(our / their for our, their in pairs)
    verdict = "" if most is None else f"; {_goal(ratio, most, '', goal)}"
    return f"{what}: {our:.1f} ms, {other} {their:.1f} ms, ratio {ratio:.3f}{verdict}"


def _goal(found: float, most: float, unit: str = "", goal: str = "at most") -> str:
    return f"{goal} {most:g} {unit}".rstrip() + (": kept" if found <= most else ": MISSED")


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _cold(page: ApprovedPage) -> float:
    press._press.close()
    return _seconds(lambda: print_approved(page))


def _cold_portal() -> float:
    """Return the seconds of a process that starts the portal, prints a form and ends."""
    command = [sys.executable, "-m", "tests.bench.cold"]
    return _seconds(lambda: subprocess.run(command, check=True, stdout=subprocess.DEVNULL))


def _leaves(pages: list[ApprovedPage], printed: list[bytes]) -> list[Leaf]:
    return [
        Leaf(page.sheet.applicant_unit, page.sheet.project_code, page.sheet.project_name, pdf, True)
        for page, pdf in zip(pages, printed, strict=True)
    ]


def _memory(pages: list[ApprovedPage]) -> str:
    """Render without renewing the child, and tell what it holds then."""
    press._press.close()
    press._press.renewed_after = RENDERS * 2
    first = hashlib.sha256(print_approved(pages[0])).digest()
    before = _resident(press._press._child.pid)
    for number in range(RENDERS):
        print_approved(pages[number % COUNT])
    after = _resident(press._press._child.pid)
    same = hashlib.sha256(print_approved(pages[0])).digest() == first
    bytes_ = "the same bytes as the first" if same else "OTHER BYTES THAN THE FIRST"
    goal = _goal(after / MIB, 140, "MiB")
    return f"memory of the press: {before / MIB:.0f} MiB, after {RENDERS} forms {after / MIB:.0f} MiB, {bytes_}; {goal}"


def _resident(pid: int) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) * 1024
    raise ValueError("no VmRSS")


def _pages(printed: list[bytes]) -> int:
    return sum(len(PdfReader(BytesIO(pdf)).pages) for pdf in printed)


if __name__ == "__main__":
    main()
