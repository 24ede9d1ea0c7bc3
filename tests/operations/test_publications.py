"""公开: the unit proposes, finance decides, and nothing is made public before it was looked at."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.domain.prereview.explanations import tag
from app.domain.procedure.events import EventKind
from app.domain.procedure.publication import Disclosure, Ground, Opinion, PublicationState
from app.domain.procedure.workflow import Refused
from app.domain.roles import Role
from app.models import Event, News, Person, Publication, PublicationPackage, PublishedDeclaration, db
from app.operations import Outdated, Rejected
from app.operations.publications import _settle, answer, decide, propose, settle_all
from app.queries import NotFound
from app.queries.files.publication_contents import PackageScope, contents, no_longer_public
from app.queries.files.publications import publication_case, publication_page
from app.queries.rounds import find_round

PUBLIC = Opinion(Disclosure.PUBLIC)
SECRET = Opinion(Disclosure.WITHHELD, Ground.SECRET)
NAMED = "1.委托蓝鲸检测科技有限公司运行维护：118台×5,400元＝637,200元；\n2.改造：59台×7,200元＝424,800元。"
COMPANY = "蓝鲸检测科技有限公司"


@pytest.fixture
def named(town) -> int:
    """An approved declaration that names a third party."""
    declaration_id = town.filled(costing_basis=NAMED + FILLED_SUMS)
    for action, login in TO_APPROVED:
        town.do(login, declaration_id, action)
    return declaration_id


FILLED_SUMS = "\n每年合计637,200元＋424,800元＝1,062,000元，三年合计1,062,000元×3＝3,186,000元。"
TO_APPROVED = (
    ("send", "preparer"),
    ("open", "submitter"),
    ("submit", "submitter"),
    ("open", "reviewer"),
    ("pass_review", "reviewer"),
    ("open", "approver"),
    ("approve", "approver"),
)


def events(declaration_id: int) -> list[tuple[str, str, str]]:
    kinds = [kind for kind in EventKind if kind.value.startswith("publication_")]
    statement = select(Event).where(Event.declaration_id == declaration_id, Event.kind.in_(kinds))
    return [
        (each.kind.value, each.subject, each.reason)
        for each in db.session.scalars(statement.order_by(Event.id))
    ]


def lock(declaration_id: int) -> int:
    found = db.session.get(Publication, declaration_id, populate_existing=True)
    return found.lock if found else 0


def state(town, declaration_id: int) -> PublicationState:
    return publication_case(town.actor("approver"), declaration_id).state


def public_ids(town) -> set[int]:
    scope = PackageScope(find_round(town.round_id).budget_year)
    return {each.declaration_id for each in contents(scope)}


def test_the_unit_proposes_and_finance_decides_and_each_is_an_event(town):
    declaration_id = town.at("approved")
    submitter, approver = town.actor("submitter"), town.actor("approver")
    assert state(town, declaration_id) is PublicationState.UNPROPOSED
    propose(submitter, declaration_id, 0, PUBLIC)
    assert state(town, declaration_id) is PublicationState.PROPOSED and declaration_id not in public_ids(town)
    decide(approver, declaration_id, 1, None)
    assert state(town, declaration_id) is PublicationState.PUBLIC and declaration_id in public_ids(town)
    # Withdrawn, on the word of the unit, which finance follows.
    propose(submitter, declaration_id, 2, Opinion(Disclosure.WITHHELD, Ground.OTHER, "项目终止。"))
    assert state(town, declaration_id) is PublicationState.PROPOSED and declaration_id in public_ids(town)
    decide(approver, declaration_id, 3, None)
    assert state(town, declaration_id) is PublicationState.WITHHELD and declaration_id not in public_ids(town)
    assert events(declaration_id) == [
        ("publication_proposed", "公开", ""),
        ("publication_decided", "公开", ""),
        ("publication_proposed", "不公开（其他）", "项目终止。"),
        ("publication_decided", "不公开（其他）", "项目终止。"),
    ]


def test_who_may_not_is_told_and_nothing_is_written(town):
    declaration_id = town.at("approved")
    for login in ("preparer", "reviewer", "approver", "auditor"):
        with pytest.raises(Refused, match="由单位审核人办理"):
            propose(town.actor(login), declaration_id, 0, PUBLIC)
    for login in ("submitter", "reviewer", "auditor"):
        with pytest.raises(Refused, match="由批复人办理"):
            decide(town.actor(login), declaration_id, 0, PUBLIC)
    with pytest.raises(NotFound):
        propose(town.actor("sole"), declaration_id, 0, PUBLIC)
    with pytest.raises(NotFound, match="已批复"):
        decide(town.actor("approver"), town.at("approval"), 0, PUBLIC)
    with pytest.raises(Refused, match="还没有提出公开意见"):
        decide(town.actor("approver"), declaration_id, 0, None)
    assert lock(declaration_id) == 0 and events(declaration_id) == []


def test_withholding_wants_a_ground_and_the_other_one_words(town):
    declaration_id, submitter = town.at("approved"), town.actor("submitter")
    with pytest.raises(Rejected, match="不公开须选定原因") as refused:
        propose(submitter, declaration_id, 0, Opinion(Disclosure.WITHHELD))
    assert refused.value.field == "ground"
    with pytest.raises(Rejected, match="请写明理由") as refused:
        propose(submitter, declaration_id, 0, Opinion(Disclosure.WITHHELD, Ground.OTHER, " "))
    assert refused.value.field == "words"
    with pytest.raises(Rejected, match="说明"):
        propose(submitter, declaration_id, 0, Opinion(Disclosure.WITHHELD, Ground.SECRET, "密" * 201))


def test_of_two_at_once_one_is_told(town):
    declaration_id = town.at("approved")
    propose(town.actor("submitter"), declaration_id, 0, SECRET)
    for old in (0, 2):
        with pytest.raises(Outdated, match="刚有改动"):
            decide(town.actor("approver"), declaration_id, old, PUBLIC)
    decide(town.actor("approver"), declaration_id, 1, PUBLIC)
    assert len(events(declaration_id)) == 2


def test_of_two_first_words_at_once_one_is_told(town):
    declaration_id, approver = town.at("approved"), town.actor("approver")
    read_before = publication_case(approver, declaration_id)
    propose(town.actor("submitter"), declaration_id, 0, SECRET)
    late = replace(read_before, publication=None)
    with pytest.raises(Outdated, match="刚有改动"):
        _settle(approver, late, 0, "decided", PUBLIC, EventKind.PUBLICATION_DECIDED, Role.APPROVER)
    assert lock(declaration_id) == 1 and len(events(declaration_id)) == 1


def test_what_names_a_third_party_is_answered_first(town, named):
    submitter, approver = town.actor("submitter"), town.actor("approver")
    with pytest.raises(Refused, match="还有1处须核对（测算依据）"):
        propose(submitter, named, 0, PUBLIC)
    propose(submitter, named, 0, SECRET)
    (noted,) = publication_case(submitter, named).noted
    assert noted.finding.quote == COMPANY and noted.answer is None
    with pytest.raises(Refused, match="还有1处须核对"):
        decide(approver, named, 1, PUBLIC)
    with pytest.raises(Rejected, match="请写明核对结果"):
        answer(submitter, named, tag(noted.finding), " ", hides=True)
    with pytest.raises(Outdated):
        answer(submitter, named, "H05-nothing", "已核对。", hides=True)
    with pytest.raises(Refused):
        answer(town.actor("reviewer"), named, tag(noted.finding), "已核对。", hides=True)
    answer(submitter, named, tag(noted.finding), "供应商名称不公开。", hides=True)
    answer(submitter, named, tag(noted.finding), "供应商名称不公开。", hides=True)
    assert lock(named) == 2
    decide(approver, named, 2, PUBLIC)
    assert events(named)[1:] == [
        ("publication_answered", "测算依据（隐去）", "供应商名称不公开。"),
        ("publication_decided", "公开", ""),
    ]
    (public,) = (each for each in contents(PackageScope(2027)) if each.declaration_id == named)
    assert "委托某单位运行维护" in public.sheet.costing_basis
    with pytest.raises(Refused, match="由批复人办理"):
        answer(submitter, named, tag(noted.finding), "可以公开。", hides=False)
    answer(approver, named, tag(noted.finding), "中标结果已公告。", hides=False)
    (public,) = (each for each in contents(PackageScope(2027)) if each.declaration_id == named)
    assert COMPANY in public.sheet.costing_basis


def test_several_at_once_are_told_one_by_one(town, named):
    approver, fine = town.actor("approver"), town.at("approved")
    with pytest.raises(Rejected, match="请先勾选"):
        settle_all(decide, approver, {}, PUBLIC)
    with pytest.raises(Rejected, match="一次最多办理200份"):
        settle_all(decide, approver, dict.fromkeys(range(201), 0), PUBLIC)
    with pytest.raises(Rejected, match="不公开须选定原因"):
        settle_all(decide, approver, {fine: 0}, Opinion(Disclosure.WITHHELD))
    done = settle_all(decide, approver, {fine: 0, named: 0}, PUBLIC)
    assert done.count == 1 and "还有1处须核对" in done.refused[0]
    found = publication_page(approver, town.round_id, PublicationState.PUBLIC, None, 1)
    assert [each.declaration_id for each in found.lines if each.declaration_id in (fine, named)] == [fine]
    found = publication_page(approver, town.round_id, PublicationState.UNPROPOSED, town.units["121"], 9)
    (line,) = (each for each in found.lines if each.declaration_id == named)
    assert line.open_findings == 1 and found.number == found.pages == 1
    assert found.counts[PublicationState.UNPROPOSED] == len(found.lines)


def test_who_proposed_does_not_decide(town):
    declaration_id = town.at("approved")
    propose(town.actor("submitter"), declaration_id, 0, PUBLIC)
    both = replace(
        town.actor("submitter"), posts=town.actor("submitter").posts | town.actor("approver").posts
    )
    with pytest.raises(Refused, match="是您自己提出的意见"):
        decide(both, declaration_id, 1, PUBLIC)


def test_what_was_published_and_replaced_since_is_named_and_the_new_version_is_decided_on_anew(town):
    town.adjustment_round()
    old, approver = town.at("approved"), town.actor("approver")
    decide(approver, old, 0, PUBLIC)
    scope, year = PackageScope(2027), find_round(town.round_id).budget_year
    assert year == scope.budget_year and no_longer_public(scope, {old}) == []
    package = PublicationPackage(budget_year=year, sha256="0" * 64)
    db.session.add(package)
    db.session.flush()
    db.session.add(PublishedDeclaration(package_id=package.id, declaration_id=old, project_name="旧名"))
    db.session.commit()
    new = town.adjust(old)
    town.carry_on(new, "approved")
    assert {old, new} & public_ids(town) == set() and state(town, new) is PublicationState.UNPROPOSED
    (gone,) = (each for each in no_longer_public(scope, public_ids(town)) if each.project_name == "旧名")
    assert (gone.version_no, gone.told) == (1, "已被第2版替换")
    with pytest.raises(NotFound):
        decide(approver, old, 1, PUBLIC)


def test_the_unit_hears_of_the_decision(town):
    declaration_id = town.at("approved")
    decide(town.actor("approver"), declaration_id, 0, PUBLIC)
    told = select(Person.login).join(News, News.person_id == Person.id).join(Event, Event.id == News.event_id)
    told = told.where(Event.declaration_id == declaration_id, Event.kind == EventKind.PUBLICATION_DECIDED)
    assert set(db.session.scalars(told)) == {"preparer", "submitter"}
