"""The reviewer types in two windows at the same time, and passes in one while typing in the other."""

from app.domain.procedure.workflow import Action
from app.domain.text import fingerprint
from app.queries.review.review_sheets import frozen_sheets, review_sheet

ROUNDS = 6


def under_review(concurrent) -> int:
    declaration_id = concurrent.world.filled()
    for login, action in (("submitter", "submit"), ("reviewer", "open"), ("reviewer", "weigh")):
        concurrent.world.do(login, declaration_id, action)
    return declaration_id


def weigh(concurrent, declaration_id: int, cell: str, typed: str, was: str) -> tuple:
    return ("weigh", concurrent.world.actor("reviewer"), declaration_id, cell, typed, fingerprint(was))


def test_different_cells_are_both_kept_also_the_first_time(concurrent):
    declaration_id = concurrent.world.filled()
    for login, action in (("submitter", "submit"), ("reviewer", "open")):
        concurrent.world.do(login, declaration_id, action)
    for number in range(ROUNDS):
        concurrent.world.declaration(declaration_id)
        was = review_sheet(declaration_id).sheet
        typed = {f"opinion-{key}": f"第{number}次，第{key}点" for key in "1234"}
        orders = [
            weigh(concurrent, declaration_id, cell, text, was.text(cell)) for cell, text in typed.items()
        ]
        outcomes = concurrent.together(*orders, meet=number % 2 == 0)
        assert all(outcome.done for outcome in outcomes), outcomes
        concurrent.world.declaration(declaration_id)
        sheet = review_sheet(declaration_id).sheet
        assert {cell: sheet.text(cell) for cell in typed} == typed


def test_of_two_in_the_same_cell_one_is_saved_and_the_other_told(concurrent):
    declaration_id = under_review(concurrent)
    for number in range(ROUNDS):
        concurrent.world.declaration(declaration_id)
        was = review_sheet(declaration_id).sheet.text("overall")
        typed = [f"第{number}次，左窗", f"第{number}次，右窗"]
        orders = [weigh(concurrent, declaration_id, "overall", text, was) for text in typed]
        outcomes = concurrent.together(*orders, meet=number % 2 == 0)
        assert sorted(outcome.kind for outcome in outcomes) == ["Changed", "done"], outcomes
        concurrent.world.declaration(declaration_id)
        kept = review_sheet(declaration_id).sheet.text("overall")
        assert kept == next(text for text, outcome in zip(typed, outcomes, strict=True) if outcome.done)
        assert [outcome.value for outcome in outcomes if not outcome.done] == [kept]


def test_what_is_frozen_is_what_was_saved_before_it(concurrent):
    for number in range(ROUNDS):
        declaration_id = under_review(concurrent)
        lock, actor = concurrent.world.declaration(declaration_id).lock, concurrent.world.actor("reviewer")
        before = review_sheet(declaration_id).sheet.text("overall")
        order = weigh(concurrent, declaration_id, "overall", "另一窗。", before)
        saved, passed = concurrent.together(
            order, ("act", actor, declaration_id, Action.PASS_REVIEW, lock, ""), meet=number % 2 == 0
        )
        assert saved.done != passed.done, (saved, passed)
        concurrent.world.declaration(declaration_id)
        frozen = [each.sheet.text("overall") for each in frozen_sheets(declaration_id)]
        assert frozen == ([before] if passed.done else [])
        assert review_sheet(declaration_id).sheet.text("overall") == (before if passed.done else "另一窗。")
