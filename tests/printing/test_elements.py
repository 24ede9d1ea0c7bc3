"""The sheet of the few elements that are printed: the same page as with WeasyPrint's own, for all of HTML."""

import re
from pathlib import Path

import weasyprint

from app.printing import engine
from tests.printing.pages import STYLE, page

TEMPLATES = Path(engine.__file__).resolve().parents[1] / "templates"
EVERY = page(
    """<article><h1>样张</h1><h2>目录</h2><p>第一行<br>第二行 <span>一</span> <b>二</b></p>
    <dl><div><dt>份数</dt><dd>三</dd></div></dl>
    <table><colgroup><col><col></colgroup><thead><tr><th scope="col">甲</th><th scope="col">乙</th></tr></thead>
    <tbody><tr><th scope="row">丙</th><td>丁</td></tr></tbody></table></article>"""
)
IN_THE_MARGIN = (
    "@page { @top-left { content: '左' } @bottom-left { content: '下' } @bottom-center { content: '中' } }"
)
IN_A_LINE = {"span"}


def test_every_element_looks_as_weasyprint_has_it(monkeypatch):
    # The hook is WeasyPrint's own; without it pages are printed slower.
    assert "_ua_stylesheets" in vars(weasyprint.HTML)
    for stylesheets in ([], [STYLE, IN_THE_MARGIN]):
        ours = engine.render(EVERY, stylesheets, pdf_variant="pdf/ua-1")
        with monkeypatch.context() as patch:
            patch.setattr(engine._ready(), "page", weasyprint.HTML)
            assert engine.render(EVERY, stylesheets, pdf_variant="pdf/ua-1") == ours


def test_no_template_of_paper_has_an_element_that_the_sheet_does_not_name():
    sheet = re.sub(r"/\*.*?\*/|\{[^}]*\}", " ", engine.ELEMENTS.read_text(encoding="utf-8"), flags=re.DOTALL)
    named = set(re.findall(r"[a-z][a-z0-9]*", sheet))
    papers = [*(TEMPLATES / "print").glob("*.html"), *TEMPLATES.glob("*/_paper.html")]
    used = {
        tag for each in papers for tag in re.findall(r"<([a-z][a-z0-9]*)", each.read_text(encoding="utf-8"))
    }
    assert {"td", "article", "dl"} < used
    assert used - named <= IN_A_LINE
