"""robots.txt by RFC 9309, over real HTTP: what it denies and what its absence denies is never asked."""

from __future__ import annotations

import json
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from presslog.core.outcome import Outcome
from presslog.crawler.http.robots import COPY_LASTS, MOST_KEPT, Copies, Rules, parse_rules, product_token
from presslog.crawler.memory import Memory
from tests.crawler.asking import ask, source
from tests.fakes.wire import Wire, http, serving

PAGE = http(b"<html><p>The ferry leaves at six.</p></html>")
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


ANSWERS = {
    "allows": (http(b"User-agent: *\nAllow: /\n"), Outcome.OK),
    "none": (http(status="404 Not Found"), Outcome.OK),
    "none, of no length": (http(b"<p>No such page", status="404 Not Found", length=None), Outcome.OK),
    "none, cut": (http(b"<p>No such", status="404 Not Found", length=99), Outcome.OK),
    "of no length": (http(b"User-agent: *\nAllow: /\n", length=None), Outcome.ROBOTS_UNREACHABLE),
    "too many, of no length": (
        http(b"Later", status="429 Too Many Requests", length=None),
        Outcome.ROBOTS_UNREACHABLE,
    ),
    "forbidden": (http(status="403 Forbidden"), Outcome.OK),
    "empty": (http(b""), Outcome.OK),
    "denies": (http(b"User-agent: *\nDisallow: /page\n"), Outcome.ROBOTS_DENIED),
    "denies us": (
        http(b"User-agent: presslog\nDisallow: /\n\nUser-agent: *\nAllow: /\n"),
        Outcome.ROBOTS_DENIED,
    ),
    "denies others": (http(b"User-agent: otherbot\nDisallow: /\n"), Outcome.OK),
    "broken": (http(status="500 Internal Server Error"), Outcome.ROBOTS_UNREACHABLE),
    "overloaded": (http(status="503 Service Unavailable"), Outcome.ROBOTS_UNREACHABLE),
    "cut": (http(b"User-agent: *\n", length=99), Outcome.ROBOTS_UNREACHABLE),
    "closed": (b"", Outcome.ROBOTS_UNREACHABLE),
    "too many": (http(status="429 Too Many Requests"), Outcome.ROBOTS_UNREACHABLE),
}


@pytest.fixture(scope="module")
def ruled() -> dict[str, tuple[Outcome, list[str]]]:
    """For each answer to robots.txt, given by a server of its own: the page's outcome, and which other paths were asked."""
    with ExitStack() as stack:
        wires = {
            name: stack.enter_context(serving(Wire({"/robots.txt": robots, "/page": PAGE})))
            for name, (robots, _) in ANSWERS.items()
        }
        urls = {name: wire.url("/page") for name, wire in wires.items()}
        # A source named by an address may be fetched from that address and port alone: each server is a source of its own.
        got = {name: ask(source(url), [url])[url] for name, url in urls.items()}
        return {name: (got[name].outcome, wires[name].paths()) for name in ANSWERS}


@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_rules_what_is_asked(ruled: dict[str, tuple[Outcome, list[str]]], name: str) -> None:
    """4xx means no rules; 429, 5xx, a cut answer and none at all mean that nothing may be asked; and then nothing is."""
    _, outcome = ANSWERS[name]
    assert ruled[name] == (outcome, ["/page"] if outcome is Outcome.OK else [])


def test_robots_txt_is_followed_to_where_it_moved() -> None:
    """A redirected robots.txt rules for the origin that was asked (RFC 9309 §2.3.1.2)."""
    with serving() as wire:
        wire.answers = {
            "/robots.txt": http(b"", "Location: /rules.txt", status="301 Moved Permanently"),
            "/rules.txt": http(b"User-agent: *\nDisallow: /page\n"),
            "/page": PAGE,
        }
        got = ask(source(wire.url()), [wire.url("/page")])
        assert got[wire.url("/page")].outcome is Outcome.ROBOTS_DENIED
        assert wire.paths() == ["/rules.txt"]


def test_a_redirect_into_denied_ground_is_not_followed() -> None:
    """Every hop is asked for leave, not only the first."""
    with serving() as wire:
        wire.answers = {
            "/robots.txt": http(b"User-agent: *\nDisallow: /desk\n"),
            "/page": http(b"", "Location: /desk/1", status="302 Found"),
            "/desk/1": PAGE,
        }
        got = ask(source(wire.url()), [wire.url("/page")])
        assert got[wire.url("/page")].outcome is Outcome.ROBOTS_DENIED
        assert wire.paths() == ["/page"]


def test_robots_txt_is_asked_once_a_run() -> None:
    """Three pages of one origin need one robots.txt."""
    with serving(Wire({f"/{n}": PAGE for n in range(3)})) as wire:
        ask(source(wire.url()), [wire.url(f"/{n}") for n in range(3)])
        assert [path for path, _ in wire.asked].count("/robots.txt") == 1


def test_a_fresh_copy_rules_while_robots_txt_cannot_be_had(tmp_path: Path) -> None:
    """A copy from the run before rules through an outage, denials included; a copy older than a day does not."""
    memory = tmp_path / "memory"
    with serving() as wire:
        wire.answers = {
            "/robots.txt": http(b"User-agent: *\nDisallow: /desk\n"),
            "/page": PAGE,
            "/desk": PAGE,
        }
        urls = [wire.url("/page"), wire.url("/desk")]

        def outcomes() -> list[Outcome]:
            got = ask(source(wire.url()), urls, memory)
            return [got[url].outcome for url in urls]

        assert outcomes() == [Outcome.OK, Outcome.ROBOTS_DENIED]
        wire.answers["/robots.txt"] = http(status="503 Service Unavailable")
        assert outcomes() == [Outcome.OK, Outcome.ROBOTS_DENIED]
        _age(memory / "robots.json", timedelta(hours=25))
        assert outcomes() == [Outcome.ROBOTS_UNREACHABLE] * 2


def _age(file: Path, by: timedelta) -> None:
    """Makes every remembered copy older."""
    document = json.loads(file.read_text())
    for copy in document.values():
        copy["at"] = (datetime.fromisoformat(copy["at"]) - by).isoformat()
    file.write_text(json.dumps(document))


@pytest.mark.parametrize(
    ("age", "kept"),
    [
        (timedelta(), True),
        (timedelta(hours=24), True),
        (timedelta(hours=24, seconds=1), False),
        (-timedelta(hours=1), False),
    ],
)
def test_a_copy_lasts_a_day(age: timedelta, kept: bool) -> None:
    """Up to 24 hours, and none from the future."""
    copies = Copies(Memory(None))
    copies.keep("https://gazette.example:443", Rules("User-agent: *\nDisallow: /"), NOON)
    assert (copies.of("https://gazette.example:443", NOON + age) is not None) is kept
    assert copies.of("https://herald.example:443", NOON) is None


def test_a_crawl_delay_slows_the_crawl() -> None:
    """Between two requests at least the Crawl-delay passes, where the source itself asks for none."""
    with serving(
        Wire({"/robots.txt": http(b"User-agent: *\nCrawl-delay: 1\n"), "/1": PAGE, "/2": PAGE})
    ) as wire:
        got = ask(source(wire.url()), [wire.url("/1"), wire.url("/2")])
        first, second = (got[wire.url(path)].fetched_at for path in ("/1", "/2"))
    assert second - first >= timedelta(seconds=0.9)


def test_a_crawl_delay_is_cut_to_what_can_be_waited_for() -> None:
    """A delay of a day is a mistake, and taken for the longest that is sensible; the agent's own beats the general one."""
    rules = Rules("User-agent: *\nCrawl-delay: 86400\n\nUser-agent: presslog\nCrawl-delay: 2\n")
    assert rules.delay("otherbot") == timedelta(seconds=60)
    assert rules.delay("presslog") == timedelta(seconds=2)


@pytest.mark.parametrize(("before", "denied"), [(512_000, True), (512_001, False)])
def test_five_hundred_kibibytes_are_read(before: int, denied: bool) -> None:
    """A rule that ends with the 512,000th byte rules, one that ends a byte later is cut."""
    rule = b"User-agent: *\nDisallow: /"  # without its last byte it denies nothing
    rules = Rules.of_body(b"#" * (before - len(rule) - 1) + b"\n" + rule)
    assert (rules.verdict("https://gazette.example/desk", "presslog") is not None) is denied


@pytest.mark.parametrize(
    ("agent", "token"),
    [("presslog (+https://desk.example/)", "presslog"), ("Desk-Reader/2.1", "Desk-Reader"), ("/odd", "*")],
)
def test_the_name_robots_txt_knows_us_by(agent: str, token: str) -> None:
    """The letters that the user agent begins with; without any, the rules for everybody."""
    assert product_token(agent) == token


def test_rules_are_parsed_once() -> None:
    """However many URLs are held against them: the largest robots.txt takes a third of a second to parse."""
    lines = "".join(f"Disallow: /desk/{number}/\n" for number in range(100))
    rules, before = Rules(f"User-agent: *\n{lines}"), parse_rules.cache_info().misses
    denied = [rules.verdict(f"https://gazette.example/desk/{number}/", "presslog") for number in range(200)]
    assert denied.count(None) == 100
    assert parse_rules.cache_info().misses == before + 1


def test_copies_stay_within_a_mebibyte(tmp_path: Path) -> None:
    """The longest go first, so that what hosts of a hostile publisher say puts out no other's rules; those of yesterday go, too."""
    copies = Copies(Memory(tmp_path))
    copies.keep("https://gazette.example:443", Rules("User-agent: *\n"), NOON)
    for number in range(20):
        copies.keep(f"https://{number}.example:443", Rules("x" * 100_000), NOON)
    assert copies.of("https://gazette.example:443", NOON) == Rules("User-agent: *\n")
    kept = [number for number in range(20) if copies.of(f"https://{number}.example:443", NOON)]
    assert len(kept) == MOST_KEPT // 100_000 == 10
    copies.keep("https://herald.example:443", Rules(), NOON + COPY_LASTS + timedelta(seconds=1))
    assert list(Memory(tmp_path).read("robots")) == ["https://herald.example:443"]
