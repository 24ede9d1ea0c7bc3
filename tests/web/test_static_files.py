"""Static files: joined, compressed, and kept by browsers."""

import gzip
import re

import pytest

from app.blueprints.static_files import FOLDER, joined, version

ACCEPTING = {"Accept-Encoding": "gzip, deflate, br"}
FILES = {
    "css/portal.css": "text/css; charset=utf-8",
    "js/portal.js": "text/javascript; charset=utf-8",
    "vendor/htmx.min.js": "text/javascript; charset=utf-8",
    "icons.svg": "image/svg+xml; charset=utf-8",
}
"""Texts, and the media type of each."""


@pytest.fixture(scope="module")
def client(house):
    return house.kept("preparer").client


def address(name: str) -> str:
    return f"/static/{version()}/{name}"


@pytest.mark.parametrize("name", FILES)
def test_a_text_is_sent_compressed_or_plain_as_the_browser_likes(client, name):
    plain, compressed = client.get(address(name)), client.get(address(name), headers=ACCEPTING)
    assert plain.content_type == compressed.content_type == FILES[name]
    assert "Content-Encoding" not in plain.headers and compressed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(compressed.data) == plain.data and len(compressed.data) < len(plain.data)
    assert plain.headers["ETag"] != compressed.headers["ETag"]
    for answer in (plain, compressed):
        assert answer.headers["Vary"] == "Accept-Encoding", "it would be fetched again after signing in"
        assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("name", [*FILES, "fonts/PortalTitle.woff2", "pictures/editor.png"])
@pytest.mark.parametrize("headers", [{}, ACCEPTING])
def test_a_file_is_kept_for_a_year_and_not_sent_twice(client, name, headers):
    with client.get(address(name), headers=headers) as answer:
        kept = {part.strip() for part in answer.headers["Cache-Control"].split(",")}
        assert kept == {"public", "immutable", "max-age=31536000"}
        known = {"If-None-Match": answer.headers["ETag"]}
    with client.get(address(name), headers=headers | known) as again:
        assert again.status_code == 304 and again.data == b""
        assert again.headers["Cache-Control"] == answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "name", ["css", "css/none.css", "../config.py", "css/../../config.py", "vendor/", ""]
)
def test_nothing_else_is_sent(client, name):
    assert client.get(address(name)).status_code == 404


def test_the_style_sheet_holds_each_of_its_own_once():
    text = joined(FOLDER / "css" / "portal.css")
    assert "@import" not in text
    for path in (FOLDER / "css").glob("*.css"):
        first = re.search(r"(?m)^[^/@*\s][^{\n]*\{[^\n]*", path.read_text(encoding="utf-8"))
        # Paper and the published site have style sheets of their own.
        if first and not path.name.startswith(("print", "publication_site")):
            assert text.count(f"\n{first[0]}\n") >= 1, path.name


def test_the_script_holds_each_module_once():
    text = joined(FOLDER / "js" / "portal.js")
    assert not re.search(r"^(?:import|export)\b", text, re.MULTILINE)
    for path in {*(FOLDER / "js").iterdir()} - {FOLDER / "js" / "too-old.js"}:
        assert text.count(path.read_text(encoding="utf-8").split("*/")[0]) == 1, path.name
