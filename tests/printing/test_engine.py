"""The PDF engine: the right glyphs, nothing fetched, the same bytes from every thread."""

import logging
import os
import signal
import socket
import subprocess
import sys
import tempfile
import warnings
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO

import pdfplumber
import pytest
from fontTools.ttLib import TTFont

from app.printing import engine
from tests.printing.pages import STYLE, fonts, page, read, type0_fonts

SIGNS = "≧≥≤＞～Ω〔〕《》【】％￥±×≈∑㎡№℃÷·—…“”‘’①Ⅻ㈠□√✓☐☑☒✔✗✘→"
RARE = "堃喆犇垚㛃䶮㙍𬭚𬍛𫖮𨙸𫚖𬴂"


def boxes(caplog: pytest.LogCaptureFixture) -> list[str]:
    """WeasyPrint's complaints about characters that no font has."""
    return [record.getMessage() for record in caplog.records if ".notdef" in record.getMessage()]


@pytest.mark.parametrize(
    "text", [SIGNS, RARE, "2,924,000.00 元", f"{RARE} {RARE}\u00a0{RARE}\u3000{RARE} ☐\u3000☑\u00a0☒"]
)
@pytest.mark.parametrize("tag", ["p", "h1", "th"])
def test_every_character_has_a_glyph_and_can_be_copied(text, tag, caplog):
    body = f"<{tag}>{text}</{tag}>" if tag != "th" else f"<table><tr><th>{text}</th></tr></table>"
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        pdf = engine.render(page(body), STYLE)
    assert not boxes(caplog)
    blank = str.maketrans("", "", " \u00a0\u3000\n")
    assert text.translate(blank) in read(pdf).pages[0].extract_text().translate(blank)


def test_a_character_that_no_font_has_is_complained_of(caplog):
    with caplog.at_level(logging.WARNING, logger="weasyprint"):
        engine.render(page("<p>😀</p>"), STYLE)
    assert len(boxes(caplog)) == 1


def test_a_character_that_no_font_has_is_a_box_that_every_reader_reads():
    text = "甲😀乙🎉丙𪜀丁"
    pdf = engine.render(page(f"<h1>{text}</h1><p>{text}</p>"), STYLE)
    assert read(pdf).pages[0].extract_text().split()[:2] == [text, text]
    with pdfplumber.open(BytesIO(pdf)) as plumbed:
        assert plumbed.pages[0].extract_text().split()[:2] == [text, text]
    boxed = [font for font in type0_fonts(pdf) if font["/CIDToGIDMap"] != "/Identity"]
    assert boxed
    for font in boxed:
        glyphs = font["/CIDToGIDMap"].get_object().get_data()
        cut = TTFont(BytesIO(font["/FontDescriptor"]["/FontFile2"].get_data()))
        for first, run in zip(font["/W"][::2], font["/W"][1::2], strict=True):
            for code, width in enumerate(run, start=first):
                glyph = int.from_bytes(glyphs[2 * code : 2 * code + 2], "big")
                # PDF/A allows neither a .notdef nor another width than the font's; code 0 is not drawn.
                assert (glyph and cut["hmtx"][cut.getGlyphName(glyph)][0] == width) or code == 0


def test_all_fonts_are_embedded_truetype():
    heading = "<h1>二级项目支出绩效目标申报表</h1><table><tr><th>项目名称</th></tr></table>"
    found = fonts(engine.render(page(f"{heading}<p>道路 堃</p>"), STYLE))
    assert {name.rpartition("-Heavy")[0] or name for name in found} == {
        "Portal-Title",
        "Portal-Hei",
        "Portal-Song",
        "Portal-Song-Ext",
    }
    assert all("/FontFile2" in descriptor for descriptor in found.values())
    assert not any("/FontFile3" in descriptor for descriptor in found.values())


def test_no_font_of_the_system_is_used_and_the_environment_stays_as_it_was():
    before = os.environ.get("FONTCONFIG_FILE")
    style = 'p { font-family: "DejaVu Sans", "Noto Sans CJK SC", monospace }'
    assert all(name.startswith("Portal-") for name in fonts(engine.render(page("<p>abc 中文</p>"), style)))
    assert os.environ.get("FONTCONFIG_FILE") == before


def test_each_document_keeps_its_own_page_numbers():
    two_pages = page('<p>甲</p><p style="break-before: page">甲</p>', title="第一份")
    pdf = read(engine.render([two_pages, page("<p>乙</p>", title="第二份"), two_pages], STYLE))
    footers = [sheet.extract_text().split()[-1] for sheet in pdf.pages]
    assert footers == ["1/2", "2/2", "1/1", "1/2", "2/2"]
    assert pdf.metadata.title == "第一份"
    assert pdf.root_object["/Lang"] == "zh-CN"


def test_stylesheets_apply_in_order():
    sheets = ["@page { size: A4 }", "@page { size: A5 landscape }"]
    box = read(engine.render(page("<p>甲</p>"), sheets)).pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 420)


def test_nothing_is_fetched_and_nothing_embedded(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET-CONTENT")
    picture = tmp_path / "picture.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"><text y="20">SECRET-PICTURE</text></svg>')
    with socket.create_server(("127.0.0.1", 0)) as server:
        web = f"http://127.0.0.1:{server.getsockname()[1]}"
        html = f"""<!DOCTYPE html><html lang="zh-CN"><head><title>甲</title><base href="{web}/">
            <link rel="stylesheet" href="{web}/a.css"><link rel="stylesheet" href="relative.css">
            <link rel="attachment" href="{secret.as_uri()}"><link rel="attachment" href="{web}/b">
            <style>@import "{web}/c.css"; @font-face {{ font-family: x; src: url({web}/d.ttf) }}
            p {{ font-family: x, "Portal Song"; background: url({web}/e.png) }}</style></head>
            <body><p>正文</p><img src="{web}/f.png"><img src="file:///etc/passwd"><img src="{picture.as_uri()}">
            <object data="{picture.as_uri()}"></object><embed src="{picture.as_uri()}">
            <img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>">
            <svg xmlns="http://www.w3.org/2000/svg"><image href="{picture.as_uri()}"/></svg>
            <a rel="attachment" href="{secret.as_uri()}">附件</a></body></html>"""
        pdf = engine.render(html, f'@import "{web}/g.css"; body {{ background: url({picture.as_uri()}) }}')
        server.setblocking(False)
        with pytest.raises(BlockingIOError):
            server.accept()
    text = read(pdf).pages[0].extract_text()
    assert "正文" in text
    assert "SECRET" not in text
    assert not read(pdf).attachments
    assert not read(pdf).pages[0].images


def test_threads_get_the_same_bytes():
    html = page(f"<h1>审核表</h1><p>{SIGNS} {RARE}</p>" * 3)
    with ThreadPoolExecutor(max_workers=2) as pool:
        results = set(pool.map(lambda _: engine.render(html, STYLE), range(6)))
    assert len(results) == 1


def test_a_forked_process_can_print_while_its_parent_does():
    html = page("<p>道路 堃</p>")
    expected = engine.render(html, STYLE)
    with engine._lock, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
        if child == 0:
            signal.alarm(30)
            same = False
            try:
                same = engine.render(html, STYLE) == expected
            finally:
                os._exit(0 if same else 1)
        _, status = os.waitpid(child, 0)
    assert status == 0


def test_importing_the_engine_does_not_load_weasyprint():
    code = "import sys, app.printing.engine; sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.mark.parametrize("documents", [[], ()])
def test_no_document_is_an_error(documents):
    with pytest.raises(ValueError, match="nothing"):
        engine.render(documents, STYLE)


def test_a_lone_surrogate_is_an_ordinary_error_and_the_next_render_works():
    with pytest.raises(ValueError):
        engine.render(page("<p>\ud800</p>"), STYLE)
    assert engine.render(page("<p>甲</p>"), STYLE).startswith(b"%PDF")


def test_a_missing_subsetting_library_is_named(monkeypatch):
    engine.check()
    import weasyprint.text.ffi

    monkeypatch.setattr(engine, "_engine", None)
    monkeypatch.setattr(weasyprint.text.ffi, "harfbuzz_subset", None)
    with pytest.raises(engine.PrintingUnavailable, match="libharfbuzz-subset0"):
        engine.check()


@pytest.fixture
def empty_temporary_folder(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def test_the_fontconfig_file_may_be_written_by_many_at_once(empty_temporary_folder):
    with ThreadPoolExecutor(max_workers=8) as pool:
        paths = set(pool.map(lambda _: engine._fontconfig_file(), range(32)))
    (path,) = paths
    assert list(path.parent.iterdir()) == [path]
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert f"<dir>{engine.FONT_FOLDER}</dir>" in path.read_text()


def test_a_temporary_folder_open_to_others_is_refused(empty_temporary_folder):
    folder = empty_temporary_folder / f"portal-print-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(engine.PrintingUnavailable, match=str(folder)):
        engine._fontconfig_file()


def test_a_link_in_place_of_the_temporary_folder_is_refused(empty_temporary_folder):
    elsewhere = empty_temporary_folder / "elsewhere"
    elsewhere.mkdir(mode=0o700)
    (empty_temporary_folder / f"portal-print-{os.getuid()}").symlink_to(elsewhere)
    with pytest.raises(engine.PrintingUnavailable):
        engine._fontconfig_file()
