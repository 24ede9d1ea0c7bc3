"""No odd number, word or file name in an address is more than a sentence: every route with every kind of parameter."""

import pytest

from tests.web.matrix import routes

ODD = (
    "0",
    "-1",
    "10" * 15,
    "2147483648",
    "9223372036854775808",
    "-9223372036854775809",
    "%D9%A3",
    "%E2%80%8B",
    "%ED%A0%80",
    "%FF",
    "x",
    "%00",
    "１２",
    "%F0%9F%92%A9",
    "..%2f..",
    "a" * 3000,
    "=1+1",
    "%0a%0d",
    "",
)
PARAMETERS = sorted(
    {
        "page",
        "tab",
        "sort",
        "year",
        "round",
        "unit",
        "type",
        "status",
        "from",
        "to",
        "scope",
        "q",
        "id",
        "whole",
    }
    | {
        "before",
        "after",
        "unfolded",
        "number",
        "sheets",
        "group",
        "as",
        "at",
        "search",
        "shelf",
        "next",
        "endpoint",
    }
    | {"kind", "person", "words", "address", "first", "last", "stage", "of", "code", "back"}
)
LOGINS = ("preparer", "reviewer", "auditor", "administrator")


@pytest.fixture(scope="module")
def house(house_with_stories):
    return house_with_stories


def addresses(house) -> list[str]:
    """Return every GET address, with the first story's declaration or an odd number for each variable part."""
    values = {
        "declaration_id": house.told[0].id,
        "filename": "mark.svg",
        "switch": "on",
        "code": "15",
        "tag": "x",
    }
    found = []
    for name, rule in routes(house).items():
        if name.startswith("GET ") and not rule.rule.endswith((".pdf", ".xlsx", ".zip")):
            given = {key: values.get(key, _one_of(rule, key)) for key in rule.arguments}
            with house.app.test_request_context():
                found.append(rule.build({key: str(value) for key, value in given.items()})[1])
    return sorted(set(found))


def _one_of(rule, part: str) -> str:
    """Return a word that a part of an address takes."""
    return min(getattr(rule._converters[part], "items", {"1"}))


@pytest.mark.parametrize("login", LOGINS)
def test_odd_parameters_never_fail(house, login):
    client, failed = house.kept(login).client, []
    for index, address in enumerate(addresses(house)):
        # Each address meets each parameter, and over the addresses each parameter meets each odd word.
        query = "&".join(
            f"{name}={ODD[(index + number) % len(ODD)]}" for number, name in enumerate(PARAMETERS)
        )
        answer = client.get(f"{address}?{query}", headers={"HX-Current-URL": "http://[bad"})
        if answer.status_code >= 500:
            failed.append((address, query, answer.status_code))
    assert not failed


@pytest.mark.parametrize("odd", ODD)
def test_odd_parts_of_an_address_never_fail(house, odd):
    failed = []
    for rule in house.app.url_map.iter_rules():
        if not rule.arguments or "GET" not in rule.methods:
            continue
        address = rule.rule
        for part in list(rule._converters):
            for shape in (f"<int:{part}>", f"<{part}>", f"<path:{part}>"):
                address = address.replace(shape, odd or "%20")
        if "<" not in address and house.kept("auditor").client.get(address).status_code >= 500:
            failed.append(address)
    assert not failed


@pytest.mark.parametrize(
    "query",
    ["&".join(f"{name}={odd}" for name in PARAMETERS for odd in ("1", "x", "")), "a&page=1&" * 5000],
    ids=["each three times", "10,000"],
)
def test_many_parameters_never_fail(house, query):
    client = house.kept("reviewer").client
    for address in ("/", "/news", "/search", "/compare", f"/declarations/{house.told[0].id}"):
        assert client.get(f"{address}?{query}").status_code < 500, address
