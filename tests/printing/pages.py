"""Pages to print, and what a PDF of them holds."""

from io import BytesIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject

STYLE = """
@page { size: A4 landscape; @bottom-right { content: counter(page) "/" counter(pages) } }
body { font-family: "Portal Song", "Portal Song Ext" }
h1 { font-family: "Portal Title", "Portal Song", "Portal Song Ext" }
th { font-family: "Portal Hei", "Portal Song Ext" }
"""


def page(body: str, title: str = "样张") -> str:
    return f'<!DOCTYPE html><html lang="zh-CN"><head><title>{title}</title></head><body>{body}</body></html>'


def blank_page(page) -> bytes:
    """Return a PDF with nothing on it: what is in force is the question here, not how it looks."""
    writer, content = PdfWriter(), BytesIO()
    writer.add_blank_page(595, 842)
    writer.add_metadata({"/Title": page.code})
    writer.write(content)
    return content.getvalue()


def read(pdf: bytes) -> PdfReader:
    return PdfReader(BytesIO(pdf))


def type0_fonts(pdf: bytes) -> list[DictionaryObject]:
    """The descendant of every font of every page."""
    return [
        reference.get_object()["/DescendantFonts"][0].get_object()
        for sheet in read(pdf).pages
        for reference in sheet["/Resources"]["/Font"].values()
    ]


def fonts(pdf: bytes) -> dict[str, DictionaryObject]:
    """Family to font descriptor, of every font of every page."""
    return {font["/BaseFont"].split("+")[1]: font["/FontDescriptor"] for font in type0_fonts(pdf)}
