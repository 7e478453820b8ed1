"""A user's first day, over the real command line: from nothing to a quoted history.

The day is lived once; each test then asks one thing about it.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from presslog import History
from presslog import contract as wire
from presslog.core.moments import write_rfc3339
from presslog.crawler.source.source import load_source
from presslog.demo.newspaper import Newspaper, reserve_stories
from presslog.demo.webhook_receiver import Letterbox
from presslog.storage.content.fingerprints import visible_text
from tests.journeys.conftest import Desk, Done, made, noisy_paper


@dataclass(frozen=True)
class Day:
    desk: Desk
    paper: Newspaper
    edited: str
    added: Done
    runs: list[Done]
    noon: str
    letters: list[dict[str, object]]


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    """init, add, run, an edit and a new post, run; with a channel that is told of every run."""
    with noisy_paper() as paper, Letterbox() as letters:
        desk = made(tmp_path_factory.mktemp("day") / "home", {"DESK_URL": letters.url})
        added = desk.presslog("add", paper.url, "--name", "packet")
        channel = '\n[channels.desk]\nurl = "env:DESK_URL"\nwhen = "every run"\n'
        config = desk.home / "presslog.toml"
        config.write_text(config.read_text("utf-8") + channel, "utf-8")
        desk.source("packet", paper.url, 'title = "The Packet"\n[notify]\nchannels = ["desk"]')
        runs = [desk.presslog("run", "--json")]
        noon = datetime.now(UTC).isoformat()
        post = paper.press.posts()[0]
        paper.press.edit_word(post, "1.4 metres", "14 metres")
        paper.press.publish(reserve_stories()[0])
        runs.append(desk.presslog("run", "packet", "--json"))
        told = [letter.body for letter in letters.letters]
        yield Day(desk, paper, paper.url_of(post), added, runs, noon, told)


def test_add_shows_how_the_site_lists_its_articles(day: Day) -> None:
    """`add` names a listing, a feed and the REST API, other editions' absence aside, and shows three articles as they read."""
    shown = day.added.out
    assert all(f"\n  {witness} " in shown for witness in ("listing", "feed   ", "rest   "))
    assert all(post.title in shown for post in day.paper.press.posts()[1:4])


def test_add_offers_the_editions_in_other_languages(day: Day) -> None:
    """Each edition that the front page links in another language is shown with its address; the page's own is not."""
    offered = dict(re.findall(r"another edition, (\w+): (\S+)", day.added.out))
    assert offered == {code: f"{day.paper.url}{code}/" for code in ("ar", "fa", "sq")}


def test_add_writes_a_source_file_that_loads(day: Day, tmp_path: Path) -> None:
    """What `add` writes is taken by the loader, carries the site's title and language, and comments the rest."""
    other = made(tmp_path / "other")
    file = Path(other.rows("add", day.paper.url, "--name", "second")[0]["file"])
    source = load_source(file)
    assert (source.url, source.language) == (day.paper.url, "en")
    assert "# schedule = " in file.read_text("utf-8")


def test_a_name_is_taken_once(day: Day) -> None:
    """Adding a source under a name that is there is refused, and the file stays as it was."""
    before = (day.desk.home / "sources" / "packet.toml").read_text("utf-8")
    refused = day.desk.presslog("add", day.paper.url, "--name", "packet", status=1)
    assert "--name" in refused.err
    assert (day.desk.home / "sources" / "packet.toml").read_text("utf-8") == before


def test_the_first_run_is_silent_and_the_second_tells(day: Day) -> None:
    """The baseline makes no event; the second run makes exactly one for each thing the editors did."""
    first, second = (run.rows[0] for run in day.runs)
    assert list(first) == list(wire.RUN)
    assert (first["outcome"], first["events"]) == ("ok", 0)
    assert (second["outcome"], second["events"]) == ("ok", 2)
    assert sorted(day.desk.events()) == [
        ("edited", day.paper.press.posts()[1].title),
        ("new", reserve_stories()[0].title),
    ]


@pytest.mark.parametrize(
    ("arguments", "keys"),
    [
        (["events"], wire.EVENT),
        (["articles", "packet"], wire.ARTICLE),
        (["runs"], (*wire.RUN, "started_at", "finished_at", "reason")),
    ],
    ids=["events", "articles", "runs"],
)
def test_lists_have_the_promised_keys(day: Day, arguments: list[str], keys: tuple[str, ...]) -> None:
    """Every object of a list has the contract's keys, all of them, in their order; times end in Z."""
    rows = day.desk.rows(*arguments)
    assert rows
    assert all(tuple(row) == keys for row in rows)
    times = [
        value
        for row in rows
        for key, value in row.items()
        if key.endswith(("_at", "_seen", "_changed")) and value
    ]
    assert times
    assert all(time.endswith("Z") for time in times)


def test_log_tells_versions_and_events_in_order(day: Day) -> None:
    """`log` has both versions before the event that tells of the second, each with its keys; a tracked URL finds the article too."""
    rows = day.desk.rows("log", f"{day.edited}?utm_source=mail")
    assert [tuple(row) for row in rows] == [wire.VERSION, wire.VERSION, wire.EVENT]
    assert [row["version"] for row in rows[:2]] == [1, 2]
    assert rows[2]["classes"] == ["number"]
    assert rows[2]["severity"] == "major"


def test_log_shows_the_evidence(day: Day) -> None:
    """For people, `log` says which captures an event rests on, and how each ended."""
    assert "ok 200: " in day.desk.presslog("log", day.edited).out


def test_the_past_can_be_shown(day: Day) -> None:
    """`show` has today's words, `--at noon` and `--version 1` have yesterday's; `text` joins the blocks with blank lines."""
    now, noon, first = (
        day.desk.rows("show", day.edited, *arguments)[0]
        for arguments in ([], ["--at", day.noon], ["--version", 1])
    )
    assert tuple(now) == wire.CONTENT
    assert "14 metres" in now["text"]
    assert "1.4 metres" not in now["text"]
    assert "1.4 metres" in noon["text"]
    assert noon == first
    assert now["text"] == "\n\n".join(block["text"] for block in now["blocks"])


def test_the_raw_page_can_be_had(day: Day) -> None:
    """`show --raw` is the page as it came, markup and all."""
    assert "<!doctype html>" in day.desk.presslog("show", day.edited, "--raw", "--version", 1).out.lower()


def test_two_ways_to_choose_a_version_are_one_too_many(day: Day) -> None:
    """`--at` with `--version` is wrong use."""
    day.desk.presslog("show", day.edited, "--at", day.noon, "--version", 1, status=2)


def test_diff_shows_the_word(day: Day) -> None:
    """`diff` says which words changed: as data, as text with − and +, and as a whole page of escaped HTML."""
    data = day.desk.rows("diff", day.edited)[0]
    spans = [span for block in data["diff"]["blocks"] for span in block["spans"] if span["op"] != "equal"]
    assert [(span["op"], span["text"]) for span in spans] == [("delete", "1.4"), ("insert", "14")]
    text = day.desk.presslog("diff", day.edited, 1, 2).out
    assert "number changed: 1.4 → 14" in text
    assert "\n− " in text
    assert "\n+ " in text
    page = day.desk.presslog("diff", day.edited, "--format", "html").out
    assert ">1.4</del>" in page
    assert page.startswith('<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">')


def test_the_articles_as_known_then(day: Day) -> None:
    """At noon the newspaper had the opening edition; the post published after it is not among its articles."""
    then = {row["title"] for row in day.desk.rows("articles", "packet", "--at", day.noon)}
    now = {row["title"] for row in day.desk.rows("articles", "packet")}
    assert now - then == {reserve_stories()[0].title}


@pytest.mark.parametrize("then", [True, False], ids=["noon", "now"])
def test_each_article_says_since_when_it_is_known(day: Day, then: bool) -> None:
    """At noon and now, `last_changed` is since when the content is known, and `last_seen` when it was last confirmed by then."""
    rows = day.desk.rows("articles", "packet", *(["--at", day.noon] if then else []))
    with History(day.desk.home) as history:
        known = list(history.articles("packet", datetime.fromisoformat(day.noon) if then else None))
        first, second = (history.run(f"packet-{number}") for number in (1, 2))
    told = [(row["article"], row["last_changed"], row["last_seen"]) for row in rows]
    assert told == [
        (one.article, write_rfc3339(one.known_since), write_rfc3339(one.last_confirmed)) for one in known
    ]
    (edited,) = [one for one in known if one.url == day.edited]
    run = first if then else second
    assert run.started_at <= edited.known_since <= edited.last_confirmed <= run.finished_at


def test_events_are_filtered(day: Day) -> None:
    """By kind, by severity, by time and by run; and a filter that nothing fits gives nothing."""
    assert [row["kind"] for row in day.desk.rows("events", "--kind", "new")] == ["new"]
    assert [row["kind"] for row in day.desk.rows("events", "--severity", "major")] == ["edited"]
    assert len(day.desk.rows("events", "--run", "packet-2")) == 2
    assert len(day.desk.rows("events", "--since", day.noon)) == 2
    assert day.desk.rows("events", "--until", day.noon) == []


def test_search_finds_what_was(day: Day) -> None:
    """A phrase that was edited away is found in the history only, and with when it went."""
    assert day.desk.rows("search", '"1.4 metres"') == []
    (found,) = day.desk.rows("search", '"1.4 metres"', "--history")
    assert (found["from_version"], found["to_version"]) == (1, 1)
    assert found["went"]


def test_the_channel_was_told_once(day: Day) -> None:
    """One message for the second run's events reached the webhook, and none waits."""
    (letter,) = day.letters
    assert "1.4" in json.dumps(letter, ensure_ascii=False)
    assert reserve_stories()[0].title in json.dumps(letter, ensure_ascii=False)
    assert day.desk.rows("notify", "pending") == []
    assert [message["state"] for message in day.desk.rows("notify", "pending", "--all")] == ["sent"]


def test_sources_tells_health_and_times(day: Day) -> None:
    """`sources` joins the file with its history: title, health and last run; nothing schedules the next one."""
    (source,) = day.desk.rows("sources")
    assert (source["title"], source["health"], source["last_run"]) == ("The Packet", "ok", "packet-2")
    assert (source["next_run"], source["waited_s"]) == (None, 0)


def test_check_finds_nothing_wrong(day: Day) -> None:
    """`check` reads the listing and three articles, and records nothing."""
    runs = day.desk.rows("runs")
    (found,) = day.desk.presslog("check", "--json").rows  # in an environment that has the channel's address
    assert (found["trouble"], len(found["samples"])) == ("", 3)
    assert day.desk.rows("runs") == runs


def test_verify_passes(day: Day) -> None:
    """The untouched history verifies."""
    (found,) = day.desk.rows("verify")
    assert found["fault"] is None


def test_reextract_makes_no_event(day: Day) -> None:
    """Reading the stored pages again with the same extractor changes nothing that can be told."""
    events = day.desk.rows("events")
    (report,) = day.desk.rows("reextract", "packet")
    assert (report["outcome"], report["events"]) == ("ok", 0)
    assert day.desk.rows("events") == events


def test_python_sees_what_the_commands_print(day: Day) -> None:
    """`from presslog import History` gives the records the commands print."""
    with History(day.desk.home) as history:
        assert [wire.pick_keys(event, wire.EVENT) for event in history.events()] == day.desk.rows("events")
        articles = [wire.pick_keys(article, wire.ARTICLE) for article in history.articles("packet")]
    assert articles == day.desk.rows("articles", "packet")


def test_extract_reads_a_page_without_storing_it(day: Day, tmp_path: Path) -> None:
    """`extract` tells an article from a listing, from the web and from a file; the listing's entries come with their whole text."""
    page = tmp_path / "page.html"
    page.write_bytes(day.desk.presslog("show", day.edited, "--raw").out.encode())
    article, saved = (
        day.desk.rows("extract", *where)[0] for where in ([day.edited], [page, "--url", day.edited])
    )
    assert article["kind"] == "article"
    assert "14 metres" in article["text"]
    assert (saved["kind"], saved["url"], saved["title"]) == ("article", article["url"], article["title"])
    assert [link["url"] for link in saved["links"]] == [link["url"] for link in article["links"]]
    (listing,) = day.desk.rows("extract", day.paper.url)
    assert listing["kind"] == "listing"
    assert tuple(listing) == wire.LISTING
    assert [tuple(entry) for entry in listing["entries"]] == [wire.ENTRY] * 10
    assert all(entry["complete"] for entry in listing["entries"])
    assert listing["older"]


def test_history_can_be_taken_out_and_in(day: Day, tmp_path: Path) -> None:
    """Versions go out as JSON Lines, raw responses as WARC; another home builds its history from those, and twice adds nothing."""
    versions = [
        json.loads(line) for line in day.desk.presslog("export", "--source", "packet").out.splitlines()
    ]
    assert len(versions) == len(day.desk.rows("articles", "packet")) + 1
    warc = tmp_path / "packet.warc.gz"
    day.desk.presslog("export", "--format", "warc", "--out", warc)
    other = made(tmp_path / "other")
    other.source("packet", day.paper.url)
    assert other.presslog("import", warc, "--json").rows
    assert "nothing new" in other.presslog("import", warc).err
    texts = {
        (version["title"], visible_text(version["text"])) for version in versions
    }  # the paper's spaces wiggle
    again = other.presslog("export").out.splitlines()
    assert {(version["title"], visible_text(version["text"])) for version in map(json.loads, again)} == texts


def test_an_article_s_evidence_is_one_file(day: Day, tmp_path: Path) -> None:
    """`export --evidence` bundles an edited article's versions, captures and proof, checked as sealed; a binary format asks for a file."""
    bundle = tmp_path / "evidence.zip"
    day.desk.presslog("export", "--evidence", day.edited, "--out", bundle)
    with zipfile.ZipFile(bundle) as file:
        file.extractall(tmp_path)
    done = subprocess.run(
        [sys.executable, "-I", "-S", tmp_path / "check.py"], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "--out" in day.desk.presslog("export", "--format", "warc", status=1).err


def test_a_file_is_whole_or_not_there(day: Day, tmp_path: Path) -> None:
    """What cannot be taken out leaves no file and what was there before; what is not kept any more is passed over, and told."""
    out = tmp_path / "out.zip"
    out.write_text("of yesterday")
    day.desk.presslog("export", "--evidence", "nobody", "--out", out, status=1)
    assert [path.read_text() for path in tmp_path.iterdir()] == ["of yesterday"]
    assert (
        "is not a folder"
        in day.desk.presslog("export", "--out", tmp_path / "nowhere" / "a.jsonl", status=1).err
    )
    home = tmp_path / "home"
    shutil.copytree(day.desk.home, home)
    shutil.rmtree(home / "warc")
    told = Desk(home).presslog("export", "--format", "warc", "--out", tmp_path / "kept.warc.gz").err
    assert "captures are not kept any more, the first of them packet-1/1" in told
    Desk(home).presslog("export", "--evidence", day.edited, "--out", out)
    assert zipfile.is_zipfile(out)
