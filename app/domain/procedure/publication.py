"""公开: whether an approved declaration is made public, on whose word, and why not."""

from dataclasses import dataclass

from app.domain.labelled import Labelled

WORDS_CAP = 200
"""What is said of a decision is a sentence."""
AT_ONCE = 200
"""So many declarations are proposed or decided on by one click."""


class Disclosure(Labelled):
    """Whether it is made public."""

    PUBLIC = "public", "公开"
    WITHHELD = "withheld", "不公开"


class Ground(Labelled):
    """Why a declaration is not made public; `OTHER` wants words."""

    SECRET = "secret", "涉密"
    SENSITIVE = "sensitive", "敏感"
    OTHER = "other", "其他"


class PublicationState(Labelled):
    """Where a declaration stands between proposal and decision; also the queues of the page."""

    UNPROPOSED = "unproposed", "未提出"
    PROPOSED = "proposed", "待决定"
    PUBLIC = "public", "公开"
    WITHHELD = "withheld", "不公开"


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody proposes or decides: with a ground and words where it is not to be made public."""

    disclosure: Disclosure
    ground: Ground | None = None
    words: str = ""

    @property
    def told(self) -> str:
        """What it is called: 公开, or 不公开（敏感）."""
        return f"{self.disclosure.label}（{self.ground.label}）" if self.ground else self.disclosure.label


def opinion_refusal(opinion: Opinion) -> tuple[str, str] | None:
    """Return the input and the Chinese sentence that refuse an opinion, None where it can be taken."""
    if opinion.disclosure is Disclosure.PUBLIC:
        return None
    if opinion.ground is None:
        return "ground", "不公开须选定原因。"
    if opinion.ground is Ground.OTHER and not opinion.words.strip():
        return "words", "原因选“其他”的，请写明理由。"
    return None


def state_of(
    proposed: Opinion | None, decided: Opinion | None, *, is_proposed_anew: bool
) -> PublicationState:
    """Return where a declaration stands; `is_proposed_anew`: the unit has proposed something since the decision."""
    if decided is None or is_proposed_anew:
        return PublicationState.PROPOSED if proposed else PublicationState.UNPROPOSED
    return PublicationState(decided.disclosure.value)
