"""Messages made of templates, as long as their services take, and pages that need no other file.

The only importer of Jinja2, which is loaded where there is a message to make. What fills a template is
`flows.messages.rendering`'s.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, tzinfo
from pathlib import Path
from typing import Any, Final

import lxml.html
from jinja2 import BaseLoader, ChoiceLoader, FileSystemLoader, PackageLoader, StrictUndefined
from jinja2.exceptions import SecurityError, TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from markupsafe import Markup, escape

from presslog.core.errors import DeliveryError
from presslog.flows.messages.rendering import (
    Coverage,
    Mail,
    MailFormat,
    ToldEvent,
    changed_passages,
    clean_text,
    escape_markdown,
    escape_mrkdwn,
    isolate_directions,
    mail_subject,
    one_line,
    plain_lines,
    text_direction,
)
from presslog.flows.messages.wording import ENGLISH, Wording
from presslog.storage.content import split_pieces
from presslog.storage.model import Diff
from presslog.storage.read import NetGroup
from presslog.storage.records import NetChange, NetKind, VersionChange

DETAILED: Final = 25
"""Events of one message shown with their changes; more than that are listed in a line each."""
LONGEST_RANGE: Final = 1_000
_TEST_LINES: Final = {
    MailFormat.TEXT: "{}",
    MailFormat.MARKDOWN: "**{}**",
    MailFormat.HTML: "<p><b>{}</b></p>",
    MailFormat.SLACK: "*{}*",
    MailFormat.TELEGRAM: "<b>{}</b>",
}
LARGEST: Final = 1_000_000
"""Characters a template may make."""


# --- templates ----------------------------------------------------------------------------------------------


class _Sandbox(ImmutableSandboxedEnvironment):
    """Templates that see values only, and cannot make huge ones."""

    intercepted_binops = frozenset({"*", "**"})

    def call_binop(self, context: Any, operator: str, left: Any, right: Any) -> Any:  # noqa: ANN401 - Jinja2's signature
        if not all(isinstance(side, int | float) and abs(side) < LARGEST for side in (left, right)):
            raise SecurityError(f"{operator} is for small numbers")
        return super().call_binop(context, operator, left, right)


def template_environment(templates: Path | None = None) -> ImmutableSandboxedEnvironment:
    """Where templates come from: the home's `templates/` folder first, then the built-in ones. Files only."""
    built_in: list[BaseLoader] = [PackageLoader("presslog.flows.messages", "templates")]
    own: list[BaseLoader] = [FileSystemLoader(templates)] if templates else []
    env = _Sandbox(
        loader=ChoiceLoader(own + built_in),
        autoescape=lambda name: name is not None and ".html" in name,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
    )
    env.globals["range"] = _short_range
    env.filters.update(
        clean=clean_text,
        isolated=isolate_directions,
        one_line=one_line,
        md=escape_markdown,
        mrkdwn=escape_mrkdwn,
        plain=plain_lines,
    )
    return env


def _short_range(*bounds: int) -> range:
    """`range` for templates: a message needs no long one."""
    asked = range(*bounds)
    if len(asked) > LONGEST_RANGE:
        raise SecurityError(f"range is for {LONGEST_RANGE} numbers at most")
    return asked


def _load_template(env: ImmutableSandboxedEnvironment, name: str) -> Any:  # noqa: ANN401 - Jinja2's templates are not typed
    try:
        return env.get_template(name)
    except TemplateError as error:
        raise DeliveryError(f"template {name}: {error}") from None


# --- pages --------------------------------------------------------------------------------------------------


def html_change(d: Diff, language: str | None = None) -> str:
    """A change as an HTML fragment, each span escaped, in the language's direction."""
    told = {"lines": tuple(changed_passages(d)), "direction": text_direction(language), "language": language}
    return str(_load_template(template_environment(), "change.html.j2").render(told=told))


def events_page(told: Sequence[ToldEvent], heading: str, zone: tzinfo = UTC) -> str:
    """Events with their changes as one HTML page that needs no other file, times told in `zone`.

    To attach, to print, to photograph.
    """
    return _render_page("page.html.j2", zone, told=told, heading=heading)


def _render_page(name: str, zone: tzinfo, **values: object) -> str:
    return str(
        _load_template(template_environment(), name).render(words=replace(ENGLISH, zone=zone), **values)
    )


def comparison_page(change: VersionChange, heading: str, zone: tzinfo = UTC) -> str:
    """The change between two versions as one HTML page that needs no other file, times told in `zone`."""
    body = Markup(html_change(change.diff, change.language))  # noqa: S704 - escaped where it was made
    return _render_page("comparison.html.j2", zone, change=change, body=body, heading=heading)


def net_changes_page(
    heading: str,
    told: Sequence[str],
    groups: Mapping[str, Sequence[NetGroup]],
    changes: Sequence[tuple[NetChange, VersionChange | None]],
) -> str:
    """What differs between two moments as one HTML page that needs no other file, to be printed.

    Args:
        heading: The sources and the moments.
        told: The result in a sentence or two.
        groups: How many articles differ, by the name of what they are counted by.
        changes: The changes, each with what separates its first content from its last, if that changed.

    Returns:
        The page.
    """
    shown = [
        (change, Markup(html_change(edit.diff, edit.language)) if edit else None)  # noqa: S704 - escaped where it was made
        for change, edit in changes
    ]
    return _render_page(
        "net_changes.html.j2",
        UTC,
        heading=heading,
        lines=told,
        groups=groups,
        changes=shown,
        kinds=list(NetKind),
    )


# --- messages -----------------------------------------------------------------------------------------------


def render_mail(  # noqa: PLR0913 - what fills a template, all but three by name
    message_id: str,
    told: Sequence[ToldEvent],
    form: MailFormat,
    *,
    template: str = "",
    env: ImmutableSandboxedEnvironment | None = None,
    link: str = "",
    coverage: Coverage | None = None,
    is_test: bool = False,
    words: Wording = ENGLISH,
) -> Mail:
    """The message that tells of these events; with none, the sign of life; a test says so first.

    Raises `DeliveryError` where a template fails.
    """
    env = env or template_environment()
    told_as = mail_subject(told, coverage, words)
    values = {
        "id": message_id,
        "told": told,
        "subject": told_as,
        "counts": tuple(Counter(one.event.kind.value for one in told).items()),
        "sources": tuple(dict.fromkeys(one.event.source for one in told)),
        "detailed": len(told) <= DETAILED,
        "link": link,
        "coverage": coverage,
        "words": words,
    }
    built_in = "message" if told else "alive"
    name = template or f"{built_in}.{form}.j2"
    body = _render_template(env, name, values)
    if is_test:
        return Mail(message_id, f"TEST: {told_as}", f"{_TEST_LINES[form].format(words.test)}\n\n{body}", form)
    return Mail(message_id, told_as, body, form)


def _render_template(env: ImmutableSandboxedEnvironment, name: str, values: dict[str, Any]) -> str:
    parts, size = [], 0
    try:
        for part in _load_template(env, name).generate(values):
            size += len(part)
            if size > LARGEST:
                raise DeliveryError(f"template {name}: made more than {LARGEST} characters")
            parts.append(part)
    except (TemplateError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise DeliveryError(f"template {name}: {error}") from None
    return "".join(parts).strip()


# --- lengths ------------------------------------------------------------------------------------------------


def split_body(body: str, form: MailFormat, limit: int) -> tuple[str, ...]:
    """A body in parts of at most `limit` characters, cut between blocks, else lines, else words.

    Never in a word, a grapheme or a tag.

    >>> split_body("one two\\n\\nthree four", MailFormat.TEXT, 10)
    ('one two', 'three four')
    """
    if len(body) <= limit:
        return (body,)
    whole = (
        tuple(_outermost_elements(body, limit))
        if form in {MailFormat.HTML, MailFormat.TELEGRAM}
        else tuple(_fitting_stretches(body, limit, ("\n\n", "\n", " ", "")))
    )
    return tuple(_pack_stretches(whole, limit))


def _fitting_stretches(text: str, limit: int, marks: Sequence[str]) -> Iterator[tuple[str, str]]:
    """The text in stretches that fit, each with the mark that followed it; coarse marks are tried first."""
    mark, *finer = marks
    if not mark:
        yield from ((piece, "") for whole in split_pieces(text) for piece in _force_cut(whole, limit))
        return
    for part in text.split(mark):
        if len(part) <= limit:
            yield part, mark
        else:
            yield from _fitting_stretches(part, limit, finer)


def _force_cut(piece: str, limit: int) -> Iterable[str]:
    """A piece longer than any part may be is cut all the same: it is no word a person wrote."""
    return (piece[at : at + limit] for at in range(0, len(piece), limit))


def _outermost_elements(body: str, limit: int) -> Iterator[tuple[str, str]]:
    """The outermost elements of an HTML fragment.

    One that does not fit is opened, and text that does not fit is cut between words.
    """
    for node in lxml.html.fragments_fromstring(body):
        text = (
            node if isinstance(node, str) else lxml.html.tostring(node, encoding="unicode", with_tail=False)
        )
        tail = "" if isinstance(node, str) else (node.tail or "")
        if len(text) + len(tail) <= limit:
            yield text + tail, ""
        elif isinstance(node, str) or len(node) == 0:
            words = node if isinstance(node, str) else node.text_content()
            yield from (
                (escape(part), mark) for part, mark in _fitting_stretches(words, limit // 6, (" ", ""))
            )
        else:
            inner = (node.text or "") + "".join(
                lxml.html.tostring(child, encoding="unicode") for child in node
            )
            yield from _outermost_elements(inner, limit)


def _pack_stretches(stretches: Sequence[tuple[str, str]], limit: int) -> Iterator[str]:
    held, mark = "", ""
    for text, after in stretches:
        if held and len(held) + len(mark) + len(text) > limit:
            yield held.strip()
            held = text
        else:
            held = f"{held}{mark}{text}" if held else text
        mark = after
    if held.strip():
        yield held.strip()
