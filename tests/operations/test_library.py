"""引用指标: what the library offers for a 二级指标, to whom, and how it comes into the sheet."""

import uuid

import pytest
from sqlalchemy import select

from app.domain.form.sheet import ROW_CAP
from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Refused
from app.models import Event, SharedIndicator, db
from app.operations import Outdated, Rejected
from app.operations.drafting import NewDeclaration, create
from app.operations.library import take_over
from app.operations.rounds import add_round
from app.operations.rows import add_row, delete_row, insert_rows, undo
from app.operations.shared_indicators import Typed, add, change, offer, state
from app.queries import NotFound
from app.queries.form.library import RESULTS, Library, library
from app.queries.procedure.desk import desk_of

QUANTITY = "数量指标"


@pytest.fixture
def word() -> str:
    """A word that stands in no other test's indicators."""
    return f"词{uuid.uuid4().hex[:8]}"


@pytest.fixture
def draft(town) -> int:
    """A blank declaration of unit 121."""
    return town.draft()


def offered(
    town, declaration_id: int, words: str, level_2: str = QUANTITY, login: str = "preparer", ticked=()
) -> Library:
    db.session.rollback()
    return library(town.actor(login), town.declaration(declaration_id), level_2, words, ticked)


def names(found) -> list[str]:
    return [each.name for each in found]


def cells(town, declaration_id: int) -> list[tuple[str, ...]]:
    return [row.cells for row in desk_of(town.actor("preparer"), declaration_id).sheet.rows]


def shared(name: str, level_2: str = QUANTITY, **more: str) -> int:
    return add(None, Typed(level_2, name, **more))


def own(
    town, name: str, definition: str = "", level_2: str = QUANTITY, login: str = "preparer", unit: str = "121"
) -> int:
    """Declare an indicator and return the declaration's id."""
    declaration_id = town.draft(login, unit)
    add_row(town.actor(login), declaration_id, level_2, (name, "≥1次", definition))
    return declaration_id


def test_the_unit_finds_what_it_declared_before_by_name_or_explanation(town, draft, word):
    town.type("preparer", own(town, f"巡查{word}"), "project_name", "巡护道维护")
    own(town, "检查次数", f"以{word}为准。")
    own(town, f"别的{word}", level_2="质量指标")
    found = offered(town, draft, word)
    assert names(found.own) == [f"巡查{word}", "检查次数"] and not found.shared
    assert found.own[0].origin == f"{today().year + 1}年度 巡护道维护"
    assert names(offered(town, draft, f"巡查 {word.upper()}").own) == [f"巡查{word}"]
    assert offered(town, draft, f"{word} 没有的词").is_empty


def test_width_and_what_cannot_be_seen_part_no_words(town, draft, word):
    own(town, f"ＬＥＤ屏{word}")
    for typed in (f"led\u200b {word}", f"ＬＥＤ {word}", f"\u202dＬed\u202c {word}"):
        assert names(offered(town, draft, typed).own) == [f"ＬＥＤ屏{word}"]


def test_wildcards_are_letters(town, draft, word):
    own(town, f"{word}完成率100%")
    own(town, f"{word}完成率1000")
    assert names(offered(town, draft, f"{word} 100%").own) == [f"{word}完成率100%"]
    assert offered(town, draft, f"{word[:-1]}_").is_empty and offered(town, draft, f"{word}\\").is_empty


def test_what_says_the_same_comes_once_from_the_latest_year(town, draft, word):
    own(town, word)
    later = add_round(None, today().year + 2, word, opens=today())
    new = NewDeclaration(town.units["121"], later, "15", today().year + 2, "001")
    newest = create(town.actor("preparer"), new, "990106")
    add_row(town.actor("preparer"), newest, QUANTITY, (word, "≥1次", ""))
    (found,) = offered(town, draft, word).own
    assert found.origin == f"{today().year + 2}年度 未命名项目"


def test_rows_that_say_none_deleted_rows_discarded_declarations_and_this_one_offer_nothing(town, draft, word):
    actor = town.actor("preparer")
    add_row(actor, draft, QUANTITY, (word, "≥1次", ""))
    own(town, word)
    gone = own(town, f"{word}删")
    delete_row(actor, gone, desk_of(actor, gone).sheet.rows[0].identity)
    town.do("submitter", own(town, f"{word}废"), "discard")
    own(town, "不适用", word)
    assert offered(town, draft, word).is_empty


def test_nobody_finds_what_another_unit_declared(town, draft, word):
    own(town, word, login="sole", unit="141")
    (found,) = offered(town, town.draft("sole", "141"), word, login="sole").own
    assert offered(town, draft, word).is_empty
    assert offered(town, draft, "", ticked=[found.key]).ticked == ()
    with pytest.raises(Outdated):
        take_over(town.actor("preparer"), draft, QUANTITY, [found.key], str(uuid.uuid4()))
    assert cells(town, draft) == []


def test_shared_indicators_are_for_every_unit_while_they_are_offered(town, draft, word):
    first, second = shared(f"{word}甲", note="财政"), shared(f"{word}乙")
    shared(f"{word}丙", "质量指标")
    assert names(offered(town, draft, word).shared) == [f"{word}乙", f"{word}甲"]
    assert offered(town, draft, word).shared[1].origin == "财政"
    offer(None, second, offered=False)
    assert names(offered(town, town.draft("sole", "141"), word, login="sole").shared) == [f"{word}甲"]
    assert [each.key for each in offered(town, draft, "无", ticked=[f"shared-{first}"]).ticked] == [
        f"shared-{first}"
    ]


def test_at_most_fifty_are_shown_and_it_says_when_there_are_more(town, draft, word):
    other = town.draft()
    rows = {str(n): (f"{word}{n:02}", "1", "") for n in range(RESULTS + 1)}
    insert_rows(town.actor("preparer"), other, QUANTITY, rows, str(uuid.uuid4()))
    found = offered(town, draft, word)
    assert len(found.own) == RESULTS and found.has_more
    assert not offered(town, draft, f"{word}0").has_more


def test_what_is_ticked_stands_first_and_not_twice(town, draft, word):
    own(town, word)
    (found,) = offered(town, draft, word).own
    again = offered(
        town, draft, word, ticked=[found.key, found.key, "own-0", "shared-x", "own--1", "own-²", "?"]
    )
    assert [each.key for each in again.ticked] == [found.key] and again.own == ()


def test_the_chosen_ones_come_to_the_end_and_are_taken_back_in_one_step(town, draft, word):
    actor = town.actor("second_preparer")
    add_row(actor, draft, QUANTITY, ("已有的", "1", ""))
    own(town, word, "跨行\n解释")
    key, form = shared(f"{word}共", definition="共性。"), str(uuid.uuid4())
    picks = [f"shared-{key}", offered(town, draft, word).own[0].key]
    lock = town.declaration(draft).lock
    step = take_over(actor, draft, QUANTITY, picks, form)
    wanted = [("已有的", "1", ""), (f"{word}共", "", "共性。"), (word, "≥1次", "跨行\n解释")]
    assert cells(town, draft) == wanted and town.declaration(draft).lock == lock + 1
    assert take_over(actor, draft, QUANTITY, picks, form) == step
    assert cells(town, draft) == wanted
    take_over(actor, draft, QUANTITY, picks[:1], str(uuid.uuid4()))
    assert len(cells(town, draft)) == 4
    assert undo(actor, draft, step) == ()
    assert cells(town, draft) == [wanted[0], wanted[1]]


def test_one_form_adds_another_choice_too(town, draft, word):
    first, second, form = shared(f"{word}甲"), shared(f"{word}乙"), str(uuid.uuid4())
    for key in (first, second):
        take_over(town.actor("preparer"), draft, QUANTITY, [f"shared-{key}"], form)
    assert [row[0] for row in cells(town, draft)] == [f"{word}甲", f"{word}乙"]


@pytest.mark.parametrize(
    ("picks", "expected"),
    [
        ([], Rejected),
        (["own-999999999"], Outdated),
        (["shared-0"], Outdated),
        ([f"own-{n}" for n in range(2 * RESULTS + 1)], Rejected),
    ],
)
def test_a_choice_that_cannot_be_taken_leaves_no_trace(town, draft, refused, picks, expected):
    actor = town.actor("preparer")
    with refused(expected):
        take_over(actor, draft, QUANTITY, picks, str(uuid.uuid4()))


def test_a_form_without_its_key_and_a_category_that_is_not_there(town, draft, word, refused):
    actor, key = town.actor("preparer"), f"shared-{shared(word)}"
    with refused(Rejected):
        take_over(actor, draft, QUANTITY, [key], "x")
    for verb in (
        lambda: take_over(actor, draft, "幸福指标", [key], str(uuid.uuid4())),
        lambda: offered(town, draft, "", "幸福指标"),
    ):
        with pytest.raises(NotFound):
            verb()


def test_no_more_rows_than_the_form_holds(town, draft, word, refused):
    actor, key = town.actor("preparer"), f"shared-{shared(word)}"
    rows = {str(n): (f"第{n}项", "1", "") for n in range(ROW_CAP)}
    insert_rows(actor, draft, "质量指标", rows, str(uuid.uuid4()))
    with refused(Rejected, message="指标表最多200行，不能再增加。"):
        take_over(actor, draft, QUANTITY, [key], str(uuid.uuid4()))


@pytest.mark.parametrize(
    ("login", "expected"),
    [("sole", NotFound), ("reviewer", NotFound), ("administrator", NotFound), ("auditor", Refused)],
)
def test_nobody_outside_the_unit_takes_over(town, draft, word, refused, login, expected):
    actor, key = town.actor(login), f"shared-{shared(word)}"
    with refused(expected):
        take_over(actor, draft, QUANTITY, [key], str(uuid.uuid4()))


# --- as administrators keep them ----------------------------------------------------------------------------------


def last_event() -> Event:
    return db.session.scalars(select(Event).order_by(Event.id.desc()).limit(1)).one()


def test_a_shared_indicator_is_added_changed_and_retired_with_an_event_each(town, word):
    actor = town.actor("administrator")
    key = add(actor, Typed(QUANTITY, f" {word}  甲 ", " ≥1次 ", "解释\r\n两行", "财政"))
    kept = db.session.get_one(SharedIndicator, key)
    assert (kept.name, kept.target_value, kept.definition) == (f"{word} 甲", "≥1次", "解释\n两行")
    assert (last_event().kind, last_event().subject) == (
        "codes_changed",
        f"新增共性指标：{QUANTITY} {word} 甲",
    )
    change(actor, key, Typed("质量指标", f"{word}乙"), state(kept))
    kept = db.session.get_one(SharedIndicator, key)
    assert (kept.level_2, kept.name, kept.definition, kept.is_active) == ("质量指标", f"{word}乙", "", True)
    assert last_event().subject == f"共性指标更改：{QUANTITY} {word} 甲 → 质量指标 {word}乙"
    offer(actor, key, offered=False)
    assert last_event().subject == f"停用共性指标：质量指标 {word}乙"
    before = last_event().id
    offer(actor, key, offered=False)
    assert last_event().id == before


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"level_2": "幸福指标"}, "level_2"),
        ({"name": "  "}, "name"),
        ({"name": "字" * 101}, "name"),
        ({"target_value": "字" * 201}, "target_value"),
        ({"definition": "\x07"}, "definition"),
        ({"note": "字" * 201}, "note"),
    ],
)
def test_what_is_no_indicator_is_refused_at_its_place(town, word, refused, wrong, field):
    actor, given = town.actor("administrator"), {"level_2": QUANTITY, "name": word, **wrong}
    with refused(Rejected, field=field):
        add(actor, Typed(**given))


def test_a_name_is_there_once_and_an_old_page_changes_nothing(town, word, refused):
    actor = town.actor("administrator")
    first, second = shared(f"{word}甲"), shared(f"{word}乙")
    known = f"{QUANTITY}里已有共性指标“{word}甲”。"
    with refused(Rejected, field="name", message=known):
        shared(f"{word}甲")
    was = state(db.session.get_one(SharedIndicator, second))
    with refused(Rejected, field="name", message=known):
        change(actor, second, Typed(QUANTITY, f"{word}甲"), was)
    with refused(Outdated):
        change(actor, first, Typed(QUANTITY, f"{word}丙"), was)
    with refused(NotFound):
        change(actor, 999_999, Typed(QUANTITY, f"{word}丙"), was)
    with refused(NotFound):
        offer(actor, 999_999, offered=False)
