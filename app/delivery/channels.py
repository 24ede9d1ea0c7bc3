"""By what messages leave, as the office has configured it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from app.domain.mail import MailServer, read_mail_url

Address = Callable[..., str]
"""Makes the path of a page of an endpoint's name and its values."""


@dataclass(frozen=True, slots=True)
class Channels:
    """The mail server (None: none), the sender's address, the office's name, the portal's secret keys, the newest first, and
    the hosts that robots may have inside. `public_url` is blank where nobody outside can reach the portal."""

    server: MailServer | None
    sender: str
    office: str
    keys: tuple[str, ...]
    hosts: frozenset[str]
    public_url: str
    path: Address
    link_hours: int

    def address(self, endpoint: str, **values: Any) -> str:
        """Return the address of a page for people outside, "" where it is not known."""
        return f"{self.public_url}{self.path(endpoint, values)}" if self.public_url else ""


def channels(config: Mapping[str, Any], path: Address) -> Channels:
    """Return what the configuration says."""
    url = str(config["MAIL_URL"])
    return Channels(
        server=read_mail_url(url) if url else None,
        sender=str(config["MAIL_FROM"]),
        office=str(config["OFFICE"]),
        keys=(config["SECRET_KEY"], *config["SECRET_KEY_FALLBACKS"]),
        hosts=frozenset(config["WEBHOOK_HOSTS"]),
        public_url=str(config["PUBLIC_URL"]),
        path=path,
        link_hours=int(config["PASSWORD_LINK_HOURS"]),
    )
