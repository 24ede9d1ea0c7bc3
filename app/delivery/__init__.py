"""Hands messages over to servers outside: mail by SMTP, robots of groups by HTTPS. It knows of no database."""

SAID_CAP = 200
"""Signs of what a server said that are kept."""


class Undelivered(Exception):
    """A message was not taken: `said` is why, in words for the administrator.

    `is_final`: the server takes it never. `is_away`: the server takes no message at all now, so others need not be tried.
    """

    def __init__(self, said: str, *, is_final: bool = False, is_away: bool = False):
        super().__init__(said)
        self.said, self.is_final, self.is_away = said, is_final, is_away


def told_by(server: str, said: str | bytes) -> str:
    """Return what a server said, on one line, with its name."""
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = " ".join("".join(sign if sign.isprintable() else " " for sign in words).split())
    return f"{server}：{line}"[:SAID_CAP]
