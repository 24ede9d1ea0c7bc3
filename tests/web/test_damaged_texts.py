"""What was frozen is held against its SHA-256 when it is read: altered words are told, not shown."""

import pytest
from sqlalchemy import String, cast, func, update

from app.models import Declaration, FrozenPrereview, ReviewSheet, Revision, db

KINDS = {
    "送审稿": (
        Revision,
        Revision.declaration_id,
        ("", "/declaration.pdf", "/declaration.xlsx", "/history.pdf"),
    ),
    "预审结果": (FrozenPrereview, FrozenPrereview.revision_id, ("",)),
    "审核表": (
        ReviewSheet,
        ReviewSheet.declaration_id,
        ("/review-sheet?number=1", "/review-sheet.pdf?number=1"),
    ),
}


@pytest.mark.parametrize("what", KINDS)
def test_an_altered_text_is_told_and_noted_wherever_it_is_read(house, caplog, what):
    declaration_id = house.run(house.world.at, "approval")
    table, owner, pages = KINDS[what]
    revisions = db.select(Revision.id).where(Revision.declaration_id == declaration_id)
    of_it = owner.in_(revisions) if table is FrozenPrereview else owner == declaration_id
    browser = house.kept("approver")
    addresses = [f"/declarations/{declaration_id}{page}" for page in pages]
    assert [browser.client.get(each).status_code for each in addresses] == [200] * len(pages)

    def alter() -> None:
        changed = func.replace(cast(table.content, String), '"', '" ')
        db.session.execute(update(table).where(of_it).values(content=changed))
        db.session.commit()

    house.run(alter)
    for address in addresses:
        answer = browser.client.get(address)
        assert answer.status_code == 500 and f"存档的{what}与存档时的校验值不符" in answer.text, address
        assert "what is stored is damaged" in caplog.text
        caplog.clear()
    assert house.run(lambda: db.session.get_one(Declaration, declaration_id).status) == "approval"
