"""The contract's JSON: a record in, an object with exactly its promised keys out.

The one place that says which keys a thing has, in which order and of which type. The command line prints by
it, the web API describes itself by it (OpenAPI) and holds its answers against it, and a test holds the
reference to it.

It knows how values are written (times as RFC 3339 in UTC with `Z`, an edit's classes by their names), and
nothing of where records come from.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from presslog.storage.model import EventKind, Run, RunOutcome, Severity, State
from presslog.storage.records import ArticleEditions, NetKind, PassageState, Relation, SeenFirst, field_json

if TYPE_CHECKING:
    from presslog.dossier import EventDossier

# --- what is printed: a class for each thing, whose fields are its keys in their order --------------------------


@dataclass(frozen=True, slots=True)
class Event:
    """A change event. `article`, `url` and `title` are null for a source's own; `classes` are their names."""

    id: str
    seq: int
    kind: EventKind
    source: str
    article: str | None
    url: str | None
    title: str | None
    observed_at: datetime
    run: str
    from_version: int | None
    to_version: int | None
    severity: Severity
    classes: list[str]
    summary: str
    flapping: bool
    evidence: list[str]


@dataclass(frozen=True, slots=True)
class PassageInPlaceJson:
    """What changed in one passage.

    `label`: the field it is of, empty in the body; `op`: insert, delete, replace or move; each span has an `op` (equal,
    insert, delete) and its `text`; `above`, `below`: the unchanged text on either side, shortened.
    """

    label: str
    op: str
    spans: list[dict[str, str]]
    above: str
    below: str


@dataclass(frozen=True, slots=True)
class EvidenceJson:
    """A capture that an event rests on; `digest`: SHA-256 of the page as it was received, decoded."""

    id: str
    asked: str
    fetched_at: datetime
    outcome: str
    evidence: str
    status: int | None
    reason: str
    digest: str | None


@dataclass(frozen=True, slots=True)
class CitationJson:
    """An event as others may cite it."""

    plain: str
    chicago: str
    bibtex: str


@dataclass(frozen=True, slots=True)
class EventDossierJson:
    """An event with what changed, the versions on either side, its evidence, its neighbours and a citation.

    `previous`, `following`: the ids of the article's events before and after.
    """

    event: Event
    passages: list[PassageInPlaceJson]
    before: Version | None
    after: Version | None
    evidence: list[EvidenceJson]
    previous: str | None
    following: str | None
    citation: CitationJson


@dataclass(frozen=True, slots=True)
class ReviewJson:
    """What the desk noted of an event, and by whom; null where nobody did."""

    event: str
    seen_at: datetime | None
    seen_by: str | None
    starred_at: datetime | None
    starred_by: str | None
    note: str | None
    noted_at: datetime | None
    noted_by: str | None


@dataclass(frozen=True, slots=True)
class RunLine:
    """One crawl of one source, as `run` prints it."""

    source: str
    run: str
    outcome: RunOutcome
    requests: int
    not_modified: int
    listings: int
    captures: int
    events: int
    held: int
    duration_s: float


@dataclass(frozen=True, slots=True)
class RunJson(RunLine):
    """One crawl of one source, and when and why it ended so."""

    started_at: datetime
    finished_at: datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class Article:
    """An article as known at a time.

    That content is known since `last_changed`, and was last confirmed at `last_seen`.
    """

    article: str
    url: str
    title: str
    state: State
    first_seen: datetime
    last_seen: datetime
    last_changed: datetime
    versions: int
    published: str | None
    category: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class Version:
    """A distinct content state of an article."""

    version: int
    fingerprint: str
    first_seen: datetime
    last_seen: datetime
    title: str
    chars: int
    extractor: str
    capture: str


@dataclass(frozen=True, slots=True)
class RekeyingJson:
    """A new id that an article took on at its URL, over the same text, and the capture that shows it."""

    observed_at: datetime
    before: str
    key: str
    capture: str


@dataclass(frozen=True, slots=True)
class ContentJson:
    """An article's content in one version."""

    article: str
    url: str
    version: int
    title: str
    standfirst: str | None
    byline: list[str]
    published: str | None
    modified: str | None
    category: str | None
    tags: list[str]
    language: str | None
    blocks: list[dict[str, str]]
    text: str
    links: list[dict[str, str]]
    images: list[dict[str, str]]
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class ListingJson:
    """What extraction makes of a listing; `newer` and `older` are the URLs of its neighbours."""

    kind: str
    entries: list[EntryJson]
    newer: str | None
    older: str | None


@dataclass(frozen=True, slots=True)
class EntryJson:
    """One entry of a listing; `complete`: the whole body is on the listing."""

    url: str
    title: str
    published: str | None
    category: str | None
    text: str
    complete: bool


@dataclass(frozen=True, slots=True)
class NetChangeJson:
    """What differs of an article between two moments; `classes` are their names."""

    kind: NetKind
    article: str
    url: str
    title: str
    from_version: int | None
    to_version: int | None
    classes: list[str]
    severity: Severity


@dataclass(frozen=True, slots=True)
class OpennessJson:
    """How openly a source's edits were made: of all edits, the major ones, and what came with those."""

    source: str
    edits: int
    major: int
    notice: int
    dated: int
    neither: int


@dataclass(frozen=True, slots=True)
class PassageJson:
    """A passage that two articles share.

    `here`, `there`: from which character of the current text to which; null where it stands no more.
    `seen_first`: which of the two had it first, as far as was seen.
    """

    text: str
    words: int
    here: list[int] | None
    there: list[int] | None
    state: PassageState
    seen_first: SeenFirst


@dataclass(frozen=True, slots=True)
class RelatedJson:
    """An article that shares passages with another.

    `first_seen`: when it was first seen with one of them; `seen_here`: when the article that was asked about was.
    """

    article: str
    source: str
    url: str
    title: str
    relation: Relation
    passages: list[PassageJson]
    first_seen: datetime
    seen_here: datetime


@dataclass(frozen=True, slots=True)
class EditionJson:
    """An article's edition in another language.

    `ground`: what both have in common, each `{kind, here, there}`. `edited_since`: when it was last edited without an
    edit of the other that may be the same; `removed`: when it was removed. Null where it was not.
    """

    article: str
    url: str
    title: str
    language: str
    confidence: float
    ground: list[dict[str, str]]
    edited_since: datetime | None
    removed: datetime | None


@dataclass(frozen=True, slots=True)
class EditionsJson:
    """An article and its editions in other languages."""

    article: str
    url: str
    title: str
    language: str
    editions: list[EditionJson]


def _keys_of(shape: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(shape))


EVENT: Final = _keys_of(Event)
REVIEW: Final = _keys_of(ReviewJson)
RUN: Final = _keys_of(RunLine)
ARTICLE: Final = _keys_of(Article)
VERSION: Final = _keys_of(Version)
REKEYING: Final = _keys_of(RekeyingJson)
CONTENT: Final = _keys_of(ContentJson)
LISTING: Final = _keys_of(ListingJson)
ENTRY: Final = _keys_of(EntryJson)
NET_CHANGE: Final = _keys_of(NetChangeJson)
RELATED: Final = _keys_of(RelatedJson)
PASSAGE: Final = _keys_of(PassageJson)
OPENNESS: Final = _keys_of(OpennessJson)
EDITION: Final = _keys_of(EditionJson)
EDITIONS: Final = _keys_of(EditionsJson)
_GROUND: Final = ("kind", "here", "there")
EVENT_DOSSIER: Final = _keys_of(EventDossierJson)

# --- a record as one of them ------------------------------------------------------------------------------------

_OBEYED: Final = re.compile(r"[\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")
Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def pick_keys(record: object, keys: Iterable[str], **renamed: str) -> dict[str, Json]:
    """The named keys of a record, in that order.

    `renamed` tells where a key stands under another attribute.

    >>> from datetime import UTC, datetime
    >>> from presslog.storage.model import RunId
    >>> pick_keys(
    ...     Run(RunId("gazette-1"), "gazette", 1, datetime(2026, 3, 2, tzinfo=UTC)),
    ...     ["run", "outcome"],
    ...     run="id",
    ... )
    {'run': 'gazette-1', 'outcome': 'running'}
    """
    return {key: _json_value(key, getattr(record, renamed.get(key, key))) for key in keys}


def _json_value(key: str, value: Any) -> Json:  # noqa: ANN401 - a record's values are of any type
    """An edit's classes are printed by their names; their reasons stand in the summary and in `diff`."""
    return [found.name for found in value] if key == "classes" else field_json(key, value)


def dossier_json(dossier: EventDossier) -> dict[str, Json]:
    """An event's dossier as `event` and the API give it."""
    sides = {
        name: pick_keys(version, VERSION) if version else None
        for name, version in (("before", dossier.before), ("after", dossier.after))
    }
    return {
        "event": pick_keys(dossier.event, EVENT),
        "passages": [pick_keys(line, _keys_of(PassageInPlaceJson)) for line in dossier.passages],
        **sides,
        "evidence": [pick_keys(capture, _keys_of(EvidenceJson)) for capture in dossier.evidence],
        "previous": dossier.previous.id if dossier.previous else None,
        "following": dossier.following.id if dossier.following else None,
        "citation": pick_keys(dossier.citation, _keys_of(CitationJson)),
    }


def editions_json(found: ArticleEditions) -> dict[str, Json]:
    """An article with its editions as `editions` prints them."""
    editions: list[Json] = [
        {**pick_keys(each, EDITION), "ground": [pick_keys(clue, _GROUND) for clue in each.ground]}
        for each in found.editions
    ]
    return {**pick_keys(found, EDITIONS), "editions": editions}


def run_json(run: Run) -> dict[str, Json]:
    """A run as `runs` prints it: what `run` prints, and when and why."""
    return pick_keys(run, _keys_of(RunJson), run="id")


def json_line(data: Mapping[str, Json]) -> str:
    r"""One object as a line of JSON Lines, in the script it is written in.

    What a terminal would obey (controls, marks that turn the direction) is written as an escape: the same
    JSON, and harmless where it is printed.

    >>> json_line({"title": "نامه"}), json_line({"title": chr(0x202E)})
    ('{"title": "نامه"}', '{"title": "\\u202e"}')
    """
    return _OBEYED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(data, ensure_ascii=False))
