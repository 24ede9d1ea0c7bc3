"""Who is told of which event, and whether they have read it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from app.models.base import Model
from app.models.types import Utc


class News(Model):
    """A 消息: a pointer to an event for one person; its words are made of the event whenever it is read."""

    __tablename__ = "news"
    __table_args__ = (
        UniqueConstraint("person_id", "event_id"),
        Index(
            "ix_news_unread",
            "person_id",
            "event_id",
            sqlite_where=text("read_at IS NULL"),
            postgresql_where=text("read_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id"), index=True)
    read_at: Mapped[datetime | None] = mapped_column(Utc)
