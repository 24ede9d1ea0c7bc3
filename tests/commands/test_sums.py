"""`flask declarations sums`: each project once, in groups that add up to the cent."""

import json
from decimal import Decimal

import pytest

from app.commands import group
from app.domain.procedure.first_level import FirstLevelRule
from app.operations.first_level import TypedProject, add
from app.operations.first_level_naming import name_first_level
from app.operations.rounds import change_terms
from app.queries.rounds import find_round


def asked(house, *options: str) -> dict:
    done = house.app.test_cli_runner().invoke(args=["declarations", "sums", "--format", "json", *options])
    assert done.exit_code == 0, done.output
    return json.loads(done.output)


@pytest.fixture
def told(new_house):
    world = new_house.world
    with new_house.app.app_context():
        change_terms(None, world.round_id, FirstLevelRule.OPTIONAL)
        year = find_round(world.round_id).budget_year
        project_id = add(None, year, TypedProject("W1", "供水", "131", "15", "项目法"))
        made = [world.filled(budget_year_amount=f"{number},000.0{number}") for number in (1, 2)]
        made += [world.filled("station_preparer", "132"), world.draft(), world.at("discarded")]
        name_first_level(world.actor("station_preparer"), made[2], project_id, None)
        world.do("submitter", made[1], "submit")
    return year


@pytest.mark.parametrize("by", ["declaration", "unit", "department", "type", "project"])
def test_groups_add_up_to_what_the_declarations_say(new_house, told, by):
    found = asked(new_house, "--year", str(told), "--by", by)
    declarations, groups = found["declarations"], found["groups"]
    assert len(declarations) == 4 and {each["stage"] for each in declarations} == {"draft", "finance_review"}
    for key in ("medium_term_amount", "budget_year_amount"):
        plain = sum(Decimal(each[key] or 0) for each in declarations)
        assert sum(Decimal(each[key]) for each in groups) == plain
    assert sum(each["count"] for each in groups) == 4
    names = {each["name"]: each["budget_year_amount"] for each in groups}
    wanted = {
        "unit": ("云岭市水务监测站", "1062000.00"),
        "department": ("云岭市数字服务中心", "3000.03"),
        "project": ("供水", "1062000.00"),
    }
    name, amount = wanted.get(by, next(iter(names.items())))
    assert names[name] == amount


def test_in_words_and_for_a_year_without_any(new_house, told):
    done = new_house.app.test_cli_runner().invoke(args=["declarations", "sums", "--by", "department"])
    assert done.exit_code == 0 and "121 云岭市数字服务中心：3项" in done.output
    assert done.output.splitlines()[-1] == "合计：4项，本年度1,065,000.03元"
    assert asked(new_house, "--year", "2001") == {"declarations": [], "groups": []}


def test_a_reader_that_wants_no_more_is_no_fault():
    with pytest.raises(BrokenPipeError), group.told():
        raise BrokenPipeError
