"""The tables; no rules, no HTTP."""

from app.models.attachments import Attachment, AttachmentChunk, RevisionAttachment
from app.models.base import db
from app.models.ceilings import Ceiling
from app.models.code_lists import (
    AllocationMethodCode,
    CatalogueCategory,
    CatalogueVersion,
    ProblemKind,
    ProjectTypeCode,
    SharedIndicator,
    StandardOpinion,
)
from app.models.costing import CostingLine, FundSourceCode
from app.models.declarations import Author, CodeSerial, Declaration, Indicator, Recheck
from app.models.first_level import FirstLevelProject
from app.models.importing import PendingImport
from app.models.jobs import Job, JobFile, JobItem
from app.models.news import News
from app.models.outbox import OutboxClock, OutboxMessage, Reminder, Webhook
from app.models.people import (
    LoginAttempt,
    LoginSession,
    OldPassword,
    PasswordLink,
    Person,
    PersonRole,
    PersonUnit,
    RecoveryCode,
    SecondYes,
)
from app.models.prereview import Explanation, FrozenPrereview, RuleSwitch
from app.models.publication import (
    Publication,
    PublicationAnswer,
    PublicationPackage,
    PublishedDeclaration,
)
from app.models.record import Event, EventChain, Opening, Revision
from app.models.renditions import Rendition
from app.models.review import ReviewScheme, ReviewSheet
from app.models.rounds import Round, RoundExtension
from app.models.search_entries import SearchEntry
from app.models.stamped_scans import StampedScan, StampedScanChunk
from app.models.threads import Thread, ThreadMessage
from app.models.units import BudgetaryUnit, FormerName, FurtherCode, Section

__all__ = [
    "AllocationMethodCode",
    "Attachment",
    "AttachmentChunk",
    "Author",
    "BudgetaryUnit",
    "CatalogueCategory",
    "CatalogueVersion",
    "Ceiling",
    "CodeSerial",
    "CostingLine",
    "Declaration",
    "Event",
    "EventChain",
    "Explanation",
    "FirstLevelProject",
    "FormerName",
    "FrozenPrereview",
    "FundSourceCode",
    "FurtherCode",
    "Indicator",
    "Job",
    "JobFile",
    "JobItem",
    "LoginAttempt",
    "LoginSession",
    "News",
    "OldPassword",
    "Opening",
    "OutboxClock",
    "OutboxMessage",
    "PasswordLink",
    "PendingImport",
    "Person",
    "PersonRole",
    "PersonUnit",
    "ProblemKind",
    "ProjectTypeCode",
    "Publication",
    "PublicationAnswer",
    "PublicationPackage",
    "PublishedDeclaration",
    "Recheck",
    "RecoveryCode",
    "Reminder",
    "Rendition",
    "ReviewScheme",
    "ReviewSheet",
    "Revision",
    "RevisionAttachment",
    "Round",
    "RoundExtension",
    "RuleSwitch",
    "SearchEntry",
    "SecondYes",
    "Section",
    "SharedIndicator",
    "StampedScan",
    "StampedScanChunk",
    "StandardOpinion",
    "Thread",
    "ThreadMessage",
    "Webhook",
    "db",
]
