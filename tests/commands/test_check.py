"""`flask check`: green over everything that the stories left, and each kind of harm named."""

import pytest
from sqlalchemy import text

from app.models import db
from app.queries.files.soundness import harms
from tests.applications import running
from tests.databases import database_copy
from tests.house import House, inhabited
from tests.world import standing_world


@pytest.fixture
def house(stories_template, tmp_path):
    yield from inhabited(stories_template, tmp_path)


def checked(house: House):
    return house.app.test_cli_runner().invoke(args=["check"])


def harm(house: House, *statements: str) -> None:
    with house.app.app_context():
        for statement in statements:
            assert db.session.execute(text(statement)).rowcount > 0, statement
        db.session.commit()


def attach(house: House) -> None:
    """Attach a file of two pieces to a draft."""
    draft = next(told for told in house.told if told.story == "draft")
    harm(
        house,
        "INSERT INTO attachment (id, declaration_id, unit_id, name, kind, size, sha256, person_id, at)"
        " SELECT 1, id, unit_id, '合同.pdf', 'pdf', 4,"
        " '88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589', 1, '2026-01-01'"
        f" FROM declaration WHERE id = {draft.id}",
        "INSERT INTO attachment_chunk VALUES (1, 0, CAST('ab' AS BLOB))",
        "INSERT INTO attachment_chunk VALUES (1, 1, CAST('cd' AS BLOB))",
    )


def test_what_the_stories_left_is_sound(house):
    attach(house)
    done = checked(house)
    assert (done.exit_code, done.output) == (0, "全部存档与校验值、流转记录一致。\n")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE rendition SET content = CAST('x' AS BLOB) WHERE id = 1", "批复文件与批复时的校验值不符"),
        ("DELETE FROM rendition", "已批复，但没有存档的批复文件"),
        (
            "UPDATE attachment_chunk SET content = CAST('xx' AS BLOB) WHERE number = 1",
            "附件“合同.pdf”与上传时的校验值不符",
        ),
        ("DELETE FROM attachment_chunk WHERE number = 0", "附件“合同.pdf”不完整（应有4字节，存有2字节）"),
        ("UPDATE revision SET content = content || ' ' WHERE id = 1", "送审稿与存档时的校验值不符"),
        ("UPDATE frozen_prereview SET content = content || ' ' WHERE id = 1", "预审结果与存档时的校验值不符"),
        (
            "UPDATE review_sheet SET content = content || ' ' WHERE sha256 IS NOT NULL",
            "审核表与存档时的校验值不符",
        ),
        ("DELETE FROM event WHERE kind = 'submit'", "流转记录不连贯"),
        ("DELETE FROM event WHERE kind = 'discard'", "但流转记录止于"),
        (
            "UPDATE declaration SET status = 'approved' WHERE status = 'declined'",
            "状态为“已批复”，但流转记录止于“不予安排”",
        ),
        ("UPDATE declaration SET lock = 0 WHERE status = 'approved'", "版本号小于流转记录"),
        ("UPDATE event SET person_id = 999 WHERE kind = 'open'", "数据表event：有"),
        ("DELETE FROM event WHERE kind = 'open'", "流转记录里有0次开始审核或转交"),
        ("DELETE FROM event WHERE kind = 'create'", "流转记录不连贯（“无”之后是从“草稿”开始的）"),
        ("UPDATE event SET kind = 'approve' WHERE kind = 'decline'", "流程中没有的一步（批复，从“财政审核”"),
        ("UPDATE event SET kind = 'forged' WHERE kind = 'send'", "数据表event：有"),
        ("UPDATE declaration SET status = 'gone' WHERE status = 'declined'", "status是不认识的“gone”"),
        ("UPDATE rendition SET content = CAST(content AS TEXT) || 'x'", "批复文件与批复时的校验值不符"),
        ("UPDATE revision SET content = x'00ff' WHERE id = 1", "送审稿与存档时的校验值不符"),
        ("UPDATE revision SET budget_year_amount = 1 WHERE id = 1", "列表所用的名称或金额与送审稿不符"),
        (
            "DELETE FROM review_sheet WHERE declaration_id IN (SELECT declaration_id FROM rendition)",
            "没有存档的审核表",
        ),
        ("UPDATE event SET revision_id = 1 WHERE kind = 'approve'", "所依据的送审稿属于另一份申报表"),
        ("UPDATE event SET reason = '另有理由' WHERE kind = 'decline'", "（不予安排）与写下时的校验值不符"),
        (
            "UPDATE event SET at = '2020-01-01 00:00:00' WHERE kind = 'approve'",
            "（批复）与写下时的校验值不符",
        ),
        ("DELETE FROM event WHERE kind = 'submit'", "之前缺少记录"),
        ("DELETE FROM event WHERE id = (SELECT max(id) FROM event)", "操作记录的末尾与所存的不符"),
        (
            "INSERT INTO event (kind, declaration_id, stands_in, at, reason, subject)"
            " SELECT 'export', id, 0, '2026-01-01', '', '' FROM declaration LIMIT 1",
            "不在任何一条链上",
        ),
        (
            "UPDATE event SET chain_digest = 'f' || substr(chain_digest, 2) WHERE kind = 'decline'",
            "（不予安排）与写下时的校验值不符",
        ),
        ("DELETE FROM event_chain WHERE chain LIKE 'declaration-%'", "应有0条"),
        ("DELETE FROM event WHERE chain LIKE 'declaration-%'", "的记录全部不在了"),
    ],
)
def test_each_harm_is_named(house, statement, sentence):
    attach(house)
    with house.app.app_context(), db.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        assert connection.exec_driver_sql(statement).rowcount > 0
        connection.commit()
    done = checked(house)
    assert done.exit_code == 1 and sentence in done.output and done.exception.__class__ is SystemExit


def test_what_an_older_version_wrote_meanwhile_is_adopted(house):
    written = "INSERT INTO event (kind, stands_in, at, reason, subject) VALUES ('signed_out', 0, '2026-01-01', '', ?)"
    with house.app.app_context():
        for subject in ("甲", "乙"):
            db.session.execute(text(written.replace("?", f"'{subject}'")))
        last = db.session.execute(text("SELECT max(id) FROM event")).scalar_one()
        db.session.commit()
    assert checked(house).output.count("不在任何一条链上") == 2
    done = house.app.test_cli_runner().invoke(args=["check", "--adopt"])
    assert done.exit_code == 0 and "补录了2条操作记录。" in done.output
    with house.app.app_context():
        kind, subject = db.session.execute(
            text("SELECT kind, subject FROM event ORDER BY id DESC LIMIT 1")
        ).one()
        assert (kind, subject) == ("events_adopted", f"{last - 1}-{last}")


def test_what_the_database_cannot_read_is_named(house):
    with house.app.app_context():
        db.session.execute(text("PRAGMA writable_schema = ON"))
        db.session.execute(text("UPDATE sqlite_schema SET rootpage = 999999 WHERE name = 'revision'"))
        db.session.commit()
        db.session.remove()
        db.engine.dispose()
    done = checked(house)
    assert done.exit_code == 1 and "数据库" in done.output and done.exception.__class__ is SystemExit


HARMS_ON_POSTGRESQL = (
    ("UPDATE rendition SET content = content || 'x'::bytea", "批复文件与批复时的校验值不符"),
    ("DELETE FROM rendition", "已批复，但没有存档的批复文件"),
    ("UPDATE revision SET content = content || ' '", "送审稿与存档时的校验值不符"),
    ("DELETE FROM event WHERE kind = 'open'", "流转记录里有0次开始审核或转交"),
    ("UPDATE declaration SET status = 'returned'", "但流转记录止于“已批复”"),
    ("UPDATE event SET at = at + interval '1 second' WHERE kind = 'approve'", "（批复）与写下时的校验值不符"),
    ("UPDATE declaration SET status = 'gone'", "status是不认识的“gone”"),
    ("DELETE FROM revision", "引用的revision不存在"),
)


def test_each_harm_is_named_on_postgresql(postgresql_port, tmp_path):
    with database_copy(postgresql_port, "world") as uri:
        for app in running(uri, tmp_path):
            with app.app_context():
                standing_world().at("approved")
                assert list(harms()) == []
                for statement, sentence in HARMS_ON_POSTGRESQL:
                    # As after a bad restore: without the constraints that would refuse it.
                    db.session.execute(text("SET LOCAL session_replication_role = replica"))
                    assert db.session.execute(text(statement)).rowcount > 0
                    assert any(sentence in said for said in list(harms())), sentence
                    db.session.rollback()
