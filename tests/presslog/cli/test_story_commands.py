"""`compare`, `openness`, `related`, `editions` over the real command line: the same facts as text, JSON Lines, CSV and a page."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from presslog.__main__ import main
from presslog.contract import EDITION, EDITIONS, NET_CHANGE, OPENNESS, PASSAGE, RELATED
from presslog.storage.migrations import open_engine
from presslog.storage.model import EditionLink, Severity, State
from presslog.storage.records import NetKind
from tests.storage.desk import HOUR, SITE, Desk, admitted, article_id, content, edited, missed

Ask = Callable[..., str]
MOMENTS = ("--from", "2026-03-01T12:30:00Z", "--to", "2026-03-01T15:00:00Z")


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Ask:
    """A command's output over a home of three articles: one edited, two of one author gone, a formula for a title."""
    engine = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    desk = Desk(engine)
    march = {"published": "2026-02-01", "byline": ("Ada Vell",)}
    desk.run(
        admitted("dam", "It cost 1.5 million.", title="The dam <b>holds</b>"),
        admitted("ferry", "", shown=content("It sails.", "=1+1", **march)),
        admitted("bridge", "", shown=content("It stands.", "The bridge", **march)),
    )
    desk.run(
        edited("dam", "It cost 15 million.", title="The dam <b>holds</b>"),
        missed("ferry", State.REMOVED),
        missed("bridge", State.REMOVED),
    )
    engine.dispose()

    def run(*arguments: str) -> str:
        assert main(["--home", str(tmp_path), *arguments]) == 0
        return capsys.readouterr().out

    return run


def test_compare_says_what_is_gone_and_what_it_has_in_common(ask: Ask) -> None:
    """The first lines are the whole answer: how many of how many, and whose; a line for each article follows."""
    heading, counts, purge, _, *lines = ask("compare", "gazette", *MOMENTS).splitlines()
    assert heading == "gazette: 2026-03-01 12:30 UTC → 2026-03-01 15:00 UTC"
    assert counts == "2 of 3 articles gone, 1 edited"
    assert purge == "2 of them by Ada Vell, 2 of them published in 2026-02"
    assert len(lines) == 3
    before = ask("compare", "gazette", "--from", "2026-03-01T12:20Z", "--to", "2026-03-01T12:30Z")
    assert before.splitlines()[1] == "nothing differs; 3 articles stood there before"


def test_compare_begins_with_the_history(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """From before the first run on, edits since it are told all the same, and from when the history is, in any format."""
    for form in ("text", "json", "csv"):
        early = ["compare", "gazette", "--from", "2020-01-01", *MOMENTS[2:], "--format", form]
        assert main(["--home", str(tmp_path), *early]) == 0
        streams = capsys.readouterr()
        assert "the history of gazette begins 2026-03-01 12:" in streams.err
        assert "edited" in streams.out
        assert "found" not in streams.out.replace("found,gone", "")


def test_compare_knows_nothing_of_the_time_before(
    ask: Ask, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of two moments before the first run it says so, and neither that nothing differs nor that nothing stood there."""
    before = ("compare", "gazette", "--from", "2020-01-01", "--to", "2020-02-01")
    _, *lines = ask(*before).splitlines()
    assert lines == ["nothing is known of that time"]
    assert main(["--home", str(tmp_path), *before, "--json"]) == 0
    streams = capsys.readouterr()
    assert streams.out == ""
    assert "what stood there in that time is not known" in streams.err


def test_compare_as_json_and_csv(ask: Ask) -> None:
    """JSON Lines have the promised keys; CSV has author, month and category besides, and no formula."""
    lines = [json.loads(line) for line in ask("compare", "gazette", *MOMENTS, "--json").splitlines()]
    assert [tuple(line) for line in lines] == [NET_CHANGE] * 3
    assert {line["kind"] for line in lines} == {"gone", "edited"}
    rows = list(csv.DictReader(io.StringIO(ask("compare", "gazette", *MOMENTS, "--format", "csv"))))
    assert [row["title"] for row in rows] == ["The dam <b>holds</b>", "'=1+1", "The bridge"]
    assert rows[1]["byline"] == "Ada Vell"
    assert {row["classes"] for row in rows} == {""}  # no list in brackets
    counted = json.loads(ask("compare", "gazette", *MOMENTS, "--by", "author", "--json").splitlines()[0])
    assert (counted["author"], counted["gone"]) == ("Ada Vell", 2)
    assert "Ada Vell" in ask("compare", "gazette", *MOMENTS, "--by", "author")
    table = ask("compare", "gazette", *MOMENTS, "--by", "author", "--format", "csv")
    (ada,) = [row for row in csv.DictReader(io.StringIO(table)) if row["author"] == "Ada Vell"]
    assert ada == {**dict.fromkeys(NetKind, "0"), "author": "Ada Vell", "gone": "2"}


def test_compare_as_a_page(ask: Ask) -> None:
    """The page shows first and last state of what was edited, counts beside it, loads nothing, and obeys no title."""
    page = ask("compare", "gazette", *MOMENTS, "--format", "html")
    assert "2 of 3 articles gone" in page
    assert "<del" in page
    assert "The dam &lt;b&gt;holds" in page
    assert "<b>holds" not in page
    assert "src=" not in page
    assert "@media print" in page


def test_moments_out_of_order_are_refused(
    tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    """The later moment first is refused, and the sentence names both; a comparison of no moment is wrong use."""
    assert ask("compare", "gazette", *MOMENTS)
    asked = ["--home", str(tmp_path), "compare", "gazette"]
    assert main([*asked, "--from", "2026-03-02", "--to", "2026-03-01"]) == 1
    assert "is not before" in capsys.readouterr().err
    assert main(asked) == 2


def test_openness_counts_and_lists(ask: Ask) -> None:
    """The dam's edit is no major one as recorded: it is counted as an edit, and nothing is asked of it."""
    (line,) = [json.loads(line) for line in ask("openness", "--json").splitlines()]
    assert line == dict(zip(OPENNESS, ("gazette", 1, 0, 0, 0, 0), strict=True))
    assert json.loads(ask("openness", "gazette", "--by", "month", "--json"))["month"] == "2026-03"
    assert ask("openness", "gazette", "--list", "neither") == ""
    assert "with notice" in ask("openness")
    (row,) = csv.DictReader(io.StringIO(ask("openness", "--format", "csv")))
    assert row == dict(zip(OPENNESS, ("gazette", "1", "0", "0", "0", "0"), strict=True))
    assert ask("openness", "--format", "json") == ask("openness", "--json")


def test_related_shows_the_passages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A copy is told with its passage, the order in which both were seen and the promised keys; an article apart is said to be so."""
    words = "Nobody on the quay could say who had signed the order, and the file that names him was empty."
    engine = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    Desk(engine).run(admitted("quay", words), admitted("dam", "It holds."))
    herald = Desk(engine, "herald")
    herald.now += HOUR
    herald.run()
    herald.run(admitted("copy", words, title="The <b>quay</b>", tell=True))
    engine.dispose()
    for ref in ("quay", "dam"):
        assert main(["--home", str(tmp_path), "related", SITE + ref]) == 0
    shown = capsys.readouterr()
    times = "2026-03-01 14:00 UTC, here 2026-03-01 12:00 UTC"
    assert f"copy; it had it later, as far as was seen ({times}); live now" in shown.out
    assert f"same     19 words: {words.rstrip('.')}" in shown.out
    assert "no other article" in shown.err
    assert main(["--home", str(tmp_path), "related", SITE + "quay", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (tuple(line), tuple(line["passages"][0])) == (RELATED, PASSAGE)
    assert line["passages"][0]["here"] == [0, len(words) - 1]
    assert main(["--home", str(tmp_path), "related", SITE + "quay", "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["relation"], row["words"], row["text"]) == ("copy", "19", words.rstrip("."))


def test_editions_show_their_ground(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Two languages of one article are listed with the ground and the promised keys; `--stale` lists whoever was left behind."""
    engine = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    link = (EditionLink("en", SITE + "dam"),)
    gazette, persian = Desk(engine), Desk(engine, "fa")
    gazette.run(admitted("dam", "", shown=content("It broke.", language="en")))
    persian.run(admitted("sadd", "", shown=content("شکست.", "سد", language="fa", editions=link)))
    engine.dispose()
    assert main(["--home", str(tmp_path), "editions", "gazette"]) == 0
    assert "confidence 1.00: one page names the other" in capsys.readouterr().out
    assert main(["--home", str(tmp_path), "editions", "--stale"]) == 0
    assert "no edition was left behind" in capsys.readouterr().err
    gazette = Desk(open_engine(f"sqlite:///{tmp_path / 'presslog.db'}"))
    gazette.now += HOUR
    gazette.run(edited("dam", "", shown=content("It did not break.", language="en"), severity=Severity.MAJOR))
    assert main(["--home", str(tmp_path), "editions", "--stale", "--json"]) == 0
    line = json.loads(capsys.readouterr().out)
    assert (tuple(line), tuple(line["editions"][0])) == (EDITIONS, EDITION)
    assert main(["--home", str(tmp_path), "editions", "--stale", "--format", "csv"]) == 0
    (row,) = csv.DictReader(io.StringIO(capsys.readouterr().out))
    assert (row["article"], row["edition_language"]) == (line["article"], line["editions"][0]["language"])
    assert row["ground"] == "one page names the other"
    assert (
        (row["title"], row["edition_title"])
        == (line["title"], line["editions"][0]["title"])
        == ("سد", "The dam")
    )
    assert (line["article"], line["editions"][0]["edited_since"]) == (
        article_id("sadd", "fa"),
        "2026-03-01T13:00:01Z",
    )
    assert line["editions"][0]["ground"][0]["kind"] == "named"
