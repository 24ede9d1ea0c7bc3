"""The parts of WeasyPrint, pydyf and pypdf that docs/hooks.md lists are still as the press takes them to be."""

import re
from pathlib import Path

import pydyf
import weasyprint
from pypdf import PdfReader
from weasyprint.text.line_break import Layout

from app.printing import engine, finishing
from tests.printing.pages import STYLE, page

TEMPLATES = Path(engine.__file__).resolve().parents[1] / "templates"
TEXT = page("<h1>样张</h1><p>道路 12.50 😀</p>")


def test_objects_written_once_make_the_file_that_pydyf_makes(monkeypatch):
    ours = engine.render(TEXT, STYLE)
    monkeypatch.setattr(finishing, "_write_once", lambda pdf: None)
    assert engine.render(TEXT, STYLE) == ours, "pydyf compresses or writes objects otherwise; see pdf_objects"
    assert pydyf.Stream(compress=True).compress and pydyf.Stream(extra={"A": "/B"}).extra == {"A": "/B"}


def test_what_is_read_as_xml_is_printed_as_if_it_were_read_as_html():
    row = "<tr><th scope='row'>甲</th><td>一<br />二 &lt;三&#34;</td></tr>"
    as_xml = page(f"<h1>样张</h1><table><tbody> {row} </tbody></table>")
    as_html = as_xml.replace("<br />", "<br>")
    ours, theirs = (engine.render(text, STYLE, pdf_variant="pdf/ua-1") for text in (as_xml, as_html))
    assert ours == theirs


def test_every_template_of_paper_is_xml():
    papers = [*(TEMPLATES / "print").glob("*.html"), *TEMPLATES.glob("*/_paper.html")]
    open_elements = r"<(?:br|col|hr|img|input|link|meta)\b[^>{]*(?<!/)>"
    entities, bare = r"&(?!amp;|lt;|gt;|quot;|#)\w+;", r"<\w[^>{]* (?:hidden|checked)[ >]"
    faults = re.compile(f"{open_elements}|{entities}|{bare}")
    assert len(papers) > 8
    assert [each.name for each in papers if faults.search(each.read_text(encoding="utf-8"))] == []


def test_lines_that_are_kept_are_drawn_as_those_that_are_made_again(monkeypatch):
    words = "道路 12.50 养护及桥梁检测，" * 30
    text = page(
        f"<h1>样张</h1><p>{words}</p><p class='even'>{words}</p><p class='slim'>{'A' * 60} 长</p><p>😀 末</p>"
    )
    style = (
        STYLE
        + ".even { text-align: justify } .slim { width: 20mm; overflow-wrap: anywhere } @page { size: A5 }"
    )
    ours = engine.render(text, style)

    def let_go(line):
        del line.layout, line.language, line.style

    def make_again(line, style):
        line.setup(style)
        line.set_text(line.text, justify=True)

    monkeypatch.setattr(Layout, "deactivate", let_go)
    monkeypatch.setattr(Layout, "reactivate", make_again)
    assert engine.render(text, style) == ours, (
        "WeasyPrint draws lines otherwise; see weasyprint_hooks.keep_lines"
    )


def test_the_fonts_of_a_document_tell_what_missing_characters_are_drawn_with():
    documents = []
    weasyprint.HTML(string=TEXT).write_pdf(finisher=lambda document, pdf: documents.append((document, pdf)))
    ((document, pdf),) = documents
    for font in document.fonts.values():
        for name in ("missing", "to_unicode", "widths", "upem", "name"):
            assert hasattr(font, name), f"WeasyPrint's Font has no {name}; see finishing._draw_missing"
    for name in ("objects", "catalog", "page_references"):
        assert hasattr(pdf, name), f"pydyf's PDF has no {name}; see finishing"


def test_pypdf_asks_for_an_object_of_an_object_stream_as_the_lazy_reader_answers():
    for name in ("_get_object_from_stream", "cache_indirect_object"):
        assert name in vars(PdfReader), f"pypdf's PdfReader has no {name}; see joining.LazyReader"
