"""Who may read which words: the table of audiences and roles, written out here a second time."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.procedure.audiences import Audience, Reader, may_read, opinion_audience
from app.domain.procedure.events import EventKind
from app.domain.procedure.stages import HOLDERS, Status
from app.domain.roles import Role

WRITER, SOMEBODY, EARLIER = 1, 2, 0
TABLE = """
                    preparer submitter endorser reviewer approver administrator auditor
    unsent          no       no        no       no       no       no            yes
    unit            yes      yes       no       no       no       no            yes
    department      yes      yes       yes      no       no       no            yes
    all             yes      yes       yes      yes      yes      no            yes
    department_only no       no        yes      no       no       no            yes
    finance_only    no       no        no       yes      yes      no            yes
"""
HEAD, *LINES = (line.split() for line in TABLE.strip().split("\n"))
READS = {
    (Audience(audience), Role(role)): answer == "yes"
    for audience, *answers in LINES
    for role, answer in zip(HEAD, answers, strict=True)
}


def test_the_table_names_every_audience_and_every_role():
    assert set(READS) == set(product(Audience, Role))


@pytest.mark.parametrize(("audience", "role"), sorted(READS))
def test_a_role_reads_what_the_table_says(audience, role):
    for stage, open_stage in product((None, *HOLDERS), (None, Status.DRAFT)):
        reader = Reader(SOMEBODY, frozenset({role}), open_stage)
        assert may_read(audience, reader, WRITER, stage) is READS[audience, role], (stage, open_stage)


@pytest.mark.parametrize("audience", list(Audience))
def test_nobody_without_a_role_reads_anything(audience):
    assert not may_read(audience, Reader(SOMEBODY, frozenset()), WRITER, Status.FINANCE_REVIEW)


@pytest.mark.parametrize(("stage", "holder"), HOLDERS.items())
def test_unsent_words_are_their_writers_the_holders_and_the_auditors(stage, holder):
    def reads(person_id, *roles, open_stage=None):
        return may_read(Audience.UNSENT, Reader(person_id, frozenset(roles), open_stage), WRITER, stage)

    assert reads(WRITER, holder)
    assert reads(WRITER)
    assert reads(SOMEBODY, holder, open_stage=stage)
    assert reads(SOMEBODY, Role.AUDITOR)
    assert not reads(SOMEBODY, *set(Role) - {Role.AUDITOR})
    assert not reads(EARLIER, *set(Role) - {Role.AUDITOR})
    for other in set(Status) - {stage}:
        assert not reads(SOMEBODY, *set(Role) - {Role.AUDITOR}, open_stage=other), other


def test_unsent_words_of_no_stage_are_nobodys_who_holds_none():
    assert not may_read(Audience.UNSENT, Reader(SOMEBODY, frozenset(Role) - {Role.AUDITOR}), WRITER, None)


@pytest.mark.parametrize("audience", sorted(set(Audience) - {Audience.UNSENT}))
def test_to_have_written_or_to_hold_the_stage_shows_nothing_that_was_sent_to_others(audience):
    reader = Reader(WRITER, frozenset(), Status.FINANCE_REVIEW)
    assert not may_read(audience, reader, WRITER, Status.FINANCE_REVIEW)


@given(
    st.sampled_from(Audience),
    st.frozensets(st.sampled_from(Role)),
    st.sampled_from((None, *Status)),
    st.sampled_from((None, *HOLDERS)),
    st.sampled_from((WRITER, SOMEBODY)),
)
def test_several_roles_read_what_each_of_them_reads(audience, roles, open_stage, stage, person_id):
    own = audience is Audience.UNSENT and (person_id == WRITER or (stage is not None and stage == open_stage))
    expected = own or any(READS[audience, role] for role in roles)
    assert may_read(audience, Reader(person_id, roles, open_stage), WRITER, stage) == expected


@pytest.mark.parametrize("kind", list(EventKind))
def test_the_opinion_of_a_referral_is_finances_and_any_other_everybodys(kind):
    expected = Audience.FINANCE_ONLY if kind.value == "refer_back" else Audience.ALL
    assert opinion_audience(kind) is expected
