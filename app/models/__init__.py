"""The tables; no rules, no HTTP."""

from app.models.base import db
from app.models.code_lists import (
    AllocationMethodCode,
    CatalogueCategory,
    CatalogueVersion,
    ProjectTypeCode,
    StandardOpinion,
)
from app.models.declarations import Author, CodeSerial, Declaration, Indicator
from app.models.people import LoginAttempt, LoginSession, PasswordLink, Person, PersonRole
from app.models.record import Event, Opening, Revision
from app.models.review import ReviewScheme, ReviewSheet
from app.models.rounds import Round, RoundExtension
from app.models.threads import Thread, ThreadMessage
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
    "ReviewScheme",
    "ReviewSheet",
    "Revision",
    "Round",
    "RoundExtension",
    "Section",
    "StandardOpinion",
    "Thread",
    "ThreadMessage",
    "db",
]
