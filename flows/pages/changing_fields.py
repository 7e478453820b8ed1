"""Fields beside a text that change at every fetch.

A date that is the server's clock, tags chosen at random. What such a field says is no content. It is
recognized by its changing alone, as lines are (`flows.pages.changing_lines`). Pure: what earlier runs saw
goes in, what the next one shall know comes out.
"""

from __future__ import annotations

import hashlib
import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Final

from presslog.storage.content import comparable_content, link_key, picture_key, visible_text
from presslog.storage.model import ArticleId, Content, Image, Link

VALUES: Final = 3
"""A field that said so many different things, another one at each look, changes at every fetch."""
TURNS: Final = 4
"""A field that changed at so many looks, and stood for no more, does so too, however few its values."""
LASTING: Final = 20
"""Looks at which a field stood, from which nothing more is expected of it."""
ALIKE_ARTICLES: Final = 3
"""What happens to a field or line of so many articles alike is the site's doing: editors change fewer."""
ALIKE_SHARE: Final = 0.25
"""Of a field that changed again in one run, so many articles must be over this share of all there are."""
_KEPT_VALUES: Final = 5
_KEPT_FORMS: Final = 200
_BYLINE: Final = "byline"
_DATE: Final = "published"
_PLAIN: Final = (_DATE, _BYLINE, "category", "tags", "language")
_RANDOM: Final = 8  # characters of a random part of an address at the least
_DIGIT: Final = re.compile(r"\d")
_LINK: Final = "link"
_PICTURE: Final = "picture"
_ALT: Final = "description"
ADDRESSES: Final = frozenset({_LINK, _PICTURE})
"""Fields whose values no reader sees: any other address is like any other."""
CAME: Final = "came"
WENT: Final = "went"
_ADDRESS: Final = "address"
_OF_ANY_VALUE: Final = (CAME, WENT, _ADDRESS)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """A field, or a part of a link or image, that says something else than before.

    `where` tells a link by its words and a description by its image; it is empty for the other fields.
    `is_kin`: the old value and the new one look like two addresses of one thing.
    """

    name: str
    where: str
    old: str
    new: str
    is_kin: bool = True

    @property
    def pair(self) -> str:
        """Both values, in words."""
        return f"{self.old} → {self.new}"

    @property
    def is_less_exact(self) -> bool:
        """Whether both are one date, more exact or less."""
        return self.name == _DATE and dates_agree(self.old, self.new)


@dataclass(frozen=True, slots=True)
class SeenValue:
    """What a field of one article said at one look after another, as digests.

    `turns` counts the looks at which it said something else than at the one before, `stood` the others since.
    """

    name: str
    where: str
    values: tuple[str, ...]
    turns: int = 1
    stood: int = 0
    all_stood: int = 0

    @property
    def by_itself(self) -> bool:
        """Whether it changed so often that it is no content."""
        restless = not self.all_stood and len(set(self.values)) >= VALUES
        return restless or (self.turns >= TURNS and self.all_stood <= self.turns)

    def after_look(self, now: str) -> SeenValue:
        """The field after one more look, which showed this value."""
        if now == self.values[-1]:
            return replace(self, stood=self.stood + 1, all_stood=self.all_stood + 1)
        return replace(self, values=(*self.values, now)[-_KEPT_VALUES:], turns=self.turns + 1, stood=0)


@dataclass(frozen=True, slots=True)
class LookAtFields:
    """One article at one look: its content, and what in it differs from the current version.

    `is_rewritten`: the text differs as well, so that somebody edited the article and may have changed its
    fields.
    """

    content: Content
    changes: tuple[ValueChange, ...] = ()
    is_rewritten: bool = False


@dataclass(frozen=True, slots=True)
class ChangingFields:
    """What the runs of one source saw of fields that change by themselves.

    `names`: for how many runs a field has stood that is the site's. `of_site`: for how many runs a change
    that many articles had in common (`forms_of_change`) was seen on no other.
    """

    articles: Mapping[ArticleId, tuple[SeenValue, ...]] = field(default_factory=dict)
    names: Mapping[str, int] = field(default_factory=dict)
    of_site: Mapping[str, int] = field(default_factory=dict)

    def is_known(self, article: ArticleId, change: ValueChange) -> bool:
        """Return True if a field is known to change by itself."""
        return change.name in self.names or any(seen.by_itself for seen in self._seen(article, change))

    def has_seen(self, article: ArticleId, change: ValueChange) -> bool:
        """Return True if the last look at an article showed this very value."""
        return any(seen.values[-1] == _digest(change.new) for seen in self._seen(article, change))

    @property
    def unconfirmed(self) -> frozenset[ArticleId]:
        """The articles with fields that changed at the last look: to be looked at again."""
        return frozenset(
            article
            for article, fields in self.articles.items()
            if any(not seen.stood and not seen.by_itself for seen in fields)
        )

    def after_run(
        self, looks: Mapping[ArticleId, LookAtFields], there: int = 0, of_site: Iterable[str] = ()
    ) -> ChangingFields:
        """Return the record after one more run, which looked at the contents of these articles.

        `there`: how many articles were seen to be there, those included that answered that nothing changed;
        `of_site`: the changes that many of them had in common.
        """
        articles, again = dict(self.articles), Counter[str]()
        for article, look in looks.items():
            before = articles.pop(article, ())
            after = tuple(_after_look(before, look))
            turns = {(seen.name, seen.where): seen.turns for seen in before}
            again.update(
                {seen.name for seen in after if seen.turns > turns.get((seen.name, seen.where), seen.turns)}
            )
            if after:
                articles[article] = after
        stood = {name: 0 if again[name] else runs + bool(looks) for name, runs in self.names.items()}
        enough = max(ALIKE_ARTICLES, math.floor(ALIKE_SHARE * there) + 1)
        found = {name: 0 for name, count in again.items() if count >= enough}
        names = {name: runs for name, runs in (stood | found).items() if runs <= LASTING}
        return ChangingFields(articles, names, self._of_site_after(looks, of_site))

    def _of_site_after(self, looks: Mapping[ArticleId, LookAtFields], found: Iterable[str]) -> dict[str, int]:
        """The changes that are the site's after a run that found these, with those that lasted."""
        seen = {form for look in looks.values() for each in look.changes for form in forms_of_change(each)}
        before = {form: 0 if form in seen else runs + bool(looks) for form, runs in self.of_site.items()}
        lasting = {form: 0 for form in found if form.partition(": ")[2] not in _OF_ANY_VALUE}
        lasted = {form: runs for form, runs in (before | lasting).items() if runs <= LASTING}
        return dict(list(lasted.items())[-_KEPT_FORMS:])

    def _seen(self, article: ArticleId, change: ValueChange) -> Iterator[SeenValue]:
        return (
            seen
            for seen in self.articles.get(article, ())
            if (seen.name, seen.where) == (change.name, change.where)
        )


def value_changes(old: Content, new: Content) -> tuple[ValueChange, ...]:
    """The fields, links' addresses and images' parts that two contents have in common and do not agree on.

    >>> one, two = (Content("T", published=f"2026-03-0{n}") for n in (1, 2))
    >>> [(change.name, change.old, change.new) for change in value_changes(one, two)]
    [('published', '2026-03-01', '2026-03-02')]
    """
    here, there = comparable_content(old), comparable_content(new)
    fields = (
        ValueChange(name, "", _said(here, name), _said(there, name))
        for name in _PLAIN
        if _said(here, name) != _said(there, name)
    )
    return (*fields, *_changes_of_links(here, there), *_changes_of_images(here, there))


def with_values_as_before(content: Content, old: Content, changes: Iterable[ValueChange]) -> Content:
    """A content with these fields, addresses and descriptions as an older one has them."""
    changed = {(change.name, change.where) for change in changes}
    if not changed:
        return content
    plain = {name: getattr(old, name) for name in _PLAIN if (name, "") in changed}
    links = dict(_numbered_links(old))
    return replace(
        content,
        **plain,
        links=tuple(
            links.get(where, link) if (_LINK, where) in changed else link
            for where, link in _numbered_links(content)
        ),
        images=tuple(
            _image_as_before(number, image, old, changed) for number, image in enumerate(content.images)
        ),
    )


def dates_agree(one: str | None, other: str | None) -> bool:
    """Whether two dates are the same as far as both are exact: to the day, the minute, without a zone.

    >>> dates_agree("2026-03-01", "2026-03-01T10:00:00+02:00"), dates_agree("2026-03-01", None)
    (True, False)
    >>> dates_agree("2026-03-01T10:00:00", "2026-03-01T10:00:00+02:00")
    True
    >>> dates_agree("2026-03-01T10:00:00", "2026-03-01T11:00:00")
    False
    >>> dates_agree("2026-03-01T10:00:00+02:00", "0001-01-01T00:00:00+14:00")
    False
    """
    try:
        first, second = datetime.fromisoformat(one or ""), datetime.fromisoformat(other or "")
    except ValueError:
        return False
    if not all("T" in each or " " in each for each in (one or "", other or "")):
        return not _clocks(first, "%F").isdisjoint(_clocks(second, "%F"))
    exact = "%F %T" if first.second and second.second else "%F %R"
    if first.tzinfo and second.tzinfo:
        return _clock_in_utc(first, exact) == _clock_in_utc(second, exact)
    return not _clocks(first, exact).isdisjoint(_clocks(second, exact))


def _clocks(moment: datetime, form: str) -> set[str]:
    """What clocks show at a moment: the one it is told by, and one in UTC."""
    return {f"{moment:{form}}", _clock_in_utc(moment, form)}


def _clock_in_utc(moment: datetime, form: str) -> str:
    """What a clock in UTC shows at a moment; what its own clock shows, if that year is not 1 to 9999."""
    try:
        return f"{moment.astimezone(UTC) if moment.tzinfo else moment:{form}}"
    except OverflowError:
        return f"{moment:{form}}"


def forms_of_change(change: ValueChange) -> frozenset[str]:
    """Return all that a change of a field may have in common with another article's.

    Each with the field's name.

    >>> sorted(forms_of_change(ValueChange("byline", "", "Ada Vell", "By Ada Vell")))
    ['byline: - + by', 'byline: Ada Vell → By Ada Vell', 'byline: to By Ada Vell']
    """
    return frozenset(f"{change.name}: {how}" for how in _ways_of(change))


def _ways_of(change: ValueChange) -> Iterator[str]:
    if change.name in ADDRESSES:
        yield _ADDRESS
        return
    here, there = (set(value.casefold().split()) for value in (change.old, change.new))
    yield f"- {' '.join(sorted(here - there))} + {' '.join(sorted(there - here))}".replace("  ", " ")
    if change.new:
        yield f"to {change.new}"
    yield change.pair if change.old and change.new else CAME if change.new else WENT
    if change.name == _DATE:
        with suppress(ValueError, TypeError):  # no date, or a zone in one of them only
            yield f"by {datetime.fromisoformat(change.new) - datetime.fromisoformat(change.old)}"


def _after_look(before: Iterable[SeenValue], look: LookAtFields) -> Iterator[SeenValue]:
    """The fields of one article after a look at it, less those that have stood for long."""
    known = set[tuple[str, str]]()
    for seen in before:
        known.add((seen.name, seen.where))
        now = value_now(look.content, seen.name, seen.where)
        after = seen if now is None else _after_value(seen, _digest(now), look)
        if after.stood < LASTING:
            yield after
    for change in () if look.is_rewritten else look.changes:
        if (change.name, change.where) not in known:
            yield SeenValue(change.name, change.where, (_digest(change.old), _digest(change.new)))


def _after_value(seen: SeenValue, now: str, look: LookAtFields) -> SeenValue:
    """Return a field after a look that showed this value.

    One that an editor changed with the text has not turned.
    """
    if look.is_rewritten and now != seen.values[-1]:
        return replace(seen, values=(*seen.values[:-1], now))
    return seen.after_look(now)


def value_now(content: Content, name: str, where: str) -> str | None:
    """Return what a field of a content says; None where it has no such link or image."""
    shown = comparable_content(content)
    if name in _PLAIN:
        return _said(shown, name)
    if name == _LINK:
        return next((link_key(link.url) for key, link in _numbered_links(shown) if key == where), None)
    for number, image in enumerate(shown.images):
        if name == _PICTURE and where == str(number):
            return picture_key(image.src)
        if name == _ALT and where == _digest(picture_key(image.src)):
            return image.alt
    return None


def _said(content: Content, name: str) -> str:
    """A field's value as one text; of names without their letter case."""
    value = getattr(content, name)
    text = "\n".join(value) if isinstance(value, tuple) else value or ""
    return text.casefold() if name == _BYLINE else text


def _numbered_links(content: Content) -> Iterator[tuple[str, Link]]:
    """The links, each with what it is known by: its words, and how often they stood before."""
    stood = Counter[str]()
    for link in content.links:
        words = visible_text(link.text)
        yield _digest(f"{stood[words]} {words}"), link
        stood[words] += 1


def _changes_of_links(here: Content, there: Content) -> Iterator[ValueChange]:
    """Links of the same words that lead elsewhere."""
    others = dict(_numbered_links(there))
    for where, link in _numbered_links(here):
        before, after = link_key(link.url), link_key(others.get(where, link).url)
        if before != after:
            yield ValueChange(_LINK, where, before, after, _are_kin(before, after))


def _changes_of_images(here: Content, there: Content) -> Iterator[ValueChange]:
    """Images in the same order: another file under the same words, or other words with the same file."""
    if len(here.images) != len(there.images):
        return
    for number, (one, other) in enumerate(zip(here.images, there.images, strict=True)):
        before, after = picture_key(one.src), picture_key(other.src)
        if before == after and one.alt != other.alt:
            yield ValueChange(_ALT, _digest(before), one.alt, other.alt)
        elif before != after and _words_of(one) == _words_of(other):
            kin = before.rpartition("/")[2] == after.rpartition("/")[2]
            yield ValueChange(_PICTURE, str(number), before, after, kin)


def _image_as_before(number: int, image: Image, old: Content, changed: Collection[tuple[str, str]]) -> Image:
    if number >= len(old.images):
        return image
    before = old.images[number]
    if (_PICTURE, str(number)) in changed:
        return replace(image, src=before.src)
    return replace(image, alt=before.alt) if (_ALT, _digest(picture_key(image.src))) in changed else image


def _words_of(image: Image) -> tuple[str, str]:
    return image.alt, image.caption


def _are_kin(one: str, other: str) -> bool:
    """Return True if two addresses may lead to one thing.

    They differ in their queries alone, or in one part of the path that may be random.

    >>> _are_kin("https://a.example/plan?sid=1f", "https://a.example/plan?sid=2a")
    True
    >>> _are_kin("https://a.example/r/0f3a77c1", "https://a.example/r/91b20c4d")
    True
    >>> _are_kin("https://a.example/plan.pdf", "https://a.example/lamp.pdf")
    False
    """
    here, there = (address.partition("?")[0].split("/") for address in (one, other))
    if len(here) != len(there):
        return False
    parts = [(a, b) for a, b in zip(here, there, strict=True) if a != b]
    return not parts or (len(parts) == 1 and _may_be_random(*parts[0]))


def _may_be_random(one: str, other: str) -> bool:
    return len(one) == len(other) >= _RANDOM and all(_DIGIT.search(part) for part in (one, other))


def _digest(value: str) -> str:
    return hashlib.blake2b(value.encode(), digest_size=8).hexdigest()
