"""What was found before: a prereview is a function of its subject and the switches, so that it is found once a process.

Nothing expires and nothing is wrong: whatever changes a finding is part of the question. A process that does not know the
answer yet finds it again.
"""

from collections import OrderedDict
from collections.abc import Mapping
from threading import Lock
from typing import Final

from app.domain.prereview import Prereview, Severity, prereview
from app.domain.prereview.rule import Subject, text_length

MOST_KEPT: Final = 2_000_000
"""Code points of all subjects that are kept, some two thousand forms of the usual size."""

_FORM: Final = 500
"""What a form weighs beside its texts."""

_Question = tuple[Subject, frozenset[tuple[str, Severity]]]

_answers: OrderedDict[_Question, Prereview] = OrderedDict()
_weight, _lock = 0, Lock()


def known(subject: Subject, switches: Mapping[str, Severity]) -> Prereview:
    """Return `prereview(subject, switches)`; of what was asked before, the answer of then."""
    question = (subject, frozenset(switches.items()))
    with _lock:
        if question in _answers:
            _answers.move_to_end(question)
            return _answers[question]
    answer = prereview(subject, switches)
    _keep(question, answer)
    return answer


def forget() -> None:
    """Forget all answers."""
    global _weight
    with _lock:
        _answers.clear()
        _weight = 0


def _keep(question: _Question, answer: Prereview) -> None:
    """Keep an answer, and forget those that were asked for longest ago."""
    global _weight
    with _lock:
        if question not in _answers:
            _answers[question] = answer
            _weight += _weight_of(question)
        while _weight > MOST_KEPT:
            oldest, _ = _answers.popitem(last=False)
            _weight -= _weight_of(oldest)


def _weight_of(question: _Question) -> int:
    subject, _ = question
    return sum(_FORM + text_length(sheet) for sheet in (subject.sheet, *(subject.others or ())))
