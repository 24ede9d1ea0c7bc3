"""What may be read, by whom: a query of declarations, news, jobs or imports takes the actor, and its SQL is scoped to them.

Without an actor are what every signed-in person may know (rounds, code lists, rules, review schemes), what is asked by id
after a scoped query let it through, and `administration`: units, people and roles are read there whole. Only views under
the access rule `roles(Role.ADMINISTRATOR)` and the command line call it; whoever changes something through it is checked
again by `operations.administration.note`.
"""

import hashlib


class NotFound(LookupError):
    """There is no such thing, or it is not for this person to know: the web answers 404 to both."""


class Damaged(RuntimeError):
    """Stored bytes are no longer those whose SHA-256 was kept with them; the argument is a Chinese sentence."""


def unharmed(content: str, sha256: str | None, what: str) -> str:
    """Return a frozen text after holding it against the SHA-256 that was kept with it; raises `Damaged`."""
    if hashlib.sha256(content.encode()).hexdigest() != sha256:
        raise Damaged(f"存档的{what}与存档时的校验值不符，可能已被改动或损坏，请联系系统管理员从备份恢复。")
    return content
