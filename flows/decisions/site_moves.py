"""Addresses that a site changes for all its pages alike.

It says which part of them changed, and whether that was told before. The module is pure.

A trailing slash, a scheme, a `www.`, capital letters that a site gives up are one fact, of the site alone.
What a change of two addresses consists of is a set of steps; a step that most of the articles took is the
site's.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from urllib.parse import unquote, urlsplit

from presslog.storage.model import CaptureId, Class

FEWEST: Final = 3
"""Articles that must have taken the same step for it to be the site's."""
MOST: Final = 0.5
"""Share of the articles read that could have taken a step, of which more must have taken it."""
MOST_EVIDENCE: Final = 100
"""Captures that one event of a site names at most."""
_WWW: Final = "www."
_NUMBER: Final = "*"
_WORDS: Final = "(words)"
_INDEX: Final = re.compile(r"/index\.\w+$")
_ENDING: Final = re.compile(rf"{_INDEX.pattern}|\.(html?|php|aspx?|jsp)$|/$")
_OTHERWISE_MIXED: Final = "otherwise mixed"
_ARROW: Final = " → "


class AddressPart(StrEnum):
    """The part of an address that a step changes."""

    SCHEME = "scheme"
    WWW = "www"
    HOST = "host"
    FOLDER = "folder"  # all that stands before the last name in the path
    NAME = "name"  # of what kind the article's own name is: a number, a query, words
    SUFFIX = "suffix"  # .html and its like
    SLASH = "slash"  # the last one
    CASE = "case"  # of the letters in the path: lower, upper or mixed


@dataclass(frozen=True, slots=True, order=True)
class Step:
    """One part of an address with what stood there and what stands there; empty: nothing.

    In a folder and in a name `*` is any number.
    """

    part: AddressPart
    before: str
    after: str

    @classmethod
    def of(cls, told: Class) -> Step:
        """Return the step that an event tells of as one of its classes.

        >>> step = Step(AddressPart.SLASH, "/", "")
        >>> step.as_class().reason, Step.of(step.as_class()) == step
        ('"/" → ""', True)
        """
        decoder = (
            json.JSONDecoder()
        )  # a folder of theirs may have an arrow in its name, so the text is not split at it
        before, end = decoder.raw_decode(told.reason)
        after, _ = decoder.raw_decode(told.reason, end + len(_ARROW))
        return cls(AddressPart(told.name), before, after)

    def as_class(self) -> Class:
        """The step as a class of an event."""
        before, after = (json.dumps(side, ensure_ascii=False) for side in (self.before, self.after))
        return Class(self.part.value, f"{before}{_ARROW}{after}")

    @property
    def words(self) -> str:
        """What changed, in words.

        >>> Step(AddressPart.SLASH, "/", "").words, Step(AddressPart.SCHEME, "http", "https").words
        ('the slash "/" was dropped', 'the scheme "http" became "https"')
        """
        if not self.after:
            return f'the {self.part} "{self.before}" was dropped'
        if not self.before:
            return f'the {self.part} "{self.after}" was added'
        return f'the {self.part} "{self.before}" became "{self.after}"'

    def could_change(self, url: str) -> bool:
        """Return True if an address has what stood there before."""
        if self.part is AddressPart.FOLDER:
            return not self.before or f"{_address_parts(url)[AddressPart.FOLDER]}/".startswith(
                f"{self.before}/"
            )
        return _address_parts(url)[self.part] == self.before


def steps_between(old: str, new: str) -> frozenset[Step] | None:
    """The steps from one address to another.

    None where the article's own name in it changed for another of its kind, which no other article can
    follow.

    >>> sorted(step.words for step in steps_between("http://a.example/news/quay/", "https://a.example/quay"))
    ['the folder "news" was dropped', 'the scheme "http" became "https"', 'the slash "/" was dropped']
    >>> steps_between("https://a.example/quay/", "https://a.example/quay-wall/") is None
    True
    >>> [step.words for step in steps_between("https://a.example/?p=12", "https://a.example/quay")]
    ['the name "?p=*" became "(words)"']
    >>> [step.words for step in steps_between("https://a.example/News/Quay", "https://a.example/news/quay")]
    ['the case "mixed" became "lower"']
    >>> [step.words for step in steps_between("https://a.example/Old-Quay", "https://a.example/Old-quay")]
    ['the case "mixed" became "otherwise mixed"']
    """
    before, after = _address_parts(old), _address_parts(new)
    if not _has_other_case(old, new):
        before[AddressPart.CASE] = after[AddressPart.CASE]
    elif before[AddressPart.CASE] == after[AddressPart.CASE]:
        after[AddressPart.CASE] = _OTHERWISE_MIXED
    if _in_one_case(_article_name(old)) == _in_one_case(_article_name(new)):
        before[AddressPart.NAME] = after[AddressPart.NAME]
    elif before[AddressPart.NAME] == after[AddressPart.NAME]:
        return None
    if not (before[AddressPart.NAME] and after[AddressPart.NAME]):
        return None
    if not (_article_name(old)[0] and _article_name(new)[0]):
        before[AddressPart.SLASH] = after[AddressPart.SLASH]  # the root's own
    before[AddressPart.FOLDER], after[AddressPart.FOLDER] = _differing_folders(
        before[AddressPart.FOLDER], after[AddressPart.FOLDER]
    )
    return frozenset(
        Step(part, before[part], after[part]) for part in AddressPart if before[part] != after[part]
    )


def bare_address(url: str) -> str:
    """An address without all in which a server may spell one page differently.

    That is the scheme, `www.`, the last slash, a folder's `index.html` or the like, and the case of letters.

    >>> bare_address("https://www.a.example/quay/") == bare_address("http://a.example/Quay/index.php")
    True
    """
    parts = urlsplit(url)
    path = _INDEX.sub("", parts.path).rstrip("/").casefold()
    return f"{parts.netloc.removeprefix(_WWW)}{path}?{parts.query}"


def _article_name(url: str) -> tuple[str, str]:
    """(the last name in the path, the query)."""
    return _split_ending(url)[0].rpartition("/")[2], urlsplit(url).query


def _in_one_case(name: tuple[str, str]) -> tuple[str, str]:
    return name[0].casefold(), name[1]


def _name_kind(url: str) -> str:
    """Return of what kind an article's own name is.

    Empty where it has none, or one that is neither number nor words.
    """
    name, query = _article_name(url)
    if not query:
        return _WORDS if name and not name.isdecimal() else _NUMBER if name else ""
    key, _, value = query.partition("=")
    return f"?{key}={_NUMBER}" if value.isdecimal() else f"?{query}"


def _split_ending(url: str) -> tuple[str, str]:
    """(the path without its ending, the ending)."""
    path = urlsplit(url).path
    found = _ENDING.search(path)
    return (path[: found.start()], found[0]) if found else (path, "")


def _address_parts(url: str) -> dict[AddressPart, str]:
    """Every part of an address; of the article's own name, its kind."""
    split, (stem, ending) = urlsplit(url), _split_ending(url)
    folders = stem.strip("/").split("/")[:-1]
    return {
        AddressPart.SCHEME: split.scheme,
        AddressPart.WWW: _WWW if split.netloc.startswith(_WWW) else "",
        AddressPart.HOST: split.netloc.removeprefix(_WWW),
        AddressPart.FOLDER: "/".join(_NUMBER if each.isdecimal() else each for each in folders),
        AddressPart.NAME: _name_kind(url),
        AddressPart.SUFFIX: ending if ending != "/" else "",
        AddressPart.SLASH: "/" if ending == "/" else "",
        AddressPart.CASE: _letter_case(stem),
    }


def _letter_case(path: str) -> str:
    shown = unquote(path)
    return "lower" if shown == shown.lower() else "upper" if shown == shown.upper() else "mixed"


def _has_other_case(old: str, new: str) -> bool:
    """Return True if a name in one address is the other's in another case, counted from the last."""
    names = zip(*(reversed(_split_ending(url)[0].split("/")) for url in (old, new)), strict=False)
    return any(one != other and one.casefold() == other.casefold() for one, other in names)


def _differing_folders(before: str, after: str) -> tuple[str, str]:
    """Two folders without what both end in, in whatever case."""
    old, new = before.split("/"), after.split("/")
    while old and new and old[-1].casefold() == new[-1].casefold():
        old.pop()
        new.pop()
    return "/".join(old), "/".join(new)


@dataclass(frozen=True, slots=True)
class Rewrites:
    """The steps that a site took as a whole: for each part and what stood there, what stands there now."""

    taken: Mapping[tuple[AddressPart, str], str] = field(default_factory=dict)

    @classmethod
    def of(cls, steps: Iterable[Step]) -> Rewrites:
        """The steps in the order they were told: one that leads back undoes the one before."""
        taken: dict[tuple[AddressPart, str], str] = {}
        for step in steps:
            taken.pop((step.part, step.after), None)
            taken[step.part, step.before] = step.after
        return cls(taken)

    def explain(self, old: str, new: str) -> bool:
        """Return True if an article went from one address to the other by steps of its site alone."""
        steps = steps_between(old, new)
        return steps is not None and bool(steps) and not self.left_of(steps)

    def left_of(self, steps: Iterable[Step]) -> frozenset[Step]:
        """The steps that are not the site's, nor lead where several of its steps do one after another."""
        return frozenset(step for step in steps if not self._leads_anywhere(step))

    def _leads_anywhere(self, step: Step) -> bool:
        here: str | None = step.before
        for _ in self.taken:
            here = self.taken.get((step.part, here)) if here is not None else None
            if here == step.after:
                return True
        return False


NO_REWRITES: Final = Rewrites()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A known article that was there in a run.

    Its address so far, its address now, and the capture that shows it.
    """

    old: str
    new: str
    capture: CaptureId


@dataclass(frozen=True, slots=True)
class SiteMove:
    """What a run showed of a site's addresses.

    The steps told before and now, those that are new, and which articles took these.
    """

    rewrites: Rewrites
    steps: tuple[Step, ...] = ()
    followers: tuple[Sighting, ...] = ()
    read: int = 0

    @property
    def summary(self) -> str:
        """One sentence for its event."""
        changes, first = ", ".join(step.words for step in self.steps), self.followers[0]
        return (
            f"Moved: {changes} in the addresses of {len(self.followers)} of the {self.read} articles read,"
            f" such as {first.old}, now {first.new}"
        )

    @property
    def evidence(self) -> tuple[CaptureId, ...]:
        """The captures that show it, a hundred at most."""
        return tuple(seen.capture for seen in self.followers[:MOST_EVIDENCE])


def find_site_move(sightings: Collection[Sighting], told: Sequence[Step]) -> SiteMove:
    """The steps that most articles of a run took together, with those told before in their order."""
    before = Rewrites.of(told)
    taken = {
        seen: before.left_of(steps)
        for seen in sightings
        if seen.old != seen.new and (steps := steps_between(seen.old, seen.new))
    }
    counts = Counter(step for steps in taken.values() for step in steps)
    new = tuple(sorted(step for step, count in counts.items() if _is_of_site(step, count, sightings)))
    rewrites = Rewrites.of((*told, *new))
    followers = tuple(
        seen for seen, steps in taken.items() if steps & set(new) and rewrites.explain(seen.old, seen.new)
    )
    return SiteMove(rewrites, new, followers, len(sightings))


def _is_of_site(step: Step, count: int, sightings: Iterable[Sighting]) -> bool:
    able = sum(step.could_change(seen.old) for seen in sightings)
    return count >= FEWEST and count > MOST * able
