"""From a post's values to printed words: labels, dates, bodies, pictures.

It knows how one block looks and how the edition spells a date; it knows nothing of whole pages.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from pathlib import PurePosixPath
from typing import cast

from markupsafe import Markup, escape

from presslog.demo.newspaper.page_noise import Wiggle
from presslog.demo.newspaper.press import PressBlock, PressBlockKind

SITE_ZONE = timezone(timedelta(hours=2))
"""The town's time, which WordPress prints and compares in some places in the place of UTC."""


@cache
def edition_labels(language: str) -> dict[str, object]:
    """The words an edition prints around its posts, by the keys of `editions.toml`."""
    known = tomllib.loads(files("presslog.demo.newspaper").joinpath("editions.toml").read_text("utf-8"))
    edition: dict[str, object] = known[language]
    return edition


def printed_date(moment: datetime, language: str) -> str:
    """A date as the edition spells it, in the town's time.

    >>> from datetime import UTC
    >>> printed_date(datetime(2026, 3, 2, 23, 30, tzinfo=UTC), "en")
    'March 3, 2026'
    >>> printed_date(datetime(2026, 3, 2, tzinfo=UTC), "fa")
    '۲ مارس ۲۰۲۶'
    """
    words = edition_labels(language)
    local = moment.astimezone(SITE_ZONE)
    months = cast("list[str]", words["months"])
    spelt = str(words["date"]).format(day=local.day, month=months[local.month - 1], year=local.year)
    return spelt.translate(str.maketrans("0123456789", str(words.get("digits", "0123456789"))))


def local_iso(moment: datetime) -> str:
    """WordPress's `date`: the town's time, without saying so."""
    return moment.astimezone(SITE_ZONE).strftime("%Y-%m-%dT%H:%M:%S")


@dataclass(frozen=True, slots=True)
class Insert:
    """Markup that is no content, and the block it stands before."""

    before: int
    markup: Markup


def printed_body(blocks: tuple[PressBlock, ...], wiggle: Wiggle, inserts: tuple[Insert, ...] = ()) -> Markup:
    """The body's markup: one element a block, with whatever else stands between them."""
    parts: list[Markup | str] = []
    for index, block in enumerate(blocks):
        parts += [insert.markup for insert in inserts if insert.before == index]
        parts += [_printed_block(block, wiggle), wiggle.space()]
    return Markup("").join(parts)


def _printed_block(block: PressBlock, wiggle: Wiggle) -> Markup:
    text = _linked_text(block, wiggle)
    match block.kind:
        case PressBlockKind.PARAGRAPH | PressBlockKind.SOURCE:
            return Markup("<p>{}</p>").format(text)
        case PressBlockKind.HEADING:
            return Markup("<h3>{}</h3>").format(text)
        case PressBlockKind.QUOTE:
            return Markup("<blockquote><p>{}</p></blockquote>").format(text)
        case PressBlockKind.CORRECTION:
            return Markup('<p class="correction"><em>{}</em></p>').format(text)
        case PressBlockKind.LIST:
            items = Markup("").join(Markup("<li>{}</li>").format(line) for line in block.text.splitlines())
            return Markup("<ul>{}</ul>").format(items)


def _linked_text(block: PressBlock, wiggle: Wiggle) -> Markup:
    if block.link is None or block.link.text not in block.text:
        return escape(wiggle.respaced(block.text))
    before, _, after = block.text.partition(block.link.text)
    anchor = Markup('<a href="{}">{}</a>').format(block.link.href, block.link.text)
    return escape(wiggle.respaced(before)) + anchor + escape(wiggle.respaced(after))


def nested_markup(body: Markup, depth: int) -> Markup:
    """The markup, `depth` elements deep."""
    return Markup("<div>") * depth + body + Markup("</div>") * depth


def harbour_picture(name: str) -> str:
    """A small drawing of a harbour in SVG, its colours and boats drawn from the name."""
    seed = blake2b(PurePosixPath(name).name.rpartition("-")[0].encode(), digest_size=4).digest()
    hue, tide, boat, sun = 165 + seed[0] // 4, 360 + seed[1] // 4, 120 + 3 * seed[2], 100 + 3 * seed[3]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1170 663">'
        f'<rect width="1170" height="663" fill="hsl({hue},35%,82%)"/>'
        f'<circle cx="{sun}" cy="{tide - 190}" r="62" fill="hsl(42,80%,85%)"/>'
        f'<path d="M0 {tide} q140 -150 330 -40 t360 -60 t480 60 V{tide + 40} H0z" fill="hsl({hue},22%,58%)"/>'
        f'<rect y="{tide}" width="1170" height="400" fill="hsl({hue + 20},38%,42%)"/>'
        f'<path d="M{boat} {tide + 70} h230 l-40 58 h-150z" fill="hsl({hue + 180},45%,28%)"/>'
        f'<path d="M{boat + 100} {tide + 62} v-170 l96 150z" fill="#fffdf5"/></svg>'
    )
