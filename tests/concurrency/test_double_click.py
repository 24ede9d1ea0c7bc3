"""Two requests of one double-click, truly at the same time."""


def test_a_double_click_in_two_processes_is_silent(concurrent):
    declaration_id = concurrent.world.filled()
    happened = concurrent.events(declaration_id)
    outcomes = concurrent.acts(declaration_id, ("preparer", "send"), ("preparer", "send"), meet=True)
    assert concurrent.events(declaration_id) == happened + 1
    assert [outcome.kind for outcome in outcomes] == ["done", "done"], outcomes
