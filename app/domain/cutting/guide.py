"""压减向导: all that a cut touches on a form, a proposal for each place, and what stays."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from decimal import Context, Decimal

from app.domain.cutting.costing_without_lines import costing_figures
from app.domain.cutting.figure_changes import FigureChanges, line_changes
from app.domain.cutting.indicator_values import COST, QUANTITY, indicator_value
from app.domain.cutting.lines import CutLines, cut_lines
from app.domain.cutting.passages import passages
from app.domain.cutting.proposal import Kept, Proposal
from app.domain.cutting.prose_figures import (
    Found,
    Shares,
    known_figures,
    scaled_amounts,
    scaled_counts,
    shares,
)
from app.domain.cutting.sentences_of_lines import Pair, sentences_of_lines
from app.domain.form.costing import TITLE as COSTING
from app.domain.form.costing import sums
from app.domain.form.money import read_amount, shown
from app.domain.form.places import ITEM, Place
from app.domain.form.sheet import FIELDS, SUMMED, IndicatorRow, Sheet
from app.domain.form.target_values import understood
from app.domain.prose.amounts import amounts
from app.domain.prose.costing_prose import clause
from app.domain.text import is_blank, squeezed

_EXACT = Context(prec=60)
MOST = 300
"""So many proposals are made; of a form that needs more the rest is named as left over."""
TEXTS = ("costing_basis", "annual_objective", "long_term_objective")
_EVENLY, _TARGET, _ONE_YEAR = (
    "按压减比例折算，单价不变。",
    "压减到所填的金额。",
    "实施期限为一年，与本年度金额相同。",
)
_NOT_MONEY = {"policy_basis": "不含测算，不随金额变化"}
_NOT_QUANTITY = "质量、时效、效益和满意度不随金额变化"


@dataclass(frozen=True, slots=True)
class Guide:
    """What a cut touches. `before` are 项目总金额 and 本年度项目金额 before the cut, `sheet` the form as it stands.

    `target` is the amount of the budget year that lines or amounts are cut to, None where they are cut already; `reaches`
    tells whether the lines can keep to it.
    """

    sheet: Sheet
    before: tuple[Decimal | None, Decimal | None]
    target: Decimal | None
    proposals: tuple[Proposal, ...]
    kept: tuple[Kept, ...]
    reaches: bool = True

    def cut_sheet(self, tags: Collection[str]) -> Sheet:
        """Return the form with the proposals of these tags in their places, and its amounts as the sums of its lines."""
        taken = [each for each in self.proposals if each.tag in tags]
        items = {each.place.row: each.item for each in taken if each.item}
        sheet = replace(
            self.sheet, items=tuple(items.get(item.identity) or item for item in self.sheet.items)
        )
        values: dict[str, object] = {}
        rows = {row.identity: row for row in sheet.rows}
        for each in sorted((one for one in taken if not one.item), key=lambda one: one.start, reverse=True):
            key, identity = each.place.key, each.place.row
            if key in SUMMED:
                values[key] = read_amount(each.after)
                continue
            stands = getattr(rows[identity], key) if identity else str(values.get(key, getattr(sheet, key)))
            becomes = stands[: each.start] + each.after + stands[each.start + len(each.before) :]
            if identity:
                rows[identity] = replace(rows[identity], **{key: becomes})  # type: ignore[arg-type]
            else:
                values[key] = becomes
        return replace(sheet, rows=tuple(rows.values()), **values).summed()  # type: ignore[arg-type]


def guide(sheet: Sheet, before: Sheet, target: Decimal | None = None) -> Guide:
    """Return what a cut touches on a form that had the amounts, lines, texts and rows of `before` it.

    `target` is what the budget year is to be cut to further. What the unit changed since `before` is left alone.
    """
    return _Guide(sheet, before, target).made()


class _Guide:
    def __init__(self, sheet: Sheet, before: Sheet, target: Decimal | None):
        self.sheet, self.before, self.years = sheet, before, sheet.implementation_years
        now = sheet.budget_year_amount
        self.target = target if target is not None and now is not None and 0 < target < now else None
        self.has_lines = sums(sheet.items, self.years) is not None
        if sheet.items and not self.has_lines:
            self.target = None  # nobody types the amounts, and no line has one
        self.lines = CutLines()
        if self.target is not None and self.has_lines:
            self.lines = cut_lines(sheet.items, self.years, self.target)
        self.total, self.year = self._amounts()
        self.pairs = self._pairs()
        self.changes = self._changes()
        self.ratio = _share(self.year, before.budget_year_amount or sheet.budget_year_amount)

    def made(self) -> Guide:
        found = [*self._lines(), *self._fields(), *self._texts(), *self._rows(), *self._others()]
        proposals = [each for each in found if isinstance(each, Proposal)]
        kept = [each for each in found if isinstance(each, Kept)]
        if len(proposals) > MOST:
            kept.append(Kept(f"其余{len(proposals) - MOST}处", "超出一次所列，应用后再看"))
        before = self.before.medium_term_amount, self.before.budget_year_amount
        return Guide(
            self.sheet, before, self.target, tuple(proposals[:MOST]), tuple(kept), self.lines.reaches
        )

    def _amounts(self) -> tuple[Decimal | None, Decimal | None]:
        """Return 项目总金额 and 本年度项目金额 as they are when all is cut; what later years have stays."""
        total, year = self.sheet.medium_term_amount, self.sheet.budget_year_amount
        if self.has_lines:
            found = sums(self.lines.of(self.sheet.items), self.years)
            return (found.total, found.year) if found else (total, year)
        if self.target is not None and year is not None:
            total = None if total is None else total - (year - self.target)
            year = self.target
        if self.years == 1 and year is not None:
            total = year
        return total, year

    def _pairs(self) -> list[Pair]:
        """Return the lines as they were before the cut, where they were there, and as they stand, with what they become."""
        new = {item.identity: item for item in self.lines.of(self.sheet.items)}
        earlier = [(item, new[item.identity]) for item in self.before.items if item.identity in new]
        return earlier + [(item, new[item.identity]) for item in self.sheet.items]

    def _changes(self) -> FigureChanges:
        changes, sheet = FigureChanges(), self.sheet
        for old in (self.before, sheet):
            changes.add_amount(old.medium_term_amount, self.total)
            if old.budget_year_amount != old.medium_term_amount:
                changes.add_amount(old.budget_year_amount, self.year)
                later = _later(old.medium_term_amount, old.budget_year_amount)
                changes.add_amount(later, _later(self.total, self.year))
        return line_changes(self.pairs, self.years, changes)

    def _lines(self) -> Iterator[Proposal | Kept]:
        for item in self.sheet.items:
            place = self.sheet.item_place(item.identity).removeprefix(COSTING).strip()
            name = f"{place} {item.content.strip()}".strip()
            becomes = self.lines.cut.get(item.identity)
            if becomes is None or becomes == item:
                if self.target is not None:
                    yield Kept(
                        f"{COSTING} {name}",
                        self.lines.stay.get(item.identity, "没有压减"),
                        item.in_year(self.years),
                    )
                continue
            saved = (becomes.in_year(self.years) or Decimal(0)) - (item.in_year(self.years) or Decimal(0))
            yield Proposal(
                Place(ITEM, item.identity),
                name,
                clause(item, self.years),
                clause(becomes, self.years),
                _EVENLY if item.is_computed else "按压减比例折算，请核对。",
                item=becomes,
                cells=item.cells,
                saved=saved,
            )

    def _fields(self) -> Iterator[Proposal]:
        if self.sheet.items:
            return
        for key, new in zip(reversed(SUMMED), (self.year, self.total), strict=True):
            stands = getattr(self.sheet, key)
            if stands is not None and new is not None and 0 < new != stands:
                reason = _TARGET if key == SUMMED[1] else "以后年度的金额不变。"
                if key == SUMMED[0] and self.years == 1:
                    reason = _ONE_YEAR
                yield Proposal(
                    Place(key), FIELDS[key].label, shown(stands), shown(new), reason, saved=new - stands
                )

    def _texts(self) -> Iterator[Proposal | Kept]:
        for key in TEXTS:
            text = getattr(self.sheet, key)
            if not is_blank(text):
                yield from passages(key, FIELDS[key].label, text, self._found_in(key, text))

    def _found_in(self, key: str, text: str) -> Iterator[Found]:
        old, was = getattr(self.before, key), self._shares()
        if key == "costing_basis" and self.has_lines:
            there = {item.identity for item in self.sheet.items}
            gone = [item for item in self.before.items if item.identity not in there]
            yield from sentences_of_lines(text, self.pairs, gone, self.changes, self.years)
            yield from shares(text, was)
            return
        yield from known_figures(text, self.changes)
        yield from shares(text, was if key == "costing_basis" else None)
        if key == "costing_basis":
            yield from costing_figures(text, old, self.changes, self.ratio)
            return
        ratio = self.ratio
        if key == "long_term_objective":
            ratio = _share(self.total, self.before.medium_term_amount or self.sheet.medium_term_amount)
        yield from scaled_counts(text, old, self.changes, ratio)
        yield from scaled_amounts(text, old, self.changes, ratio)

    def _shares(self) -> Shares | None:
        total, year = self.before.medium_term_amount, self.before.budget_year_amount
        if not total or not year or not self.total or not self.year or year >= total:
            return None
        return Shares(_EXACT.divide(year, total), _EXACT.divide(self.year, self.total))

    def _rows(self) -> Iterator[Proposal | Kept]:
        by_identity = {row.identity: row for row in self.before.rows}
        by_name = {(row.category.level_2, squeezed(row.name)): row for row in self.before.rows}
        for row in self.sheet.rows:
            was = by_identity.get(row.identity) or by_name.get((row.category.level_2, squeezed(row.name)))
            found = indicator_value(row, was, self.sheet, self.changes, self.ratio)
            if found:
                yield found
            if isinstance(found, Proposal):
                yield from self._definition(row, found)

    def _definition(self, row: IndicatorRow, value: Proposal) -> Iterator[Proposal]:
        """Yield what becomes of the same figure in the explanation of the row."""
        changes, old, new = FigureChanges(), understood(value.before), understood(value.after)
        if old.number is not None and new.number is not None:
            changes.counts[old.number, old.unit] = new.number
        for was, becomes in zip(amounts(value.before), amounts(value.after), strict=False):
            changes.add_amount(was.value, becomes.value)
        label = f"{value.name} 指标解释"
        found = known_figures(row.definition, changes, "与指标值一致。")
        for each in passages("definition", label, row.definition, found):
            if isinstance(each, Proposal):
                yield replace(each, place=Place("definition", row.identity), name=label)

    def _others(self) -> Iterator[Kept]:
        for key, why in _NOT_MONEY.items():
            if not is_blank(getattr(self.sheet, key)):
                yield Kept(FIELDS[key].label, why)
        others = Counter(
            row.category.level_2
            for row in self.sheet.rows
            if row.category.level_2 not in (QUANTITY, COST) and not row.is_none
        )
        if others:
            yield Kept("、".join(f"{level_2}{number}项" for level_2, number in others.items()), _NOT_QUANTITY)


def _later(total: Decimal | None, year: Decimal | None) -> Decimal | None:
    return None if total is None or year is None or total <= year else total - year


def _share(new: Decimal | None, old: Decimal | None) -> Decimal:
    """Return what is left of an amount, at most all of it."""
    return min(_EXACT.divide(new, old), Decimal(1)) if new and old else Decimal(1)
