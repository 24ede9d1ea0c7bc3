"""What a search finds: every part of every name and code that one reads, and nothing else, on both systems."""

import pytest
from sqlalchemy import delete, select, text, update

from app.domain.searching import searchable
from app.models import Declaration, SearchEntry, db
from app.operations import search_entries
from app.queries.lists.search import search
from app.queries.lists.worklist import Tab, all_lines

# Each system has an index of its own.
pytestmark = pytest.mark.every_case_on_postgresql

NAMES = {
    "library": "市图书馆　夜间（一期）开放",
    "water": "水务监测站ＬＥＤ显示屏更新100%_",
    "hidden": "数据治理与ABC服务",
}
LOGINS = ("preparer", "second_preparer", "reviewer", "approver", "endorser", "auditor", "sole", "both")
AT_FINANCE = "submit:submitter open:reviewer"


@pytest.fixture(scope="module")
def named(town, filled) -> dict[str, int]:
    """Declarations of one unit by their names in `NAMES`; the library is with finance, and the water was typed over."""
    made = {}
    for key, name in NAMES.items():
        made[key] = filled()
        town.type("preparer", made[key], "project_name", name)
    for step in AT_FINANCE.split():
        action, login = step.split(":")
        town.do(login, made["library"], action)
        town.do(login, made["water"], action)
    town.do("reviewer", made["water"], "send_back")
    town.type("preparer", made["water"], "project_name", "尚未送出的名称")
    return made


def hits(town, login: str, typed: str) -> list[int]:
    return [line.id for line in search(town.actor(login), typed)[0]]


def test_any_two_signs_that_stand_together_find_a_name(town, named):
    for key in ("library", "hidden"):
        name = searchable(NAMES[key])
        for at in range(len(name) - 1):
            assert named[key] in hits(town, "preparer", name[at : at + 2])


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("图书馆夜间", ["library"]),
        ("夜间 图书馆", ["library"]),
        ("图书馆 治理", []),
        ("馆夜", ["library"]),
        ("馆", ["library"]),
        ("(一期)", ["library"]),
        ("abc", ["hidden"]),
        ("ＡＢＣ服务", ["hidden"]),
        ("数据治理", ["hidden"]),
        ("据治\u200b理", ["hidden"]),
        ("\u202a据治\u2068理\u2069\u202c", ["hidden"]),
        ("治理数据", []),
        ("%", []),
        ("尚未送出", ["water"]),
    ],
)
def test_what_a_unit_finds(town, named, typed, found):
    assert hits(town, "preparer", typed) == [named[key] for key in found]


def test_an_outsider_finds_what_was_sent_and_never_what_was_not(town, named):
    for login in ("reviewer", "approver", "both"):
        assert hits(town, login, "led 显示") == hits(town, login, "100%_") == [named["water"]]
        assert hits(town, login, "尚未送出") == hits(town, login, "治理") == []
    for login in ("endorser", "sole", "administrator"):
        assert hits(town, login, "显示屏") == hits(town, login, "图书馆夜间") == []
    assert hits(town, "auditor", "尚未送出") == [named["water"]] and hits(town, "auditor", "显示屏") == []


def test_a_code_is_found_by_any_part_of_it(town, named):
    code = town.declaration(named["library"]).project_code
    for part in (code, code[:9], code[3:7], code[-5:]):
        assert named["library"] in hits(town, "reviewer", part)
    assert hits(town, "reviewer", f"{code} 图书馆") == [named["library"]]
    assert hits(town, "reviewer", code + "市图书馆") == []


def test_the_newest_come_first(town, named):
    found = hits(town, "auditor", "99")
    assert found == sorted(found, reverse=True) and len(found) >= 3


@pytest.mark.parametrize("login", LOGINS)
def test_a_search_finds_all_that_one_reads(town, named, login):
    listed = all_lines(town.actor(login), Tab.ALL)
    for line in listed:
        for word in (line.project_name, line.project_code):
            assert line.id in hits(town, login, word)
    assert {*hits(town, login, "99")} <= {line.id for line in listed}


def entries() -> dict[int, tuple[str, ...]]:
    columns = (SearchEntry.unit_words, SearchEntry.department_words, SearchEntry.finance_words)
    rows = db.session.execute(select(SearchEntry.declaration_id, *columns, SearchEntry.tokens)).all()
    db.session.rollback()
    return {row[0]: tuple(row[1:]) for row in rows}


def test_entries_are_those_of_the_declarations_and_lost_ones_can_be_made_anew(town, named, monkeypatch):
    kept = entries()
    assert kept.keys() == set(db.session.scalars(select(Declaration.id)))
    monkeypatch.setattr(search_entries, "PORTION", 2)
    assert search_entries.renew_all() == len(kept) and entries() == kept
    db.session.execute(delete(SearchEntry).where(SearchEntry.declaration_id == named["library"]))
    db.session.execute(update(SearchEntry).values(tokens=""))
    db.session.commit()
    assert hits(town, "reviewer", "图书馆夜间") == []
    search_entries.renew_all()
    assert entries() == kept and hits(town, "reviewer", "图书馆夜间") == [named["library"]]


def test_the_index_of_sqlite_agrees_with_the_entries(town, named):
    if db.engine.dialect.name == "sqlite":
        # Raises where they differ.
        db.session.execute(
            text("INSERT INTO search_index (search_index, rank) VALUES ('integrity-check', 1)")
        )
    db.session.rollback()
