"""What the desk notes of events: kept by whom and when, beside the history and outside what is sealed."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from sqlalchemy import Engine

from presslog.core.errors import NotFound, QuestionError
from presslog.storage.export.evidence_bundle import write_bundle
from presslog.storage.integrity.verification import verify_history
from presslog.storage.read.history import History
from presslog.storage.records import Review
from presslog.storage.review import LONGEST_NOTE, mark_events
from tests.storage.desk import HOUR, NOON, SITE, Desk, admitted, edited


def test_marks_are_kept_with_who_set_them(engine: Engine, tmp_path: Path) -> None:
    """A mark stays whose it was, is taken away alone, filters lists, goes out with the evidence, and touches nothing sealed."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."), admitted("ferry", "It sails."))
    dam, ferry = (event.id for event in desk.run(edited("dam", "It broke."), edited("ferry", "It sailed.")))
    before = verify_history(engine).head
    history = History(engine)
    mark_events(engine, [dam], "Ada", NOON, seen=True, starred=True)
    (kept,) = mark_events(engine, [dam], "Bo", NOON + HOUR, seen=True, starred=False, note=" whose dam? ")
    assert kept == Review(dam, NOON, "Ada", None, None, "whose dam?", NOON + HOUR, "Bo")
    assert [event.id for event in history.events(unreviewed=True)] == [ferry]
    assert list(history.events(starred=True)) == []
    mark_events(engine, [dam, ferry], "Ada", NOON, starred=True)
    assert [event.id for event in history.events(starred=True, unreviewed=True)] == [ferry]
    assert history.review(history.event(ferry)).seen_by is None
    report = verify_history(engine)
    assert (report.head, report.faults) == (before, ())
    write_bundle(engine, SITE + "dam", tmp_path / "dam.zip")
    with zipfile.ZipFile(tmp_path / "dam.zip") as bundle:
        (told,) = json.loads(bundle.read("review.json"))
    assert (told["event"], told["note"], told["noted_by"]) == (dam, "whose dam?", "Bo")


def test_what_cannot_be_noted_is_refused(engine: Engine) -> None:
    """Nobody's marks, notes of any length and events that are not there are refused, and nothing of such a call is kept."""
    desk = Desk(engine)
    desk.run(admitted("dam", "It holds."))
    (event,) = desk.run(edited("dam", "It broke."))
    with pytest.raises(QuestionError, match="who marks"):
        mark_events(engine, [event.id], " ", NOON, seen=True)
    with pytest.raises(QuestionError, match="at most"):
        mark_events(engine, [event.id], "Ada", NOON, note="x" * (LONGEST_NOTE + 1))
    with pytest.raises(NotFound):
        mark_events(engine, [event.id, "nobody.1.edited"], "Ada", NOON, seen=True)
    assert History(engine).review(event) == Review(event.id)
