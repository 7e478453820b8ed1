"""How events and changes look.

This module renders for a terminal, as plain text with + and −, as Markdown, and as a message's subject.

It is pure: values in, text out. Everything a publisher wrote is escaped where it is put, span by span;
control characters and marks that turn the direction of text are taken out of it everywhere. It knows no
template (`flows.messages.mail_templates`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import regex
from rich.text import Text

from presslog.core.body_parts import BlockOp, Span, SpanOp, text_after, text_before
from presslog.storage import content as contents  # what compares is loaded where a change is shown
from presslog.storage.model import BlockChange, ChangeEvent, Diff, FieldChange

if TYPE_CHECKING:
    from presslog.flows.messages.wording import Wording

RTL: Final = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left (of those with an ISO 639 code in use on the web)."""
CONTEXT: Final = 60
"""Characters of unchanged text shown on either side of a change."""
LINES: Final = 12
"""Changed passages shown of one event in a message; the rest is counted."""


class MailFormat(StrEnum):
    """What a service understands."""

    TEXT = "text"
    MARKDOWN = "markdown"
    HTML = "html"
    SLACK = "slack"  # its own marks
    TELEGRAM = "telegram.html"  # few elements of HTML, and lines


@dataclass(frozen=True, slots=True)
class ToldEvent:
    """An event with what a reader needs to judge it.

    The change where it is an edit, and the article's language; `caveat`: what a reader must know of how the
    change was found, empty where there is nothing to say. `publication`: what its source's file calls it, if
    anything.
    """

    event: ChangeEvent
    diff: Diff | None = None
    language: str | None = None
    caveat: str = ""
    publication: str = ""

    @property
    def lines(self) -> tuple[Line, ...]:
        """The changed passages, at most `LINES`."""
        return tuple(islice(changed_passages(self.diff), LINES)) if self.diff else ()

    @property
    def direction(self) -> str:
        """`rtl` or `ltr` where the language is known, else `auto`."""
        return text_direction(self.language)


@dataclass(frozen=True, slots=True)
class Coverage:
    """What a sign of life says.

    Since when, how many sources were checked, which could not be and why, and how much happened.
    """

    since: datetime
    checked: int
    unchecked: tuple[tuple[str, str], ...] = ()
    events: int = 0

    @property
    def news(self) -> str:
        """How much happened, in words."""
        return f"{self.events} event{'s' * (self.events != 1)}" if self.events else "nothing changed"


@dataclass(frozen=True, slots=True)
class Mail:
    """One target's message: a subject in one line, and a body in the target's format.

    `id` lets a receiver drop a duplicate.
    """

    id: str
    subject: str
    body: str
    format: MailFormat


# --- a change in lines --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Line:
    """One changed passage, its unchanged text shortened.

    `label` says of what ("title"; empty: the body); `op` as in `BlockChange`.
    """

    label: str
    op: BlockOp
    spans: tuple[Span, ...]

    @property
    def before(self) -> str:
        """What stood, with its context."""
        return text_before(self.spans)

    @property
    def after(self) -> str:
        """What stands, with its context."""
        return text_after(self.spans)


def changed_passages(d: Diff) -> Iterator[Line]:
    """The changed passages of a diff, headline first.

    What did not change is left out but for a few words around each change.
    """
    for change in d.fields:
        yield Line(change.path, BlockOp.REPLACE, _shorten_spans(_field_spans(d, change)))
    for block in d.blocks:
        if block.op is not BlockOp.EQUAL:
            yield Line("", block.op, _shorten_spans(_block_spans(block)))


def _field_spans(d: Diff, change: FieldChange) -> tuple[Span, ...]:
    if change.path == "title" and d.title:
        return d.title
    if change.path == "standfirst":
        return contents.word_spans(
            contents.value_in_words(change.before), contents.value_in_words(change.after)
        )
    sides = ((SpanOp.DELETE, change.before), (SpanOp.INSERT, change.after))
    return tuple(Span(op, text) for op, value in sides if (text := contents.value_in_words(value)))


def _block_spans(change: BlockChange) -> tuple[Span, ...]:
    """A block's spans; what moved is shown by its beginning."""
    return (
        tuple(Span(SpanOp.EQUAL, span.text[: 4 * CONTEXT]) for span in change.spans)
        if change.op is BlockOp.MOVE
        else change.spans
    )


def _shorten_spans(spans: Sequence[Span]) -> tuple[Span, ...]:
    """The spans with long unchanged stretches cut, between words, to what stands next to a change."""
    last = len(spans) - 1
    return tuple(
        Span(SpanOp.EQUAL, _both_ends(span.text, head=n > 0, tail=n < last))
        if span.op is SpanOp.EQUAL
        else span
        for n, span in enumerate(spans)
    )


def _both_ends(text: str, *, head: bool, tail: bool) -> str:
    """A text's first and last words."""
    if len(text) <= CONTEXT * (head + tail or 2):
        return text
    start = cut_text(text, CONTEXT) if head or not tail else ""
    end = text[len(cut_text(text, len(text) - CONTEXT)) :] if tail else ""
    return f"{start}…{end}"


def cut_text(text: str, size: int) -> str:
    """At most `size` characters, cut between pieces: no word or grapheme is torn."""
    kept, length = [], 0
    for piece in contents.split_pieces(text[: size + 200]):
        if length + len(piece) > size:
            break
        kept.append(piece)
        length += len(piece)
    return "".join(kept)


# --- escaping -----------------------------------------------------------------------------------------------

_UNSEEN: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb]")


def clean_text(text: str) -> str:
    """Text without control characters and marks that turn the direction of what follows.

    A terminal would obey them.

    >>> clean_text("a\\x1b[31mb\\u202ec")
    'a[31mbc'
    """
    return _UNSEEN.sub("", text)


def one_line(text: str) -> str:
    """Clean text in one line: for subjects and headings."""
    return " ".join(clean_text(text).split())


_SIDE: Final = regex.compile(r"(?<=: |→ )([^→;:]*[\p{bc=R}\p{bc=AL}][^→;]*?)(?= →|;|\\?\.?$)")


def isolate_directions(sentence: str) -> str:
    """A sentence of ours whose right-to-left parts keep to themselves (UAX 9, isolates).

    What was is then read before what is.

    >>> isolate_directions(
    ...     "number changed: ۵ روز → ۶ روز."
    ... ) == "number changed: \u2068۵ روز\u2069 → \u2068۶ روز\u2069."
    True
    """
    kept: str = _SIDE.sub("\u2068\\1\u2069", sentence)
    return kept


def escape_markdown(text: str) -> str:
    r"""Text in which nothing is Markdown (CommonMark §2.4: any ASCII punctuation may be escaped).

    >>> escape_markdown("2 * 3 <b>")
    '2 \\* 3 \\<b\\>'
    """
    return re.sub(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])", r"\\\1", one_line(text))


def escape_mrkdwn(text: str) -> str:
    r"""Return text without Slack's marks: each gets a space without width beside it, as there is no escape.

    >>> escape_mrkdwn("2 * 3 <b>") == "2 *\u200b 3 <\u200bb>"
    True
    """
    return re.sub(r"([*_~`<])", "\\1\u200b", one_line(text))


def without_mentions(text: str) -> str:
    r"""Text that calls nobody: what a publisher wrote behind an @ is no name of a chat, and not everyone's.

    Addresses of pages stay as they are.

    >>> without_mentions(
    ...     "@everyone, see https://a.example/@desk"
    ... ) == "@\u200beveryone, see https://a.example/@desk"
    True
    """
    return re.sub(r"(?<!/)@(?=\w)", "@\u200b", text)


def text_direction(language: str | None) -> str:
    """The direction a language is written in, as HTML's `dir` has it.

    >>> text_direction("fa-IR"), text_direction("en"), text_direction(None)
    ('rtl', 'ltr', 'auto')
    """
    if not language:
        return "auto"
    return "rtl" if language.partition("-")[0].lower() in RTL else "ltr"


# --- the four looks -----------------------------------------------------------------------------------------

_STYLES: Final = {SpanOp.DELETE: "red strike", SpanOp.INSERT: "bold green", SpanOp.EQUAL: ""}
_MARKS: Final = {
    BlockOp.EQUAL: "  ",
    BlockOp.INSERT: "+ ",
    BlockOp.DELETE: "− ",
    BlockOp.REPLACE: "~ ",
    BlockOp.MOVE: "↕ ",
}


def terminal_change(d: Diff) -> Text:
    """A change in colours for a terminal.

    Deleted words are struck out in red, inserted ones are bold and green; each passage is one line.
    """
    lines = []
    for line in changed_passages(d):
        label = [(f"{line.label}: ", "dim")] if line.label else []
        lines.append(
            Text.assemble(
                (_MARKS[line.op], "dim"),
                *label,
                *((clean_text(span.text), _STYLES[span.op]) for span in line.spans),
            )
        )
    return Text("\n").join(lines)


def plain_change(d: Diff) -> str:
    """A change in plain text: a line with − for what stood, one with + for what stands, ↕ for what moved."""
    return "\n".join(line for passage in changed_passages(d) for line in plain_lines(passage))


def plain_lines(line: Line) -> Iterator[str]:
    """A changed passage in plain text: − what stood, + what stands, ↕ what moved."""
    label = f"{line.label}: " if line.label else ""
    if line.op is BlockOp.MOVE:
        yield f"↕ {one_line(line.after)}"
        return
    if line.before:
        yield f"− {label}{one_line(line.before)}"
    if line.after:
        yield f"+ {label}{one_line(line.after)}"


# --- messages -----------------------------------------------------------------------------------------------


def mail_subject(
    told: Sequence[ToldEvent], coverage: Coverage | None = None, words: Wording | None = None
) -> str:
    """A message's subject: what happened to what, or how much where; in English where no words are given.

    >>> mail_subject((), Coverage(datetime(2026, 1, 1), 2, (("gazette", "HTTP 503"),)))
    'presslog: nothing changed; 1 source could not be checked'
    """
    if words is not None and words.language != "en":
        return _foreign_subject(told, coverage, words)
    if coverage is not None and not told:
        failed = len(coverage.unchecked)
        gaps = (
            f"{failed} source{'s' * (failed != 1)} could not be checked"
            if failed
            else f"{coverage.checked} checked"
        )
        return f"presslog: {coverage.news}; {gaps}"
    where = _only_publication(told) or f"{_count_sources(told)} sources"
    if len(told) == 1:
        return one_line(f"[{where}] {event_heading(told[0].event)}")
    counts = Counter(one.event.kind for one in told)
    return f"[{where}] " + ", ".join(f"{n} {kind.in_words}" for kind, n in counts.items())


def _foreign_subject(told: Sequence[ToldEvent], coverage: Coverage | None, words: Wording) -> str:
    """A subject in another language. No isolate stands in it: not every mailbox shows headers by UAX 9."""
    if not told:
        return f"presslog: {words.alive_in_words(coverage)}" if coverage is not None else "presslog"
    where = _only_publication(told) or str(_count_sources(told))
    if len(told) > 1:
        return f"[{where}] {words.count_kinds(one.event.kind for one in told)}"
    event = told[0].event
    return one_line(f"[{where}] {words.kinds[event.kind]}: {event.title or event.url or event.source}")


def _only_publication(told: Sequence[ToldEvent]) -> str:
    """What the one source of all these events is called; empty if they have several."""
    if _count_sources(told) > 1:
        return ""
    return one_line(told[0].publication) or told[0].event.source


def _count_sources(told: Sequence[ToldEvent]) -> int:
    return len({one.event.source for one in told})


def event_heading(event: ChangeEvent) -> str:
    """An event in a few words: its kind and its article, or its source."""
    return f"{event.kind.in_words.capitalize()}: {event.title or event.url or event.source}"


def beside_title(event: ChangeEvent) -> str:
    """An event's sentence without its kind and title where it opens with them; empty where it says no more.

    "Removed: Night ferry kept (2 confirmations: gone)" stands below "Night ferry kept" as "2 confirmations:
    gone".
    """
    opening = f"{event.kind.in_words.capitalize()}: {event.title}"
    if not event.title or not event.summary.startswith(opening):
        return event.summary
    beside = event.summary.removeprefix(opening).lstrip(" ,")
    if beside.startswith("(") and beside.endswith(")"):
        return beside[1:-1]
    return beside  # what stands last keeps its bracket: addresses end in one


def place_of_publication(event: ChangeEvent, publication: str = "") -> str:
    """Return where an event's article was published, for people to read.

    It is the publication's name, else the site's host, else the source's name. A page that is watched alone
    may be all that its source's title names: that is what was published, not where.
    """
    if publication and publication != event.title:
        return one_line(publication)
    host = urlsplit(event.url).hostname if event.url else None
    return host.removeprefix("www.") if host else event.source
