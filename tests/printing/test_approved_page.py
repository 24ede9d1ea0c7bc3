"""The approved page: its claims, its data, what stands in its margins, and that all of the form is inside the frame."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from xml.etree import ElementTree

import pdfplumber
import pypdfium2
import pytest
import segno
from pypdf.generic import DictionaryObject

from app.domain.form.catalogue import STANDARD
from app.domain.form.revision import canonical, digest
from app.domain.form.sheet import TABLE_HEAD, IndicatorRow, ProjectType, Sheet
from app.domain.text import squeezed
from app.printing.renditions import ApprovedPage, print_approved
from tests.applications import running
from tests.printing.pages import read
from tests.world import FILLED, INDICATORS

MM = 72 / 25.4
SIDE, TOP, BOTTOM = 12 * MM, 18 * MM, 12 * MM
PUBLIC_URL = "https://portal.example/forms"
AT = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)
NAMESPACES = {"pdfaid": "http://www.aiim.org/pdfa/ns/id/", "pdfuaid": "http://www.aiim.org/pdfua/ns/id/"}


def rows(lines) -> tuple[IndicatorRow, ...]:
    return tuple(
        IndicatorRow(f"row{number}", STANDARD.category(level_2), *cells)
        for number, (level_2, *cells) in enumerate(lines)
    )


AMOUNTS = {"medium_term_amount": Decimal("3186000.00"), "budget_year_amount": Decimal("1062000.00")}
PLAIN = Sheet(
    project_code="990106271211500101001",
    applicant_unit="云岭市数字服务中心",
    primary_budgetary_unit="云岭市数字服务中心",
    project_type=ProjectType("15", "运行维护"),
    rows=rows(INDICATORS),
    **(FILLED | AMOUNTS),
)
UNBROKEN = {"policy_basis": ("甲", 2000), "costing_basis": ("W", 2000), "annual_objective": ("乙", 2000)}
UNBROKEN_ROW = {"name": ("丙", 400), "target_value": ("9", 2000), "definition": ("—", 2000)}
DEFINITION = "全年纳入运行维护的设备台数，以台账为准。"
SHEETS = {
    "plain": PLAIN,
    "unbroken": replace(
        PLAIN,
        **{key: sign * length for key, (sign, length) in UNBROKEN.items()},
        rows=rows([("质量指标", *(sign * length for sign, length in UNBROKEN_ROW.values()))]),
    ),
    "200 rows": replace(
        PLAIN,
        rows=rows(
            (
                "数量指标",
                f"第{number:03}项设备",
                f"{number}台",
                f"〔{number:03}〕" + DEFINITION * (number % 3 + 1),
            )
            for number in range(200)
        ),
    ),
}


def page_of(sheet: Sheet, **other) -> ApprovedPage:
    content = canonical(sheet)
    usual = ApprovedPage(sheet, 2, "云财绩〔2026〕8号", date(2026, 11, 23), AT, content, digest(content))
    return replace(usual, **other)


@pytest.fixture(scope="module")
def portal(tmp_path_factory) -> Iterator:
    for app in running("sqlite://", tmp_path_factory.mktemp("portal")):
        app.config["PUBLIC_URL"] = PUBLIC_URL
        with app.app_context():
            yield app


@pytest.fixture(scope="module")
def printed(portal) -> dict[str, bytes]:
    """The PDF of each of `SHEETS`."""
    return {name: print_approved(page_of(sheet)) for name, sheet in SHEETS.items()}


@pytest.fixture(scope="module")
def plumbed(printed) -> Iterator[dict[str, list]]:
    """The pages of each."""
    opened = {name: pdfplumber.open(BytesIO(pdf)) for name, pdf in printed.items()}
    yield {name: pdf.pages for name, pdf in opened.items()}
    for pdf in opened.values():
        pdf.close()


def head_of(page):
    return page.crop((0, 0, page.width, TOP))


def body_of(page):
    return page.crop((0, TOP, page.width, page.height - BOTTOM))


def foot_of(page):
    return page.crop((0, page.height - BOTTOM, page.width, page.height))


def words(page) -> str:
    return squeezed(page.extract_text())


def verticals(page) -> list[float]:
    """Where rules run down the body, from left to right."""
    body = body_of(page)
    tall = [line["x0"] for line in body.lines if line["bottom"] - line["top"] > 1]
    return sorted({round(x, 1) for x in tall})


def test_it_claims_pdf_a_3a_and_pdf_ua_1(printed):
    catalog = read(printed["plain"]).root_object
    packet = catalog["/Metadata"].get_data()
    (descriptions,) = ElementTree.fromstring(packet[packet.index(b"<x:xmpmeta") :])
    claims = {name: value for each in descriptions for name, value in each.attrib.items()}
    assert claims[f"{{{NAMESPACES['pdfaid']}}}part"] == "3"
    assert claims[f"{{{NAMESPACES['pdfaid']}}}conformance"] == "A"
    assert claims[f"{{{NAMESPACES['pdfuaid']}}}part"] == "1"
    assert catalog["/MarkInfo"]["/Marked"] and catalog["/Lang"] == "zh-CN"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_says_what_it_is_and_when_it_was_made(printed):
    told = read(printed["plain"]).metadata
    assert PLAIN.project_code in told.title and PLAIN.project_name in told.title
    assert told.author == PLAIN.applicant_unit and told.creation_date == AT


def test_the_data_of_the_form_rides_along_with_its_date(printed):
    pdf = read(printed["plain"])
    (file,) = pdf.root_object["/AF"]
    content = file.get_object()["/EF"]["/F"]
    assert content["/Params"]["/CreationDate"] == content["/Params"]["/ModDate"] == "D:20261122233000Z"
    assert file.get_object()["/AFRelationship"] == "/Source"
    name = f"{PLAIN.project_code}.json"
    assert {key: list(value) for key, value in pdf.attachments.items()} == {name: [canonical(PLAIN).encode()]}


@pytest.mark.parametrize("name", SHEETS)
def test_every_page_names_approval_code_version_and_proof_in_its_margins(portal, plumbed, name):
    approved, pages = page_of(SHEETS[name]), plumbed[name]
    code = approved.code
    for number, page in enumerate(pages, 1):
        assert words(head_of(page)) == "批复文号云财绩〔2026〕8号批复日期2026年11月23日"
        assert words(foot_of(page)) == (
            f"{PLAIN.project_code}第2版"
            f"验证码{code[:4]}-{code[4:8]}-{code[8:]}校验{digest(canonical(SHEETS[name]))[:12]}"
            f"第{number}页/共{len(pages)}页"
        )
        assert "验证码" not in words(body_of(page)) and "批复文号" not in words(body_of(page))


@pytest.mark.parametrize("name", ["plain", "200 rows"])
def test_the_squares_lead_to_the_page_that_proves_it(portal, printed, name):
    address = f"{PUBLIC_URL}/verify/{page_of(SHEETS[name]).code}"
    expected = segno.make(address, error="m", mask=4, micro=False)
    wanted = [list(map(bool, line)) for line in expected.matrix_iter(border=0)]
    document = pypdfium2.PdfDocument(printed[name])
    for number in {0, len(document) - 1}:
        page = document[number]
        width, scale = page.get_width(), 12
        picture = page.render(scale=scale).to_pil().convert("L")
        box = picture.crop(tuple(round(x * scale) for x in (width - SIDE - 20 * MM, 0, width, TOP)))
        left, top, right, _ = box.point(lambda grey: 255 if grey < 128 else 0).getbbox()
        assert right - left == pytest.approx(12 * MM * scale, abs=3)
        side = (right - left) / len(wanted)
        middle = [round((each + 0.5) * side) for each in range(len(wanted))]
        assert [[box.getpixel((left + x, top + y)) < 128 for x in middle] for y in middle] == wanted
    document.close()


def test_an_office_that_offers_no_proof_prints_no_squares(portal, plumbed, monkeypatch):
    monkeypatch.setitem(portal.config, "PUBLIC_URL", "")
    with pdfplumber.open(BytesIO(print_approved(page_of(PLAIN)))) as pdf:
        assert not head_of(pdf.pages[0]).rects
        assert words(foot_of(pdf.pages[0])) == words(foot_of(plumbed["plain"][0]))
    assert head_of(plumbed["plain"][0]).rects


def test_what_looks_like_markup_stands_in_the_margin_as_it_is(portal):
    number = '云"财&amp;绩</body>〔2026〕\\a8号'
    longest = "绩" * 60
    for typed in (number, longest):
        with pdfplumber.open(BytesIO(print_approved(page_of(PLAIN, approval_number=typed)))) as pdf:
            (page,) = pdf.pages
            assert words(head_of(page)) == squeezed(f"批复文号{typed}批复日期2026年11月23日")
            squares = min(square["x0"] for square in head_of(page).rects)
            assert max(sign["x1"] for sign in head_of(page).chars) < squares


@pytest.mark.parametrize("name", SHEETS)
def test_nothing_is_outside_the_frame(plumbed, name):
    for page in plumbed[name]:
        assert (round(page.width), round(page.height)) == (842, 595)
        for thing in (*page.chars, *page.lines, *page.rects, *page.curves):
            assert thing["x0"] > SIDE - 1 and thing["x1"] < page.width - SIDE + 1, thing
            assert thing["top"] > 4 * MM and thing["bottom"] < page.height - 4 * MM, thing
        for sign in body_of(page).chars:
            assert sign["top"] > TOP - 1 and sign["bottom"] < page.height - BOTTOM + 1, sign


def test_the_form_of_one_page_stays_on_one_page(printed):
    (page,) = read(printed["plain"]).pages
    text = words(page)
    for words_of in (PLAIN.costing_basis, "3,186,000.00", *PLAIN.rows[-1].cells, *TABLE_HEAD):
        assert squeezed(words_of) in text


def test_programs_find_the_cells_of_the_table(plumbed):
    (page,) = plumbed["plain"]
    (table,) = page.extract_tables()
    read_rows = [[squeezed(cell) for cell in row if cell is not None] for row in table]
    assert read_rows[0] == ["项目编码:", PLAIN.project_code, "项目名称:", PLAIN.project_name]
    assert read_rows[6] == ["测算依据:", squeezed(PLAIN.costing_basis)]
    assert read_rows[9] == list(TABLE_HEAD)
    expected = [
        [category.level_1, category.printed, *row.cells]
        for category in STANDARD.categories
        for row in PLAIN.printed_rows(category)
    ]
    assert read_rows[10:] == [[squeezed(cell) for cell in row] for row in expected]


@pytest.mark.parametrize("name", SHEETS)
def test_no_part_of_a_table_has_more_headers_than_data(printed, name):
    """Programs that read aloud take such a table for a picture of one."""
    pdf = read(printed[name])
    found = [each.get_object() for each in map(pdf.get_object, range(1, pdf.trailer["/Size"])) if each]
    tables = [each for each in found if isinstance(each, DictionaryObject) and each.get("/S") == "/Table"]
    assert len(tables) >= len(pdf.pages)
    for table in tables:
        kinds = [kind for kind in _kinds(table) if kind in ("/TH", "/TD")]
        assert kinds and kinds.count("/TH") <= kinds.count("/TD")


def _kinds(element) -> Iterator[str]:
    """The kinds of all parts of a part of the document."""
    yield element.get("/S")
    for kid in element.get("/K", ()):
        kid = kid.get_object()
        if isinstance(kid, DictionaryObject) and "/S" in kid:
            yield from _kinds(kid)


def test_text_without_a_break_fills_its_cell_and_loses_nothing(plumbed):
    wanted = UNBROKEN | UNBROKEN_ROW
    columns = {**dict.fromkeys(UNBROKEN, (1, -1)), "name": (2, 3), "target_value": (3, 4)}
    columns["definition"] = (4, 5)
    found = dict.fromkeys(wanted, 0)
    rules = verticals(max(plumbed["unbroken"], key=lambda page: "—" in page.extract_text()))
    assert len(rules) == 6
    for page in plumbed["unbroken"]:
        for key, (sign, _) in wanted.items():
            left, right = (rules[index] for index in columns[key])
            inside = [each for each in body_of(page).chars if each["text"] == sign and each["x0"] > left]
            assert all(each["x1"] < right + 0.5 for each in inside), key
            found[key] += len(inside)
    assert found == {key: length for key, (_, length) in wanted.items()}


def test_the_head_of_the_table_is_repeated_and_no_short_row_is_split(printed):
    pages = [words(page) for page in read(printed["200 rows"]).pages]
    assert len(pages) > 5
    for page in pages[1:]:
        assert page.startswith("".join(TABLE_HEAD))
    for row in SHEETS["200 rows"].rows:
        (home,) = [page for page in pages if row.name in page]
        assert squeezed(row.definition) in home and home.count(row.definition[:5]) == 1
