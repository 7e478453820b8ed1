"""What is remembered, in the field's words: frozen values, the same on every backend.

Nothing here touches a database. Captures, versions and events are facts and never change; a `KnownArticle` is
the sum of them that a decision needs; an `Intent` is what a decision asks the archive to append.
"""

from __future__ import annotations

from presslog.storage.model.change_events import ChangeEvent, EventDraft, event_id
from presslog.storage.model.contents import Block, Content, EditionLink, Image, Link
from presslog.storage.model.differences import BlockChange, Class, Classification, Diff, FieldChange
from presslog.storage.model.edit_class import EditClass
from presslog.storage.model.event_kind import EventKind, Severity
from presslog.storage.model.ids import ArticleId, CaptureId, Fingerprint, RunId
from presslog.storage.model.intents import (
    Admit,
    Advance,
    Intent,
    Joined,
    Listed,
    Missed,
    Noted,
    Reread,
    Revisited,
)
from presslog.storage.model.known_article import Absence, KnownArticle, State
from presslog.storage.model.observations import Capture, Identity, Observation, RecordPlace
from presslog.storage.model.runs import Claim, DeliveryState, Health, Message, Run, RunOutcome, RunRecord
from presslog.storage.model.source_act import SourceAct

__all__ = [
    "Absence",
    "Admit",
    "Advance",
    "ArticleId",
    "Block",
    "BlockChange",
    "Capture",
    "CaptureId",
    "ChangeEvent",
    "Claim",
    "Class",
    "Classification",
    "Content",
    "DeliveryState",
    "Diff",
    "EditClass",
    "EditionLink",
    "EventDraft",
    "EventKind",
    "FieldChange",
    "Fingerprint",
    "Health",
    "Identity",
    "Image",
    "Intent",
    "Joined",
    "KnownArticle",
    "Link",
    "Listed",
    "Message",
    "Missed",
    "Noted",
    "Observation",
    "RecordPlace",
    "Reread",
    "Revisited",
    "Run",
    "RunId",
    "RunOutcome",
    "RunRecord",
    "Severity",
    "SourceAct",
    "State",
    "event_id",
]
