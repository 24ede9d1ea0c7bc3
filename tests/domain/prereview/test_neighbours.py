"""Neighbours: what is left out would have changed nothing, and few are read however many there are."""

import random
from dataclasses import replace

import pytest

from app.domain.form.sheet import WIDE, Sheet
from app.domain.prereview.copies import copied
from app.domain.prereview.neighbours import MOST_READ, Neighbour, Neighbourhood, beside_each_other
from app.domain.prereview.rule import Subject

OBJECTIVE = "完成城东片区六座泵站的更新改造，保障汛期排水畅通；组织两次防汛演练，参加人员不少于三百人次"


def text(chance: random.Random, length: int) -> str:
    """Return words that no other text has."""
    return "".join(chr(chance.randrange(0x4E00, 0x9FFF)) for _ in range(length))


def form(chance: random.Random, number: int, **fields: str) -> Sheet:
    """Return the form of that serial, with texts of its own but for `fields`."""
    own = {field.key: text(chance, chance.randrange(30, 120)) for field in WIDE}
    code = f"99010630121150010{number:04}"
    return Sheet(project_code=code, project_name=text(chance, 12), **(own | fields))


class Read:
    """The fields of forms by id, and how many were asked for."""

    def __init__(self, sheets):
        self.sheets, self.asked = dict(enumerate(sheets)), []

    def __call__(self, ids):
        self.asked += ids
        return self.sheets


def altered(chance: random.Random, words: str) -> str:
    """Return words with a few signs changed, lost, or their halves in another order."""
    signs = list(words)
    for _ in range(chance.choice((0, 1, 2, 3, 5, 9))):
        place = chance.randrange(len(signs))
        signs[place : place + 1] = chance.choice(("", "变", "，", signs[place] * 2))
    half = len(signs) // 2
    return "".join(chance.choice((signs, signs[half:] + signs[:half])))


@pytest.fixture(scope="module")
def office() -> list[Sheet]:
    """Forms of a unit, of which some have fields, sentences and names of others."""
    chance = random.Random(15)
    sheets = [form(chance, number) for number in range(160)]
    for number in range(0, 160, 3):
        source, key = sheets[chance.randrange(160)], chance.choice(WIDE).key
        sheets[number] = replace(sheets[number], **{key: altered(chance, getattr(source, key))})
    for number in range(1, 160, 7):
        source = sheets[chance.randrange(160)]
        words = f"参与{source.project_name}项目。{source.annual_objective[2:27]}。1.{OBJECTIVE[:24]}"
        sheets[number] = replace(sheets[number], annual_objective=words, project_name=source.project_name)
    return sheets


def test_the_few_give_what_all_would_give(office):
    spoke = 0
    beside = beside_each_other(tuple(office))
    for number, sheet in enumerate(office):
        few = beside(number)
        everybody = tuple(other for place, other in enumerate(office) if place != number)
        found = list(copied(Subject(sheet, 2030, everybody)))
        assert list(copied(Subject(sheet, 2030, few))) == found
        assert len(few) <= 8
        spoke += len(found)
    assert spoke > 60


def test_nothing_is_read_of_those_that_are_unlike():
    chance = random.Random(10)
    sheets = [form(chance, number) for number in range(2000)]
    read = Read(sheets)
    around = Neighbourhood(Neighbour.of(*each) for each in enumerate(sheets))
    assert around.related(sheets[7], frozenset({7}), read) == ()
    assert len(read.asked) <= 4


def test_where_all_are_alike_the_first_few_are_read():
    chance = random.Random(10)
    sheets = [form(chance, number, annual_objective=OBJECTIVE + str(number)) for number in range(500)]
    read = Read(sheets)
    around = Neighbourhood(Neighbour.of(*each) for each in enumerate(sheets))
    assert around.related(sheets[7], frozenset({7}), read) == (0,)
    assert len(set(read.asked)) <= 16


def test_what_looks_alike_and_is_not_is_read_up_to_a_bound(monkeypatch):
    monkeypatch.setattr("app.domain.prereview.neighbours.copied_share", lambda text, theirs: 0.0)
    sheets = [form(random.Random(10), number) for number in range(MOST_READ * 2)]
    read = Read(sheets)
    around = Neighbourhood(Neighbour.of(*each) for each in enumerate(sheets))
    around.related(sheets[0], frozenset({0}), read)
    assert len(set(read.asked)) <= MOST_READ


def test_the_same_is_asked_once(office):
    read = Read(office)
    around = Neighbourhood(Neighbour.of(*each) for each in enumerate(office))
    found = around.related(office[3], frozenset({3}), read)
    asked = len(read.asked)
    assert around.related(office[3], frozenset({3}), read) == found
    around.related(replace(office[3], rows=(), project_name="另一个名称"), frozenset({3}), read)
    assert len(read.asked) == asked


def test_nobody_beside_it_is_told_from_nothing_in_common(office):
    around = Neighbourhood([Neighbour.of(0, office[0])])
    assert around.related(office[0], frozenset({0}), Read(office)) is None
    assert beside_each_other((office[0],))(0) is None
