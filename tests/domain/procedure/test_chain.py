"""The digest of an event: everything that is hashed counts, and nothing depends on how a database returns it."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from app.domain.procedure.chain import HASHED, chain_of, digest

EVENT: dict[str, object] = dict.fromkeys(HASHED) | {
    "kind": "approve",
    "declaration_id": 7,
    "at": datetime(2026, 3, 2, 1, 30, 0, 5, tzinfo=UTC),
    "stands_in": False,
    "reason": "同意。",
    "subject": "",
}


def of(**changed: object) -> str:
    return digest("declaration-7", 3, "ab" * 32, EVENT | changed)


@pytest.mark.parametrize(
    ("declaration_id", "person_id", "chain"),
    [(7, 2, "declaration-7"), (7, None, "declaration-7"), (None, 2, "person-2"), (None, None, "house")],
)
def test_an_event_belongs_to_one_chain(declaration_id, person_id, chain):
    assert chain_of(declaration_id, person_id) == chain


@pytest.mark.parametrize("name", HASHED)
def test_every_hashed_column_counts(name):
    other = {"at": datetime(2026, 3, 2, 1, 30, 0, 6, tzinfo=UTC), "stands_in": True, "lock": 4}.get(
        name, "其他"
    )
    assert of(**{name: other}) != of()


def test_the_place_in_the_chain_counts():
    places = [
        ("declaration-7", 3, "ab" * 32),
        ("declaration-8", 3, "ab" * 32),
        ("declaration-7", 4, "ab" * 32),
    ]
    assert len({digest(*place, EVENT) for place in [*places, ("declaration-7", 3, "")]}) == 4


@pytest.mark.parametrize(
    "same",
    [
        {"at": datetime(2026, 3, 2, 1, 30, 0, 5)},
        {"at": datetime(2026, 3, 2, 9, 30, 0, 5, tzinfo=timezone(timedelta(hours=8)))},
        {"stands_in": 0},
        {"stands_in": None},
        {"subject": None},
    ],
)
def test_what_databases_return_in_several_ways_is_the_same(same):
    assert of(**same) == of()


def test_what_no_column_holds_has_no_digest():
    with pytest.raises(TypeError):
        of(reason=b"\x00")
