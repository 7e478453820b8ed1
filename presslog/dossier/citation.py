"""A citation of an event that can be copied: as a plain sentence, as Chicago has it, and for BibTeX.

It says what was seen and when, and names the page as it was received by its digest. A change is dated by the
two looks between which it was made, for more is not known. It reads nothing: values in, text out.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, assert_never

from presslog.core.moments import write_rfc3339
from presslog.flows.messages.rendering import one_line, place_of_publication
from presslog.storage.model import Capture, ChangeEvent, EventKind
from presslog.storage.records import ShownVersion, VersionSummary

_BIBTEX_SPECIAL: Final = re.compile(r"([&%$#_{}])")
_BIBTEX_MARKS: Final = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}


@dataclass(frozen=True, slots=True)
class Citation:
    """An event as a footnote, as an entry of a bibliography by the Chicago Manual, and as BibTeX."""

    plain: str
    chicago: str
    bibtex: str


@dataclass(frozen=True, slots=True)
class CitedEvent:
    """What a citation is made of.

    `before`, `after`: the versions on either side, if there are; `text`: the text that is cited, if it is kept;
    `capture`: the response that the cited text was read from, or that proves the event; `link`: the event's own page,
    empty where it has none; `publication`: what the publication is called, empty where only its host is known.
    """

    event: ChangeEvent
    before: VersionSummary | None
    after: VersionSummary | None
    text: ShownVersion | None
    capture: Capture | None
    link: str = ""
    publication: str = ""

    @property
    def place(self) -> str:
        """Where the article was published."""
        return place_of_publication(self.event, self.publication)

    @property
    def name(self) -> str:
        """What leads to the event: its page's address, else its id."""
        return self.link or f"event {self.event.id}"


def cite_event(cited: CitedEvent) -> Citation:
    """Write the citations of an event."""
    return Citation(_plain(cited), _chicago(cited), _bibtex(cited))


def _plain(cited: CitedEvent) -> str:
    authors = _authors(cited)
    who = f"{', '.join(authors)}: " if authors else ""
    sentences = (
        f"{who}“{_title(cited)}”, {cited.place}",
        *_facts(cited),
        f"Seen by presslog: {cited.name}",
    )
    return ". ".join(sentences)


def _chicago(cited: CitedEvent) -> str:
    """Chicago 17, 14.205 to 14.207: author, title, site, date, URL; the version and its proof follow as a note."""
    authors = _authors(cited)
    who = f"{_joined(authors)}. " if authors else ""
    published = f" {_date_in_words(cited.text.published)}." if cited.text and cited.text.published else ""
    url = f" {cited.event.url}." if cited.event.url else ""
    note = ". ".join(_facts(cited))
    return f"{who}“{_title(cited)}.” {cited.place}.{published}{url} {note}. Seen by presslog, {cited.name}."


def _bibtex(cited: CitedEvent) -> str:
    text, event = cited.text, cited.event
    published = text.published if text else None
    where = rf"\url{{{cited.link}}}" if cited.link else _escaped(cited.name)
    fields = {
        "author": " and ".join(f"{{{_escaped(name)}}}" for name in _authors(cited)),
        "title": f"{{{_escaped(_title(cited))}}}",
        "year": (published or write_rfc3339(event.observed_at))[:4],
        "date": (published or "")[:10],
        "organization": _escaped(cited.place),
        "url": event.url or cited.link,
        "urldate": write_rfc3339(_captured_at(cited))[:10],
        "language": text.language or "" if text else "",
        "note": f"{_escaped('. '.join((*_facts(cited), 'Seen by presslog')))}, {where}",
    }
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    key = re.sub(r"[^A-Za-z0-9]+", "-", event.id)
    return "\n".join((f"@online{{presslog-{key},", *lines, "}"))


def _facts(cited: CitedEvent) -> list[str]:
    """What happened and when, and by what it is proven; each without the full stop at its end."""
    facts = [_happening(cited)]
    if capture := cited.capture:
        facts.append(f"Captured {_moment_in_words(capture.fetched_at)}")
        if capture.digest:
            facts.append(f"SHA-256 of the page: {capture.digest}")
    return facts


def _happening(cited: CitedEvent) -> str:
    """The event in a sentence: a change stands between two looks, a removal was found at one."""
    event, before, after = cited.event, cited.before, cited.after
    found = _moment_in_words(event.observed_at)
    match event.kind:
        case EventKind.EDITED if before and after:
            first, last = _moment_in_words(before.last_seen), _moment_in_words(after.first_seen)
            return f"Changed between {first} (version {before.version}) and {last} (version {after.version})"
        case EventKind.NEW:
            return f"First seen {found}"
        case EventKind.REMOVED:
            last_seen = (
                f"; its last version was last seen {_moment_in_words(before.last_seen)}" if before else ""
            )
            return f"Found removed {found}{last_seen}"
        case EventKind.RESTORED:
            return f"Found again {found}"
        case (
            EventKind.EDITED
            | EventKind.MOVED
            | EventKind.DELISTED
            | EventKind.RELISTED
            | EventKind.DEGRADED
            | EventKind.RECOVERED
            | EventKind.HELD
            | EventKind.LATE
            | EventKind.ON_TIME
        ):
            return f"{event.kind.in_words.capitalize()} {found}"
        case _:
            assert_never(event.kind)


def _captured_at(cited: CitedEvent) -> datetime:
    return cited.capture.fetched_at if cited.capture else cited.event.observed_at


def _authors(cited: CitedEvent) -> Sequence[str]:
    return [one_line(name) for name in cited.text.byline] if cited.text else []


def _title(cited: CitedEvent) -> str:
    return one_line(cited.event.title or cited.event.url or cited.event.source)


def _joined(names: Sequence[str]) -> str:
    """Names in a row.

    >>> _joined(["Ada Vance"]), _joined(["Ada Vance", "Ben Orr", "Cy Dunn"])
    ('Ada Vance', 'Ada Vance, Ben Orr, and Cy Dunn')
    """
    if len(names) < 3:
        return " and ".join(names)
    return f"{', '.join(names[:-1])}, and {names[-1]}"


def _date_in_words(text: str) -> str:
    """A publisher's date as Chicago writes it; one that cannot be read stays as it is.

    >>> _date_in_words("2026-03-01T09:00:00+01:00"), _date_in_words("spring")
    ('March 1, 2026', 'spring')
    """
    try:
        when = datetime.fromisoformat(text)
    except ValueError:
        return one_line(text)
    return f"{when:%B} {when.day}, {when.year}"


def _moment_in_words(when: datetime) -> str:
    """A moment to the second, in UTC.

    >>> _moment_in_words(datetime(2026, 3, 1, 12, 0, 5, tzinfo=UTC))
    '1 March 2026, 12:00:05 UTC'
    """
    at = when.astimezone(UTC)
    return f"{at.day} {at:%B %Y, %H:%M:%S} UTC"


def _escaped(text: str) -> str:
    r"""Text that BibTeX and LaTeX print as it is.

    >>> _escaped("50 % of {A_B}"), _escaped("a~b")
    ('50 \\% of \\{A\\_B\\}', 'a\\textasciitilde{}b')
    """
    marked = "".join(
        _BIBTEX_MARKS.get(char, char) if char in _BIBTEX_MARKS else _BIBTEX_SPECIAL.sub(r"\\\1", char)
        for char in text
    )
    return one_line(marked)
