"""The form that is kept: its claims, what it says of itself, and what rides along."""

import warnings
from datetime import datetime, timedelta, timezone
from xml.etree import ElementTree

import pytest
from pypdf.generic import DictionaryObject

from app.printing import engine
from tests.printing.pages import STYLE, fonts, page, read

FROZEN = """<!DOCTYPE html><html lang="zh-CN"><head><title>样张</title><meta name="author" content="云澜市数据局">
<meta name="dcterms.created" content="2026-11-22T07:30:00+08:00"></head><body><h1>样张</h1><p>甲 堃 ☑ 𠮷</p>
<table><tr><th scope="row">项目名称</th><td>道路</td></tr></table></body></html>"""
CHINA = timezone(timedelta(hours=8))
DATA = engine.Attachment(
    "数据.json",
    b'{"a": 1}',
    "Source",
    datetime(2026, 11, 22, 7, 30, tzinfo=CHINA),
    "数据",
)


@pytest.fixture(scope="module")
def frozen():
    with warnings.catch_warnings():
        # WeasyPrint leaves its colour profile to the garbage collector to close.
        warnings.simplefilter("ignore", ResourceWarning)
        return engine.render(FROZEN, STYLE, pdf_variant="pdf/a-3a", attachments=[DATA])


def test_an_archival_form_claims_pdf_a_3a_and_pdf_ua_1(frozen):
    catalog = read(frozen).root_object
    packet = catalog["/Metadata"].get_data()
    (descriptions,) = ElementTree.fromstring(packet[packet.index(b"<x:xmpmeta") :])
    rdf, pdfa, pdfua = (
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "www.aiim.org/pdfa/ns",
        "www.aiim.org/pdfua/ns",
    )
    claims = {name: value for each in descriptions for name, value in each.attrib.items()}
    assert [claims[f"{{http://{pdfa}/id/}}{name}"] for name in ("part", "conformance")] == ["3", "A"]
    assert claims[f"{{http://{pdfua}/id/}}part"] == "1"
    # PDF/A allows a property of another standard only with its schema.
    schemas = descriptions.findall(f".//{{http://{pdfa}/extension/}}schemas/{{{rdf}}}Bag/{{{rdf}}}li")
    assert [each.findtext(f"{{http://{pdfa}/schema#}}namespaceURI") for each in schemas] == [
        f"http://{pdfua}/id/"
    ]
    assert catalog["/MarkInfo"]["/Marked"] and "/StructTreeRoot" in catalog
    assert catalog["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert all("/FontFile2" in descriptor for descriptor in fonts(frozen).values())


def test_every_header_cell_says_whose_it_is():
    table = """<table><thead><tr><th scope="col">一级</th><th scope="col">二级</th></tr></thead>
        <tbody><tr><th scope="row">产出</th><td>数量</td></tr></tbody></table>"""
    pdf = read(engine.render(page(table), STYLE, pdf_variant="pdf/ua-1"))
    found = [each.get_object() for each in map(pdf.get_object, range(1, pdf.trailer["/Size"])) if each]
    headers = [each for each in found if isinstance(each, DictionaryObject) and each.get("/S") == "/TH"]
    assert [each["/A"]["/Scope"] for each in headers] == ["/Column", "/Column", "/Row"]


def test_title_author_language_and_date_are_those_of_the_document(frozen):
    pdf = read(frozen)
    assert (pdf.metadata.title, pdf.metadata.author) == ("样张", "云澜市数据局")
    assert pdf.metadata.creation_date == pdf.xmp_metadata.xmp_create_date.astimezone(CHINA) == DATA.dated
    assert pdf.root_object["/Lang"] == "zh-CN"
    assert pdf.xmp_metadata.dc_creator == ["云澜市数据局"]


def test_an_attachment_rides_along_with_its_date_and_type(frozen):
    (file,) = read(frozen).root_object["/AF"]
    file = file.get_object()
    content = file["/EF"]["/F"]
    assert (file["/UF"], file["/Desc"], file["/AFRelationship"]) == ("数据.json", "数据", "/Source")
    assert content["/Subtype"] == "/application/json"
    assert content["/Params"]["/CreationDate"] == content["/Params"]["/ModDate"] == "D:20261121233000Z"
    assert read(frozen).attachments["数据.json"] == [DATA.content]


def test_attachments_come_in_the_order_of_their_names():
    two = [DATA._replace(name="b.json"), DATA._replace(name="a.txt")]
    catalog = read(engine.render(FROZEN, STYLE, attachments=two)).root_object
    assert catalog["/Names"]["/EmbeddedFiles"]["/Names"][::2] == ["a.txt", "b.json"]


@pytest.mark.parametrize(
    "wrong", [{"dated": datetime(2026, 11, 22)}, {"relationship": ""}, {"relationship": "Data /Evil (c)"}]
)
def test_an_attachment_without_time_zone_or_relationship_is_an_error(wrong):
    with pytest.raises(ValueError):
        engine.render(FROZEN, STYLE, attachments=[DATA._replace(**wrong)])
