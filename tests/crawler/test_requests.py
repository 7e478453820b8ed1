"""What goes out: validators only where they belong, nothing personal across origins, certificates checked."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from scrapy import Request

from presslog.core.outcome import Outcome
from presslog.core.urls import canonicalize
from presslog.crawler.http.bounded_heads import MOST_HEAD_BYTES
from presslog.crawler.http.redirects import next_request, next_url
from presslog.crawler.items import Job, PageCapture, Visit
from presslog.crawler.landing.landing import Landing
from tests.crawler.asking import ask, source
from tests.fakes.forked_crawls import crawl_forked
from tests.fakes.wire import Wire, http, serving

PAGE = http(b"<html><p>The ferry leaves at six.</p></html>", 'ETag: "2"')
FEED = b"<rss version='2.0'><channel>%s</channel></rss>"
UNCHANGED = http(b"", 'ETag: "1"', status="304 Not Modified", length=None)


def listing(wire: Wire, *paths: str) -> bytes:
    """A feed that lists these paths."""
    items = "".join(f"<item><title>{path}</title><link>{wire.url(path)}</link></item>" for path in paths)
    return http(FEED % items.encode(), "Content-Type: application/rss+xml")


def visited(wire: Wire, folder: Path, count: int = 1) -> list[PageCapture]:
    """The captures of so many runs that each ask for the known article /a, which its feed lists, with its validators."""
    wire.answers["/feed/"] = listing(wire, "/a")
    visit = Visit(
        canonicalize(wire.url("/a")), due=True, etag='"1"', last_modified="Mon, 02 Mar 2026 08:00:00 GMT"
    )
    captures: list[PageCapture] = []
    for number in range(count):
        where = folder / f"r{number}"
        job = Job(
            source(wire.url("/feed/")),
            where.name,
            where,
            datetime.now(UTC),
            known=(visit,),
            memory=folder / "memory",
        )
        asyncio.run(crawl_forked(job))
        captures += [capture for capture in Landing.open(where).captures() if capture.asked == visit.url]
    return captures


def asked_for(wire: Wire, path: str) -> list[dict[str, str]]:
    """The headers of the requests for a path."""
    return [headers for asked, headers in wire.asked if asked == path]


def test_a_known_article_is_asked_with_its_validators(tmp_path: Path) -> None:
    """Both validators go out as they were given, and a 304 to them proves presence."""
    with serving(Wire({"/a": UNCHANGED})) as wire:
        (capture,) = visited(wire, tmp_path)
        (headers,) = asked_for(wire, "/a")
    assert capture.outcome is Outcome.NOT_MODIFIED
    assert headers["if-none-match"] == '"1"'
    assert headers["if-modified-since"] == "Mon, 02 Mar 2026 08:00:00 GMT"


def test_every_tenth_request_is_unconditional(tmp_path: Path) -> None:
    """A server that says 304 whatever changed is asked plainly one time in ten, across runs."""
    plain = [index for index, said in enumerate(_conditions(tmp_path, 10)) if not said]
    assert plain == [9]


def _conditions(folder: Path, runs: int) -> list[bool]:
    """For each of so many requests for articles whether it was conditional; five articles a run."""
    with serving() as wire:
        paths = [f"/{n}" for n in range(5)]
        wire.answers = {"/feed/": listing(wire, *paths), **dict.fromkeys(paths, UNCHANGED)}
        known = tuple(Visit(canonicalize(wire.url(f"/{n}")), due=True, etag='"1"') for n in range(5))
        for number in range(runs // 5):
            where = folder / f"r{number}"
            job = Job(
                source(wire.url("/feed/")),
                where.name,
                where,
                datetime.now(UTC),
                known=known,
                memory=folder / "memory",
            )
            asyncio.run(crawl_forked(job))
        return ["if-none-match" in headers for path, headers in wire.asked if path in paths]


def test_validators_do_not_follow_a_redirect(tmp_path: Path) -> None:
    """They belong to the URL they came from; what it leads to is asked plainly."""
    moved = http(b"", "Location: /b", status="302 Found")
    with serving(Wire({"/a": moved, "/b": PAGE})) as wire:
        (capture,) = visited(wire, tmp_path)
        assert "if-none-match" in asked_for(wire, "/a")[0]
        assert {"if-none-match", "if-modified-since"}.isdisjoint(asked_for(wire, "/b")[0])
    assert (capture.outcome, capture.landed) == (Outcome.OK, wire.url("/b"))


def test_a_304_nobody_asked_for_proves_nothing(tmp_path: Path) -> None:
    """Without validators of ours a 304 is no answer; behind a redirect neither."""
    with serving(Wire({"/a": http(b"", "Location: /b", status="302 Found"), "/b": UNCHANGED})) as wire:
        (capture,) = visited(wire, tmp_path)
    assert capture.outcome is Outcome.UNAVAILABLE


PERSONAL = {
    "Authorization": "Basic eDp5",
    "Cookie": "seat=12",
    "Proxy-Authorization": "Basic eDp5",
    "Accept": "text/html",
}


@pytest.mark.parametrize(
    "target",
    [
        "https://herald.example/",
        "http://gazette.example/b",
        "https://gazette.example:8443/b",
        "https://sub.gazette.example/",
    ],
)
def test_credentials_stay_at_their_origin(target: str) -> None:
    """Another host, scheme or port is another origin: what is personal stays behind, what is not goes along."""
    followed = next_request(Request("https://gazette.example/a", headers=PERSONAL), target)
    assert followed.headers.to_unicode_dict() == {"Accept": "text/html"}


def test_within_an_origin_nothing_is_lost() -> None:
    """A redirect that stays where it was keeps all its headers."""
    followed = next_request(
        Request("https://gazette.example/a", headers=PERSONAL), "https://gazette.example:443/b"
    )
    assert set(followed.headers.to_unicode_dict()) == set(PERSONAL)


@pytest.mark.parametrize(
    ("location", "target"),
    [
        (b"/b", "https://gazette.example/b"),
        (b"c?x=1", "https://gazette.example/a/c?x=1"),
        (b"//herald.example/b", "https://herald.example/b"),
        (b"https://reader:secret@herald.example/b", "https://herald.example/b"),
        ("/اسکله".encode(), "https://gazette.example/%D8%A7%D8%B3%DA%A9%D9%84%D9%87"),
        (b" /b ", "https://gazette.example/b"),
    ],
)
def test_where_a_location_leads(location: bytes, target: str) -> None:
    """Relative, protocol-relative and raw UTF-8 locations are understood; a user name in one is dropped."""
    assert next_url("https://gazette.example/a/", location) == target


def test_a_session_of_pages_sends_no_cookie_and_no_referrer() -> None:
    """What a page sets is not sent back, and no page learns where we came from; we say who we are and what we can read."""
    setting = http(b"<html><p>Quay</p></html>", "Set-Cookie: seat=12; Path=/")
    with serving(Wire({"/1": setting, "/2": PAGE})) as wire:
        ask(
            source(wire.url(), user_agent="presslog (+https://desk.example/)"),
            [wire.url("/1"), wire.url("/2")],
        )
        (headers,) = asked_for(wire, "/2")
    assert {"cookie", "referer"}.isdisjoint(headers)
    assert headers["user-agent"] == "presslog (+https://desk.example/)"
    assert headers["accept-encoding"] == "gzip, deflate, br, zstd"


def test_a_proxy_in_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy would connect where the guard cannot see; it is never asked."""
    with serving(Wire({"/1": PAGE})) as wire, serving() as proxy:
        monkeypatch.setenv("http_proxy", proxy.url())
        monkeypatch.setenv("HTTP_PROXY", proxy.url())
        got = ask(source(wire.url()), [wire.url("/1")])
        assert (got[wire.url("/1")].outcome, proxy.asked) == (Outcome.OK, [])


def test_a_referrer_policy_calls_nothing() -> None:
    """A header that names a function, which would end the process, is a header; the page behind it is read too."""
    naming = http(b"<p>hello</p>", "Referrer-Policy: sys.exit")
    with serving(Wire({"/1": naming, "/2": PAGE})) as wire:
        got = ask(source(wire.url()), [wire.url("/1"), wire.url("/2")])
    assert [got[wire.url(path)].outcome for path in ("/1", "/2")] == [Outcome.OK, Outcome.OK]


def test_headers_without_end_are_not_read() -> None:
    """Of 200 KiB they are, page after page over one connection; of more than 256 KiB the answer is too large, and the next is read."""
    lines = [f"X-{number}: {'y' * 1000}" for number in range(300)]
    large, larger = http(b"<p>hello</p>", *lines[:200]), http(b"<p>hello</p>", *lines)
    with serving(Wire({"/1": large, "/2": large, "/3": larger, "/4": PAGE})) as wire:
        urls = [wire.url(f"/{number}") for number in range(1, 5)]
        got = ask(source(wire.url()), urls)
    outcomes = [got[url].outcome for url in urls]
    assert outcomes == [Outcome.OK, Outcome.OK, Outcome.TOO_LARGE, Outcome.OK]
    assert (MOST_HEAD_BYTES, got[urls[2]].reason) == (262_144, "the headers are larger than 262144 bytes")


def certificate(folder: Path, *, host: str) -> Path:
    """A key and a certificate of its own making for an address, in one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - timedelta(days=1), now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = folder / f"{host}.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    pem.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return pem


@contextmanager
def over_tls(wire: Wire, pem: Path) -> Iterator[Wire]:
    """The wire behind TLS with this certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with serving(wire, tls=context) as running:
        yield running


def test_certificates_are_checked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A certificate nobody trusts, and a trusted one for another address, give no answer; a trusted one for this address does."""
    right, wrong = certificate(tmp_path, host="127.0.0.1"), certificate(tmp_path, host="127.0.0.9")
    outcomes = []
    for pem, trusted in ((right, None), (wrong, wrong), (right, right)):
        with over_tls(Wire({"/1": PAGE}), pem) as wire:
            monkeypatch.setenv("SSL_CERT_FILE", str(trusted or tmp_path / "none.pem"))
            url = wire.url("/1").replace("http:", "https:")
            capture = ask(source(url), [url])[url]
            outcomes.append((capture.outcome, "certificate" in capture.reason))
    assert outcomes == [(Outcome.ROBOTS_UNREACHABLE, True)] * 2 + [(Outcome.OK, False)]
