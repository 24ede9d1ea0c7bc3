"""Pages are compressed where the browser accepts it, and in a way that tells nobody what stands in them."""

import gzip

import pytest

from app.blueprints.compression import PADDING, _compressed

ACCEPTING = {"Accept-Encoding": "gzip, deflate, br"}


@pytest.fixture(scope="module")
def client(house):
    return house.kept("preparer").client


def test_a_page_is_compressed_for_who_accepts_it(client):
    plain, compressed = client.get("/"), client.get("/", headers=ACCEPTING)
    assert compressed.headers["Content-Encoding"] == "gzip" and "Content-Encoding" not in plain.headers
    assert int(compressed.headers["Content-Length"]) == len(compressed.data) < len(plain.data) / 2
    assert gzip.decompress(compressed.data).decode().rstrip().endswith("</html>")
    for answer in (plain, compressed):
        assert "Accept-Encoding" in answer.headers["Vary"] and answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("accepted", ["", "identity", "br", "gzip;q=0", "identity, gzip;q=0.5"])
def test_nobody_gets_what_he_does_not_accept_or_likes_less(client, accepted):
    answer = client.get("/", headers={"Accept-Encoding": accepted})
    assert answer.text.rstrip().endswith("</html>")


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
def test_what_another_site_makes_a_browser_ask_for_is_not_compressed(client, site):
    assert "Content-Encoding" not in client.get("/", headers=ACCEPTING | {"Sec-Fetch-Site": site}).headers


@pytest.mark.parametrize("site", ["same-origin", "none"])
def test_what_a_person_asks_for_is_compressed(client, site):
    assert client.get("/", headers=ACCEPTING | {"Sec-Fetch-Site": site}).headers["Content-Encoding"] == "gzip"


def test_an_error_is_compressed_and_a_short_answer_is_not(client):
    assert client.get("/nothing", headers=ACCEPTING).headers["Content-Encoding"] == "gzip"
    short = client.get("/nothing", headers=ACCEPTING | {"HX-Request": "true"})
    assert short.status_code == 404 and "Content-Encoding" not in short.headers


def test_files_stay_as_they_are(client):
    with client.get("/workbooks/template.xlsx", headers=ACCEPTING) as answer:
        assert answer.status_code == 200 and "Content-Encoding" not in answer.headers


def test_the_length_of_equal_answers_differs():
    content = b"<p>word</p>" * 500
    compressed = [_compressed(content) for _ in range(40)]
    lengths = [len(each) for each in compressed]
    assert len(set(lengths)) > 10 and max(lengths) - min(lengths) < PADDING
    assert {gzip.decompress(each) for each in compressed} == {content}
