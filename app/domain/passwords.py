"""What may be a password: length, what everybody tries first, words of the office, and two profiles of further rules.

`asvs` follows OWASP ASVS 5.0 V6.2: length and no easy guesses, no kinds of signs and no age. `gb` adds what GB/T 22239
8.1.4.1 a asks: kinds of signs, an age and no return to earlier passwords.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from itertools import pairwise

from app.domain.labelled import Labelled
from app.domain.text import squeezed

SHORTEST, LONGEST = 8, 128
"""Length of a password in code points; every one of them counts."""
KINDS_OF_SIGNS = 3
"""So many of capital letters, small letters, digits and other signs has a password of the profile `gb`."""
OLDEST = timedelta(days=90)
"""Age of a password of the profile `gb` at which it has to be changed."""
REMEMBERED = 5
"""Earlier passwords that the profile `gb` refuses, the present one not counted."""
_SHORTEST_WORD, _SHORT = 3, 16
_REPEATED = re.compile(r"^(.+?)\1+$")
_DISGUISES = str.maketrans("@4310$5!7", "aaeiossit")
_KINDS = (str.isupper, str.islower, str.isdigit)
_DATE = re.compile(r"(19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_STEMS = frozenset(
    {
        *("a", "aa", "aaa", "abc", "abcd", "admin", "administrator", "asdf", "china", "demo", "guest"),
        *("hello", "huawei", "iloveyou", "login", "manager", "master", "p", "pass", "passw0rd"),
        *("password", "pwd", "q", "qaz", "qwe", "qwer", "qwert", "qwerty", "root", "school", "server"),
        *("system", "temp", "test", "user", "welcome", "wsx", "xtgly", "zaq", "zxc"),
    }
)
"""What is no password with digits and signs around it."""


class Profile(Labelled):
    """Which further rules hold."""

    ASVS = "asvs", "长度与常见密码"
    GB = "gb", "复杂度、有效期与历史"


@dataclass(frozen=True, slots=True)
class Policy:
    """The profile of an office, with its name, which is part of no password."""

    profile: Profile = Profile.ASVS
    office: str = ""

    @property
    def oldest(self) -> timedelta | None:
        """The age at which a password has to be changed, None for none."""
        return OLDEST if self.profile is Profile.GB else None

    @property
    def remembered(self) -> int:
        """How many earlier passwords are refused."""
        return REMEMBERED if self.profile is Profile.GB else 0


def refusal(password: str, policy: Policy, words: Iterable[str], common: Collection[str]) -> str:
    """Return why a password is not taken, "" when it is; `words` name the person, `common` are tried first by everybody."""
    if len(password) < SHORTEST:
        return f"密码至少{SHORTEST}个字符，现有{len(password)}个。"
    if len(password) > LONGEST:
        return f"密码最多{LONGEST}个字符，现有{len(password)}个。"
    if not password.strip() or _is_easy(password.casefold(), common):
        return "这个密码太常见，容易被猜到，请换一个。"
    if word := _word_in(password, (*words, policy.office)):
        return f"密码不能由账号、姓名、单位或本系统的名称（“{word}”）加少量字符组成。"
    if policy.profile is Profile.GB and _kinds_in(password) < KINDS_OF_SIGNS:
        return f"密码须含大写字母、小写字母、数字、其他符号中的至少{KINDS_OF_SIGNS}种。"
    return ""


def _is_easy(password: str, common: Collection[str]) -> bool:
    """Tell whether it is common, a date, a run of few signs or of neighbours, or a common stem with digits around it."""
    if (
        password in common
        or password.translate(_DISGUISES) in common
        or (len(set(password)) <= 2 and len(password) <= _SHORT)
    ):
        return True
    stem = re.sub(r"[\d\W_]", "", password)
    if stem in _STEMS or _REPEATED.sub(r"\1", stem) in _STEMS or stem.translate(_DISGUISES) in common:
        return True
    if not password.isdigit():
        return False
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(password)}
    return len(password) < 12 and (len(steps) <= 2 or bool(_DATE.search(password)))


def _word_in(password: str, words: Iterable[str]) -> str:
    """Return the word of which a password is made but for a few signs, "" for none."""
    typed = squeezed(password).casefold()
    for word in words:
        wanted = squeezed(word).casefold()
        if len(wanted) >= _SHORTEST_WORD and wanted in typed:
            rest = typed.replace(wanted, "")
            if len(rest) <= max(4, len(typed) // 3):
                return word
    return ""


def _kinds_in(password: str) -> int:
    found = {
        next((index for index, is_of in enumerate(_KINDS) if is_of(sign)), len(_KINDS)) for sign in password
    }
    return len(found)
