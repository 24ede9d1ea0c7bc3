"""Changes of figures in a text, gathered to one proposal a sentence; what stays, gathered by its reason."""

from collections.abc import Iterable, Iterator

from app.domain.cutting.proposal import Kept, Proposal
from app.domain.cutting.rewriting import Rewriting, Untouched, distinct, rewritten, sentences
from app.domain.form.places import Place

MOST_QUOTED = 4
"""So many figures are named of those that stay for one reason."""


def passages(
    key: str, label: str, text: str, found: Iterable[Rewriting | Untouched]
) -> Iterator[Proposal | Kept]:
    """Yield a proposal for each sentence of the field `key` that changes, then what of it stays."""
    all_found = list(found)
    yield from _proposals(key, text, [each for each in all_found if isinstance(each, Rewriting)])
    stays: dict[str, dict[str, None]] = {}
    for each in all_found:
        if isinstance(each, Untouched):
            stays.setdefault(each.why, {})[each.words] = None
    for why, words in stays.items():
        quoted = "、".join(f"“{each}”" for each in list(words)[:MOST_QUOTED])
        yield Kept(f"{label} {quoted}{'等' if len(words) > MOST_QUOTED else ''}", why)


def _proposals(key: str, text: str, rewritings: list[Rewriting]) -> Iterator[Proposal]:
    changes = distinct(rewritings)
    for number, (start, end) in enumerate(sentences(text), 1):
        inside = [each for each in changes if start <= each.start < end]
        if not inside:
            continue
        end = max(end, *(each.end for each in inside))
        after = rewritten(text[start:end], inside, start)
        if after != text[start:end]:
            reasons = dict.fromkeys(each.reason for each in inside)
            yield Proposal(Place(key), f"第{number}句", text[start:end], after, "".join(reasons), start)
