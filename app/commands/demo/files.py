"""Small files for the demo: a page of text as PDF, a table as a workbook."""

from io import BytesIO

from openpyxl import Workbook


def file_content(name: str, lines: list[str]) -> bytes:
    """Return a file of the kind that its name says, .pdf or .xlsx, with these lines; a comma parts cells."""
    return {"pdf": _page, "xlsx": _table}[name.rpartition(".")[2]](lines)


def _table(lines: list[str]) -> bytes:
    book, stream = Workbook(), BytesIO()
    for line in lines:
        book.worksheets[0].append([int(cell) if cell.isdecimal() else cell for cell in line.split(",")])
    book.save(stream)
    return stream.getvalue()


def _page(lines: list[str]) -> bytes:
    """Return one page of A4 in a font that every reader of PDF brings along for Chinese."""
    shown = " ".join(f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    drawn = f"BT /F 14 Tf 24 TL 72 760 Td {shown} ET"
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R>>>>>>",
        f"<</Length {len(drawn)}>>stream\n{drawn}\nendstream",
        "<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[6 0 R]>>",
        "<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light/FontDescriptor 7 0 R"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>>>",
        "<</Type/FontDescriptor/FontName/STSong-Light/Flags 6/FontBBox[0 -200 1000 900]/ItalicAngle 0"
        "/Ascent 880/Descent -120/CapHeight 880/StemV 93>>",
    )
    page, places = "%PDF-1.4\n", []
    for number, each in enumerate(objects, 1):
        places.append(len(page))
        page += f"{number} 0 obj\n{each}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    count, start = len(objects) + 1, len(page)
    page += f"xref\n0 {count}\n0000000000 65535 f \n{table}"
    return f"{page}trailer<</Size {count}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n".encode("ascii")
