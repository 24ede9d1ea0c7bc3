"""What a browser fetches that has never been here: few requests, few bytes."""

import re
from urllib.parse import urljoin

import pytest

from app.blueprints.static_files import version

ACCEPTING = {"Accept-Encoding": "gzip"}
PAGES = {"sign-in": ("", "/sign-in"), "list": ("preparer", "/"), "sheet": ("preparer", "/declarations/{id}")}
MOST_REQUESTS, MOST_BYTES = 12, 90_000
"""The bytes are those of the whole visit as it travels, without fonts, which a browser only fetches where it has none."""


@pytest.mark.parametrize("page", PAGES)
def test_a_first_visit(house, page):
    login, at = PAGES[page]
    client = house.kept(login).client
    at = at.format(id=house.run(house.world.filled))
    page = client.get(at, headers=ACCEPTING)
    text = client.get(at).text
    fetched = set(re.findall(r'<(?:link|script)[^>]* (?:href|src)="([^"]+)"', text))
    fetched |= {use.partition("#")[0] for use in re.findall(r'<use href="([^"]+)"', text)}
    assert fetched and all(each.startswith(f"/static/{version()}/") for each in fetched)
    (sheet,) = (each for each in fetched if each.endswith(".css"))
    fonts = {urljoin(sheet, font) for font in re.findall(r'url\("([^"]+\.woff2)"\)', client.get(sheet).text)}
    later = re.findall(r'hx-trigger="[^"]*\bload\b', text)
    assert 1 + len(fetched) + len(fonts) + len(later) <= MOST_REQUESTS
    sent = [client.get(each, headers=ACCEPTING) for each in fetched]
    assert len(page.data) + sum(len(each.data) for each in sent) <= MOST_BYTES
    assert all(client.get(font).status_code == 200 for font in fonts)
