"""Addresses as people type them, and the address of the mail server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.mail import read_address, read_mail_url
from app.domain.text import Unreadable


@pytest.mark.parametrize("typed", ["lin@unit.example", "Lin.Gu-yu+x@a.b-c.example", "a@" + "b" * 63 + ".cn"])
def test_an_address_stays_as_it_was_typed(typed):
    assert read_address(f" {typed}\u3000") == typed


def test_none_is_none():
    assert read_address("  ") == ""


@pytest.mark.parametrize(
    "typed",
    [
        *("lin", "@unit.example", "lin@", "lin@unit", "lin@unit..example", "lin@-unit.example"),
        *(".lin@unit.example", "lin.@unit.example", "li n@unit.example", "lin@unit.example,b@c.example"),
        *("林@unit.example", "lin@单位.example", "Lin <lin@unit.example>", '"lin"@unit.example'),
        *("lin@unit.example\nBcc: x@evil.example", "lin@unit.example\r\n.", "lin\x00@unit.example"),
        *("a" * 65 + "@unit.example", "a@" + "b" * 64 + ".cn", "a@" + "b.c" * 100 + ".cn", "lin@[127.0.0.1]"),
    ],
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Unreadable, match="邮箱地址请写成"):
        read_address(typed)


@given(st.text(max_size=60))
def test_whatever_is_taken_is_one_address_on_one_line(typed):
    try:
        taken = read_address(typed)
    except Unreadable:
        return
    assert taken.isascii() and taken.isprintable() and taken.count("@") <= 1
    assert not set(taken) & set(' ,;:<>()[]\\"\r\n')


def test_the_servers_address_names_port_login_and_encryption():
    plain, over_tls = read_mail_url("smtp://mail.example"), read_mail_url("smtps://mail.example")
    assert (plain.port, plain.is_tls, plain.starttls) == (25, False, None)
    assert (over_tls.port, over_tls.is_tls) == (465, True)
    named = read_mail_url("smtp://lin%40x:p%3Aw@mail.example:587")
    assert (named.user, named.password, named.port, named.starttls) == ("lin@x", "p:w", 587, True)
    assert named.name == "mail.example:587"
    for said, wanted in (("required", True), ("auto", None), ("never", False), ("true", True), ("no", False)):
        assert read_mail_url(f"smtp://mail.example?starttls={said}").starttls is wanted
    assert read_mail_url("smtp://a:b@mail.example?starttls=never").starttls is False


@pytest.mark.parametrize(
    "url",
    [
        *("mail.example", "http://mail.example", "smtp://", "smtp://mail.example/x"),
        *("smtp://mail.example:x", "smtp://mail.example?starttls=perhaps"),
    ],
)
def test_what_is_no_server_is_refused(url):
    with pytest.raises(ValueError):
        read_mail_url(url)


def test_a_refusal_does_not_tell_the_password():
    with pytest.raises(ValueError) as refused:
        read_mail_url("smtp://lin:secret@mail.example:x")
    assert "secret" not in str(refused.value)
