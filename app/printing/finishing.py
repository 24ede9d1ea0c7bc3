"""The finisher of WeasyPrint: boxes for missing characters, header scopes, the PDF/UA-1 claim, the QR code, pruning.

`document` and `pdf` are WeasyPrint's Document and pydyf's PDF.
"""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fontTools.ttLib.tables._g_l_y_f import Glyph
    from pydyf import PDF, Dictionary, Object
    from weasyprint.document import Document
    from weasyprint.pdf.fonts import Font

_PDF_UA = b"""<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:pdfuaid="http://www.aiim.org/pdfua/ns/id/" rdf:about="" pdfuaid:part="1"/>
<rdf:Description xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about=""
 xmlns:pdfaExtension="http://www.aiim.org/pdfa/ns/extension/"
 xmlns:pdfaSchema="http://www.aiim.org/pdfa/ns/schema#" xmlns:pdfaProperty="http://www.aiim.org/pdfa/ns/property#">
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>
<pdfaProperty:category>internal</pdfaProperty:category>
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>
"""
"""The claim of PDF/UA-1, and the schema without which PDF/A does not allow it."""


ALSO_UA = ("pdf/a-2a", "pdf/a-3a")
"""The variants that claim PDF/UA-1 too."""
VERIFICATION = "verification"
"""Name of the <meta> with the address that a QR code on each page leads to."""


def finish(pdf_variant: str | None, document: Document, pdf: PDF) -> None:
    """Change `pdf` before it is written; for `ALSO_UA` claim PDF/UA-1 too."""
    for font in document.fonts.values():
        if font.missing:
            _draw_missing(pdf, font)
    if "AF" in pdf.catalog:
        # WeasyPrint names each attachment twice.
        pdf.catalog["AF"] = type(pdf.catalog["AF"])(dict.fromkeys(pdf.catalog["AF"]))
    for each in pdf.objects:
        if isinstance(each, dict) and each.get("S") == "/TH":
            _say_whose_header(pdf, each)
    if pdf_variant in ALSO_UA:
        metadata = _referred(pdf, pdf.catalog["Metadata"])
        metadata.stream = [part.replace(b"</rdf:RDF>", _PDF_UA + b"</rdf:RDF>") for part in metadata.stream]
    if address := document.metadata.custom.get(VERIFICATION):
        _add_qr_code(pdf, address)
    _prune(pdf)
    _write_once(pdf)


def _add_qr_code(pdf: PDF, address: str) -> None:
    from app.printing.qr_code import draw_qr_code

    for reference in pdf.page_references:
        page = _referred(pdf, reference)
        _referred(pdf, page["Contents"]).stream.append(draw_qr_code(address, page["MediaBox"][2]))


def _prune(pdf: PDF) -> None:
    from app.printing.pdf_pruning import prune

    prune(pdf)


def _write_once(pdf: PDF) -> None:
    from app.printing.pdf_objects import write_once

    write_once(pdf)


def _referred(pdf: PDF, reference: str | bytes) -> Object:
    return pdf.objects[int(reference.split()[0])]


def _say_whose_header(pdf: PDF, cell: Dictionary) -> None:
    """Gives a header cell the scope that it has in HTML; cells point to their headers, but not all to each."""
    section = _referred(pdf, _referred(pdf, cell["P"])["P"])
    cell["A"]["Scope"] = "/Column" if section["S"] == "/THead" else "/Row"


def _draw_missing(pdf: PDF, font: Font) -> None:
    """Gives each character that `font` lacks a box that is a glyph of its own, in place of .notdef.

    PDF/A forbids .notdef, and WeasyPrint writes a character map for it that some readers do not
    know: they read nothing at all in that font.
    """
    from fontTools.ttLib import TTFont
    from pydyf import Stream

    top = next(each for each in pdf.objects if isinstance(each, dict) and _is_of(each, font))
    descendant = _referred(pdf, top["DescendantFonts"][0])
    file = _referred(pdf, _referred(pdf, descendant["FontDescriptor"])["FontFile2"])
    cut = TTFont(BytesIO(file.stream[0]), recalcTimestamp=False)
    glyphs = {code: code for code in font.to_unicode}
    boxes: dict[int, int] = {}
    for code in font.missing.values():
        width = round(font.widths[code] * font.upem / 1000)
        if width not in boxes:
            boxes[width] = len(cut.getGlyphOrder())
            name = f"box{width}"
            cut["hmtx"][name] = (width, width // 16)
            cut["glyf"][name] = _box(width, font.upem)
        glyphs[code] = boxes[width]
    whole = BytesIO()
    cut.save(whole)
    file.stream, file.extra["Length1"] = [whole.getvalue()], len(whole.getvalue())
    table = [glyphs.get(code, 0).to_bytes(2, "big") for code in range(max(glyphs) + 1)]
    mapping = Stream([b"".join(table)], compress=True)
    pdf.add_object(mapping)
    descendant["CIDToGIDMap"], top["Encoding"] = mapping.reference, "/Identity-H"


def _is_of(dictionary: Dictionary, font: Font) -> bool:
    return dictionary.get("BaseFont") == font.name and dictionary.get("Subtype") == "/Type0"


def _box(width: int, upem: int) -> Glyph:
    """A frame as high as a Han character and `width` wide."""
    from fontTools.pens.ttGlyphPen import TTGlyphPen

    pen = TTGlyphPen(None)
    for inset, way in ((width // 16, 1), (width // 16 + upem // 25, -1)):
        left, right, low, high = inset, width - inset, inset - upem // 6, upem * 5 // 6 - inset
        start, *others = [(left, low), (left, high), (right, high), (right, low)][::way]
        pen.moveTo(start)
        for corner in others:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()
