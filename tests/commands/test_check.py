"""`flask check`: green over everything that the stories left, and each kind of harm named."""

import pytest
from sqlalchemy import text

from app.models import db
from tests.house import House, inhabited


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
        " SELECT 1, id, unit_id, '合同.txt', 'text', 4,"
        " '88d4266fd4e6338d13b845fcf289579d209c897823b9217da3e161936f031589', 1, '2026-01-01'"
        f" FROM declaration WHERE id = {draft.id}",
        "INSERT INTO attachment_chunk VALUES (1, 0, CAST('ab' AS BLOB))",
        "INSERT INTO attachment_chunk VALUES (1, 1, CAST('cd' AS BLOB))",
    )


def test_what_the_stories_left_is_sound(house):
    attach(house)
    done = checked(house)
    assert (done.exit_code, done.output) == (0, "全部存档与校验值、办理记录一致。\n")


@pytest.mark.parametrize(
    ("statement", "sentence"),
    [
        ("UPDATE rendition SET content = CAST('x' AS BLOB) WHERE id = 1", "批复文件与批复时的校验值不符"),
        ("DELETE FROM rendition", "已批复，但没有存档的批复文件"),
        (
            "UPDATE attachment_chunk SET content = CAST('xx' AS BLOB) WHERE number = 1",
            "附件“合同.txt”与上传时的校验值不符",
        ),
        ("DELETE FROM attachment_chunk WHERE number = 0", "附件“合同.txt”不完整（应有4字节，存有2字节）"),
        ("UPDATE revision SET content = content || ' ' WHERE id = 1", "送审稿与存档时的校验值不符"),
        ("UPDATE frozen_prereview SET content = content || ' ' WHERE id = 1", "预审结果与存档时的校验值不符"),
        (
            "UPDATE review_sheet SET content = content || ' ' WHERE sha256 IS NOT NULL",
            "审核表与存档时的校验值不符",
        ),
        ("DELETE FROM event WHERE kind = 'submit'", "办理记录不连贯"),
        ("DELETE FROM event WHERE kind = 'discard'", "但办理记录止于"),
        (
            "UPDATE declaration SET status = 'approved' WHERE status = 'declined'",
            "状态为“已批复”，但办理记录止于“不予安排”",
        ),
        ("UPDATE declaration SET lock = 0 WHERE status = 'approved'", "版本号小于办理记录"),
        ("UPDATE event SET person_id = 999 WHERE kind = 'open'", "不存在"),
    ],
)
def test_each_harm_is_named(house, statement, sentence):
    attach(house)
    with house.app.app_context(), db.engine.connect() as connection:
        connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")
        assert connection.exec_driver_sql(statement).rowcount > 0
        connection.commit()
    done = checked(house)
    assert done.exit_code == 1 and sentence in done.output
