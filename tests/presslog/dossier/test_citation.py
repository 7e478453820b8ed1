"""Citations: what they say of each kind of event, and that nothing a publisher wrote breaks them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.__main__ import main
from presslog.core.outcome import Evidence, Outcome
from presslog.core.role import Role
from presslog.crawler.source import Source
from presslog.dossier import read_dossier
from presslog.dossier.citation import CitedEvent, cite_event
from presslog.flows.messages.apprise_services import Remembered
from presslog.flows.messages.rendering import mail_subject
from presslog.flows.settings import Settings
from presslog.flows.source_files import note_of
from presslog.storage.migrations import open_engine
from presslog.storage.model import (
    ArticleId,
    Capture,
    CaptureId,
    ChangeEvent,
    EventKind,
    Fingerprint,
    RunId,
    Severity,
)
from presslog.storage.read import History
from presslog.storage.records import ShownVersion, VersionSummary
from presslog.storage.write import Archive
from tests.storage.desk import Desk, admitted, edited

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LINK = "https://press.example/events/dam.2.edited"
DIGEST = "ab" * 32
EVENT = ChangeEvent(
    "dam.2.edited", 7, EventKind.EDITED, "gazette", ArticleId("dam"), "https://www.gazette.example/dam", "The dam broke",
    NOON, RunId("gazette-2"), 1, 2, Severity.MAJOR, (), "It broke.", False, (CaptureId("gazette-2/1"),),
)  # fmt: skip
OLD = VersionSummary(
    1,
    Fingerprint("01"),
    NOON - timedelta(days=1),
    NOON - timedelta(hours=1),
    "The dam",
    9,
    "4/x",
    CaptureId("gazette-1/1"),
)
NEW = replace(OLD, version=2, first_seen=NOON, last_seen=NOON, capture=CaptureId("gazette-2/1"))
TEXT = ShownVersion(
    ArticleId("dam"), "https://www.gazette.example/dam", 2, "The dam broke", None, ("Ada Vance", "Ben Orr"), "2026-02-28T09:00:00Z", None,
    None, (), "en", (), "It broke.", (), (), NOON, NOON, CaptureId("gazette-2/1"), "4/x",
)  # fmt: skip
CAPTURE = Capture(
    CaptureId("gazette-2/1"), RunId("gazette-2"), "https://www.gazette.example/dam", "https://www.gazette.example/dam", Role.ARTICLE, NOON,
    Outcome.OK, Evidence.PRESENCE, "whole", 200, DIGEST,
)  # fmt: skip
CITED = CitedEvent(EVENT, OLD, NEW, TEXT, CAPTURE, LINK)


def test_a_change_is_dated_by_two_looks_and_named_by_its_digest() -> None:
    """All three forms say between which looks it changed, when the page was captured, its digest, and where to look."""
    made = cite_event(CITED)
    for text in (made.plain, made.chicago, made.bibtex):
        assert (
            "between 1 March 2026, 11:00:00 UTC (version 1) and 1 March 2026, 12:00:00 UTC (version 2)"
            in text
        )
        assert "Captured 1 March 2026, 12:00:00 UTC" in text
        assert DIGEST in text
        assert LINK in text
    assert made.plain.startswith("Ada Vance, Ben Orr: “The dam broke”, gazette.example. Changed between")
    assert made.chicago.startswith(
        "Ada Vance and Ben Orr. “The dam broke.” gazette.example. February 28, 2026. https://www.gazette.example/dam."
    )
    assert "  author = {{Ada Vance} and {Ben Orr}},\n" in made.bibtex
    assert "  urldate = {2026-03-01},\n" in made.bibtex


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (EventKind.NEW, "First seen 1 March 2026"),
        (
            EventKind.REMOVED,
            "Found removed 1 March 2026, 12:00:00 UTC; its last version was last seen 1 March 2026, 11:00:00 UTC",
        ),
        (EventKind.RESTORED, "Found again 1 March 2026"),
        (EventKind.ON_TIME, "On time 1 March 2026"),
    ],
)
def test_each_kind_says_what_was_found(kind: EventKind, words: str) -> None:
    """A removal names the last time the article was there; no kind but an edit claims a change between two looks."""
    plain = cite_event(replace(CITED, event=replace(EVENT, kind=kind))).plain
    assert words in plain
    assert "Changed between" not in plain


def test_what_is_not_known_is_left_out() -> None:
    """An event of a source, without article, capture or address, is cited by its source and its id."""
    event = replace(EVENT, id="gazette-2.held", kind=EventKind.HELD, article=None, url=None, title=None)
    made = cite_event(CitedEvent(event, None, None, None, None))
    assert (
        made.plain
        == "“gazette”, gazette. Held 1 March 2026, 12:00:00 UTC. Seen by presslog: event gazette-2.held"
    )
    assert "author" not in made.bibtex
    assert "SHA-256" not in made.chicago


def test_a_title_cannot_end_a_bibtex_entry() -> None:
    """Braces, commands and line breaks in a title are text, and the entry stays one."""
    title = "50 % off} \\input{x}\n@misc{evil, ~_#$&^"
    made = cite_event(replace(CITED, event=replace(EVENT, title=title))).bibtex
    assert r"\{x\}" in made
    assert r"50 \% off\} \textbackslash{}input" in made
    assert "\n@misc" not in made
    depth = 0
    for at, char in enumerate(made):
        if char in "{}" and made[at - 1] != "\\":
            depth += 1 if char == "{" else -1
    assert depth == 0


def test_a_publication_is_called_what_its_file_calls_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A source's title stands in each citation and in a message's subject, in the place of host and name.

    So does a lone page's, unless it is only what the page itself is called, as earlier versions wrote it.
    """
    assert main(["--home", str(tmp_path), "init"]) == 0
    (tmp_path / "presslog.toml").write_text('base_url = "https://press.example"\n', "utf-8")
    settings = Settings.load(tmp_path, {})
    engine = open_engine(settings.database_url)
    Desk(engine).run(admitted("dam", "It holds."), baseline=True)
    Desk(engine).run(edited("dam", "It broke.", severity=Severity.MAJOR))
    engine.dispose()
    lone = Source("gazette", "https://gazette.example/dam", kind="page", title="The Small Gazette")
    noted = note_of(lone, "1")
    own_title = replace(CITED, publication=EVENT.title or "")
    assert (own_title.place, replace(own_title, publication="The Paper").place) == (
        "gazette.example",
        "The Paper",
    )
    with Archive.open(settings.database_url) as archive:
        archive.roster.note_sources([noted])
    with History(tmp_path) as history:
        (event,) = history.events(kind="edited")
        assert mail_subject([Remembered(history, settings).told(event.id)]).startswith(
            "[The Small Gazette] Edited: "
        )
        link = f"https://press.example/events/{event.id}"
        made = read_dossier(history, event.id, link).citation
    capsys.readouterr()
    assert main(["--home", str(tmp_path), "event", event.id]) == 0
    shown = capsys.readouterr().out
    for text in (made.plain, made.chicago, made.bibtex):
        assert "The Small Gazette" in text
        assert text in shown  # the command's citation is the page's
