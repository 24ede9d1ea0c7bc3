"""Which indicators of a form have one explanation between them: what rules E07, W09 and H02 compare.

Two explanations are compared character by character only where their lengths and their characters allow them to be
copies, and in one form no more than `MOST_COMPARED` times; what a comparison needs of a row is worked out once.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import combinations, islice

from app.domain.form.sheet import IndicatorRow
from app.domain.prose.indicators import ParsedIndicator, indicator, without_measures
from app.domain.prose.likeness import characters, essence, likeness_of, pairs, share_of
from app.domain.text import is_blank

COPIED, SENTENCE, LONG = 0.95, 12, 1000
"""From this likeness on, two explanations are copies; shorter ones say too little, longer ones must be equal."""
CLEARLY = 0.25
"""By so much more of its name an explanation speaks of the indicator that it is plainly about."""
MOST_COMPARED = 5_000
"""All pairs of a hundred rows. Of a form with more pairs that may be copies the first ones are compared."""
MOST_REPEATED = 10
"""A row is said to repeat no more than so many rows before it."""
_GENERAL = re.compile(
    r"服务|项目|工作|质量|情况|整体|效果|内容|数量|管理|建设|网络|系统|平台|设备|信息|数据|全年|年度|实际|完成|开展|提供"
)
"""What may be said of anything."""
CONTRACT = re.compile(r"考[核评]总分|考[核评]表|考[核评]结果|考[核评]得分|履约评价|履约考核")
JUDGED = re.compile(r"考[核评]|评[价分议估]|质量|满意|履约|得分|成绩|效果|绩效|等级|水平|验收|优秀")


@dataclass(frozen=True, eq=False)
class Explained:
    """An indicator with an explanation. Each property is computed when it is first asked for."""

    seen: ParsedIndicator

    @cached_property
    def name(self) -> str:
        """The letters of the name, for telling names apart."""
        return essence(self.seen.name)

    @cached_property
    def letters(self) -> str:
        """The letters of the explanation."""
        return essence(self.seen.definition)

    @cached_property
    def characters(self) -> Counter[str]:
        """How often each of them stands there."""
        return Counter(self.letters)

    @cached_property
    def pairs(self) -> Counter[str]:
        """How often each two of them stand beside each other."""
        return pairs(self.letters)

    @cached_property
    def thing(self) -> frozenset[str]:
        """Each two characters beside each other of what the name measures something of."""
        return _thing(self.seen.name)

    @cached_property
    def fit(self) -> float:
        """The share of the name that the explanation repeats, from 0 to 1."""
        return share_of(characters(self.seen.name), self.characters)

    @cached_property
    def is_contract_score(self) -> bool:
        """Tell whether it is the score of a contract, which may be given for quality and for satisfaction."""
        return bool(JUDGED.search(self.seen.name) and CONTRACT.search(self.seen.definition))


class Comparison:
    """The explained indicators of a form in its order, each with those that have the same explanation.

    `is_cut`: more than `MOST_COMPARED` pairs would have to be compared, so that the last ones were not.
    """

    def __init__(self, rows: tuple[IndicatorRow, ...]):
        self.rows = tuple(Explained(indicator(row)) for row in rows if not is_blank(row.definition))
        compared = list(islice(_candidates(self.rows), MOST_COMPARED + 1))
        self.is_cut = len(compared) > MOST_COMPARED
        self._copies: dict[Explained, list[Explained]] = defaultdict(list)
        for one, other in compared[:MOST_COMPARED]:
            if are_copies(one, other):
                self._copies[one].append(other)
                self._copies[other].append(one)
        self._qualities = [each for each in self.rows if each.seen.row.category.level_2 == "质量指标"]

    def repeats(self) -> Iterator[tuple[ParsedIndicator, ParsedIndicator]]:
        """Yield two indicators of different names with one explanation that is plainly about neither of them."""
        repeated: Counter[Explained] = Counter()
        position = {each: number for number, each in enumerate(self.rows)}
        for one in self.rows:
            for other in self._copies[one]:
                is_repeated = (
                    position[one] < position[other]
                    and one.name != other.name
                    and not (is_foreign(one, other) or is_foreign(other, one))
                )
                if is_repeated and repeated[other] < MOST_REPEATED:
                    repeated[other] += 1
                    yield one.seen, other.seen

    def named_in(self, words: str, taker: Explained) -> ParsedIndicator | None:
        """Return another row whose thing is spoken of in words of an explanation that says nothing of its own thing."""
        own = taker.thing
        is_judged = taker.seen.row.category.level_1 == "满意度指标"
        if not own or is_judged or not taker.characters.keys().isdisjoint("".join(own)):
            return None
        spoken = _thing(words)
        return next((other.seen for other in self.rows if other.thing & spoken), None)

    def source(self, taker: Explained) -> ParsedIndicator | None:
        """Return the first indicator that an explanation was taken from, None when it is its own."""
        copies = set(self._copies[taker])
        sources = {each for each in copies if is_foreign(taker, each)}
        if "满意" in taker.seen.name:
            sources |= {each for each in self._qualities if _is_quality_as_satisfaction(taker, each)} - copies
        return next((each.seen for each in self.rows if each in sources), None)


def _thing(words: str) -> frozenset[str]:
    parts = _GENERAL.split(without_measures(words))
    return frozenset(pair for part in parts for pair in pairs(essence(part)))


@lru_cache(maxsize=2)
def comparison(rows: tuple[IndicatorRow, ...]) -> Comparison:
    """Return the comparison of the rows; kept, for the three rules ask for it one after another."""
    return Comparison(rows)


def _candidates(rows: tuple[Explained, ...]) -> Iterator[tuple[Explained, Explained]]:
    """Yield the pairs, in the order of the form, whose lengths and characters allow them to be copies."""
    return (pair for pair in combinations(rows, 2) if _may_be_copies(*pair))


def _may_be_copies(one: Explained, other: Explained) -> bool:
    shorter, longer = sorted((len(one.seen.definition), len(other.seen.definition)))
    if shorter < SENTENCE or shorter < longer * 0.75:
        return False
    if longer > LONG:
        return shorter == longer
    number = len(one.letters) - 1
    # So many pairs of characters must be common to both; each character that the other lacks costs half a pair at least.
    common = COPIED / 2 * (number + len(other.letters) - 1)
    lacking = len(one.characters.keys() - other.characters.keys())
    return min(number, len(other.letters) - 1) >= common and lacking <= 2 * (number - common)


def are_copies(one: Explained, other: Explained) -> bool:
    """Tell whether two explanations of a sentence or more, of like length, are the same."""
    if max(len(one.seen.definition), len(other.seen.definition)) > LONG:
        return one.seen.definition == other.seen.definition
    if one.letters == other.letters:
        return bool(one.letters)
    return likeness_of(one.pairs, other.pairs) >= COPIED


def is_foreign(one: Explained, other: Explained) -> bool:
    """Tell whether the explanation that two rows have in common is plainly about the `other` one."""
    if one.is_contract_score and other.is_contract_score:
        return False
    return other.fit > one.fit + CLEARLY


def _is_quality_as_satisfaction(taker: Explained, quality: Explained) -> bool:
    """Tell whether satisfaction is explained by a part of what explains the quality."""
    part, whole = taker.seen.definition, quality.seen.definition
    return (
        SENTENCE <= len(part) < len(whole)
        and len(part) <= LONG
        and not ("满意" in quality.seen.name or "满意" in part)
        and share_of(taker.characters, quality.characters) >= 0.9
    )
