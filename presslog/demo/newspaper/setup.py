"""How the newspaper's site is set up: values that `Newspaper.switch(...)` exchanges while it serves."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Flag, StrEnum, auto

from presslog.demo.newspaper.faults import Encoding, Theme
from presslog.demo.newspaper.page_noise import Noise


class NewspaperWitness(Flag):
    """The ways the site enumerates its articles besides its listing pages."""

    NONE = 0
    FEED = auto()
    SITEMAP = auto()
    REST = auto()
    ALL = FEED | SITEMAP | REST


class NewspaperValidators(Flag):
    """Which validators answers carry, and conditional requests are compared with (RFC 9110 §13)."""

    NONE = 0
    ETAG = auto()
    LAST_MODIFIED = auto()
    BOTH = ETAG | LAST_MODIFIED


class Pagination(StrEnum):
    """How a listing leads to the older posts."""

    LINKS = "links"
    MORE_BUTTON = "more_button"
    """A button that a script acts on; no link to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """How the site is set up. The defaults are a healthy, quiet WordPress with all its witnesses."""

    theme: Theme = Theme.SOLEDAD
    noise: Noise = Noise.OFF
    seed: int = 2003
    witnesses: NewspaperWitness = NewspaperWitness.ALL
    validators: NewspaperValidators = NewspaperValidators.BOTH
    pagination: Pagination = Pagination.LINKS
    posts_per_page: int = 10
    soft_404: bool = False
    """Answer addresses that never existed with 200."""
    robots: str | None = None
    """robots.txt; None prints a permissive one. Its status is a fault's matter."""
    encodings: tuple[Encoding, ...] = ()
    """Content codings offered to readers that accept them, best first; none: identity."""
    empty_listing: bool = False
    """Print listings without their entries."""
    hollow: bool = False
    """Print articles without their text, at about their usual size."""
    nesting_depth: int = 0
    """How many elements deeper than usual the bodies lie."""
