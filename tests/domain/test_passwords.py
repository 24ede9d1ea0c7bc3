"""What may be a password, in both profiles."""

from pathlib import Path

import pytest

import app.operations.passwords as kept
from app.domain.passwords import OLDEST, Policy, Profile, refusal

ASVS, GB = Policy(office="云澜市财政局"), Policy(Profile.GB, "云澜市财政局")
WORDS = ("lin.yue.2027", "林月亮", "云澜市文化局")
COMMON = frozenset(
    (Path(kept.__file__).with_name("common_passwords.txt")).read_text(encoding="utf-8").split()
)


def why(password: str, policy: Policy = ASVS) -> str:
    return refusal(password, policy, WORDS, COMMON)


def test_the_list_is_long_and_lower_case():
    assert len(COMMON) >= 3_000
    assert all(each == each.casefold() and len(each) >= 8 for each in COMMON)


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("", "至少8个字符，现有0个"),
        ("7 chars", "至少8个字符，现有7个"),
        ("x" * 129, "最多128个字符"),
        *(
            (each, "太常见")
            for each in (
                *("password123", "PassWord123", "admin123456", "88888888", "Aa@123456", "Huawei@123"),
                *(
                    "Root@123",
                    "66668888",
                    "19900101",
                    "demodemo",
                    "P@ssw0rd",
                    "        ",
                    "12345678",
                    "13579135",
                ),
                *("abcd1234", "qwe123456", "Admin@2026", "20260101", "98765432"),
            )
        ),
        *(
            (each, "账号、姓名、单位")
            for each in (
                "Lin.Yue.2027",
                "lin.yue.2027!",
                "云澜市文化局12",
                "云澜市财政局云澜",
                "林月亮林月亮1234",
            )
        ),
    ],
)
def test_a_poor_password_is_refused_in_both(password, said):
    assert said in why(password) and said in why(password, GB)


@pytest.mark.parametrize(
    "password",
    ["晨雾中的远山一座", "windy-harbour-7", "correct horse", "  8 blanks", "x7" * 6 + "m", "83015927465102"],
)
def test_any_other_will_do_by_asvs(password):
    assert why(password) == ""


@pytest.mark.parametrize(
    ("password", "is_taken"),
    [
        ("windy harbour", False),
        ("windy-harbour-7", True),
        ("Windy-Harbour", True),
        ("WindyHarbour7", True),
        ("晨雾中的远山一座", False),
        ("晨雾中的远山A1", True),
    ],
)
def test_gb_wants_three_kinds_of_signs(password, is_taken):
    assert (why(password, GB) == "") is is_taken


def test_only_gb_has_an_age_and_a_history():
    assert (ASVS.oldest, ASVS.remembered) == (None, 0)
    assert (GB.oldest, GB.remembered) == (OLDEST, 5)
