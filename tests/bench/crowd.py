"""An office in its tenth year: as many declarations as are asked for, written to the database in bulk.

Nine years of ten are decided and done; in the last, declarations stand wherever they can.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from sqlalchemy import Connection, Table, insert, text

from app.domain.form.revision import canonical
from app.domain.procedure.stages import Status
from app.domain.roles import Role
from app.models import (
    BudgetaryUnit,
    CatalogueVersion,
    Declaration,
    Person,
    PersonRole,
    PersonUnit,
    ReviewScheme,
    Revision,
    Round,
    db,
)
from app.operations.search_entries import renew_all
from tests.bench.forms import sheets

DEPARTMENTS, SUBORDINATE, REVIEWERS, APPROVERS = 30, 9, 10, 3
UNITS = DEPARTMENTS * (1 + SUBORDINATE)
FINANCE_UNIT = UNITS + 1
YEARS = range(2018, 2028)
BATCH = 2_000
TYPES = ("01", "02", "15")
BEGAN = datetime(2017, 9, 1, tzinfo=UTC)
_SUBJECTS = (
    "图书馆文化馆博物馆体育馆档案馆监测站水文站急救站养护所管理处服务部实验室培训处示范园食堂部菜市场污水厂"
)
_DEEDS = (
    "夜间开放设备更新运行维护修缮改造数据治理人员培训安全检测宣传推广物资储备系统升级节能改造应急演练档案整理"
)
_DEEDS += "绿化提升网络改造免费体检课题研究巡查管护"
SUBJECTS = [_SUBJECTS[at : at + 3] for at in range(0, len(_SUBJECTS), 3)]
DEEDS = [_DEEDS[at : at + 4] for at in range(0, len(_DEEDS), 4)]
TEXT = "按照本年度工作安排，对所辖设施逐一登记造册，依台账测算所需人工、材料和运行费用，单价参照上年合同。"
SETTLED = (Status.APPROVED,) * 93 + (Status.DECLINED,) * 4 + (Status.DISCARDED,) * 3
MOVING = (
    (Status.DRAFT,) * 18
    + (Status.RETURNED,) * 10
    + (Status.UNIT_REVIEW,) * 6
    + (Status.DEPARTMENT_REVIEW,) * 6
    + (Status.FINANCE_REVIEW,) * 20
    + (Status.APPROVAL,) * 10
    + (Status.APPROVED,) * 28
    + (Status.DISCARDED,) * 2
)
"""What stands where, in a hundred: in the years before, and in the last one."""


UNCHECKED = {"sqlite": "PRAGMA foreign_keys = OFF", "postgresql": "SET session_replication_role = replica"}
CHECKED = {"sqlite": "PRAGMA foreign_keys = ON", "postgresql": "SET session_replication_role = origin"}
"""A declaration and its revision name each other: while they are written nobody looks whether both are there."""


def settle(count: int) -> None:
    """Fill a migrated database without units with the office and `count` declarations, and let it be analysed."""
    tables = {
        BudgetaryUnit: _units(),
        Person: _people(),
        PersonRole: _roles(),
        PersonUnit: _own_units(),
        Round: _rounds(),
        Declaration: _declarations(count),
    }
    with db.engine.connect() as connection:
        system, driver = connection.dialect.name, connection.connection.driver_connection
        driver.execute(UNCHECKED[system])
        for model, rows in tables.items():
            _write(connection, model.__table__, rows)
        for statement in _DERIVED:
            connection.execute(text(statement), {"content": canonical(sheets()[0])})
        if system == "postgresql":
            for model in (BudgetaryUnit, Person, PersonRole, Round, Declaration, Revision):
                name = model.__tablename__
                following = f"pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name})"
                connection.execute(text(f"SELECT setval({following})"))
        connection.commit()
        driver.execute(CHECKED[system])
    # The rounds were read in a transaction that began before.
    db.session.rollback()
    renew_all()
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("VACUUM ANALYZE" if system == "postgresql" else "ANALYZE")


def _write(connection: Connection, table: Table, rows: Iterator[dict[str, object]]) -> None:
    while some := list(islice(rows, BATCH)):
        connection.execute(insert(table), some)


def _units() -> Iterator[dict[str, object]]:
    """Departments have the ids 1 to 30, unit u > 30 belongs to the department u modulo 30."""
    for unit in range(1, UNITS + 1):
        above = None if unit <= DEPARTMENTS else (unit - 1) % DEPARTMENTS + 1
        yield {
            "id": unit,
            "code": f"{100 + unit}",
            "name": f"云岭市第{unit}{'局' if above is None else '中心'}",
            "is_finance": False,
            "parent_id": above,
            "primary_id": above,
        }
    yield {
        "id": FINANCE_UNIT,
        "code": "901",
        "name": "云岭市财政局",
        "is_finance": True,
        "parent_id": None,
        "primary_id": None,
    }


def _offices() -> Iterator[tuple[str, Role, int]]:
    for unit in range(1, UNITS + 1):
        yield f"preparer{unit}", Role.PREPARER, unit
        yield f"submitter{unit}", Role.SUBMITTER, unit
    for unit in range(1, DEPARTMENTS + 1):
        yield f"endorser{unit}", Role.ENDORSER, unit
    for number in range(1, REVIEWERS + 1):
        yield f"reviewer{number}", Role.REVIEWER, FINANCE_UNIT
    for number in range(1, APPROVERS + 1):
        yield f"approver{number}", Role.APPROVER, FINANCE_UNIT
    yield "auditor", Role.AUDITOR, FINANCE_UNIT


IDS = {login: number for number, (login, _, _) in enumerate(_offices(), 1)}
"""People by login."""


def _people() -> Iterator[dict[str, object]]:
    for login, person_id in IDS.items():
        yield {"id": person_id, "login": login, "name": login, "is_active": True, "is_demo": False}


def _roles() -> Iterator[dict[str, object]]:
    for person_id, (_, role, unit) in enumerate(_offices(), 1):
        yield {"id": person_id, "person_id": person_id, "unit_id": unit, "role": role, "until": None}


def _own_units() -> Iterator[dict[str, object]]:
    """Each reviewer looks after three departments."""
    for unit in range(1, DEPARTMENTS + 1):
        yield {"person_id": IDS[f"reviewer{(unit - 1) % REVIEWERS + 1}"], "unit_id": unit}


def _rounds() -> Iterator[dict[str, object]]:
    catalogue = db.session.query(CatalogueVersion.id).order_by(CatalogueVersion.id.desc()).limit(1).scalar()
    scheme = db.session.query(ReviewScheme.id).order_by(ReviewScheme.id.desc()).limit(1).scalar()
    for number, year in enumerate(YEARS, 1):
        yield {
            "id": number,
            "budget_year": year,
            "name": "部门预算",
            "drafting_round": "01",
            "catalogue_id": catalogue,
            "review_scheme_id": scheme,
        }


def _declarations(count: int) -> Iterator[dict[str, object]]:
    chance = Random(count)
    for number in range(1, count + 1):
        year = (number - 1) * len(YEARS) // count
        is_last = year == len(YEARS) - 1
        unit = chance.randint(1, UNITS)
        status = chance.choice(MOVING if is_last else SETTLED)
        kind = chance.choice(TYPES)
        created = BEGAN + timedelta(
            days=365 * year, seconds=number * len(YEARS) * 300 * 86400 // count % 25_920_000
        )
        amount = Decimal(chance.randint(1, 9_999)) * 1000
        since = created + timedelta(days=chance.randint(1, 60))
        was_sent = status not in (Status.DRAFT, Status.UNIT_REVIEW, Status.DISCARDED)
        at_finance = was_sent and status is not Status.DEPARTMENT_REVIEW
        yield {
            "id": number,
            "project_code": f"990106{(year + 18) % 100:02}{100 + unit:03}{kind}00001{number % 1000:03}",
            "round_id": year + 1,
            # A code is unique in its round.
            "version_no": number // 1000 + 1,
            "unit_id": unit,
            "status": status,
            "lock": 7,
            "created_at": created,
            "status_since": since,
            "known_since": since,
            "project_type_code": kind,
            "project_name": f"{YEARS[year]}年{chance.choice(SUBJECTS)}{chance.choice(DEEDS)}"
            f"（{chance.choice('一二三四五六七八九十')}期{chance.randint(1, 400)}号）",
            "implementation_years": 3,
            "is_new_project": number % 2 == 0,
            "allocation_method": "项目法",
            "medium_term_amount": amount * 3,
            "budget_year_amount": amount,
            "policy_basis": TEXT,
            "costing_basis": TEXT * 6,
            "annual_objective": TEXT * 2,
            "long_term_objective": "",
            "submitted_revision_id": number if was_sent else None,
            "finance_revision_id": number if at_finance else None,
            "approval_number": None,
            "approved_on": None,
        }


_PREPARER, _SUBMITTER = "d.unit_id * 2 - 1", "d.unit_id * 2"
_REVIEWER = f"{UNITS * 2 + DEPARTMENTS + 1} + (d.unit_id - 1) % {REVIEWERS}"
_APPROVER = f"{UNITS * 2 + DEPARTMENTS + REVIEWERS + 1} + d.id % {APPROVERS}"
_HOLDERS = {
    Role.PREPARER: (_PREPARER, "created_at", "draft"),
    Role.SUBMITTER: (_SUBMITTER, "created_at", "unit_review"),
    Role.REVIEWER: (_REVIEWER, "status_since", "finance_review"),
    Role.APPROVER: (_APPROVER, "status_since", "approval"),
}
"""Who acts in a role, when, and from which status."""
_AT_FINANCE = "d.finance_revision_id IS NOT NULL"
_OPENED = f"{_AT_FINANCE} AND (d.status <> 'finance_review' OR d.id % 4 = 0)"
_STEPS = (
    ("create", Role.PREPARER, "draft", "TRUE"),
    ("send", Role.PREPARER, "unit_review", "d.status <> 'draft'"),
    ("submit", Role.SUBMITTER, "finance_review", "d.submitted_revision_id IS NOT NULL"),
    ("open", Role.REVIEWER, "finance_review", _OPENED),
    ("pass_review", Role.REVIEWER, "approval", "d.status IN ('approval', 'approved', 'declined')"),
    ("send_back", Role.REVIEWER, "returned", "d.status = 'returned'"),
    ("open", Role.APPROVER, "approval", "d.status IN ('approved', 'declined')"),
    ("approve", Role.APPROVER, "approved", "d.status = 'approved'"),
    ("decline", Role.APPROVER, "declined", "d.status = 'declined'"),
    ("discard", Role.SUBMITTER, "discarded", "d.status = 'discarded'"),
)
"""What was done to which declarations: the action, by whom, and where it led."""


def _events(action: str, role: Role, target: str, which: str) -> str:
    who, at, source = _HOLDERS[role]
    return (
        "INSERT INTO event (kind, declaration_id, person_id, role, at, from_status, to_status, reason, subject, "
        f"stands_in, revision_id, lock) SELECT '{action}', d.id, {who}, '{role}', d.{at}, '{source}', '{target}', '', '', "
        f"FALSE, d.submitted_revision_id, 1 FROM declaration d WHERE {which}"
    )


_FOUND = "'W' || (10 + id * 7 % 6) || ' W' || (20 + id * 11 % 5) || CASE id * 13 % 3 WHEN 0 THEN ' E05' ELSE '' END"
"""Rules of which several found something in every declaration, in a hundred combinations."""
_DERIVED = (
    "INSERT INTO revision (id, declaration_id, number, content, sha256, frozen_at, project_name, medium_term_amount, "
    "budget_year_amount, found_rules) SELECT id, id, 1, :content, '', "
    f"status_since, project_name, medium_term_amount, budget_year_amount, {_FOUND} FROM declaration "
    "WHERE submitted_revision_id IS NOT NULL",
    f"INSERT INTO author (declaration_id, person_id) SELECT d.id, {_PREPARER} FROM declaration d",
    *(_events(*step) for step in _STEPS),
    f"INSERT INTO opening (declaration_id, stage, person_id, opened_at, closed_at) SELECT d.id, 'finance_review', "
    f"{_REVIEWER}, d.status_since, CASE d.status WHEN 'finance_review' THEN NULL ELSE d.status_since END "
    f"FROM declaration d WHERE {_OPENED}",
    f"INSERT INTO thread (declaration_id, number, place, weight, audience, stage, kind_id) SELECT d.id, n.number, "
    f"'policy_basis', 'must', 'all', 'finance_review', (d.id + n.number) % 9 + 1 FROM declaration d "
    f"JOIN (SELECT 1 AS number UNION SELECT 2) n ON d.id % 3 = 0 WHERE {_OPENED}",
    "INSERT INTO ceiling (round_id, unit_id, whole_department, scope, amount) "
    "SELECT r.id, u.id, u.primary_id IS NULL, 'all', 100000000000 FROM round r JOIN budgetary_unit u ON NOT u.is_finance",
    f"INSERT INTO news (person_id, event_id, read_at) SELECT {_PREPARER}, e.id, "
    "CASE WHEN d.id % 50 = 0 THEN NULL ELSE e.at END FROM event e JOIN declaration d ON d.id = e.declaration_id "
    "WHERE e.kind IN ('submit', 'pass_review', 'approve', 'decline', 'send_back')",
    f"INSERT INTO news (person_id, event_id, read_at) SELECT {_REVIEWER}, e.id, e.at FROM event e "
    "JOIN declaration d ON d.id = e.declaration_id WHERE e.kind IN ('approve', 'decline')",
)
"""What follows from the declarations, made by the database itself."""
