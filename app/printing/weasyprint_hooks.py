"""What the press does otherwise than WeasyPrint, at the same bytes: docs/hooks.md tells what each gains."""

from __future__ import annotations

from xml.etree import ElementTree

from cssselect2 import ElementWrapper
from weasyprint import CSS, HTML
from weasyprint.text import ffi
from weasyprint.text.line_break import Layout
from weasyprint.urls import URLFetcher


def page_type(elements: CSS) -> type[HTML]:
    """Return WeasyPrint's HTML with a style sheet of few elements, and read as XML where it is XML."""

    class Page(HTML):
        def __init__(self, string: str, url_fetcher: URLFetcher) -> None:
            try:
                root = ElementTree.fromstring(string)
            except ElementTree.ParseError:
                super().__init__(string=string, url_fetcher=url_fetcher)
                return
            self.base_url, self.url_fetcher, self.media_type = None, url_fetcher, "print"
            self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
            self.etree_element = self.wrapper_element.etree_element

        def _ua_stylesheets(self, forms: bool = False) -> list[CSS]:
            return [elements]

    return Page


def keep_lines() -> None:
    """Let lines of text live from layout until they are drawn; WeasyPrint lets them go and makes them again."""
    make_again = Layout.reactivate

    def reactivate(line: Layout, style: object) -> None:
        if line.justification_spacing:
            make_again(line, style)
        else:
            # As in a line made again: drawn without a bound of its own.
            ffi.pango.pango_layout_set_width(line.layout, -1)

    Layout.deactivate, Layout.reactivate = lambda line: None, reactivate
