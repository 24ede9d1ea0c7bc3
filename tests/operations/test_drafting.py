"""新建: who may, when, and which code the new declaration gets."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.procedure.rounds import today
from app.domain.procedure.workflow import Action, Refusal, Refused
from app.models import Author, CodeSerial, db
from app.operations import Rejected
from app.operations.drafting import NewDeclaration, create
from app.operations.rounds import add_round, change_dates, extend_unit
from app.operations.workflow import act
from app.queries import NotFound
from app.queries.procedure.desk import desk_of

pytestmark = pytest.mark.usefixtures("app")

REGION = "990106"
YEAR = today().year + 1
DAY = timedelta(days=1)


def code(world, declaration_id: int) -> str:
    return world.declaration(declaration_id).project_code


def brought(serial: str, start: int = YEAR, project_type: str = "15", section: str = "001") -> str:
    return f"{REGION}{start % 100:02}121{project_type}{section}01{serial}"


def wanted(world, unit: str = "121", **new) -> NewDeclaration:
    given = {"project_type": "15", "start_year": YEAR, "section": "001", "round_id": world.round_id, **new}
    return NewDeclaration(unit_id=world.units[unit], **given)


def test_a_draft_has_its_code_its_author_its_event_and_nothing_filled_in(world):
    declaration_id = world.draft()
    draft = world.declaration(declaration_id)
    assert (draft.status, draft.lock, draft.version_no, draft.project_type_code) == ("draft", 0, 1, "15")
    assert draft.project_code == f"{REGION}{YEAR % 100:02}1211500101001"
    authors = db.session.scalars(select(Author.person_id).where(Author.declaration_id == declaration_id))
    assert set(authors) == {world.people["preparer"]}
    seen = desk_of(world.actor("preparer"), declaration_id)
    (event,) = seen.events
    assert (event.kind, event.person_id) == ("create", world.people["preparer"])
    assert (event.from_status, event.to_status, event.lock) == (None, "draft", 0)
    assert seen.sheet.rows == () and len(seen.findings.blocking) > 10


def test_serials_count_on_within_unit_start_year_and_drafting_round(world):
    second_round = add_round(None, YEAR, "第二批", opens=today())
    drafts = [
        world.draft(),
        world.draft(project_type="01", section="000"),
        world.draft(start_year=YEAR - 1),
        world.draft("sole", "141"),
        create(world.actor("preparer"), wanted(world, round_id=second_round), REGION),
        world.draft("second_preparer"),
    ]
    assert [code(world, each)[-5:] for each in drafts] == [
        *("01001", "01002", "01001", "01001", "02001", "01003")
    ]


def test_a_code_that_a_project_brings_is_kept_and_its_serial_used_up(world):
    assert code(world, world.draft(project_code=brought("002"))) == brought("002")
    world.draft(project_code=f" {brought('003', project_type='01', section='000')} ", project_type="01")
    assert [code(world, world.draft())[-3:] for _ in range(2)] == ["001", "004"]


def test_a_discarded_declaration_keeps_its_number(world):
    first = world.draft()
    world.do("submitter", first, "discard")
    assert code(world, world.draft())[-3:] == "002"


def test_when_all_serials_are_used_it_says_so(world, refused):
    world.draft(project_code=brought("998"))
    world.draft(project_code=brought("999"))
    counter = {"unit_id": world.units["121"], "start_year": f"{YEAR % 100:02}", "drafting_round": "01"}
    db.session.add(CodeSerial(**counter, last=997))
    db.session.commit()
    actor = world.actor("preparer")
    with refused(Rejected, field="project_code"):
        create(actor, wanted(world), REGION)


def test_the_same_code_is_taken_once_in_a_round_and_again_in_the_next(world, refused):
    world.draft(project_code=brought("007"))
    actor = world.actor("second_preparer")
    with refused(Rejected, field="project_code", message=f"本批次已有项目编码{brought('007')}的申报表。"):
        create(actor, wanted(world, project_code=brought("007")), REGION)
    next_round = add_round(None, YEAR, "第二批", opens=today())
    again = create(actor, wanted(world, project_code=brought("007"), round_id=next_round), REGION)
    assert code(world, again) == brought("007")


def test_the_same_form_sent_twice_creates_one(world):
    actor = world.actor("preparer")
    first, second = (create(actor, wanted(world, form_key="f" * 36), REGION) for _ in range(2))
    other = create(actor, wanted(world, form_key="e" * 36), REGION)
    assert first == second != other
    assert [code(world, each)[-3:] for each in (first, other)] == ["001", "002"]


def test_a_form_key_of_another_unit_opens_nothing_there(world):
    mine = create(world.actor("preparer"), wanted(world, form_key="f" * 36), REGION)
    with pytest.raises(Rejected):
        create(world.actor("sole"), wanted(world, "141", form_key="f" * 36), REGION)
    assert world.declaration(mine).unit_id == world.units["121"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"project_code": "12345"}, "project_code"),
        ({"project_code": brought("001", project_type="01")}, "project_code"),
        ({"project_type": "77"}, "project_type"),
        ({"section": "999"}, "section"),
        ({"section": ""}, "section"),
    ],
)
def test_a_bad_choice_is_refused_at_its_field(world, refused, wrong, field):
    actor = world.actor("preparer")
    with refused(Rejected, field=field):
        create(actor, wanted(world, **wrong), REGION)


@pytest.mark.parametrize(
    "login", ["sole", "station_preparer", "reviewer", "administrator", "auditor", "endorser"]
)
def test_only_who_writes_for_the_unit_creates(world, refused, login):
    actor = world.actor(login)
    with refused(NotFound):
        create(actor, wanted(world), REGION)


def test_a_round_that_is_not_open_takes_no_new_declaration_but_of_an_extended_unit(world, refused):
    actor, sole = world.actor("preparer"), world.actor("sole")
    for opens, closes in ((None, None), (today() + DAY, None), (today() - 2 * DAY, today() - DAY)):
        change_dates(None, world.round_id, opens, closes, None)
        with refused(Rejected, field="round_id"):
            create(actor, wanted(world), REGION)
    extend_unit(None, world.round_id, world.units["121"], today(), "系统停机一天。")
    create(actor, wanted(world), REGION)
    with refused(Rejected, field="round_id"):
        create(sole, wanted(world, "141"), REGION)


def submit(world, declaration_id: int) -> None:
    world.do("submitter", declaration_id, "submit")


def refuses_submission(world, refused, declaration_id: int) -> None:
    lock, actor = world.declaration(declaration_id).lock, world.actor("submitter")
    with refused(Refused, kind=Refusal.NEEDS):
        act(actor, declaration_id, Action.SUBMIT, lock)


def test_a_closed_round_stops_the_first_submission_and_not_what_was_returned(world, refused):
    first, returned, recalled = world.filled(), world.at("returned"), world.filled()
    submit(world, recalled)
    world.do("submitter", recalled, "recall")
    change_dates(None, world.round_id, today() - 5 * DAY, today() - DAY, today())
    refuses_submission(world, refused, first)
    world.do("preparer", first, "send")
    submit(world, returned)
    submit(world, recalled)
    assert world.declaration(returned).status == "finance_review"


def test_after_its_second_date_a_round_takes_nothing_but_of_an_extended_unit(world, refused):
    first, returned = world.filled(), world.at("returned")
    change_dates(None, world.round_id, today() - 5 * DAY, today() - 3 * DAY, today() - DAY)
    refuses_submission(world, refused, first)
    refuses_submission(world, refused, returned)
    extend_unit(None, world.round_id, world.units["141"], today(), "与本单位无关。")
    refuses_submission(world, refused, first)
    extend_unit(None, world.round_id, world.units["121"], today(), "系统停机一天。")
    submit(world, first)
    submit(world, returned)


def test_before_it_opens_a_round_takes_nothing(world, refused):
    first = world.filled()
    change_dates(None, world.round_id, today() + DAY, None, None)
    refuses_submission(world, refused, first)
    change_dates(None, world.round_id, today(), today(), today())
    submit(world, first)
