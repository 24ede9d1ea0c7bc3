"""Rule E11: signs that the printed page cannot show."""

from app.domain.prereview.signs import cannot_be_printed
from tests.domain.prereview.rule_samples import remarks, row, said


def test_each_place_with_such_a_sign_is_named():
    found = remarks(
        said(cannot_be_printed, row(name="夜间开放🙂"), project_name="图书馆🎉开放🎉", policy_basis="CO₂")
    )
    assert [(each.place.key, each.quote) for each in found] == [("project_name", "🎉"), ("name", "🙂")]
    assert found[0].message == "“🎉”（U+1F389）不能打印，请删去或改用其他写法。"


def test_many_are_shortened():
    (found,) = remarks(said(cannot_be_printed, row(definition="😀😁😂😃😄😅")))
    assert "😄" in found.message and "😅" not in found.message and "等不能打印" in found.message
