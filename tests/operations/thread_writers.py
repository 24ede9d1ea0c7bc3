"""People who write threads and read them, on a declaration as it stands."""

from dataclasses import dataclass

from app.domain.procedure.audiences import Audience
from app.domain.review.threads import Thread, Weight
from app.models import db
from app.operations import threads
from app.queries import NotFound
from app.queries.procedure.desk import Desk, desk_of
from tests.world import World

WORDS = "请补充依据的文号。"


@dataclass(frozen=True, slots=True)
class ThreadWriters:
    """The threads of one declaration."""

    world: World
    id: int

    def ask(
        self,
        login: str,
        text: str = WORDS,
        anchor: str = "policy_basis",
        weight: str = "must",
        wanted: Audience | None = None,
        form_key: str | None = None,
    ) -> int:
        """Open a thread and return its id."""
        actor = self.world.actor(login)
        new = threads.NewThread(anchor, Weight(weight), text, wanted, form_key)
        return threads.open_thread(actor, self.id, new).id

    def say(self, login: str, thread_id: int, text: str, was: str = "") -> None:
        """Answer or ask again."""
        threads.say(self.world.actor(login), self.id, thread_id, text, was)

    def do(self, login: str, step: str, thread_id: int, *more) -> None:
        """Settle, reopen, withdraw or weigh."""
        getattr(threads, step)(self.world.actor(login), self.id, thread_id, *more)

    def walk(self, steps: str) -> None:
        """Carry out actions such as `send:preparer`."""
        for action, login in (step.split(":") for step in steps.split()):
            self.world.do(login, self.id, action)

    def desk(self, login: str) -> Desk:
        """Return the declaration as it stands before a person."""
        db.session.rollback()
        return desk_of(self.world.actor(login), self.id)

    def of(self, login: str, thread_id: int) -> Thread:
        """Return a thread as far as the person knows it."""
        return next(each for each in self.desk(login).threads if each.id == thread_id)

    def state(self, login: str, thread_id: int) -> str:
        """Return where a thread stands for the person."""
        return self.of(login, thread_id).state(self.desk(login).sheet)

    def labels(self, login: str) -> list[str]:
        """Return the names of the threads that the person knows of."""
        return [each.label for each in self.desk(login).threads]

    def texts(self, login: str) -> list[str]:
        """Return all words that the person may read, the oldest thread first; of what they do not see, none."""
        try:
            seen = self.desk(login).threads
        except NotFound:
            return []
        return [message.text for each in seen for message in each.messages]

    def readers(self, text: str, *logins: str) -> set[str]:
        """Return who of the people may read the words."""
        return {login for login in logins if text in self.texts(login)}
