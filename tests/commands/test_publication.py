"""`flask publication`: a package that says no more than the forms, whole without the portal."""

import io
import zipfile
from html.parser import HTMLParser
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select

from app.domain.procedure.publication import Disclosure, Ground
from app.models import Declaration, Publication, Rendition, Round, db
from tests.copied_declarations import copies
from tests.house import House, inhabited
from tests.public_markers import APPROVAL, COMPANY, found_in, name_a_company, plant


@pytest.fixture(scope="module")
def house(stories_template, tmp_path_factory):
    yield from inhabited(stories_template, tmp_path_factory.mktemp("publication"))


@pytest.fixture(scope="module")
def planted(house, tmp_path_factory) -> tuple[bytes, list[str], list[int]]:
    """A package of six declarations with the markers around them, and the declarations."""
    ids = [told.id for told in house.told if told.story == "approved"]
    with house.app.app_context():
        ids += copies(ids[0], 3)
        name_a_company(ids)
        markers = plant(ids)
    package = tmp_path_factory.mktemp("made") / "公开.zip"
    done = run(house, str(year(house)), "--out", package)
    assert done.output == f"已收入6份：{package}\n"
    return package.read_bytes(), markers, ids


def run(house: House, *arguments):
    return house.app.test_cli_runner().invoke(args=["publication", "make", *map(str, arguments)])


def year(house: House) -> int:
    with house.app.app_context():
        return db.session.scalars(select(Round.budget_year)).first()


def member(package: bytes, name: str) -> bytes:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return archive.read(name)


class Page(HTMLParser):
    """The links, the ids, the scripts and the words of a page."""

    def __init__(self, text: str):
        super().__init__()
        self.links, self.ids, self.words, self.scripts = [], [], "", 0
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        held = dict(attrs)
        self.links += [held[key] for key in ("href", "src") if key in held]
        self.ids += [held["id"]] if "id" in held else []
        self.scripts += tag == "script" or any(key.startswith("on") for key in held)

    def handle_data(self, data):
        self.words += data


def test_nothing_that_a_stranger_should_not_read_is_in_any_byte(house, planted):
    package, markers, ids = planted
    assert len(markers) >= 40
    assert found_in(package, markers) == {}
    # The same search finds the same words where they are: in the approved page, in its embedded data.
    with house.app.app_context():
        stored = select(Rendition.content, Declaration.project_code).join(Rendition.declaration)
        content, code = db.session.execute(stored.where(Declaration.id == ids[0])).one()
    leaking = io.BytesIO(package)
    with zipfile.ZipFile(leaking, "a") as archive:
        archive.writestr("pdf/approved.pdf", content)
        archive.writestr("note.txt", markers[5], zipfile.ZIP_DEFLATED)
    approved = ["送出去的", f"{code}.json"]
    assert found_in(leaking.getvalue(), [*approved, markers[5]]).keys() == {*approved, markers[5]}


def test_the_page_leads_to_every_form_and_its_sums_are_right(planted):
    package, _, ids = planted
    page = Page(member(package, "index.html").decode())
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = set(archive.namelist())
    local = {link for link in page.links if not link.startswith("#")}
    assert local == names - {"index.html"} and page.scripts == 0
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)
    assert len(set(page.ids)) == len(page.ids)
    assert "6,372,000.00" in page.words and "19,116,000.00" in page.words
    assert page.words.count("某单位") == 0, "the objective names nobody"
    projects, indicators = load_workbook(io.BytesIO(member(package, "data.xlsx"))).worksheets
    heads, *rows = projects.iter_rows(values_only=True)
    assert (
        len(rows) == len(ids) and sum(row[heads.index("本年度项目金额（元）")] for row in rows) == 6_372_000
    )
    assert all("委托某单位。" in row[heads.index("测算依据")] for row in rows)
    assert indicators.max_row > len(ids)


def test_a_public_form_is_archival_and_carries_nothing_along(planted):
    package, *_ = planted
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        first = next(name for name in archive.namelist() if name.endswith(".pdf"))
        reader = PdfReader(io.BytesIO(archive.read(first)))
    assert not reader.attachments and "/AF" not in reader.trailer["/Root"]
    assert reader.metadata.author is None and "验证码" not in reader.pages[0].extract_text()
    xmp = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert "<pdfaid:part>2" in xmp.replace(' rdf:parseType="Resource"', "") or 'pdfaid:part="2"' in xmp
    assert 'pdfuaid:part="1"' in xmp and reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_made_twice_it_is_the_same_and_what_was_withdrawn_is_named_in_the_next(house, planted, tmp_path):
    package, _, ids = planted
    assert run(house, str(year(house)), "--out", tmp_path / "again.zip").exit_code == 0
    assert (tmp_path / "again.zip").read_bytes() == package
    with house.app.app_context():
        for declaration_id, ground in zip(ids[3:5], (Ground.SENSITIVE, Ground.SECRET), strict=True):
            withdrawn = db.session.get_one(Publication, declaration_id)
            withdrawn.decided, withdrawn.decided_ground = Disclosure.WITHHELD, ground
        codes = [db.session.get_one(Declaration, each).project_code for each in ids[3:5]]
        db.session.commit()
    done = run(house, str(year(house)), "--out", tmp_path / "next.zip")
    assert done.exit_code == 0 and "已收入4份" in done.output
    page = Page(member((tmp_path / "next.zip").read_bytes(), "index.html").decode())
    told = "".join(page.words.split()).partition("不再公开的")[2]
    assert told.count("已撤回公开") == 2 and all(code in told for code in codes)
    assert told.count("送出去的") == 1, "涉密 is named by its code alone"
    assert "敏感" not in page.words and "涉密" not in page.words
    assert not any(f"pdf/{code}-1.pdf" in page.links for code in codes)


def test_undecided_forms_go_along_on_request_alone(house, planted, tmp_path):
    with house.app.app_context():
        kept = planted[2][0]
        db.session.delete(db.session.get_one(Publication, kept))
        left = db.session.get_one(Publication, planted[2][1])
        left.decided, left.proposed, left.proposed_ground = None, Disclosure.WITHHELD, Ground.SECRET
        code = db.session.get_one(Declaration, planted[2][1]).project_code
        db.session.commit()
    done = run(house, str(year(house)), "--out", tmp_path / "decided.zip")
    assert "已收入2份" in done.output and done.exit_code == 0
    done = run(house, str(year(house)), "--all", "--out", tmp_path / "all.zip")
    assert "已收入3份" in done.output and f"没有收入：{code}\n" in done.output
    assert found_in((tmp_path / "all.zip").read_bytes(), [COMPANY, APPROVAL]) == {}


def test_where_nothing_is_public_nothing_is_written(house, tmp_path):
    done = run(house, "1999", "--all", "--out", tmp_path / "none.zip")
    assert (done.exit_code, done.output) == (1, "没有决定公开的申报表，没有生成公开包。\n")
    assert run(house, "2027", "--round", "没有", "--out", tmp_path / "none.zip").output == (
        "2027年度没有申报批次“没有”。\n"
    )
    assert (
        run(house, "2027", "--unit", "777", "--out", tmp_path / "none.zip").output
        == "没有编码为777的单位。\n"
    )
    assert list(tmp_path.iterdir()) == []
    missing = Path(tmp_path, "no", "a.zip")
    assert run(house, str(year(house)), "--all", "--out", missing).output.startswith("不能写入")
