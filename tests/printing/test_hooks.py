"""The parts of WeasyPrint, pydyf and pypdf that docs/hooks.md lists are still as the press takes them to be."""

import pydyf
import weasyprint
from pypdf import PdfReader

from app.printing import engine, finishing
from tests.printing.pages import STYLE, page

TEXT = page("<h1>样张</h1><p>道路 12.50 😀</p>")


def test_streams_compressed_once_make_the_file_that_pydyf_makes(monkeypatch):
    ours = engine.render(TEXT, STYLE)
    monkeypatch.setattr(finishing, "_compress_once", lambda pdf: None)
    assert engine.render(TEXT, STYLE) == ours, "pydyf compresses or writes streams otherwise; see pdf_objects"
    assert pydyf.Stream(compress=True).compress and pydyf.Stream(extra={"A": "/B"}).extra == {"A": "/B"}


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
