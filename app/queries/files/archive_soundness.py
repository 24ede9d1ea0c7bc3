"""Whether a package and the database still say the same of the declarations that it holds; for the command line alone."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import select

from app.models import Event, Rendition, db
from app.queries.procedure.chain_soundness import harms_of_chain


def known(manifest: Mapping[str, Any]) -> bool:
    """Tell whether this database ever held one of the package's declarations."""
    codes = [each["code"] for each in manifest["declarations"]]
    return db.session.scalar(select(Rendition.id).where(Rendition.code.in_(codes[:500])).limit(1)) is not None


def differences(manifest: Mapping[str, Any]) -> Iterator[str]:
    """Yield a Chinese sentence for each declaration whose rendition or events are not those of the package."""
    for each in manifest["declarations"]:
        name = f"{each['project_code']}第{each['version_no']}版"
        content = db.session.scalar(select(Rendition.content).where(Rendition.code == each["code"]))
        if content is None:
            yield f"{name}：数据库里没有这份批复文件"
        elif hashlib.sha256(content).hexdigest() != each["rendition_sha256"]:
            yield f"{name}：数据库里的批复文件与归档时不同"
        kept = select(Event.chain_digest).where(
            Event.chain == each["chain"], Event.chain_position == each["chain_length"]
        )
        if db.session.scalar(kept) != each["chain_digest"]:
            yield f"{name}：数据库里的流转记录与归档时不同"
        yield from (f"{name}：{harm}" for harm in harms_of_chain(each["chain"]))
        db.session.expunge_all()
