"""A package of sixty declarations: no planted word in any byte, valid without the portal, made twice the same."""

import io
import time
import zipfile
from pathlib import Path

import pytest

from tests.browser.test_accessibility import violations
from tests.commands.test_publication import Page, run, year
from tests.conftest import stories_template, world_template
from tests.copied_declarations import copies
from tests.house import House, inhabited
from tests.public_markers import found_in, name_a_company, plant

__all__ = ["stories_template", "world_template"]
COUNT = 60


@pytest.fixture(scope="module")
def house(stories_template, tmp_path_factory):
    yield from inhabited(stories_template, tmp_path_factory.mktemp("sixty"))


def test_sixty_declarations_say_nothing_that_a_stranger_should_not_read(house: House, chromium, tmp_path):
    ids = [told.id for told in house.told if told.story == "approved"]
    with house.app.app_context():
        ids += copies(ids[0], COUNT - len(ids))
        name_a_company(ids)
        markers = plant(ids)
    began = time.perf_counter()
    done = run(house, str(year(house)), "--out", tmp_path / "a.zip")
    print(f"{COUNT} declarations in {time.perf_counter() - began:.1f} s")
    assert f"已收入{COUNT}份" in done.output
    package = (tmp_path / "a.zip").read_bytes()
    assert len(markers) >= 40 and found_in(package, markers) == {}
    assert run(house, str(year(house)), "--out", tmp_path / "b.zip").exit_code == 0
    assert (tmp_path / "b.zip").read_bytes() == package
    site = unpacked(package, tmp_path / "site")
    words = Page((site / "index.html").read_text())
    links = {link for link in words.links if not link.startswith("#")}
    assert len([link for link in links if link.endswith(".pdf")]) == COUNT
    assert all((site / link).is_file() for link in links)
    # Each asks for as much.
    assert f"{COUNT * 1_062_000:,}.00" in words.words
    page = chromium.new_page()
    page.goto((site / "index.html").as_uri())
    assert violations(page) == []


def unpacked(package: bytes, folder: Path) -> Path:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        archive.extractall(folder)
    return folder
