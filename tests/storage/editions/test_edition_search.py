"""What became of an article's editions: on both backends, over runs that a test records."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from presslog.core.errors import NotFound
from presslog.storage.model import Content, EditionLink, Severity, State
from presslog.storage.read import History
from tests.storage.desk import SITE, Desk, admitted, article_id, content, edited, missed


def in_persian(text: str) -> Content:
    """The Persian article, whose page names the English one."""
    return content(text, "سد", language="fa", editions=(EditionLink("en", SITE + "dam"),))


@pytest.fixture
def persian(engine: Engine) -> Desk:
    """The Persian edition, a source of its own."""
    return Desk(engine, "fa")


@pytest.fixture
def both(desk: Desk, persian: Desk) -> tuple[Desk, Desk]:
    """An article in English and in Persian, whose page names the English one, and one that stands alone."""
    desk.run(
        admitted("dam", "", shown=content("It broke.", language="en")),
        admitted("quay", "", shown=content("It stands.", language="en")),
    )
    persian.run(admitted("sadd", "", shown=in_persian("شکست.")))
    return desk, persian


def test_each_is_the_others_edition(both: tuple[Desk, Desk], history: History) -> None:
    """Either side names the other, with its language and ground; nothing is stale, and what stands alone is not listed."""
    found = {each.article: each for each in history.editions()}
    dam, sadd = article_id("dam"), article_id("sadd", "fa")
    assert {article: [edition.article for edition in each.editions] for article, each in found.items()} == {
        dam: [sadd],
        sadd: [dam],
    }
    (edition,) = found[dam].editions
    assert (edition.language, edition.confidence, edition.edited_since, edition.removed) == (
        "fa",
        1.0,
        None,
        None,
    )
    assert not found[dam].is_stale
    assert [each.article for each in history.editions("fa")] == [sadd]
    assert history.editions_of(sadd) == found[sadd]
    assert history.editions_of(article_id("quay")) is None
    with pytest.raises(NotFound):
        history.editions("nobody")


def test_an_edit_that_the_other_did_not_follow(both: tuple[Desk, Desk], history: History) -> None:
    """The Persian article is stale once the English was edited; it is not, once it was edited too."""
    desk, persian = both
    (event,) = desk.run(
        edited("dam", "", shown=content("It did not break.", language="en"), severity=Severity.MAJOR)
    )
    stale = [each for each in history.editions() if each.is_stale]
    assert [(each.article, each.editions[0].edited_since) for each in stale] == [
        (article_id("sadd", "fa"), event.observed_at)
    ]
    persian.run(edited("sadd", "", shown=in_persian("نشکست."), severity=Severity.MAJOR))
    assert [each.is_stale for each in history.editions()] == [False, False]


def test_an_edit_long_after_the_others_own(both: tuple[Desk, Desk], history: History) -> None:
    """An edit of seven days before may be the same one, an older one is not."""
    desk, persian = both
    persian.run(edited("sadd", "", shown=in_persian("نشکست."), severity=Severity.MAJOR))
    desk.now += timedelta(days=8)
    desk.run(edited("dam", "", shown=content("It did not break.", language="en"), severity=Severity.MAJOR))
    assert [each.article for each in history.editions() if each.is_stale] == [article_id("sadd", "fa")]


def test_a_removed_edition(both: tuple[Desk, Desk], history: History) -> None:
    """Whoever stands is stale where the other was removed; the removed one is not."""
    desk, _ = both
    desk.run(missed("dam", State.REMOVED))
    found = {each.article: each for each in history.editions()}
    assert found[article_id("sadd", "fa")].is_stale
    assert found[article_id("sadd", "fa")].editions[0].removed is not None
    assert not found[article_id("dam")].is_stale


def test_a_translation_made_after_the_edit(both: tuple[Desk, Desk], history: History) -> None:
    """What was first seen when the other had been edited already is not left behind by that edit."""
    desk, persian = both
    later = (EditionLink("en", SITE + "quay"),)
    desk.run(
        edited("quay", "", shown=content("It fell.", language="en"), severity=Severity.MAJOR),
    )
    persian.now = desk.now
    persian.run(admitted("eskele", "", shown=content("افتاد.", "اسکله", language="fa", editions=later)))
    found = {each.article: each for each in history.editions("fa")}
    assert not found[article_id("eskele", "fa")].is_stale


def test_an_edit_that_was_undone(both: tuple[Desk, Desk], history: History) -> None:
    """Who stands as it was is not stale where the other says again what it said; it is while it says something else."""
    desk, _ = both
    for text, stale in (("It did not break.", True), ("It broke.", False), ("It bent.", True)):
        desk.run(edited("dam", "", shown=content(text, language="en"), severity=Severity.MAJOR))
        (sadd,) = (each for each in history.editions() if each.article == article_id("sadd", "fa"))
        assert sadd.is_stale is stale, text


def test_an_edit_that_touched_no_words(both: tuple[Desk, Desk], history: History) -> None:
    """Another category or byline leaves no translation behind; words that were edited beside it do."""
    desk, _ = both
    for text, category, stale in (
        ("It broke.", "News", False),
        ("It bent.", "News", True),
        ("It bent.", None, True),
    ):
        shown = content(text, language="en", category=category, byline=("Ada Vell",))
        desk.run(edited("dam", "", shown=shown, severity=Severity.MINOR))
        (sadd,) = (each for each in history.editions() if each.article == article_id("sadd", "fa"))
        assert sadd.is_stale is stale, (text, category)


def test_an_own_edit_that_touched_no_words(both: tuple[Desk, Desk], history: History) -> None:
    """Another category is no following of what the other edited."""
    desk, persian = both
    desk.run(edited("dam", "", shown=content("It did not break.", language="en"), severity=Severity.MAJOR))
    persian.now = desk.now
    filed = replace(in_persian("شکست."), category="خبر")
    persian.run(edited("sadd", "", shown=filed, severity=Severity.MINOR))
    (sadd,) = (each for each in history.editions() if each.article == article_id("sadd", "fa"))
    assert sadd.is_stale
