"""The tables; no rules, no HTTP."""

from app.models.base import db
from app.models.code_lists import AllocationMethodCode, CatalogueCategory, CatalogueVersion, ProjectTypeCode
from app.models.declarations import Author, CodeSerial, Declaration, Indicator
from app.models.people import LoginAttempt, LoginSession, PasswordLink, Person, PersonRole
from app.models.record import Event, Opening, Revision
from app.models.rounds import Round, RoundExtension
from app.models.units import BudgetaryUnit, Section

__all__ = [
    "AllocationMethodCode",
    "Author",
    "BudgetaryUnit",
    "CatalogueCategory",
    "CatalogueVersion",
    "CodeSerial",
    "Declaration",
    "Event",
    "Indicator",
    "LoginAttempt",
    "LoginSession",
    "Opening",
    "PasswordLink",
    "Person",
    "PersonRole",
    "ProjectTypeCode",
    "Revision",
    "Round",
    "RoundExtension",
    "Section",
    "db",
]
