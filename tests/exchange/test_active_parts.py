"""Parts that do something, called by their names where they are there; what is only declared, or does nothing, is read."""

from io import BytesIO
from zipfile import ZipFile

import pytest

from app.exchange.workbook import annotated_workbook, read_workbook
from tests.exchange.filled import LISTS, SHEET, anonymous, with_shared_strings, workbook, write_form
from tests.exchange.test_packages import TYPES, rebuilt, refusal


@pytest.fixture(scope="module")
def good():
    return with_shared_strings(workbook(write_form))


def retyped(good, word):
    """Return the workbook with another declared type."""

    def retype(name, data):
        return (
            data.replace(b"openxmlformats-officedocument.spreadsheetml.sheet.main", word)
            if name == TYPES
            else data
        )

    return rebuilt(good, retype)


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("xl/vbaProject.bin", "含有宏（VBA）"),
        ("xl/macrosheets/sheet1.xml", "含有宏表"),
        ("xl/activeX/activeX1.xml", "ActiveX 控件"),
    ],
)
def test_a_part_that_does_something_is_called_by_its_name(good, part, words):
    assert words in refusal(rebuilt(good, added=[(part, "<x/>")]))


@pytest.mark.parametrize(
    "word",
    [b"ms-excel.sheet.macroEnabled.main", b"openxmlformats-officedocument.spreadsheetml.template.main"],
)
def test_a_workbook_that_may_hold_macros_and_holds_none_is_read(good, word):
    content = retyped(good, word)
    assert anonymous(*read_workbook(content, LISTS)).sheet == SHEET
    with ZipFile(BytesIO(annotated_workbook(content, []))) as copy:
        assert word not in copy.read(TYPES) and b"spreadsheetml.sheet.main+xml" in copy.read(TYPES)


@pytest.mark.parametrize(
    "part",
    [
        "xl/ctrlProps/ctrlProp1.xml",
        "xl/embeddings/oleObject1.bin",
        "xl/externalLinks/externalLink1.xml",
        "xl/cellimages.xml",
        "xl/persons/person.xml",
        "xl/threadedComments/threadedComment1.xml",
        "customXml/item1.xml",
        "xl/richData/richValueRel.xml",
        "xl/queryTables/queryTable1.xml",
        "xl/slicers/slicer1.xml",
        "xl/printerSettings/printerSettings1.bin",
    ],
)
def test_a_part_that_does_nothing_is_passed_over(good, part):
    assert anonymous(*read_workbook(rebuilt(good, added=[(part, "<x/>")]), LISTS)).sheet == SHEET


@pytest.mark.parametrize("kind", ["Default Extension='bin'", "Override PartName='/xl/vba.bin'"])
def test_only_a_part_that_is_there_is_a_macro(good, kind):
    declared = f"<{kind} ContentType='application/vnd.ms-office.vbaProject'/></Types>".encode()

    def declaring(name, data):
        return data.replace(b"</Types>", declared) if name == TYPES else data

    assert anonymous(*read_workbook(rebuilt(good, declaring), LISTS)).sheet == SHEET
    assert "含有宏" in refusal(rebuilt(good, declaring, added=[("xl/vba.bin", b"x")]))


def test_a_binary_workbook(good):
    # Excel declares every one as if it might hold macros.
    assert ".xlsb" in refusal(retyped(good, b"ms-excel.sheet.binary.macroEnabled.main"))
