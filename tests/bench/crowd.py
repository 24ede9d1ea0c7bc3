"""An office in its tenth year: as many declarations as are asked for, written to the database in bulk.

Nine years of ten are decided and done; in the last, declarations stand wherever they can.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import islice
from random import Random

from sqlalchemy import Connection, Table, insert, text

from app.domain.procedure.stages import OUT_OF_SIGHT, Status
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

DEPARTMENTS, SUBORDINATE, REVIEWERS, APPROVERS = 30, 9, 10, 3
UNITS = DEPARTMENTS * (1 + SUBORDINATE)
FINANCE_UNIT = UNITS + 1
YEARS = range(2018, 2028)
BATCH = 2_000
TYPES = ("01", "02", "15")
BEGAN = datetime(2017, 9, 1, tzinfo=UTC)
SUBJECTS = [
    "图书馆",
    "文化馆",
    "博物馆",
    "体育馆",
    "档案馆",
    "监测站",
    "水文站",
    "急救站",
    "养护所",
    "管理处",
    "服务中心",
    "指挥中心",
    "实验室",
    "培训基地",
    "示范园区",
    "公共厕所",
    "社区食堂",
    "农贸市场",
    "污水管网",
    "防汛泵站",
]
DEEDS = [
    "夜间开放",
    "设备更新",
    "运行维护",
    "修缮改造",
    "数据治理",
    "人员培训",
    "安全检测",
    "宣传推广",
    "物资储备",
    "智慧化升级",
    "节能改造",
    "应急演练",
    "档案整理",
    "绿化提升",
    "网络改造",
    "免费体检",
    "课题研究",
    "巡查管护",
]
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
            connection.execute(text(statement))
        if system == "postgresql":
            for model in (BudgetaryUnit, Person, PersonRole, Round, Declaration, Revision):
                name = model.__tablename__
                following = f"pg_get_serial_sequence('{name}', 'id'), (SELECT max(id) FROM {name})"
                connection.execute(text(f"SELECT setval({following})"))
        connection.commit()
        driver.execute(CHECKED[system])
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
            "status_since": created + timedelta(days=chance.randint(1, 60)),
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


_WITH_UNIT = ", ".join(f"'{each.value}'" for each in (*OUT_OF_SIGHT, Status.DISCARDED))
_PREPARER, _SUBMITTER = "(d.unit_id * 2 - 1)", "(d.unit_id * 2)"
_ENDORSER = f"({UNITS * 2} + (d.unit_id - 1) % {DEPARTMENTS} + 1)"
_REVIEWER = f"({UNITS * 2 + DEPARTMENTS + 1} + (d.unit_id - 1) % {REVIEWERS})"
_APPROVER = f"({UNITS * 2 + DEPARTMENTS + REVIEWERS + 1} + d.id % {APPROVERS})"
_EVENT = (
    "INSERT INTO event (kind, declaration_id, person_id, role, at, from_status, to_status, reason, subject, stands_in, "
    "revision_id, lock) SELECT '{kind}', d.id, {who}, '{role}', d.{at}, {was}, '{to}', '', '', FALSE, {revision}, 1 "
    "FROM declaration d WHERE {which}"
)
_SENT, _AT_FINANCE = "d.submitted_revision_id IS NOT NULL", "d.finance_revision_id IS NOT NULL"
_PASSED = "d.status IN ('approval', 'approved', 'declined')"
_STEPS = (
    ("create", _PREPARER, "preparer", "created_at", "NULL", "draft", "NULL", "TRUE"),
    ("send", _PREPARER, "preparer", "created_at", "'draft'", "unit_review", "NULL", "d.status <> 'draft'"),
    ("submit", _SUBMITTER, "submitter", "created_at", "'unit_review'", "finance_review", "d.id", _SENT),
    (
        "open",
        _REVIEWER,
        "reviewer",
        "status_since",
        "'finance_review'",
        "finance_review",
        "NULL",
        f"{_AT_FINANCE} AND (d.status <> 'finance_review' OR d.id % 4 = 0)",
    ),
    (
        "pass_review",
        _REVIEWER,
        "reviewer",
        "status_since",
        "'finance_review'",
        "approval",
        "d.id",
        f"{_AT_FINANCE} AND {_PASSED}",
    ),
    (
        "open",
        _APPROVER,
        "approver",
        "status_since",
        "'approval'",
        "approval",
        "NULL",
        "d.status IN ('approved', 'declined')",
    ),
    (
        "approve",
        _APPROVER,
        "approver",
        "status_since",
        "'approval'",
        "approved",
        "d.id",
        "d.status = 'approved'",
    ),
    (
        "decline",
        _APPROVER,
        "approver",
        "status_since",
        "'approval'",
        "declined",
        "NULL",
        "d.status = 'declined'",
    ),
    (
        "send_back",
        _REVIEWER,
        "reviewer",
        "status_since",
        "'finance_review'",
        "returned",
        "NULL",
        "d.status = 'returned'",
    ),
    (
        "discard",
        _SUBMITTER,
        "submitter",
        "status_since",
        "'draft'",
        "discarded",
        "NULL",
        "d.status = 'discarded'",
    ),
)
_DERIVED = (
    "INSERT INTO revision (id, declaration_id, number, content, sha256, frozen_at, project_name, medium_term_amount, "
    "budget_year_amount) SELECT id, id, 1, costing_basis || policy_basis || annual_objective || costing_basis, '', "
    "status_since, project_name, medium_term_amount, budget_year_amount FROM declaration "
    "WHERE submitted_revision_id IS NOT NULL",
    "INSERT INTO author (declaration_id, person_id) SELECT d.id, d.unit_id * 2 - 1 FROM declaration d",
    *(
        _EVENT.format(kind=kind, who=who, role=role, at=at, was=was, to=to, revision=revision, which=which)
        for kind, who, role, at, was, to, revision, which in _STEPS
    ),
    f"INSERT INTO opening (declaration_id, stage, person_id, opened_at, closed_at) SELECT d.id, 'finance_review', "
    f"{_REVIEWER}, d.status_since, CASE d.status WHEN 'finance_review' THEN NULL ELSE d.status_since END FROM declaration d "
    f"WHERE {_AT_FINANCE} AND (d.status <> 'finance_review' OR d.id % 4 = 0)",
    "INSERT INTO news (person_id, event_id, read_at) SELECT d.unit_id * 2 - 1, e.id, "
    "CASE WHEN e.declaration_id % 50 = 0 THEN NULL ELSE e.at END FROM event e JOIN declaration d ON d.id = e.declaration_id "
    "WHERE e.kind IN ('submit', 'pass_review', 'approve', 'decline', 'send_back')",
    f"INSERT INTO news (person_id, event_id, read_at) SELECT {_REVIEWER}, e.id, e.at FROM event e "
    "JOIN declaration d ON d.id = e.declaration_id WHERE e.kind IN ('approve', 'decline')",
)
"""What follows from the declarations, made by the database itself."""
