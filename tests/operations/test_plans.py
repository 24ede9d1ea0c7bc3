"""What the queues cost among 100,000 declarations: every plan goes by an index, on both systems."""

import re
from decimal import Decimal

import pytest
from sqlalchemy import event, func, select, text

from app.domain.files.board import By
from app.domain.files.summaries import Group
from app.domain.procedure.stages import Status
from app.models import Declaration, db
from app.queries.files.summaries import summary_of
from app.queries.lists.board import board_of
from app.queries.lists.counts import counted, shell
from app.queries.lists.filter_choices import filter_choices, rounds_of
from app.queries.lists.filters import NO_FILTERS, OWN_UNITS, Filters, Sort, sorts_of
from app.queries.lists.news import Shelf, items, totals
from app.queries.lists.queues import Tab, tabs_of
from app.queries.lists.search import search
from app.queries.lists.worklist import lines
from app.queries.rounds import find_round

# Each case is another statement, which each system plans in its own way.
pytestmark = pytest.mark.every_case_on_postgresql

LOGINS = ("preparer", "endorser", "reviewer", "approver", "both", "auditor")
MANY = 100_000
BIG = ("declaration", "revision", "event", "news", "search_entry")
AT = "(SELECT created_at FROM declaration WHERE id = :first)"
NUMBERS = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) "
CROWD = (
    f"""INSERT INTO revision (id, declaration_id, number, content, sha256, frozen_at, project_name,
    budget_year_amount)
    {NUMBERS} SELECT i + 100, :first, i + 100, '', '', {AT}, 'crowd ' || i, i % 5000 * 1000
    FROM n""",
    f"""INSERT INTO declaration (id, project_code, round_id, version_no, unit_id, status, lock, created_at,
    status_since, known_since, project_type_code, project_name, allocation_method, policy_basis, costing_basis,
    annual_objective, long_term_objective, submitted_revision_id, finance_revision_id)
    {NUMBERS} SELECT i + 100, 'crowd' || i, :round, 1, CASE i % 50 WHEN 0 THEN :unit ELSE :other END,
    CASE i % 100 WHEN 0 THEN 'finance_review' WHEN 1 THEN 'finance_review' WHEN 2 THEN 'approval' WHEN 3 THEN 'returned'
    WHEN 4 THEN 'department_review' ELSE 'approved' END, 0, {AT}, {AT}, {AT}, '15', 'crowd', '', '',
    '', '', '', i + 100, i + 100
    FROM n""",
    f"""INSERT INTO event (kind, declaration_id, person_id, at, from_status, to_status, reason, subject, stands_in)
    {NUMBERS} SELECT 'submit', i + 100, 3, {AT}, 'draft', 'finance_review', '', '', FALSE FROM n""",
    f"""INSERT INTO event (kind, declaration_id, person_id, at, from_status, to_status, reason, subject, stands_in)
    SELECT 'pass_review', id, :reviewer, {AT}, 'finance_review', 'approval', '', '', FALSE
    FROM declaration WHERE id % 1000 = 7""",
    """INSERT INTO news (person_id, event_id, read_at) SELECT :reviewer, id, CASE id % 50 WHEN 0 THEN NULL ELSE at END
    FROM event WHERE id % 13 = 0""",
    f"""INSERT INTO search_entry (declaration_id, unit_words, department_words, finance_words, tokens)
    {NUMBERS} SELECT i + 100, 'crowd', 'crowd', 'crowd', 'u' || CASE i % 50 WHEN 0 THEN :unit ELSE :other END ||
    CASE WHEN i % 5 > 0 THEN ' 591c95f45f00653e' ELSE '' END || CASE i % 1000 WHEN 0 THEN ' 591c95f4' ELSE '' END
    FROM n""",
)
"""Of five names four have the gram 夜间开放, and one in a thousand 夜间."""


@pytest.fixture(scope="module")
def crowd(town):
    """The world with very many declarations in it."""
    first = town.draft()
    values = {
        "first": first,
        "round": town.round_id,
        "unit": town.units["121"],
        "other": town.units["141"],
        "reviewer": town.people["reviewer"],
    }
    for statement in CROWD:
        db.session.execute(text(statement), values)
    db.session.commit()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        vacuum = "ANALYZE" if connection.dialect.name == "sqlite" else "VACUUM ANALYZE"
        connection.exec_driver_sql(vacuum)
    return town


def plans(work) -> list[str]:
    """Return the steps of the plans of the statements that some work takes, those alone that read a whole table."""
    statements, steps = [], []

    def note(connection, cursor, statement, parameters, *_) -> None:
        if statement.startswith(("SELECT", "WITH")):
            statements.append((statement, parameters))

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        work()
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert statements
    with db.engine.connect() as connection:
        on_sqlite = connection.dialect.name == "sqlite"
        for statement, parameters in statements:
            asked = f"EXPLAIN {'QUERY PLAN ' if on_sqlite else ''}{statement}"
            steps += [row[-1] for row in connection.exec_driver_sql(asked, parameters)]
    tables = "|".join(BIG)
    whole = rf"SCAN ({tables})(?! USING)|Seq Scan on ({tables})\b"
    return [step.strip() for step in steps if re.search(whole, step)]


def every_filters(crowd):
    yield NO_FILTERS
    yield OWN_UNITS
    yield Filters(round_id=crowd.round_id, unit_id=crowd.units["121"], project_type="15")
    yield Filters(budget_year=2026, status=Status.FINANCE_REVIEW, amount_from=Decimal("1.00"))
    yield Filters(department_id=crowd.units["131"], group=Group.APPROVED)


@pytest.mark.parametrize("login", LOGINS)
def test_every_list_goes_by_an_index(crowd, login):
    actor = crowd.actor(login)
    for tab in tabs_of(actor):
        for filters in every_filters(crowd):
            assert plans(lambda tab=tab, filters=filters: lines(actor, tab, 1, filters)) == [], (
                tab,
                filters,
            )


@pytest.mark.parametrize("sort", Sort)
def test_every_order_but_by_unit_and_amount_goes_by_an_index(crowd, sort):
    for login in LOGINS:
        actor = crowd.actor(login)
        for tab in (each for each in tabs_of(actor) if sort in sorts_of(each)):
            found = plans(lambda tab=tab, actor=actor: lines(actor, tab, 1, NO_FILTERS, sort))
            # Of what is nearly the whole of the table, an order without an index is found by reading the table.
            whole = tab is Tab.ALL and sort in (Sort.UNIT, Sort.LARGEST, Sort.SMALLEST)
            assert whole or found == [], (login, tab)


@pytest.mark.parametrize("typed", ["夜间开放", "夜间", "夜间开放 夜间", "馆"])
@pytest.mark.parametrize("login", LOGINS)
def test_every_search_goes_by_an_index(crowd, login, typed):
    assert plans(lambda: search(crowd.actor(login), typed)) == []


@pytest.mark.parametrize("login", LOGINS)
def test_news_and_choices_go_by_an_index(crowd, login):
    actor = crowd.actor(login)
    assert plans(lambda: (totals(actor), items(actor, Shelf.ALL), items(actor, Shelf.UNREAD))) == []
    # All of the table is in one round: PostgreSQL finds the first of it at once wherever it looks.
    found = plans(lambda: (filter_choices(actor), rounds_of(actor)))
    assert found == [] or db.engine.dialect.name == "postgresql"


@pytest.mark.parametrize("login", LOGINS)
def test_sums_are_added_up_in_an_index(crowd, login):
    found = plans(lambda: summary_of(crowd.actor(login), find_round(crowd.round_id), Group.ALL))
    # All of the table is in this round, which PostgreSQL then reads in one go.
    assert found == [] or db.engine.dialect.name == "postgresql"


@pytest.mark.parametrize("login", ("reviewer", "auditor"))
def test_the_board_is_counted_in_indexes(crowd, login):
    actor = crowd.actor(login)
    choices = filter_choices(actor)
    for by in (By.UNIT, By.DAY):
        found = plans(lambda by=by: board_of(actor, crowd.round_id, by, choices))
        # As of the sums.
        assert found == [] or db.engine.dialect.name == "postgresql"


@pytest.mark.parametrize("login", LOGINS)
def test_every_count_goes_by_an_index(crowd, login):
    actor = crowd.actor(login)
    assert plans(lambda: shell(actor)) == []
    for tab in tabs_of(actor):
        for filters in every_filters(crowd):
            # PostgreSQL counts what is nearly the whole of a table in the table.
            if tab is Tab.ALL and db.engine.dialect.name == "postgresql":
                continue
            assert plans(lambda tab=tab, filters=filters: counted(actor, [(tab, filters)])) == [], (
                tab,
                filters,
            )


def test_a_plan_that_reads_a_whole_table_is_noticed(crowd):
    everything = select(func.sum(func.length(Declaration.policy_basis)))
    assert plans(lambda: db.session.execute(everything)) != []
