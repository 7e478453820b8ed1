"""Source files: everything contract.md names can be said, and nothing else."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.errors import SourceError
from presslog.crawler.source.source import Discover, Extract, Fetch, RemovalRule, Revisit, Source, load_source
from presslog.crawler.source.source_writer import source_text

WHOLE = """
url = "https://gazette.example/articles/"
tags = ["Council", "شورای‌شهر", "council"]
title = "The Gazette"
schedule = "every 30 minutes"
language = "pt-BR"
enabled = false

[discover]
via = ["wordpress", "feed"]
max_pages = 7
backfill = true
allow = ['/\\d{4}/']
deny = ['/tag/']

[extract]
entry = "article.post"
title = ".entry-title"
body = "//div[@class='entry']"
date = "./time"
category = ".cat a"
drop = [".post-share", "(//aside)[1]"]

[revisit]
policy = "all"
budget = 12
audit = 0.5

[fetch]
delay = 0.25
concurrency = 4
timeout = 12
user_agent = "reader/1 (+https://desk.example/)"
render = true
private = true

[removal]
confirmations = 3
min_gap = "90m"

[notify]
channels = ["desk", "night"]
"""


def written(folder: Path, text: str, name: str = "gazette") -> Path:
    """The path of a source file with this text."""
    path = folder / f"{name}.toml"
    path.write_text(text, "utf-8")
    return path


def test_every_key_of_the_contract_is_read(tmp_path: Path) -> None:
    """A file that uses every key gives the source that says the same."""
    assert load_source(written(tmp_path, WHOLE)) == Source(
        name="gazette",
        url="https://gazette.example/articles/",
        tags=("council", "شورای‌شهر"),
        title="The Gazette",
        schedule="every 30 minutes",
        language="pt-BR",
        enabled=False,
        discover=Discover(("wordpress", "feed"), 7, True, (r"/\d{4}/",), ("/tag/",)),
        extract=Extract(
            "article.post",
            ".entry-title",
            "//div[@class='entry']",
            "./time",
            ".cat a",
            (".post-share", "(//aside)[1]"),
        ),
        revisit=Revisit("all", 12, 0.5),
        fetch=Fetch(
            timedelta(seconds=0.25), 4, timedelta(seconds=12), "reader/1 (+https://desk.example/)", True, True
        ),
        removal=RemovalRule(3, timedelta(minutes=90)),
        channels=("desk", "night"),
    )


def test_only_the_url_is_needed(tmp_path: Path) -> None:
    """All keys but `url` have a default."""
    assert load_source(written(tmp_path, 'url = "http://gazette.example/"')) == Source(
        "gazette", "http://gazette.example/"
    )


URL = 'url = "https://gazette.example/"\n'
BROKEN = [
    ("", "url", "is missing"),
    ("url = 3", "url", "expected a string"),
    ('url = "ftp://gazette.example/"', "url", "expected a URL"),
    ('url = "https://reader:secret@gazette.example/"', "url", "without a user name"),
    ('url = "https://gazette.example:seven/"', "url", "expected a URL"),
    (URL + "tittle = 'x'", "tittle", "did you mean 'title'"),
    (URL + "colour = 'x'", "colour", "known here: url"),
    (URL + "enabled = 1", "enabled", "true or false"),
    (URL + "schedule = '61 * * * *'", "schedule", "cron line"),
    (URL + "schedule = '0 0 * * * *'", "schedule", "cron line"),
    (URL + "schedule = 'every 0 minutes'", "schedule", "every 30 minutes"),
    (URL + "language = 'English, please'", "language", "language tag"),
    (URL + "tags = 'north'", "tags", "expected a list"),
    (URL + "tags = ['north, south']", "tags", "letters, digits, hyphens"),
    (URL + f"tags = ['{'n' * 61}']", "tags", "60 characters at most"),
    (URL + "fetch = 3", "fetch", "expected a table"),
    (URL + "[fetch]\ndelya = 1", "fetch.delya", "did you mean 'delay'"),
    (URL + "[fetch]\ndelay = '1'", "fetch.delay", "expected a number"),
    (URL + "[fetch]\ndelay = true", "fetch.delay", "expected a number"),
    (URL + "[fetch]\ndelay = -1", "fetch.delay", "from 0 to"),
    (URL + "[fetch]\nconcurrency = 0", "fetch.concurrency", "whole number from 1"),
    (URL + "[fetch]\nuser_agent = 'a\\nb'".replace("'", '"'), "fetch.user_agent", "printable ASCII"),
    (URL + "[discover]\nvia = 'feed'", "discover.via", "expected a list"),
    (URL + "[discover]\nvia = ['rss']", "discover.via", "one of 'auto'"),
    (URL + "[discover]\nallow = ['(']", "discover.allow", "regular expression"),
    (URL + "[extract]\nbody = 'div['", "extract.body", "CSS selector"),
    (URL + "[extract]\nbody = '//div['", "extract.body", "XPath"),
    (URL + "[extract]\ndrop = ['a', '!!']", "extract.drop", "CSS selector"),
    (URL + "[revisit]\naudit = 1.5", "revisit.audit", "from 0 to 1"),
    (URL + "[revisit]\npolicy = 'some'", "revisit.policy", "one of 'adaptive'"),
    (URL + "[removal]\nmin_gap = '1 hour'", "removal.min_gap", "duration"),
    (URL + "[removal]\nconfirmations = 1.5", "removal.confirmations", "whole number"),
    (URL + "[notify]\nchannels = 'desk'", "notify.channels", "expected a list"),
    (URL + "[notify]\nchanels = []", "notify.chanels", "did you mean 'channels'"),
    ("url = ", "", "not readable as TOML"),
]


@pytest.mark.parametrize(("text", "key", "words"), BROKEN, ids=[f"{key}-{words}" for _, key, words in BROKEN])
def test_a_broken_file_is_refused_with_file_key_and_remedy(
    tmp_path: Path, text: str, key: str, words: str
) -> None:
    """Each unknown key, wrong type and unreadable pattern is refused by file, key and what was expected."""
    path = written(tmp_path, text)
    with pytest.raises(SourceError) as caught:
        load_source(path)
    assert (caught.value.file, caught.value.key) == (path, key)
    assert words in caught.value.remedy
    assert str(path) in str(caught.value)


_KEYS = [
    *(("", name) for name in ("url", "kind", "urls", "tags", "title", "schedule", "timezone", "language")),
    *(("discover", name) for name in ("via", "max_pages", "allow")),
    *(("extract", name) for name in ("entry", "body", "drop")),
    *(("revisit", name) for name in ("budget", "audit")),
    *(("fetch", name) for name in ("delay", "user_agent")),
    ("removal", "min_gap"),
    ("notify", "channels"),
]
_ODD = [
    str(2**63),
    str(-(2**63) - 1),
    f"0x{'f' * 20_000}",
    "9" * 5000,
    "[" * 3000 + "]" * 3000,
    "{a=" * 3000 + "1" + "}" * 3000,
    "nan",
    "-inf",
    "9999-12-31T23:59:59-23:59",
    *map(
        json.dumps,
        (
            "\0",
            "(" * 3000 + "a" + ")" * 3000,
            "(?i:" * 500 + ")" * 500,
            "(" * 20_000,
            ":is(" * 400 + "a" + ")" * 400,
            "a" + " > a" * 3000,
            "a, " * 3000 + "a",
            "/\0",
            "(//a[$x])",
            "./x:a",
            "(document('file:///etc/passwd'))",
            "9" * 5000 + "d",
            "99999999d",
            "every 99999999999999999999 days",
            "every 999999 days",
            "0 0 31 2 *",
            f"http://{'a' * 64}.example/",
            "http://a.example\u202e/",
            "http://[",
        ),
    ),
]


@pytest.mark.parametrize(("table", "name"), _KEYS)
def test_whatever_stands_at_a_key_is_read_or_refused(tmp_path: Path, table: str, name: str) -> None:
    """A value that is too wide, too deep, or of no meaning is refused by file and key, never by a fault of ours."""
    url = "" if name == "url" else URL
    for value in (written for odd in _ODD for written in (odd, f"[{odd}]")):
        heading = f"[{table}]\n" if table else ""
        path = written(tmp_path, f"{url}{heading}{name} = {value}\n")
        with suppress(SourceError):
            load_source(path)


@pytest.mark.parametrize(
    ("table", "value", "words"),
    [
        ("", "schedule = '0 0 31 2 *'", "cron line"),
        ("", "schedule = 'every 10001 days'", "10,000 days at most"),
        ("removal", "min_gap = '3651d'", "3650 days at most"),
        ("extract", "body = '(//a[$x])'", "XPath"),
        ("extract", "body = './x:a'", "XPath"),
        ("revisit", f"budget = {2**63}", "64 bits"),
        ("extract", f"body = '{':is(' * 400}a{')' * 400}'", "nested too deeply"),
        ("discover", f"allow = ['{'(' * 3000}']", "nested too deeply"),
    ],
)
def test_what_could_never_work_is_refused_when_it_is_read(
    tmp_path: Path, table: str, value: str, words: str
) -> None:
    """A time that never comes, a span without end, a rule that cannot be carried out: named before a run."""
    with pytest.raises(SourceError) as caught:
        load_source(written(tmp_path, f"{URL}[{table}]\n{value}\n" if table else f"{URL}{value}\n"))
    assert words in caught.value.remedy


@pytest.mark.parametrize(
    ("table", "value"),
    [
        ("", "schedule = 'every 10000 days'"),
        ("", "schedule = '0 0 29 2 *'"),
        ("removal", "min_gap = '3650d'"),
        ("revisit", "budget = 1000000"),
        ("extract", "body = '(//a[1])'"),
    ],
)
def test_the_last_that_is_within_bounds_is_read(tmp_path: Path, table: str, value: str) -> None:
    """The other edge: the longest span, the rarest day, the largest budget."""
    load_source(written(tmp_path, f"{URL}[{table}]\n{value}\n" if table else f"{URL}{value}\n"))


@pytest.mark.parametrize("name", ["Gazette", "the gazette", "-gazette", "gazette_2"])
def test_a_files_name_is_the_sources_name(tmp_path: Path, name: str) -> None:
    """A name that could not stand in a URL or on a command line is refused, with how to name it."""
    with pytest.raises(SourceError, match="lower-case letters"):
        load_source(written(tmp_path, URL, name))


def test_a_missing_file_and_a_folder_in_its_place_are_said_so(tmp_path: Path) -> None:
    """What cannot be opened is the file's error, not a stack trace."""
    with pytest.raises(SourceError, match="no such file"):
        load_source(tmp_path / "gazette.toml")
    (tmp_path / "herald.toml").mkdir()
    with pytest.raises(SourceError, match="cannot be read"):
        load_source(tmp_path / "herald.toml")


sources = st.builds(
    Source,
    name=st.just("gazette"),
    url=st.just("https://gazette.example/articles/"),
    title=st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=20),
    schedule=st.sampled_from(["*/30 * * * *", "every 5 minutes", "0 8 * * mon"]),
    language=st.none() | st.sampled_from(["en", "fa", "sr-Latn"]),
    enabled=st.booleans(),
    discover=st.builds(
        Discover, max_pages=st.integers(1, 99), allow=st.lists(st.sampled_from([r"/\d+/", "'\""])).map(tuple)
    ),
    revisit=st.builds(Revisit, audit=st.floats(0, 1)),
    fetch=st.builds(Fetch, delay=st.integers(0, 3_600_000).map(lambda ms: timedelta(milliseconds=ms))),
    removal=st.builds(RemovalRule, min_gap=st.integers(0, 10**6).map(lambda s: timedelta(seconds=s))),
    channels=st.lists(st.text(st.characters(categories=["L"]), min_size=1), max_size=3).map(tuple),
)


@given(sources)
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, source: Source) -> None:
    """A rendered source file loads as the very source it was rendered from, comments and all."""
    path = written(
        tmp_path_factory.mktemp("sources"), source_text(source, {"discover.via": "found by probing"})
    )
    assert load_source(path) == source


def test_a_written_file_explains_itself() -> None:
    """Keys left at their default stand there commented out, and a caller's own comment replaces the built-in one."""
    text = source_text(Source("gazette", "https://gazette.example/"), {"url": "as you typed it"})
    assert "# as you typed it" in text
    assert "# budget = 500  # article requests a run, at most" in text
    assert '# min_gap = "1h"  # the least time' in text
