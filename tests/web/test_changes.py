"""The page that shows what changed between two revisions."""

import pytest

from app.domain.review.threads import Weight
from app.operations.threads import NewThread, open_thread, say
from tests.world import FILLED

pytestmark = pytest.mark.parametrize("database_uri", ["sqlite"], indirect=True)


@pytest.fixture
def returned_once(world, in_app) -> int:
    """Submitted, returned, corrected and submitted again."""

    def live() -> int:
        declaration_id = world.at("returned")
        world.type(
            "preparer", declaration_id, "costing_basis", FILLED["costing_basis"] + "\n单价来源为上年合同。"
        )
        world.type("preparer", declaration_id, "budget_year_amount", "1,000,000.00")
        world.do("submitter", declaration_id, "submit")
        return declaration_id

    return in_app(live)


def test_finance_sees_what_changed_since_its_return(sign_in, returned_once):
    reviewer = sign_in("reviewer")
    assert reviewer.get(f"/declarations/{returned_once}/changes").status_code == 200
    inserted = " ".join(each.get_text() for each in reviewer.page.select("ins"))
    deleted = " ".join(each.get_text() for each in reviewer.page.select("del"))
    assert "单价来源为上年合同。" in inserted and "1,000,000.00" in inserted and "1,062,000.00" in deleted
    places = [link["href"] for link in reviewer.page.select(".places-changed a")]
    assert places == ["#budget_year_amount", "#costing_basis"]
    assert all(reviewer.page.select_one(place) for place in places)


def test_what_the_unit_types_meanwhile_stays_its_own(sign_in, world, in_app):
    declaration_id = in_app(world.at, "returned")
    in_app(world.type, "preparer", declaration_id, "policy_basis", "尚未提交的依据")
    reviewer, preparer = sign_in("reviewer"), sign_in("preparer")
    assert "尚未提交的依据" not in reviewer.get(f"/declarations/{declaration_id}/changes").text
    assert reviewer.get(f"/declarations/{declaration_id}/changes?after=0").status_code == 404
    assert "尚未提交的依据" in preparer.get(f"/declarations/{declaration_id}/changes").text


def test_a_revision_that_is_not_there_is_not_found(sign_in, returned_once):
    reviewer = sign_in("reviewer")
    for query in ("before=9", "after=9", "before=-1", f"after={10**30}"):
        assert reviewer.get(f"/declarations/{returned_once}/changes?{query}").status_code == 404
    assert sign_in("sole").get(f"/declarations/{returned_once}/changes").status_code == 404


def test_a_draft_that_was_never_sent_has_nothing_to_compare(sign_in, world, in_app):
    preparer = sign_in("preparer")
    declaration_id = in_app(world.draft)
    assert "/changes" not in preparer.get(f"/declarations/{declaration_id}").text
    assert "两稿没有不同" in preparer.get(f"/declarations/{declaration_id}/changes").text


def folds(person) -> list[str]:
    """Return the words of what is folded away."""
    return [fold.get_text(" ", strip=True) for fold in person.page.select(".fold .when-closed")]


def test_what_did_not_change_is_folded_into_lines_that_open(sign_in, returned_once):
    reviewer = sign_in("reviewer")
    reviewer.get(f"/declarations/{returned_once}/changes")
    assert [fold.partition("：")[0] for fold in folds(reviewer)] == [
        "8格未修改",
        "1格未修改",
        "2格未修改",
        "11行未修改",
    ]
    for fold in reviewer.page.select("tbody.fold"):
        assert "unchanged" in fold.find_next_sibling("tbody")["class"]
        assert fold.select_one("label input[type=checkbox]")
    policy = reviewer.page.select_one("#policy_basis")
    assert policy.get_text() == FILLED["policy_basis"] and policy.find_parent(class_="unchanged")
    assert not reviewer.page.select_one("#costing_basis").find_parent(class_="unchanged")
    reviewer.get(reviewer.page.find("a", string="展开全部未修改的内容")["href"])
    assert folds(reviewer) == [] and not reviewer.page.select(".unchanged, .elided")
    assert reviewer.page.select_one("#policy_basis").get_text() == FILLED["policy_basis"]
    reviewer.get(reviewer.page.find("a", string="收起未修改的内容")["href"])
    assert len(folds(reviewer)) == 4


def test_a_long_text_shows_what_surrounds_its_change(sign_in, world, in_app):
    long = "".join(f"第{number}条，全年运行维护若干台设备；" for number in range(1, 60))

    def live() -> int:
        declaration_id = world.filled(policy_basis=long + "截至2026年。")
        world.do("preparer", declaration_id, "send")
        world.do("preparer", declaration_id, "recall")
        world.type("preparer", declaration_id, "policy_basis", long + "截至2027年。")
        return declaration_id

    preparer = sign_in("preparer")
    address = f"/declarations/{in_app(live)}/changes"
    preparer.get(address)
    cell = preparer.page.select_one("#policy_basis")
    hidden = cell.select_one(".elided .unchanged").extract().get_text()
    assert f"（{len(hidden)}字未修改）" in cell.get_text()
    assert len(cell.get_text()) < 150 < len(hidden) and long.startswith(hidden)
    preparer.get(f"{address}?unfolded=1")
    assert long in preparer.page.select_one("#policy_basis").get_text()


def test_what_came_of_each_thread_is_told_beside_the_changes(sign_in, world, in_app):
    def live() -> int:
        declaration_id = world.at("finance_review")
        world.do("reviewer", declaration_id, "open")
        reviewer, preparer = world.actor("reviewer"), world.actor("preparer")
        asked = [
            open_thread(reviewer, declaration_id, NewThread(place, Weight.ADVICE, "请补充。")).id
            for place in ("costing_basis", "policy_basis", "annual_objective")
        ]
        world.do("reviewer", declaration_id, "send_back")
        world.type("preparer", declaration_id, "costing_basis", FILLED["costing_basis"] + "\n单价见合同。")
        say(preparer, declaration_id, asked[1], "依据没有变化。")
        world.do("submitter", declaration_id, "submit")
        return declaration_id

    reviewer = sign_in("reviewer")
    reviewer.get(f"/declarations/{in_app(live)}/changes")
    told = [each.get_text(" ", strip=True) for each in reviewer.page.select(".opinions li")]
    assert told == ["财政1 测算依据 已改", "财政2 政策依据 只答复", "财政3 年度目标 未修改"]
    assert reviewer.page.select_one(".legend").get_text(strip=True) == "删删去的字增新增的字"
