"""What comparing costs: a unit with ten thousand declarations beside one with ten, and the confirmation of five hundred.

`python -m tests.bench.neighbours` prints it alone. Times are of the processor, in one process.
"""

import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from statistics import median

from flask_migrate import upgrade
from sqlalchemy import insert

from app.domain.files.worksheets import ReadSheet
from app.domain.form.sheet import EDITABLE, Sheet
from app.domain.prereview import known
from app.domain.procedure.stages import Status
from app.models import CatalogueCategory, Declaration, Indicator, Round, db
from app.operations import pending_imports
from app.operations.import_prereviews import start
from app.operations.job_steps import step
from app.queries import people
from app.queries.prereview import neighbours
from app.queries.procedure.jobs import progress_of
from app.queries.rounds import find_round
from tests.applications import running
from tests.bench.forms import _sheet
from tests.client import Person
from tests.world import UNITS, World, found_world

FEW, MANY, CHOSEN, FORMS, LOOKS = 10, 10_000, 500, 100, 9
SMALL, LARGE = ("121", "preparer"), ("141", "sole")


def comparing(folder: Path) -> Iterator[str]:
    """Yield a line for each figure."""
    for app in running(f"sqlite:///{folder / 'neighbours.sqlite'}", folder):
        with app.app_context():
            upgrade()
            world = found_world()
            small, large = _settled(world, SMALL[0], FEW), _settled(world, LARGE[0], MANY)
            db.session.remove()
        yield from _editors(app, small[0], large[0])
        with app.app_context():
            yield _import(world)
        yield from _confirmation(app, large)


def _editors(app, small: int, large: int) -> Iterator[str]:
    few, many = Person(app, SMALL[1]), Person(app, LARGE[1])
    first = _seconds(lambda: many.client.get(f"/declarations/{large}"))
    pairs = []
    for _ in range(LOOKS):
        one = _seconds(lambda: few.client.get(f"/declarations/{small}"))
        pairs.append((_seconds(lambda: many.client.get(f"/declarations/{large}")), one))
    ratio = median(more / less for more, less in pairs)
    yield (
        f"editor of a unit with {MANY} declarations: {median(each for each, _ in pairs) * 1000:.1f} ms, with {FEW} "
        f"{median(each for _, each in pairs) * 1000:.1f} ms, ratio {ratio:.2f}; at most 1.3"
    )
    yield f"the same, the first time in a process: {first * 1000:.0f} ms"


def _import(world: World) -> str:
    chance = random.Random(100)
    name = UNITS[LARGE[0]][0]
    read = [
        ReadSheet(
            f"表{number}", replace(form, project_code="", applicant_unit=name, primary_budgetary_unit=name)
        )
        for number, form in enumerate((_sheet(chance, number) for number in range(FORMS)), 1)
    ]
    actor = people.actor_by_login(LARGE[1])
    import_id = pending_imports.keep(actor, find_round(world.round_id), "申报表.xlsx", "bench", read)
    known.forget()
    neighbours._known.clear()

    def work() -> None:
        job_id = start(actor, import_id)
        while not progress_of(actor, job_id).is_over:
            step(actor, job_id)
            db.session.remove()

    return f"prereview of an import of {FORMS} forms into it: {_seconds(work):.2f} s; at most 5 s"


def _confirmation(app, ids: list[int]) -> Iterator[str]:
    submitter = Person(app, LARGE[1])
    submitter.get("/")
    chosen = {"action": "submit", "id": ids[:CHOSEN]}

    def confirm() -> None:
        answer = submitter.post("/bulk-actions/confirmation", chosen)
        assert answer.status_code == 200, answer.text

    known.forget()
    yield f"confirmation of {CHOSEN} submissions, none known: {_seconds(confirm):.2f} s"
    again = median(_seconds(confirm) for _ in range(3))
    yield f"confirmation of {CHOSEN} submissions, known: {again:.2f} s; at most 2 s"


def _settled(world: World, unit: str, count: int) -> list[int]:
    """Put forms of a unit into the round, past the operations, and return their ids."""
    chance = random.Random(count)
    in_round = db.session.get_one(Round, world.round_id)
    categories = dict(
        db.session.query(CatalogueCategory.level_2, CatalogueCategory.id)
        .filter_by(version_id=in_round.catalogue_id)
        .all()
    )
    ids = []
    for start_at in range(0, count, 500):
        forms = [_sheet(chance, number) for number in range(start_at, min(start_at + 500, count))]
        rows = [
            _row(form, world.round_id, world.units[unit], unit, start_at + number)
            for number, form in enumerate(forms)
        ]
        made = list(
            db.session.scalars(
                insert(Declaration).returning(Declaration.id, sort_by_parameter_order=True), rows
            )
        )
        cells = [
            {
                "declaration_id": id,
                "identity": row.identity,
                "category_id": categories[row.category.level_2],
                "position": position,
                "name": row.name,
                "target_value": row.target_value,
                "definition": row.definition,
            }
            for id, form in zip(made, forms, strict=True)
            for position, row in enumerate(form.rows)
        ]
        db.session.execute(insert(Indicator), cells)
        ids += made
    db.session.commit()
    return ids


def _row(form: Sheet, round_id: int, unit_id: int, unit: str, number: int) -> dict[str, object]:
    fields = {key: getattr(form, key) for key in EDITABLE}
    return fields | {
        "project_code": f"99010627{unit}15{number:08}",
        "round_id": round_id,
        "unit_id": unit_id,
        "project_type_code": "15",
        "status": Status.DRAFT,
    }


def _seconds(work: Callable[[], object]) -> float:
    start_at = time.process_time()
    work()
    return time.process_time() - start_at


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="portal-bench-") as name:
        for line in comparing(Path(name)):
            print(line, flush=True)
