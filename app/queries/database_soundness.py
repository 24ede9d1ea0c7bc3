"""What either database system and the tables themselves tell of damage: own checks, references, words that nobody knows."""

from collections.abc import Iterator

from sqlalchemy import ForeignKeyConstraint, String, Table, and_, func, select, text, type_coerce

from app.models import db
from app.models.types import Worded

_CHECKSUMS = "SELECT checksum_failures FROM pg_stat_database WHERE datname = current_database()"
_UNPROVEN = "SELECT conrelid::regclass, conname FROM pg_constraint WHERE NOT convalidated"


def database_harms() -> Iterator[str]:
    """Yield a Chinese sentence for whatever the database finds wrong in itself."""
    if db.engine.dialect.name == "sqlite":
        for (answer,) in db.session.execute(text("PRAGMA integrity_check")):
            if answer != "ok":
                yield f"数据库文件：{answer}"
    else:
        if failures := db.session.scalar(text(_CHECKSUMS)):
            yield f"数据库文件：PostgreSQL 发现{failures}个数据块与校验和不符"
        for table, name in db.session.execute(text(_UNPROVEN)):
            yield f"数据表{table}：约束{name}未经核验"
    for table in db.metadata.sorted_tables:
        for constraint in table.foreign_key_constraints:
            yield from _orphans(table, constraint)
        yield from _unknown_words(table)


def _orphans(table: Table, constraint: ForeignKeyConstraint) -> Iterator[str]:
    """Look for rows whose parent is gone: a constraint is not asked of what was changed past it."""
    parent = constraint.referred_table.alias()
    pairs = [(each.parent, parent.c[each.column.name]) for each in constraint.elements]
    found = db.session.scalar(
        select(func.count())
        .select_from(table.outerjoin(parent, and_(*(child == key for child, key in pairs))))
        .where(*(child.is_not(None) for child, _ in pairs), pairs[0][1].is_(None))
    )
    if found:
        yield f"数据表{table.name}：有{found}行引用的{constraint.referred_table.name}不存在"


def _unknown_words(table: Table) -> Iterator[str]:
    for column in table.columns:
        if isinstance(column.type, Worded):
            known = [each.value for each in column.type.kind]
            stored = type_coerce(column, String)
            counted = select(stored, func.count()).where(stored.not_in(known)).group_by(stored)
            for word, count in db.session.execute(counted):
                yield f"数据表{table.name}：有{count}行的{column.name}是不认识的“{word}”"
