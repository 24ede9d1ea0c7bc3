"""A volume: order, numbers in the outer margin, contents and bookmarks that lead there, pages as they were frozen."""

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime

import pdfplumber
import pytest
from fontTools.ttLib import TTFont
from pypdf import PdfReader

from app.domain.procedure.stages import Status
from app.printing import press
from app.printing.engine import FONT_FOLDER
from app.printing.joining import DIGIT_WIDTH, join
from app.printing.volumes import LINES, Leaf, bind, pack
from tests.applications import running
from tests.printing.pages import STYLE, page

AT = datetime(2026, 11, 22, 6, 30, tzinfo=UTC)
UNITS = ("云澜市图书馆", "云澜市水务局")


@pytest.fixture(scope="module", autouse=True)
def app(sqlite_template, tmp_path_factory):
    for app in running(f"sqlite:///{sqlite_template}", tmp_path_factory.mktemp("volumes")):
        with app.app_context():
            yield app


@pytest.fixture(scope="module")
def leaves() -> list[Leaf]:
    """Fifteen forms of one to three pages, an approved one, a tagged one of two pages, and one that could not be printed."""
    made = []
    for number in range(15):
        body = "".join(
            f"<h1>第{number}份第{each}页</h1><p>{'字' * each}</p><div style='break-after: page'></div>"
            for each in range(number % 3 + 1)
        ).removesuffix("<div style='break-after: page'></div>")
        variant = "pdf/a-3a" if number in (2, 7) else None
        pdf = None if number == 5 else press.render(page(body), STYLE, variant)
        code = f"9901062611715006{number:05}"
        made.append(Leaf(UNITS[number // 8], code, f"名称{number}", pdf, variant is not None))
    return made


@pytest.fixture(scope="module")
def volume(leaves) -> bytes:
    return bind(leaves, "沈立夏", AT)


def outline(reader: PdfReader, entries=None) -> list:
    """Bookmarks as titles and page numbers from 1, nested as they are."""
    return [
        outline(reader, each)
        if isinstance(each, list)
        else (each.title, reader.get_destination_page_number(each) + 1)
        for each in (reader.outline if entries is None else entries)
    ]


def first_pages(leaves) -> dict[int, int]:
    """Number of the form to its first page in the volume: after the cover and a page of contents."""
    found, number = {}, 3
    for index, leaf in enumerate(leaves):
        if leaf.pdf:
            found[index] = number
            number += index % 3 + 1
    return found


def test_every_page_is_numbered_in_its_outer_margin(volume):
    with pdfplumber.open(io.BytesIO(volume)) as pdf:
        assert len(pdf.pages) == 2 + sum(number % 3 + 1 for number in range(15) if number != 5)
        for number, each in enumerate(pdf.pages, 1):
            left, right = (0, 34) if number % 2 == 0 else (each.width - 34, each.width)
            margin = each.crop((left, 0, right, each.height))
            assert margin.extract_text() == str(number)
            assert all(left < char["x0"] and char["x1"] < right for char in margin.chars)


def test_forms_follow_in_order_and_the_contents_and_bookmarks_lead_to_them(volume, leaves):
    reader, wanted = PdfReader(io.BytesIO(volume)), first_pages(leaves)
    texts = [each.extract_text() for each in reader.pages]
    for index, number in wanted.items():
        assert f"第{index}份第0页" in texts[number - 1]
    with pdfplumber.open(io.BytesIO(volume)) as pdf:
        table = pdf.pages[1].extract_table()
    assert table[0] == ["序号", "项目编码", "项目名称", "单位", "页码"]
    assert table[1:] == [
        [
            str(index + 1),
            leaf.project_code,
            leaf.project_name,
            leaf.unit_name,
            str(wanted.get(index, "未收入")),
        ]
        for index, leaf in enumerate(leaves)
    ]
    bookmarks = outline(reader)
    assert bookmarks[0] == ("目录", 2)
    groups = [[number for number in wanted if number // 8 == unit] for unit in range(2)]
    assert bookmarks[1:] == [
        each
        for unit, group in enumerate(groups)
        for each in (
            (UNITS[unit], wanted[group[0]]),
            [(f"{leaves[n].project_code} {leaves[n].project_name}", wanted[n]) for n in group],
        )
    ]


def test_the_cover_says_what_is_in_it(volume):
    cover = "".join(PdfReader(io.BytesIO(volume)).pages[0].extract_text().split())
    for words in ("二级项目支出绩效目标申报表", "成册", f"14份（其中{Status.APPROVED.label}2份）", "2个"):
        assert words in cover
    assert "沈立夏2026-11-2214:30" in cover and f"{len(PdfReader(io.BytesIO(volume)).pages)}页" in cover


def test_what_a_page_draws_is_the_stream_that_was_frozen(volume, leaves):
    reader = PdfReader(io.BytesIO(volume))
    for index, number in first_pages(leaves).items():
        for offset, frozen in enumerate(PdfReader(io.BytesIO(leaves[index].pdf)).pages):
            before, drawn, after = reader.pages[number - 1 + offset]["/Contents"]
            assert drawn.get_object()._data == frozen["/Contents"].get_object()._data
            assert (before.get_object().get_data(), after.get_object().get_data()[:3]) == (b"q\n", b"\nQ\n")


def test_the_same_volume_has_the_same_bytes_and_embedded_fonts(volume, leaves):
    assert bind(leaves, "沈立夏", AT) == volume
    reader = PdfReader(io.BytesIO(volume))
    assert reader.root_object["/Lang"] == "zh-CN" and reader.page_mode == "/UseOutlines"
    for each in reader.pages:
        for font in each["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            assert "/FontFile2" in descendant.get_object()["/FontDescriptor"]


def elements(reader: PdfReader) -> Iterator[tuple[str, int | None, tuple[int, ...]]]:
    """The elements of a structure tree in reading order: kind, page from 0, marked contents; headers must exist."""
    tree = reader.root_object["/StructTreeRoot"]
    pages = {page.indirect_reference.idnum: number for number, page in enumerate(reader.pages)}
    marked, named, wanted = [], set(), set()

    def walk(each):
        kids = [kid for kid in each["/K"]] if isinstance(each["/K"], list) else [each["/K"]]
        page = pages[each.raw_get("/Pg").idnum] if "/Pg" in each else None
        own = tuple(kid for kid in kids if isinstance(kid, int))
        marked.extend((page, kid, each.indirect_reference.idnum) for kid in own)
        named.add(each.get("/ID"))
        wanted.update(each.get("/A", {}).get("/Headers", ()))
        yield each["/S"], page, own
        for kid in kids:
            if not isinstance(kid, int):
                assert kid.get_object()["/P"] == each
                yield from walk(kid.get_object())

    for kid in tree["/K"] if isinstance(tree["/K"], list) else [tree["/K"]]:
        yield from walk(kid.get_object())
    # Each marked content leads back to the one element that holds it.
    numbers = tree["/ParentTree"]["/Nums"]
    lists = dict(zip(numbers[::2], numbers[1::2], strict=True))
    for number, kid, element in marked:
        assert lists[reader.pages[number]["/StructParents"]][kid].idnum == element
    assert wanted <= named


def test_a_volume_is_tagged_as_its_cover_and_its_forms_are(volume, leaves):
    reader, wanted = PdfReader(io.BytesIO(volume)), first_pages(leaves)
    assert reader.root_object["/MarkInfo"]["/Marked"]
    found = list(elements(reader))
    assert found[0][0] == "/Document" and [kind for kind, *_ in found].count("/Part") == 3
    kinds = [kind for kind, page, _ in found if page == 1]
    assert "/H2" in kinds and kinds.count("/TR") == len(leaves) + 1
    for index in (2, 7):
        alone = list(elements(PdfReader(io.BytesIO(leaves[index].pdf))))
        first = wanted[index] - 1
        own = [
            (kind, page - first, kids)
            for kind, page, kids in found
            if page in range(first, first + index % 3 + 1)
        ]
        assert own == [each for each in alone if each[1] is not None]
    twice = list(elements(PdfReader(io.BytesIO(join([volume, volume])))))
    assert [kind for kind, *_ in twice[1:]].count("/Part") == 8 and len(twice) == 2 * len(found) + 1


def test_fonts_that_several_forms_have_alike_are_kept_once(leaves):
    def files(pdf: bytes) -> list[int]:
        pages = PdfReader(io.BytesIO(pdf)).pages
        fonts = [font.get_object() for each in pages for font in each["/Resources"]["/Font"].values()]
        return [font["/DescendantFonts"][0]["/FontDescriptor"].raw_get("/FontFile2").idnum for font in fonts]

    one, many = join([leaves[7].pdf]), join([leaves[7].pdf] * 6)
    assert len(set(files(many))) == len(set(files(one))) > 1


def test_contents_of_several_pages_count_their_own(leaves):
    names = [f"名称很长的项目{'延' * (30 if number % 2 else 0)}" for number in range(2 * LINES + 3)]
    many = [Leaf(UNITS[0], f"{number:021}", name, leaves[0].pdf) for number, name in enumerate(names)]
    reader = PdfReader(io.BytesIO(bind(many, "沈立夏", AT)))
    first = next(number for number, each in enumerate(reader.pages, 1) if "第0份第0页" in each.extract_text())
    assert first == len(reader.pages) - len(many) + 1 >= 5
    last = reader.pages[first - 2].extract_text()
    assert re.search(rf"{len(many) - 1:021}.*?{len(reader.pages)}\s", last, re.DOTALL)


def test_what_is_joined_reads_and_measures_as_before(leaves):
    for leaf in (leaves[2], leaves[3]):
        joined, alone = PdfReader(io.BytesIO(join([leaf.pdf]))), PdfReader(io.BytesIO(leaf.pdf))
        for one, other in zip(joined.pages, alone.pages, strict=True):
            assert one.extract_text() == other.extract_text() and one["/MediaBox"] == other["/MediaBox"]
            assert widths(one) == widths(other)
    assert "_get_object_from_stream" in PdfReader.__dict__, "pypdf has changed; see LazyReader"


def widths(page) -> dict[str, list]:
    fonts = page["/Resources"]["/Font"]
    return {name: font["/DescendantFonts"][0].get_object()["/W"] for name, font in fonts.items()}


def test_digits_are_as_wide_as_the_numbers_take_them_to_be():
    font = TTFont(FONT_FOLDER / "PortalHei-GB2312.ttf")
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert widths == {DIGIT_WIDTH * font["head"].unitsPerEm}


def test_joined_forms_have_all_their_pages_in_order(leaves):
    joined = PdfReader(io.BytesIO(join([leaves[2].pdf, leaves[0].pdf])))
    titles = [re.search("第.份第.页", each.extract_text())[0] for each in joined.pages]
    assert titles == ["第2份第0页", "第2份第1页", "第2份第2页", "第0份第0页"]


def test_single_files_are_the_same_bytes_under_clean_and_different_names(leaves):
    twins = [Leaf("单/位", "1", "名:称", leaves[0].pdf), Leaf("单位", "1", "名称", leaves[1].pdf), leaves[5]]
    packed = pack(twins, AT)
    archive = zipfile.ZipFile(io.BytesIO(packed))
    assert archive.namelist() == ["单位-1-名称.pdf", "单位-1-名称（2）.pdf"]
    assert [archive.read(name) for name in archive.namelist()] == [leaves[0].pdf, leaves[1].pdf]
    assert pack(twins, AT) == packed and archive.testzip() is None
