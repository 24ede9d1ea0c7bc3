"""One-time codes: the vectors of RFC 6238, the clock's tolerance, and no code twice."""

from base64 import b32encode
from datetime import UTC, datetime

import pytest

from app.domain.one_time_codes import code_at, enrolment_address, new_secret, step_of

SECRET = b32encode(b"12345678901234567890").decode()
"""The key of RFC 6238, appendix B; its codes of eight digits end in these six."""


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_the_codes_of_the_standard(seconds, code):
    assert code_at(SECRET, seconds // 30) == code
    at = datetime.fromtimestamp(seconds, UTC)
    assert step_of(SECRET, code, at, None) == seconds // 30
    assert step_of(SECRET, f" {code[:3]} {code[3:]} ", at, None) == seconds // 30


def test_a_phone_may_be_half_a_minute_early_or_late():
    at = datetime.fromtimestamp(3000, UTC)
    assert [step_of(SECRET, code_at(SECRET, 100 + off), at, None) for off in (-2, -1, 0, 1, 2)] == [
        None,
        99,
        100,
        101,
        None,
    ]


def test_no_code_counts_twice_nor_after_a_newer_one():
    at = datetime.fromtimestamp(3000, UTC)
    for newest in (100, 101):
        assert step_of(SECRET, code_at(SECRET, 100), at, newest) is None
    assert step_of(SECRET, code_at(SECRET, 101), at, 100) == 101


@pytest.mark.parametrize("typed", ["", "12345", "0000000", "一二三四五六", "287 08x"])
def test_what_is_no_code_is_none(typed):
    assert step_of(SECRET, typed, datetime.fromtimestamp(59, UTC), None) is None


def test_every_secret_is_new_and_its_address_names_office_and_login():
    first, second = new_secret(), new_secret()
    assert first != second and len(first) == 32
    address = enrolment_address(SECRET, "lin.yue", "云岭市财政局")
    assert address.startswith("otpauth://totp/%E4%BA%91") and f"secret={SECRET}" in address
