"""The real forms on paper: approved pages and the volume of them before checkers and renderers of other makers.

A checker that is not installed is skipped with a word about it. `outloud`, of another licence, is looked up in the variable
OUTLOUD, then in PATH; it is in no lock.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from statistics import correlation

import pypdfium2
import pytest
from PIL import Image, ImageFilter
from pypdf import PdfReader

from app.domain.form.catalogue import STANDARD
from app.domain.form.code_lists import CodeLists
from app.domain.form.revision import canonical, digest
from app.domain.form.sheet import ProjectType, Sheet
from app.domain.text import squeezed
from app.exchange.workbook import read_workbook
from app.printing.renditions import ApprovedPage, print_approved
from app.printing.volumes import Leaf, bind
from tests.applications import running

SHARED = Path(os.environ["SHARED_FORMS"])
FORMS = SHARED / "declarations" / "declarations.json"
AT = datetime(2026, 11, 23, 1, 15, tzinfo=UTC)
DPI, BLUR, ALIKE = 60, 1.5, 0.9
SINGLE = 5
"""So many single pages are read aloud, since that takes seconds each."""


def tool(name: str) -> str:
    """Return the path of a program that may be missing; then the test is skipped with its name."""
    found = os.environ.get(name.upper()) or shutil.which(name)
    if not found:
        pytest.skip(f"{name} is not installed: nothing was checked with it")
    return found


def ran(*command: str | Path) -> str:
    """Return what a program says that has to end well."""
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def sheets() -> list[Sheet]:
    """The real forms."""
    forms = json.loads(FORMS.read_text(encoding="utf-8"))
    types = {form["project_type_code"]: form["project_type_name"] for form in forms}
    methods = tuple({form["allocation_method"] for form in forms})
    lists = CodeLists(tuple(ProjectType(*each) for each in types.items()), methods, STANDARD)
    read = read_workbook((SHARED / "declarations" / "declarations.xlsx").read_bytes(), lists)
    return [each.sheet for each in read]


@pytest.fixture(scope="module")
def folder(sheets, tmp_path_factory) -> Iterator[Path]:
    """A folder with each form as it is printed at approval, by project code, and with the volume of all."""
    folder = tmp_path_factory.mktemp("printed")
    for app in running("sqlite://", folder):
        app.config["PUBLIC_URL"] = "https://portal.example"
        with app.app_context():
            leaves = []
            for sheet in sheets:
                content = canonical(sheet)
                named = ("批复〔2026〕1号", date(2026, 11, 23))
                pdf = print_approved(ApprovedPage(sheet, 1, *named, AT, content, digest(content)))
                (folder / f"{sheet.project_code}.pdf").write_bytes(pdf)
                leaves.append(Leaf(sheet.applicant_unit, sheet.project_code, sheet.project_name, pdf, True))
            (folder / "volume.pdf").write_bytes(bind(leaves, "验收", AT))
    yield folder


@pytest.fixture(scope="module")
def volume(folder) -> Path:
    return folder / "volume.pdf"


@pytest.fixture(scope="module")
def singles(folder, sheets) -> list[Path]:
    """The single pages, the longest form's first."""
    found = [folder / f"{sheet.project_code}.pdf" for sheet in sheets]
    return sorted(found, key=lambda path: (-len(PdfReader(path).pages), path.name))


def test_the_volume_agrees_with_every_cell_of_every_form(volume, sheets):
    told = ran(sys.executable, SHARED / "tools" / "check_print.py", volume, FORMS)
    assert f"{len(sheets)} of {len(sheets)} forms agree" in told


def test_what_the_forms_say_is_found_in_the_text_of_the_volume(volume, sheets):
    document = pypdfium2.PdfDocument(volume)
    text = squeezed("".join(page.get_textpage().get_text_range() for page in document))
    document.close()
    for sheet in sheets:
        for words in (sheet.project_code, sheet.project_name, *(row.name for row in sheet.rows)):
            assert squeezed(words) in text, words


def test_a_search_of_another_reader_finds_every_name(volume, sheets):
    text = squeezed(ran(tool("pdftotext"), "-raw", volume, "-"))
    assert [sheet.project_name for sheet in sheets if squeezed(sheet.project_name) not in text] == []


def test_qpdf_finds_nothing_wrong(volume, singles):
    qpdf = tool("qpdf")
    for path in (volume, *singles):
        assert "No syntax or stream encoding errors found" in ran(qpdf, "--check", path), path.name


def test_every_font_is_embedded_cut_and_can_be_copied(volume, singles):
    pdffonts = tool("pdffonts")
    for path in (volume, *singles):
        _, line, *fonts = ran(pdffonts, path).splitlines()
        assert fonts and set(line) <= {"-", " "}
        for font in fonts:
            assert re.search(r" yes +yes +yes +\d+ +\d+$", font), (path.name, font)


def test_single_approved_pages_can_be_read_aloud(singles):
    outloud = tool("outloud")
    for path in singles[:SINGLE]:
        told = subprocess.run([outloud, str(path)], capture_output=True, text=True, check=False)
        assert told.returncode == 0, told.stdout + told.stderr


def poppler(path: Path, number: int, target: Path) -> Image.Image:
    ran(tool("pdftoppm"), "-r", DPI, "-png", "-f", number, "-l", number, "-singlefile", path, target)
    return Image.open(target.with_suffix(".png"))


def ghostscript(path: Path, number: int, target: Path) -> Image.Image:
    options = ("-dSAFER", "-dBATCH", "-dNOPAUSE", "-q", "-sDEVICE=png16m")
    smooth = ("-dTextAlphaBits=4", "-dGraphicsAlphaBits=4")
    pages = (f"-dFirstPage={number}", f"-dLastPage={number}", f"-r{DPI}")
    ran(tool("gs"), *options, *smooth, *pages, f"-sOutputFile={target}.png", path)
    return Image.open(f"{target}.png")


def pdfium(path: Path, number: int) -> Image.Image:
    document = pypdfium2.PdfDocument(path)
    picture = document[number - 1].render(scale=DPI / 72).to_pil()
    document.close()
    return picture


def greys(picture: Image.Image, size: tuple[int, int]) -> list[int]:
    """Return a picture without what renderers draw a little differently: edges of letters and of hair lines."""
    grey = picture.convert("L")
    if grey.size != size:
        assert max(abs(a - b) for a, b in zip(grey.size, size, strict=True)) <= 1
        grey = grey.resize(size)
    return list(grey.filter(ImageFilter.GaussianBlur(BLUR)).tobytes())


@pytest.mark.parametrize("renderer", [poppler, ghostscript])
def test_another_renderer_draws_the_same_page(renderer, volume, singles, tmp_path):
    for path, number in [(singles[0], 1), (singles[0], 2), (singles[-1], 1), (volume, 1), (volume, 3)]:
        usual = pdfium(path, number)
        other = renderer(path, number, tmp_path / "page")
        likeness = correlation(greys(usual, usual.size), greys(other, usual.size))
        assert likeness > ALIKE, (path.name, number, likeness)


def test_two_different_pages_are_told_apart(singles):
    one, other = pdfium(singles[0], 1), pdfium(singles[-1], 1)
    assert correlation(greys(one, one.size), greys(other, one.size)) < ALIKE


def test_the_data_of_the_form_rides_along(singles, sheets):
    codes = {sheet.project_code: sheet for sheet in sheets}
    for path in singles:
        attached = PdfReader(BytesIO(path.read_bytes())).attachments
        assert attached == {f"{path.stem}.json": [canonical(codes[path.stem]).encode()]}
