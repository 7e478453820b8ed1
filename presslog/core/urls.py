"""URLs, told apart by what they are, and the one canonical form by which an article is known.

A canonical URL keeps what identifies (`?p=123`) and drops what tracks (`utm_*`, `fbclid`, session ids,
fragments). It never guesses: `http` and `https`, with and without `www.` or a last slash stay different URLs,
for only the publisher's redirects can tell that they are the same.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Iterator
from contextlib import suppress
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final, NewType
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit, urlunsplit

if TYPE_CHECKING:
    from tldextract import TLDExtract

AskedUrl = NewType("AskedUrl", str)
"""The URL a request was made for."""
LandedUrl = NewType("LandedUrl", str)
"""The URL the response came from, after redirects."""
CanonicalUrl = NewType("CanonicalUrl", str)
"""The form by which articles are compared."""

# Parameters that say who sent the reader, never what is read. A name is here only when no publishing system
# is known to
# look an article up by it; `id`, `p`, `sid`, `ref` and the like stay.
_TRACKER_NAMES: Final = """
    _ga _gl _hsenc _hsmi __hssc __hsfp __hstc __twitter_impression _openstat cmpid dclid epik
    fb_action_ids fb_action_types fb_comment_id fb_ref fb_source fbclid ga_campaign ga_content
    ga_medium ga_source ga_term gad_campaignid gad_source gbraid gclid gclsrc guccounter
    guce_referrer guce_referrer_sig hsctatracking icid igsh igshid li_fat_id mc_cid mc_eid mibextid
    mkt_tok msclkid ncid oly_anon_id oly_enc_id rb_clickid s_cid share_token smid srsltid ttclid
    twclid vero_conv vero_id wbraid wickedid yclid ysclid
"""
_TRACKERS: Final = frozenset(_TRACKER_NAMES.split())
_TRACKER_FAMILIES: Final = (
    "utm_",
    "pk_",
    "mtm_",
    "matomo_",
    "piwik_",
    "at_campaign",
    "at_medium",
    "hsa_",
    "ns_",
    "wt_",
)
_TELLING: Final = 6
"""Characters of a path that do not stand in a query by chance; a shorter one counts with its slash only."""
_SESSIONS: Final = frozenset({"phpsessid", "jsessionid", "sessionid", "aspsessionid"})
_SESSION_IN_PATH: Final = re.compile(
    r";(?:jsessionid|phpsessid|sid)=[^/?#;]*", re.IGNORECASE
)  # a path parameter, RFC 3986 §3.3

_LONGEST_LABEL: Final = 63  # of a host name (RFC 1035 §2.3.4); a host that is no longer has none
_LAST_PORT: Final = 65535
_KEPT_FORMS: Final = 16_384
"""Canonical forms kept in memory: more than the links of a run, of 5 MB at most where each is 300 characters."""
_KEPT_NAMES: Final = 4_096
"""Hosts whose registered names are kept in memory."""
_KEPT_CHARS: Final = 2_000
"""A URL longer than this is made canonical anew each time."""
_PLAIN_HOST: Final = re.compile(  # a host that IDNA leaves as it is, but for its case, and its port
    r"(https?)://((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+|(?:\d{1,3}\.){3}\d{1,3})(?::(\d{1,5}))?(?=[/?#]|\Z)",
    re.ASCII | re.IGNORECASE,
)
_STAND_IN_HOST: Final = "[::1]"  # which no step looks into
_DEFAULT_PORTS: Final = {"http": 80, "https": 443}
_CANONICAL: Final = re.compile(  # most URLs are what they would be made, which takes 0.4 ms to find out otherwise
    r"https?://((?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+|(?:\d{1,3}\.){3}\d{1,3}:(?!80/|443/)(?:[1-9]\d{1,3}|[1-5]\d{4}|60\d{3}))/(?:(?:[\w~-][\w.~-]*/)*[\w~-][\w.~-]*/?)?",
    re.ASCII,
)


def canonicalize(url: str, base: str | None = None) -> CanonicalUrl:
    """The canonical form of a URL, made absolute against `base` first. Applied twice, it changes nothing.

    Raises ValueError for a text that is not an http(s) URL with a host.

    >>> canonicalize("/2019/07/harbour/?utm_source=feed&p=12#comments", "HTTPS://Gazette.Example:443/news/")
    'https://gazette.example/2019/07/harbour/?p=12'
    >>> canonicalize("http://gazette.example/a/../b;jsessionid=1F?b=2&a=1&fbclid=x")
    'http://gazette.example/b?a=1&b=2'
    """
    absolute = urljoin(base, url.strip()) if base else url.strip()
    return _known_form(absolute) if len(absolute) <= _KEPT_CHARS else _canonical_form(absolute)


def _canonical_form(absolute: str) -> CanonicalUrl:
    if (plain := _CANONICAL.fullmatch(absolute)) and len(plain[1]) <= _LONGEST_LABEL:
        return CanonicalUrl(absolute)
    host = _PLAIN_HOST.match(absolute)
    if host is None or len(host[2]) > _LONGEST_LABEL or int(host[3] or 1) > _LAST_PORT:
        return _form_by_steps(absolute)
    scheme, port = host[1].lower(), int(host[3]) if host[3] else None
    place = host[2].lower() + (f":{port}" if port is not None and port != _DEFAULT_PORTS[scheme] else "")
    form = _form_by_steps(f"{scheme}://{_STAND_IN_HOST}{absolute[host.end() :]}")
    return CanonicalUrl(f"{scheme}://{place}{form.removeprefix(f'{scheme}://{_STAND_IN_HOST}')}")


_known_form: Final = lru_cache(_KEPT_FORMS)(_canonical_form)  # a run meets each URL some twenty times


def _form_by_steps(absolute: str) -> CanonicalUrl:
    """The canonical form by every step there is; IDNA of a host takes half of the time."""
    # They bring an HTTP client and the tables of IDNA, and most URLs are canonical as they are.
    from url_normalize import url_normalize  # noqa: PLC0415
    from w3lib.url import canonicalize_url, safe_url_string  # noqa: PLC0415

    scheme, host = urlsplit(absolute).scheme.lower(), urlsplit(absolute).hostname
    if scheme not in ("http", "https") or not host:
        raise ValueError(f"not an http or https URL with a host: {absolute!r}")
    normal = str(url_normalize(safe_url_string(absolute, quote_path=True)))
    parts = urlsplit(normal)
    kept = "&".join(
        pair for pair in parts.query.split("&") if pair and not _is_tracking(pair.partition("=")[0])
    )
    path = _SESSION_IN_PATH.sub("", parts.path)
    bare = urlunsplit((parts.scheme, _without_userinfo(parts.netloc), path or "/", kept, ""))
    return CanonicalUrl(canonicalize_url(bare))


def adds_query(asked: str, landed: str) -> bool:
    """Whether a URL is another with more in its query.

    Nothing else may differ but the scheme, a `www.` or the last slash.

    >>> adds_query("https://a.example/x/", "https://www.a.example/x?sid=81")
    True
    >>> adds_query("https://a.example/x/?p=1", "https://a.example/x/?p=2")
    False
    """
    here, there = urlsplit(canonicalize(asked)), urlsplit(canonicalize(landed))
    if site_of(asked) != site_of(landed) or here.path.rstrip("/") != there.path.rstrip("/"):
        return False
    mine, theirs = set(parse_qsl(here.query, True)), set(parse_qsl(there.query, True))
    return bool(here.path.strip("/")) and mine < theirs


def names_in_query(url: str, asked: str) -> bool:
    """Whether a URL names the path of another one in its query or fragment.

    As gates have that lead back to it.

    >>> names_in_query(
    ...     "https://a.example/consent?url=https%3A%2F%2Fa.example%2Fnews%2Fx", "https://a.example/news/x"
    ... )
    True
    >>> names_in_query("https://a.example/gate?return=/%3Fp%3D12", "https://a.example/?p=12")
    True
    >>> (
    ...     names_in_query("https://a.example/?s=lost", "https://a.example/x"),
    ...     names_in_query("https://a.example/a?from=/a-b", "https://a.example/a"),
    ... )
    (False, False)
    """
    here, there = urlsplit(asked), urlsplit(url)
    if here.path.strip("/") and (here.path, site_of(asked)) == (there.path, site_of(url)):
        return False
    whole = unquote(f"{here.path}?{here.query}" if here.query else here.path)
    names = {whole, unquote(here.path)} - {"/", ""}
    return any(_stands_in(f"{there.query}#{there.fragment}", name) for name in names)


def _stands_in(query: str, name: str) -> bool:
    """Whether a query has a path by itself; a short one counts with its slash only."""
    bare = name.strip("/")
    wanted = re.escape(bare if len(bare) >= _TELLING else f"/{bare}")
    pattern = re.compile(rf"(?<![\w-]){wanted}(?![\w-])", re.IGNORECASE)
    return any(map(pattern.search, _query_meanings(query)))


def _query_meanings(query: str) -> Iterator[str]:
    """A query as it may be meant: as it stands, unquoted once and twice, and its values out of base64."""
    yield from (query, unquote(query), unquote(unquote(query)))
    for _, value in parse_qsl(query):
        with suppress(ValueError):
            yield b64decode(value + "=" * (-len(value) % 4), altchars=b"-_").decode()


def host_of(url: str) -> str:
    """The host of a URL in lower case, without port and brackets; empty when it has none.

    >>> host_of("https://Gazette.Example:8443/x"), host_of("http://[::1]:80/")
    ('gazette.example', '::1')
    """
    return (urlsplit(url).hostname or "").lower()


def site_of(url: str) -> str:
    """Host and port of a URL, without `www.`: what the addresses of one site share.

    >>> site_of("https://www.gazette.example:8443/x")
    'gazette.example:8443'
    """
    return urlsplit(url).netloc.removeprefix("www.")


@lru_cache(_KEPT_NAMES)
def registered_name(host: str) -> str:
    """Return the name under which a host's owner registered it; the host itself if there is no such name.

    By the list of public suffixes (publicsuffix.org), its private part included: `a.github.io` and `b.github.io` have
    two owners.

    >>> registered_name("fa.gazette.example.co.uk"), registered_name("127.0.0.1")
    ('example.co.uk', '127.0.0.1')
    >>> registered_name("www.quay.github.io")
    'quay.github.io'
    """
    return _public_suffixes()(host).top_domain_under_public_suffix or host


@cache
def _public_suffixes() -> TLDExtract:
    from tldextract import TLDExtract  # noqa: PLC0415 - importing it and reading its list take a third of a second

    return TLDExtract(cache_dir=None, suffix_list_urls=(), include_psl_private_domains=True)


def is_sister_host(host: str, other: str) -> bool:
    """Return True if two different hosts stand under one registered name.

    IP addresses, `localhost` and public suffixes have none.

    >>> is_sister_host("www.example.co.uk", "m.example.co.uk"), is_sister_host("a.co.uk", "b.co.uk")
    (True, False)
    >>> is_sister_host("a.github.io", "b.github.io"), is_sister_host("127.0.0.1", "127.0.0.1")
    (False, False)
    """
    return host != other and registered_name(host) == registered_name(other)


def origin_of(url: str) -> tuple[str, str, int]:
    """Scheme, host and port: what credentials and validators must not leave (RFC 6454 §4).

    >>> origin_of("https://gazette.example/x") == origin_of("https://Gazette.example:443/")
    True
    """
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    return scheme, host_of(url), parts.port or (443 if scheme == "https" else 80)


def _is_tracking(name: str) -> bool:
    lowered = name.lower()
    return lowered in _TRACKERS or lowered in _SESSIONS or lowered.startswith(_TRACKER_FAMILIES)


def _without_userinfo(netloc: str) -> str:
    return netloc.rpartition("@")[2]
