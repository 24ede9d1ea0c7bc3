"""A budget year as plain values that know nothing of the portal: what each declaration is made of, and what becomes of it.

Everything is drawn from one seed. Amounts are added up here with nothing but `Decimal`, so that what the portal says can be
held against it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import ROUND_HALF_UP, Decimal
from random import Random

CENT = Decimal("0.01")
TYPES = {"15": "项目法", "01": "因素法", "02": "因素法和项目法"}
"""项目类型 that occur, and the 分配方式 of their 一级项目."""


@dataclass(frozen=True)
class Size:
    """How large a year is: `tabled` of the declarations have 支出明细."""

    departments: int
    units: int
    declarations: int
    tabled: int
    projects: int


FULL = Size(8, 40, 400, 250, 30)
SMALL = Size(2, 5, 22, 14, 4)


@dataclass(frozen=True)
class Amounts:
    """项目总金额 and 本年度项目金额."""

    total: Decimal = Decimal("0.00")
    year: Decimal = Decimal("0.00")

    def __add__(self, other: "Amounts") -> "Amounts":
        return Amounts(self.total + other.total, self.year + other.year)


@dataclass(frozen=True)
class Line:
    """A line of 支出明细 as it is typed: quantity and price, or an amount; `share` is an amount, a percentage or blank."""

    quantity: str
    price: str
    amount: str
    share: str

    @property
    def typed(self) -> dict[str, str]:
        """The cells as they are pasted."""
        cells = {"quantity": self.quantity, "unit_price": self.price, "amount": self.amount}
        return {key: text for key, text in (cells | {"this_year": self.share}).items() if text}

    @property
    def amounts(self) -> Amounts:
        """What the line comes to, by the rules on paper."""
        total = Decimal(self.amount or 0)
        if self.quantity:
            total = rounded(Decimal(self.quantity) * Decimal(self.price))
        if not self.share:
            return Amounts(total, total)
        if self.share.endswith("%"):
            return Amounts(total, rounded(total * Decimal(self.share[:-1]) / 100))
        return Amounts(total, Decimal(self.share))


def rounded(value: Decimal) -> Decimal:
    """Round half up to 分."""
    return value.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Unit:
    """A unit; a department's own unit is its first."""

    code: str
    department: str

    @property
    def is_root(self) -> bool:
        """It is a 一级预算单位."""
        return self.code == self.department


@dataclass(frozen=True)
class Project:
    """A 一级项目."""

    code: str
    department: str
    type: str


@dataclass
class Declared:
    """A declaration of a round, and which amounts each circle of readers has: the unit, the department, finance.

    `project` is the code of its 一级项目, "" for none. `fate` is what becomes of it.
    """

    name: str
    unit: Unit
    type: str
    project: str
    years: int
    fate: str
    lines: tuple[Line, ...] = ()
    typed: Amounts = Amounts()
    id: int = 0
    code: str = ""
    status: str = "draft"
    submitted: Amounts | None = None
    at_finance: Amounts | None = None

    @property
    def own(self) -> Amounts:
        """What stands on the working sheet."""
        return sum((each.amounts for each in self.lines), Amounts()) if self.lines else self.typed

    def cut(self) -> None:
        """Take a tenth off the price of the first line, or of the typed amounts."""
        if self.lines:
            first, *others = self.lines
            price = rounded(Decimal(first.price) * Decimal("0.9"))
            self.lines = (replace(first, price=str(price)), *others)
        else:
            self.typed = Amounts(
                rounded(self.typed.total * Decimal("0.9")), rounded(self.typed.year * Decimal("0.9"))
            )


FIRST_FATES = {
    "passed": 9,
    "returned, mended, passed": 4,
    "approved": 2,
    "submitted": 2,
    "returned": 2,
    "draft": 1,
    "declined": 1,
    "discarded": 1,
}
"""What becomes of a declaration in 一上, and how often."""
SECOND_FATES = {"cut, approved": 6, "confirmed, approved": 3, "cut": 1, "untouched": 1, "declined": 1}
"""What becomes of it in 二上."""


@dataclass
class Plan:
    """The year as it is to be."""

    units: list[Unit]
    projects: list[Project]
    first: list[Declared]
    second: list[Declared] = field(default_factory=list)

    def below(self, department: str) -> list[Unit]:
        """The units of a department."""
        return [each for each in self.units if each.department == department]

    @property
    def departments(self) -> list[str]:
        """The codes of all departments."""
        return [each.code for each in self.units if each.is_root]


def drawn(size: Size, seed: int = 2027) -> Plan:
    """Draw a year."""
    random = Random(seed)
    roots = [f"{20 + number}0" for number in range(size.departments)]
    units = [Unit(root, root) for root in roots]
    for number in range(size.units - size.departments):
        root = roots[number % len(roots)]
        units.append(Unit(f"{int(root) + 1 + number // len(roots)}", root))
    units.sort(key=lambda each: each.code)
    kinds = list(TYPES)
    projects = [
        Project(f"P{number:02}", roots[number % len(roots)], kinds[(number // len(roots)) % len(kinds)])
        for number in range(size.projects)
    ]
    fates = _spread(FIRST_FATES, size.declarations, random)
    first = [
        _declared(random, number, units, projects, fates[number], has_lines=number < size.tabled)
        for number in range(size.declarations)
    ]
    random.shuffle(first)
    return Plan(units, projects, first)


def second_fates(count: int) -> list[str]:
    """Draw what becomes of so many that 二上 took over."""
    return _spread(SECOND_FATES, count, Random(count))


def is_under(each: Declared, code: str, whole: bool, scope: str) -> bool:
    """Tell whether a 控制数 binds a declaration."""
    is_theirs = each.unit.department == code if whole else each.unit.code == code
    return is_theirs and scope in ("", each.type, each.project)


def name_of(code: str) -> str:
    """Return the name of a unit."""
    return f"云岭市第{code}单位"


def _spread(weights: dict[str, int], count: int, random: Random) -> list[str]:
    """Let each fate occur as often as it weighs, and at least once where there are enough."""
    cycle = [fate for fate, weight in weights.items() for _ in range(weight)]
    found = [cycle[number % len(cycle)] for number in range(count)]
    found[: len(weights)] = weights
    random.shuffle(found)
    return found[:count]


def _declared(
    random: Random, number: int, units: list[Unit], projects: list[Project], fate: str, *, has_lines: bool
) -> Declared:
    unit = units[number % len(units)]
    kind = random.choice(list(TYPES))
    offered = [each for each in projects if (each.department, each.type) == (unit.department, kind)]
    project = random.choice([*offered, *offered, None]) if offered else None
    years = random.randint(1, 4)
    lines, typed = tuple(_lines(random, years)) if has_lines else (), Amounts()
    if not lines:
        total = Decimal(random.randint(10_000, 900_000_000)) / 100
        share = Decimal(random.randint(1000, 9999)) / 10_000 if years > 1 else Decimal(1)
        typed = Amounts(rounded(total), rounded(total * share))
    name = f"第{number + 1}个项目"
    return Declared(name, unit, kind, project.code if project else "", years, fate, lines, typed)


def _lines(random: Random, years: int) -> Iterator[Line]:
    def figure(least: int, most: int, places: int) -> str:
        return str(Decimal(random.randint(least, most)).scaleb(-places))

    def share() -> str:
        return f"{figure(1000, 10_000, 2)}%" if years > 1 else ""

    # Never so little that nothing would be left of it.
    quantity, price = (
        figure(20_000, 900_000, random.randint(2, 3)),
        figure(20_000, 900_000, random.randint(1, 4)),
    )
    first = Line(quantity, price, "", share())
    yield first
    for _ in range(random.randint(0, 5)):
        if random.random() < 0.3:
            amount = figure(1, 90_000_000, 2)
            part = str(rounded(Decimal(amount) * random.randint(1, 100) / 100)) if years > 1 else ""
            yield Line("", "", amount, part)
        else:
            yield Line(
                figure(1, 9000, random.randint(0, 3)), figure(1, 900_000, random.randint(0, 4)), "", share()
            )
    less = rounded(first.amounts.total / 20)
    if less and random.random() < 0.4:
        yield Line("", "", f"-{less}", first.share)
