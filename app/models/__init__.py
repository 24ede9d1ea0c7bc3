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
from app.models.jobs import Job, JobFile, JobItem
from app.models.people import LoginAttempt, LoginSession, PasswordLink, Person, PersonRole
from app.models.record import Event, Opening, Revision
from app.models.renditions import Rendition
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
    "Job",
    "JobFile",
    "JobItem",
    "LoginAttempt",
    "LoginSession",
    "Opening",
    "PasswordLink",
    "Person",
    "PersonRole",
    "ProjectTypeCode",
    "Rendition",
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
