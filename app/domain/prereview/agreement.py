"""Whether objective, costing and indicators count the same things alike: a part of rule W04.

Each judge reads a text once, and holds no more than `MOST_HELD` of what it says against the rows.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate, islice

from app.domain.form.places import Place
from app.domain.form.sheet import IndicatorRow, Sheet
from app.domain.form.target_values import TargetDate, understood
from app.domain.prereview.finding import Remark
from app.domain.prereview.row_figures import RowFigures
from app.domain.prereview.same_thing import counted_row, counts_of, differing, part_before
from app.domain.prose.amounts import spoken_number
from app.domain.prose.figures import figures
from app.domain.prose.likeness import characters, share_of
from app.domain.prose.quantities import COUNTERS, MEASURES, Quantity, measured, quantities

MOST_HELD = 60
"""Numbers of a text, or lists, levels and dates, that are compared."""
_SAME_KINDS = 0.5
"""From this share of its characters on a list is of the kinds that an indicator counts."""
_EACH = re.compile(r"(?:每|各(?![类项种级界地])|平均|人均|户均)[^\d]{0,8}$|(?:单|[/／×*xX]\s?)[^\d]{0,3}$")
_HAN_END = re.compile(r"[\u4e00-\u9fff]{2}$")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,6}")
_SPOKEN = re.compile(
    r"(?<![第一二三四五六七八九十百两])(?P<number>[两二三四五六七八九十]{1,3})大?(?P<unit>[个类家所座处次场项套种期])(?P<after>[\u4e00-\u9fff]{2,8})"
)
_OTHER_TIME = re.compile(
    r"已[经完建有实]|目前|现有|截至|截止|上一?年|去年|往年|前期|原有|此前|累计|总[体共]|规划|[一二三两四五六]年|20\d\d"
)
"""A number of another time, or of the whole project, need not be that of the year."""
_TO_SOME = re.compile(
    r"更[换新]|换新|维修|修[复缮]|抽[查检测样]|试点|改造|移除|拆除|报废|淘汰|新[增建购]|补[装植种齐充]|加装|升级|大修"
)
"""What is done to some of the things that one has."""
_ITEM = r"[^\s，,。；;：:、（）()]"
_LIST = re.compile(
    rf"(?P<items>{_ITEM}{{2,12}}(?:、{_ITEM}{{2,12}}){{1,11}}?)(?P<open>等)?(?P<spoken>[两二三四五六七八九十]|\d{{1,2}})?[个大]?(?(spoken)[类种项])"
    rf"(?(open)|(?(spoken)|(?!)))(?P<noun>{_ITEM}{{2,6}})"
)
"""A、B、C和D等场所, A、B和C三类场所."""
_AND = re.compile(r".[和与及].")
_KINDS = re.compile(r"(?:种类|类型|类别|类数|种数|品种|的?数量|[类种]数?)+$")
_KIND_UNITS = ("类", "种", "个类别", "种类型")
_LEVEL = re.compile(
    r"(?:达到?|不低于|符合|满足|通过|优于|稳定在|保持在?)[^，,。；;\d]{0,8}?"
    r"(?P<level>[一二三四五]级[A-Ea-e]?|[ⅠⅡⅢⅣⅤ]{1,3}类|[1-5]A级?|[甲乙丙]级)"
)
_RATIO = re.compile(
    r"[\u4e00-\u9fff]{0,10}(?:系数|指数|容积率|倍率|比值|pH值?)[^，,。；;、\d]{0,4}(?:提[高升]|增[加长]|达|上?升|降低?|减少|稳定|保持|控制)"
    r"[到至在为]{0,2}\s?(?P<number>\d{1,3}(?:\.\d{1,4})?)(?=以[上下内]|左右|[，,。；;、\s]|$)"
)
"""A threshold that has no unit: 灌溉水利用系数提高到0.55."""
_DUE = re.compile(
    r"(?:(?P<year>20\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?:(?P<day>\d{1,2})[日号])?(?P<end>[底末])?[之以]?前"
)
_DATED = re.compile(r"(?<!\d)(?P<month>\d{1,2})(?:月|[-/.]\d)")
_MEANS = re.compile(r"支付|付款|[尾首]款|预付|结算|拨付|合同|采购|招标|招采|签订|立项|启动|开始")
_DECEMBER = 12


def counted_otherwise(sheet: Sheet, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark]:
    """Yield the first thing that the costing counts otherwise than its quantity indicator does."""
    counted = counts_of(rows)
    told: dict[RowFigures, list[Quantity]] = defaultdict(list)
    priced = [each for each in quantities(sheet.costing_basis) if _counts(each)][:MOST_HELD]
    for each in priced:
        row = counted_row(each, sheet.costing_basis, counted)
        if row:
            told[row].append(each)
    for row, said in told.items():
        if row.size and not (_agree(row.size[0], said, sheet) or _is_sum(row.size, said[0], priced)):
            yield differing(Place("costing_basis"), said[0].words.strip(), row.row)
            return


def promised_otherwise(place: Place, text: str, sheet: Sheet) -> Iterator[Remark]:
    """Yield the first thing that objective and costing count once each, and otherwise."""
    promised, priced = _by_noun(text), _by_noun(sheet.costing_basis)
    for key, said in promised.items():
        theirs = priced.get(key, [])
        size = measured(said[0].number, said[0].unit)
        if len(said) != 1 or len(theirs) != 1 or _is_some_of(said[0], theirs[0]):
            continue
        if size and not _agree(size[0], theirs, sheet):
            words, other = said[0].words.strip(), theirs[0].words.strip()
            yield Remark(place, f"写“{words}”，测算依据写“{other}”（{key[1]}），两者不一，请核对。", words)
            return


def _is_some_of(said: Quantity, priced: Quantity) -> bool:
    """Tell whether an objective does to some what the costing does not speak of beside their whole number: 更换120盏."""
    done = set(_TO_SOME.findall(said.clause))
    return said.number < priced.number and bool(done) and not done & set(_TO_SOME.findall(priced.clause))


def _by_noun(text: str) -> dict[tuple[str, str], list[Quantity]]:
    """Return the numbers of things by their unit and the noun behind them (12座公园), or else before (公园12座)."""
    found: dict[tuple[str, str], list[Quantity]] = defaultdict(list)
    for each in quantities(text)[:MOST_HELD]:
        noun = _HAN.match(each.after) or _HAN_END.search(each.before)
        size = measured(each.number, each.unit)
        if size and noun:
            found[size[1], noun[0][:3] if len(noun[0]) > 2 else noun[0]].append(each)
    # Where one number is of another time, or for each of many, the others may be, too.
    return {key: said for key, said in found.items() if all(map(_counts, said))}


def _counts(said: Quantity) -> bool:
    is_thing = said.unit in COUNTERS | MEASURES
    return is_thing and not _EACH.search(said.before) and not _OTHER_TIME.search(said.clause)


def spoken_otherwise(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark]:
    """Yield the first number in words (两个街道) that the quantity indicator of just that thing states otherwise."""
    counted = counts_of(rows)
    for found in islice(_SPOKEN.finditer(text), MOST_HELD):
        number = spoken_number(found["number"])
        if not number:
            continue
        before, after = part_before(text, found.start()), found["after"]
        said = Quantity(number, found["unit"], found[0], found.start(), before, after)
        row = counted_row(said, text, counted) if _counts(said) else None
        if row and row.size and row.size[0] != number:
            yield differing(place, found[0].removesuffix(after), row.row)
            return


def _agree(number: Decimal, said: list[Quantity], sheet: Sheet) -> bool:
    """Tell whether one of the numbers, a sum of them, or that of one of several years is the number.

    Where the costing is of the whole project, the year may do any part of it.
    """
    years = sheet.implementation_years or 1
    sizes = [size[0] for each in said if (size := measured(each.number, each.unit))]
    if years > 1 and all(each > number for each in sizes) and _is_of_all_years(sheet):
        return True
    reached = {*sizes, *accumulate(sizes), *accumulate(reversed(sizes))}
    return any(
        each in (number, number * count, number / count) for each in reached for count in range(1, years + 1)
    )


def _is_sum(size: tuple[Decimal, str], said: Quantity, priced: list[Quantity]) -> bool:
    """Tell whether a number with those behind it, or before it, of other things of its unit makes the indicator's."""
    sizes = [(each is said, measured(each.number, each.unit)) for each in priced]
    same = [(is_it, of[0]) for is_it, of in sizes if of and of[1] == size[1]]
    at = next((place for place, (is_it, _) in enumerate(same) if is_it), 0)
    behind, before = (number for _, number in same[at:]), (number for _, number in reversed(same[: at + 1]))
    return size[0] in {*accumulate(behind), *accumulate(before)}


def _is_of_all_years(sheet: Sheet) -> bool:
    """Tell whether a costing reckons the total of the project and the year pays less."""
    total, year = sheet.medium_term_amount, sheet.budget_year_amount
    is_part = total is not None and year is not None and year < total
    return is_part and any(each.value == total for each in figures(sheet.costing_basis).amounts)


def listed_otherwise(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark]:
    """Yield the first list of kinds (A、B、C和D等场所) that has another number of them than its indicator."""
    kinds = [
        (row, value.number, characters(_KINDS.sub("", row.name.strip())))
        for row in rows
        if (value := understood(row.target_value)).number is not None and value.unit in _KIND_UNITS
    ]
    if not kinds:
        return
    for count, found in enumerate(_LIST.finditer(text)):
        if count >= MOST_HELD:
            return
        items = found["items"].count("、") + 1 + bool(_AND.search(found["items"].rpartition("、")[2]))
        if found["spoken"]:
            spoken = found["spoken"]
            items = int(spoken) if spoken.isdecimal() else int(spoken_number(spoken) or items)
        noun = characters(found["noun"])
        for row, number, name in kinds:
            is_other = items > number if found["open"] and not found["spoken"] else items != number
            if is_other and name and share_of(noun, name) >= _SAME_KINDS:
                yield Remark(
                    place,
                    f"列出{items}类（“{found[0]}”），指标“{row.name.strip()}”的指标值是“{row.target_value.strip()}”，两者不一，请核对。",
                    found[0],
                )
                return


def levels(text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[str]:
    """Yield the levels that an objective promises (达到Ⅲ类) and no row speaks of."""
    found = list(dict.fromkeys(each["level"] for each in _LEVEL.finditer(text)))[:MOST_HELD]
    for level in found:
        if not any(level in cell for row in rows for cell in row.cells):
            yield level
    for found_ratio in islice(_RATIO.finditer(text), MOST_HELD):
        number = re.compile(rf"(?<![\d.]){re.escape(found_ratio['number'])}(?!\.?\d)")
        if not any(number.search(cell) for row in rows for cell in row.cells):
            yield found_ratio[0]


def undated(place: Place, text: str, rows: tuple[IndicatorRow, ...]) -> Iterator[Remark]:
    """Yield the first end that an objective sets within the year and no row dates; the end of the year binds anyway."""
    months: set[int] = set()
    for row in rows:
        date = understood(row.target_value).date
        months |= {date.month or _DECEMBER} if isinstance(date, TargetDate) else set()
        months |= {int(each["month"]) for cell in row.cells for each in _DATED.finditer(cell[:1000])}
    for count, found in enumerate(_DUE.finditer(text)):
        clause = (
            re.split(r"[，,。；;\n]", text[max(found.start() - 30, 0) : found.start()])[-1]
            + re.split(r"[，,。；;\n]", text[found.end() : found.end() + 30], maxsplit=1)[0]
        )
        month = int(found["month"])
        # Before the first of October is by the end of September.
        last = month - 1 if found["day"] and int(found["day"]) == 1 else month
        if count < MOST_HELD and not {month, last} & {_DECEMBER, *months} and not _MEANS.search(clause):
            yield Remark(
                place, f"中的时限“{found[0]}”没有落实到绩效指标，请在时效指标中写明，或改为一致。", found[0]
            )
            return
