"""What a PDF is spared: tables of fonts, widths, the bulk of a colour profile; and that it draws as before without them."""

import struct
import warnings
from io import BytesIO

import pypdfium2
import pytest
from fontTools.ttLib import TTFont
from PIL.ImageCms import ImageCmsProfile, getProfileDescription

from app.printing import engine, finishing
from tests.printing.pages import STYLE, fonts, page, read, type0_fonts

TEXT = page("<h1>样张</h1><p>道路 12.50 Wij 堃</p><p>☑ 𠮷</p>")


def archival() -> bytes:
    with warnings.catch_warnings():
        # WeasyPrint leaves its colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return engine.render(TEXT, STYLE, pdf_variant="pdf/a-3a")


@pytest.fixture(scope="module")
def pruned():
    return archival()


def test_fonts_hold_what_glyphs_are_drawn_from_and_their_sums_are_right(pruned):
    embedded = [each["/FontFile2"] for each in fonts(pruned).values()]
    assert len(embedded) > 2
    for file in embedded:
        content = file.get_data()
        # Raises where the sum of a table or of the file is wrong.
        font = TTFont(BytesIO(content), checkChecksums=2)
        assert file["/Length1"] == len(content)
        assert set(font.reader.keys()) == {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}
        assert sum(struct.unpack(f">{len(content) // 4}L", content)) % 2**32 == 0xB1B0AFBA


def test_only_widths_other_than_the_default_are_named(pruned):
    named = [each["/W"] for each in type0_fonts(pruned)]
    assert all("/DW" not in each for each in type0_fonts(pruned))
    assert any(named)
    assert all(set(widths) != {1000} for each in named for widths in each[1::2])


def test_the_colours_are_srgb_of_a_version_that_pdf_a_3_knows_and_of_no_day(pruned):
    (intent,) = read(pruned).root_object["/OutputIntents"]
    profile = intent["/DestOutputProfile"]
    content = profile.get_data()
    assert profile["/N"] == 3 and len(content) == int.from_bytes(content[:4]) < 1000
    assert content[8:10] == b"\4\x20" and content[12:24] == b"mntrRGB XYZ "
    assert struct.unpack(">6H", content[24:36]) == (2005, 1, 1, 0, 0, 0)
    assert "sRGB" in getProfileDescription(ImageCmsProfile(BytesIO(content)))


def test_what_is_left_out_is_not_seen(pruned, monkeypatch):
    monkeypatch.setattr(finishing, "_prune", lambda pdf: None)
    whole = archival()
    assert len(whole) > len(pruned) + 3000
    assert drawn(whole) == drawn(pruned)


def drawn(pdf: bytes) -> tuple[bytes, str]:
    """The first page's picture and text."""
    document = pypdfium2.PdfDocument(pdf)
    picture, text = document[0].render(scale=2).to_pil(), document[0].get_textpage().get_text_range()
    document.close()
    return picture.tobytes(), text
