"""Rows that a rule finds something in, put into a declaration of the world, and what its prereview says of them."""

from app.domain.prereview.explanations import Noted
from app.operations.rows import add_row
from app.queries.procedure.desk import desk_of
from tests.world import World

TELLING = {
    "E05": ("质量指标", "改造验收合格台数", "≥0台", "改造验收合格台数以验收单为准。"),
    "W05": ("数量指标", "开展巡查次数", "≤12次", "全年开展巡查的次数，以巡查记录为准。"),
    "W06": ("质量指标", "改造验收合格率", "≧95%", "改造验收合格率＝合格台数÷改造台数×100%，以验收单为准。"),
    "H01": ("成本指标", "成本控制率", "≤100%", "成本控制率＝实际支出÷预算安排×100%，以支出明细账为准。"),
}
"""For each rule a row that it has something to say of."""


def telling(world: World, *rules: str, login: str = "preparer", unit: str = "121") -> int:
    """Create a filled declaration with a row for each of the rules and return its id; nothing else in it waits."""
    declaration_id = world.filled(login, unit)
    world.explain(login, declaration_id)
    for rule in rules:
        level_2, *cells = TELLING[rule]
        add_row(world.actor(login), declaration_id, level_2, tuple(cells))
    return declaration_id


def of_rule(world: World, declaration_id: int, rule: str, login: str = "preparer") -> list[Noted]:
    """Return what a rule says of the rows that `telling` put in, as that person sees it."""
    desk = desk_of(world.actor(login), declaration_id)
    names = {row.identity for row in desk.sheet.rows if list(row.cells) == list(TELLING[rule][1:])}
    return [each for each in desk.findings.of_rule(rule) if each.finding.place.row in names]


def only(world: World, declaration_id: int, rule: str, login: str = "preparer") -> Noted:
    """Return the one thing that a rule says of its row."""
    (noted,) = of_rule(world, declaration_id, rule, login)
    return noted
