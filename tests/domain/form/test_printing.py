"""Signs that the printed page cannot show."""

import pytest

from app.domain.form.printing import named, unprintable


@pytest.mark.parametrize(
    "text",
    [
        "",
        "CO₂、PM₂.₅、m²、10⁶、10⁻³、x⁽¹⁾",
        "①⑳㈠ⅠⅫ ℃‰№ ☐☑☒√×÷≥≤≈±∛⅓",
        "𠮷𧒽䶮𬭎㛃〇",
        "Žižek ǎēǐòǖ Ωμ Ёё ₹€",
        "一\n二\t三\u200b四\ufe0f",
    ],
)
def test_what_is_printed(text):
    assert unprintable(text) == ()


def test_what_is_not_is_named_once_and_in_order():
    assert unprintable("甲🙂乙🎉丙🙂") == ("🙂", "🎉")
    assert named("🙂") == "“🙂”（U+1F642）"
