"""The migrations make the tables that the models describe, on both systems, down and up again."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, select

from app.domain.review.review_scheme import STANDARD, from_json, to_json
from app.models import FrozenPrereview, Revision, db
from app.models.search_entries import is_described
from app.queries.rounds import all_rounds


def difference() -> list:
    """Return what an automatic migration would still change."""
    with db.engine.connect() as connection:
        return compare_metadata(
            MigrationContext.configure(connection, opts={"compare_type": True, "include_name": is_described}),
            db.metadata,
        )


def tables() -> set[str]:
    return {each for each in inspect(db.engine).get_table_names() if is_described(each, "table", {})}


def test_models_and_migrations_agree(app):
    assert difference() == []
    assert tables() == {*db.metadata.tables, "alembic_version"}


def test_a_difference_is_noticed(app):
    with db.engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE person ADD COLUMN shoe_size INTEGER")
    assert [change[0] for change in difference()] == ["remove_column"]


def test_down_to_nothing_and_up_again_with_rows_in_place(bare_app, world):
    with bare_app.app_context():
        world.at("returned")
        db.session.remove()
        downgrade(revision="base")
        assert tables() == {"alembic_version"}
        upgrade()
        assert tables() == {*db.metadata.tables, "alembic_version"}
        assert difference() == []


def test_rounds_that_were_there_stand_on_the_scheme_of_the_house(bare_app, world):
    with bare_app.app_context():
        world.at("approval")
        db.session.remove()
        downgrade(revision="0002")
        upgrade()
        (round_,) = all_rounds()
        assert from_json(round_.review_scheme.content) == STANDARD
        assert round_.review_scheme.content == to_json(STANDARD)


@pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)
def test_migrating_leaves_foreign_keys_switched_on(app):
    upgrade()
    with db.engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall() == []


def test_findings_that_were_frozen_before_are_counted(bare_app, world):
    def counted() -> list[tuple[int, int, int]]:
        found = FrozenPrereview
        rows = db.session.execute(select(found.errors, found.warnings, found.hints).order_by(found.id)).all()
        db.session.remove()
        return [tuple(row) for row in rows]

    with bare_app.app_context():
        declaration_id = world.filled(costing_basis="按市场价测算。", policy_basis="有关规定。")
        world.do("submitter", declaration_id, "submit")
        before = counted()
        downgrade(revision="0010")
        upgrade()
        assert counted() == before and any(map(any, before))


def test_what_went_out_before_is_named_as_it_was_frozen(bare_app, world):
    with bare_app.app_context():
        declined, draft, discarded = world.at("declined"), world.at("draft"), world.at("discarded")
        db.session.remove()
        downgrade(revision="0019")
        with db.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE budgetary_unit SET name = '云岭市数据中心' WHERE code = '121'")
        upgrade()
        names = {each: world.declaration(each).applicant_unit for each in (declined, draft, discarded)}
        assert names == {declined: "云岭市数字服务中心", draft: None, discarded: "云岭市数据中心"}
        frozen = db.session.scalars(select(Revision.applicant_unit)).all()
        assert set(frozen) == {"云岭市数字服务中心"}
