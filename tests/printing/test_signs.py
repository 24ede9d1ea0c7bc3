"""The printed page has every sign that the prereview lets pass."""

import logging
import unicodedata

from fontTools.ttLib import TTFont

from app.domain.form.printing import unprintable
from app.printing import engine
from tests.printing.pages import STYLE, page, read

COMMON = "₀₁₂₃₄₅₆₇₈₉₊₋⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ①②⑩⑳㈠㈩ⅠⅤⅫ℃℉‰‱№℡㎡㎥㎏㏑☐☑☒√✓✔✘★☆○●◎□■△▲→←↑↓↔≥≤≠≈±×÷∑∛∞∵∴⊥⌀⅓⅔½¼¾€£¥₹"
RARE = "𠮷𧒽䶮㛃𬭎𬊤𫓧𬘡𡐓𠀀𪚥〇"
UNSEEN = {"Cf", "Mn", "Zl", "Zp", "Cn"}
"""Categories of what needs no glyph: format characters, variation selectors, breaks, and what is not assigned."""
LETTERS = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜŽőŁßΩμάЁжѢ"


def test_what_is_said_to_be_printable_is_what_the_fonts_have():
    covered = set()
    for name in engine.FONTS:
        with TTFont(engine.FONT_FOLDER / name, lazy=True) as font:
            covered |= font.getBestCmap().keys()
    told = {code for code in range(0x80, 0x30000) if not unprintable(chr(code))}
    unseen = {code for code in told - covered if unicodedata.category(chr(code)) in UNSEEN}
    assert told - covered == unseen and covered <= told | set(range(0x80))


def test_a_page_with_every_common_sign_has_no_box_and_can_be_copied(caplog):
    text = COMMON + RARE + LETTERS
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = engine.render(page(f"<p>{text}</p>"), STYLE)
    assert not caplog.records
    printed = "".join(each.extract_text() for each in read(pdf).pages)
    assert "".join(printed.split()).removesuffix("1/1") == text
    assert len(pdf) < 60_000
