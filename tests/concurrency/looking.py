"""What somebody sees who verifies a paper while another version is approved."""

from sqlalchemy import select

from app.models import Declaration, Rendition, db
from app.queries.files.renditions import head_by_code
from app.queries.in_force import in_force

LOOKS = 100_000
"""So often somebody looks at most; an approval takes far fewer."""


def looked(old_id: int, new_id: int) -> tuple[int, ...]:
    """Verify the paper of a version again and again until another one has replaced it, as somebody with its QR code would.

    Return the numbers of versions in force that were seen, each once; raises `AssertionError` where the paper and the list
    are at odds for ever.
    """
    seen = set[int]()
    codes = select(Rendition.code).where(Rendition.declaration_id == old_id)
    code = db.session.scalars(codes).one()
    for _ in range(LOOKS):
        db.session.rollback()
        found = set(
            db.session.scalars(select(Declaration.id).where(Declaration.id.in_([old_id, new_id]), in_force()))
        )
        seen.add(len(found))
        head = head_by_code(code)
        assert head is not None
        if found == {new_id} and not head.is_in_force:
            assert head.stage.startswith("已被第"), head.stage
            return tuple(sorted(seen))
    raise AssertionError(f"{old_id} was never replaced")
