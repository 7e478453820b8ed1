"""Lines that recur across a site's articles and rotate.

Advertisements, lists of more to read, teasers. Nothing in such a line need say so. It is recognized by where
it comes and goes: what came to one article and went from another is nobody's text, a notice that an editor
puts on a page or two comes and stays. The module is pure.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.flows.pages.changing_fields import ALIKE_ARTICLES, LASTING
from presslog.storage import content as contents  # what compares is loaded where texts differ
from presslog.storage.content import visible_text
from presslog.storage.model import ArticleId, Content

SHORT: Final = 12
"""Words of the longest line that may change, or come and go, by itself though it was never seen elsewhere."""
TITLE: Final = 3
"""Words of the shortest title of another article by which its teaser is recognized."""
FRAME: Final = 0.50
"""Two lines are one, filled in anew, if they begin and end alike for this share of the longer one."""
_FRAME_CHARS: Final = 4  # at each end, by which the lines of several articles are held for one
ALIKE_LABELS: Final = 2
"""Articles on which a short line at an end begins with the same two words, and was refilled behind them."""
PATIENCE: Final = 4
"""Runs without another article on which a line came or went, after which it counts as an editor's."""
_KEPT_TEXTS: Final = 500
_WRITTEN: Final = frozenset({BlockKind.HEADING, BlockKind.QUOTE, BlockKind.CODE})
# Looked for once in the last run of marks: a publisher may write ten thousand dots before a word.
SENTENCE_END: Final = re.compile(r"(?:\A|(?<=\w))(?=\W*+\Z)[^\w.!?…。！？؟۔।]*+[.!?…。！？؟۔।]")


@dataclass(frozen=True, slots=True)
class RefilledLine:
    """The digests of a line that went and of one in its place, with how both begin and end.

    `label`: their first two words, where both are short lines at an end of the text; else empty.
    """

    old: str
    new: str
    frame: tuple[str, str]
    label: str = ""


@dataclass(frozen=True, slots=True)
class MovedLines:
    """The lines, by their digests, that came to an article and went from it since its current version.

    `doubtful` are those of them that may come and go by themselves; `short` are the others that may do so where
    short lines come and go on another article as well. `standing`: the lines that stand there now, None where that is
    not known: then all do that the version has and that did not go. `refilled`: lines in whose place others came that say
    the same but for a few words ("Updated two days ago.", "Updated a week ago.").
    """

    came: frozenset[str] = frozenset()
    went: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    short: frozenset[str] = frozenset()
    standing: frozenset[str] | None = None
    refilled: tuple[RefilledLine, ...] = ()

    def has_undone(self, mark: str) -> bool:
        """Return True if a line that came by the last look is away again, or one that went is back."""
        if self.standing is not None:
            return (mark[1:] in self.standing) is (mark[0] == "-")
        return mark not in self.marks

    @property
    def marks(self) -> tuple[str, ...]:
        """Each line with whether it came or went."""
        return (*(f"+{line}" for line in sorted(self.came)), *(f"-{line}" for line in sorted(self.went)))


@dataclass(frozen=True, slots=True)
class SeenText:
    """To which articles a line came and from which it went, and for how many runs it did so on no other.

    `came_to_many`, `went_from_many`: whether it did so on several articles in one run. `changed_places`: whether it
    came to an article when it had gone from another, or both came to many and went from many: no notice of an
    editor does either.
    """

    came: tuple[ArticleId, ...] = ()
    went: tuple[ArticleId, ...] = ()
    quiet: int = 0
    changed_places: bool = False
    came_to_many: bool = False
    went_from_many: bool = False

    @property
    def is_of_site(self) -> bool:
        """Whether it changed places, among enough articles."""
        return self.changed_places and len({*self.came, *self.went}) >= ALIKE_ARTICLES

    def after_run(self, came: Collection[ArticleId], went: Collection[ArticleId]) -> SeenText:
        """The line after one more run, in which it came to these articles and went from those."""
        all_came, all_went = _first_articles(self.came, came), _first_articles(self.went, went)
        after = replace(
            self,
            came=all_came,
            went=all_went,
            came_to_many=self.came_to_many or len(came) >= ALIKE_ARTICLES,
            went_from_many=self.went_from_many or len(went) >= ALIKE_ARTICLES,
        )
        moved_on = bool(came and (went or set(self.went) - set(came)))
        after = replace(
            after,
            changed_places=self.changed_places or moved_on or (after.came_to_many and after.went_from_many),
        )
        is_quiet = after == self and not (self.is_of_site and (came or went))
        return replace(after, quiet=self.quiet + 1 if is_quiet else 0)


@dataclass(frozen=True, slots=True)
class RotatingLines:
    """What the runs of one source saw of lines that come and go.

    `last` are the marks of each article's lines at the last look at it; `fresh` are the articles on which
    some were doubtful and had not been so before.
    """

    texts: Mapping[str, SeenText] = field(default_factory=dict)
    last: Mapping[ArticleId, tuple[str, ...]] = field(default_factory=dict)
    fresh: tuple[ArticleId, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """The digests of the lines that are the site's."""
        return frozenset(line for line, seen in self.texts.items() if seen.is_of_site)

    def lines_of_others(self, article: ArticleId, lines: Iterable[str]) -> frozenset[str]:
        """Those of these lines that came or went on another article in the last runs."""
        seen = ((line, self.texts[line]) for line in lines if line in self.texts)
        return frozenset(line for line, text in seen if {*text.came, *text.went} - {article})

    def unconfirmed_lines(self, article: ArticleId, moved: MovedLines) -> frozenset[str]:
        """The doubtful lines that the last look at an article did not show as this one does.

        Of a refilled line both are, until the new one stands.
        """
        before = {mark[1:] for mark in self.last.get(article, ()) if mark in moved.marks}
        pairs = ((line.old, line.new) for line in moved.refilled if line.new not in before)
        return (moved.doubtful - before).union(*pairs)

    def after_run(self, looks: Mapping[ArticleId, MovedLines]) -> RotatingLines:
        """Return the record after one more run, which looked at these articles."""
        came, went = dict[str, set[ArticleId]](), dict[str, set[ArticleId]]()
        for article, moved in looks.items():
            back = [mark for mark in self.last.get(article, ()) if moved.has_undone(mark)]
            for line in (*moved.came, *(mark[1:] for mark in back if mark[0] == "-")):
                came.setdefault(line, set()).add(article)
            for line in (*moved.went, *(mark[1:] for mark in back if mark[0] == "+")):
                went.setdefault(line, set()).add(article)
        last = {article: marks for article, marks in self.last.items() if article not in looks}
        last |= {article: moved.marks for article, moved in looks.items() if moved.marks}
        fresh = (article for article, moved in looks.items() if self.unconfirmed_lines(article, moved))
        return RotatingLines(self._texts_after(came, went), last, tuple(sorted(fresh)))

    def _texts_after(
        self, came: Mapping[str, set[ArticleId]], went: Mapping[str, set[ArticleId]]
    ) -> dict[str, SeenText]:
        texts = dict(self.texts)
        for line in sorted({*texts, *came, *went}):
            after = texts.pop(line, SeenText()).after_run(came.get(line, set()), went.get(line, set()))
            if after.quiet < (LASTING if after.is_of_site else PATIENCE):
                texts[line] = after
        kept = sorted(texts.items(), key=lambda item: item[1].is_of_site)
        return dict(kept[-_KEPT_TEXTS:])


def _first_articles(seen: tuple[ArticleId, ...], more: Collection[ArticleId]) -> tuple[ArticleId, ...]:
    return tuple(dict.fromkeys((*seen, *sorted(more))))[:ALIKE_ARTICLES]


def line_digest(text: str) -> str:
    """What a line is known by where its text need not be kept."""
    return hashlib.blake2b(visible_text(text).encode(), digest_size=8).hexdigest() if text else ""


def digests_of_lines(content: Content) -> frozenset[str]:
    """The digests of the lines of a content's standfirst and body."""
    lines = (*(content.standfirst or "").split("\n"), *(block.text for block in content.blocks))
    return frozenset(filter(None, map(line_digest, lines)))


@dataclass(frozen=True, slots=True)
class SiteLines:
    """On how many articles of a run each line stood before it and stands now."""

    before: Counter[str]
    now: Counter[str]

    @classmethod
    def of(cls, pairs: Iterable[tuple[Content, Content]]) -> SiteLines:
        """The lines of these contents, before and now."""
        before, now = Counter[str](), Counter[str]()
        for old, new in pairs:
            before.update(there := digests_of_lines(old))
            now.update(there if new is old else digests_of_lines(new))
        return cls(before, now)

    def moved_lines(self, old: Content, new: Content) -> MovedLines:
        """The lines that came to an article of these and went from it.

        Lines that are nothing but a link are none of them. Doubtful are those that stood on another article
        before they came, or stand on two others when they went, and those that came to several at once, or went. Short are
        the others of few words that do not end as a sentence does.
        """
        here, there = digests_of_lines(old), digests_of_lines(new)
        linked = _linked_lines(old) | _linked_lines(new)  # each may lead to another file under one name
        came, went = there - here - linked, here - there - linked
        short = (_short_lines(old) | _short_lines(new)) & (came | went)
        roaming = {line for line in came if self.before[line]} | {line for line in went if self.now[line] > 1}
        more = self.now - self.before, self.before - self.now
        many = {
            line
            for lines, counts in zip((came, went), more, strict=True)
            for line in lines
            if counts[line] >= ALIKE_ARTICLES
        }
        doubtful = roaming | many
        refilled = tuple(_refilled_lines(old, new)) if came and went else ()
        return MovedLines(came, went, frozenset(doubtful), frozenset(short - doubtful), there, refilled)


def doubtful_where_shared(
    looks: Mapping[ArticleId, MovedLines], rotating: RotatingLines, counters: Collection[str] = ()
) -> dict[ArticleId, MovedLines]:
    """The lines that came and went in a run, their short ones doubtful unless one article alone has some.

    That article's are its own where enough others were looked at, which stood still but for lines known to be
    the site's, or known `counters`. Doubtful are also those that came or went on another
    article in a run before. Refilled lines are left where the new one is doubtful, or where lines that begin and
    end alike were refilled on three articles, or on two such with one label.
    """
    known = rotating.keys.union(counters)
    having = [article for article, moved in looks.items() if moved.short.difference(known)]
    is_own = len(having) == 1 and len(looks) > ALIKE_ARTICLES
    frames = Counter(frame for moved in looks.values() for frame in {line.frame for line in moved.refilled})
    labels = Counter(label for moved in looks.values() for label in {line.label for line in moved.refilled})
    found: dict[ArticleId, MovedLines] = {}
    for article, moved in looks.items():
        short = frozenset[str]() if is_own else moved.short
        doubtful = moved.doubtful.union(short, rotating.lines_of_others(article, moved.came))
        refilled = tuple(
            line
            for line in moved.refilled
            if line.new in doubtful
            or frames[line.frame] >= ALIKE_ARTICLES
            or (line.label and labels[line.label] >= ALIKE_LABELS)
        )
        found[article] = replace(moved, doubtful=doubtful, refilled=refilled)
    return found


def _refilled_lines(old: Content, new: Content) -> Iterator[RefilledLine]:
    """The lines in whose place others stand that say the same but for a few words."""
    here, there = (
        [
            visible_text(line)
            for line in (*(each.standfirst or "").split("\n"), *(b.text for b in each.blocks))
        ]
        for each in (old, new)
    )
    replaced = (
        (at, run.b + at - run.a)
        for run in contents.equal_runs(here, there)
        if not run.equal and run.a_end - run.a == run.b_end - run.b
        for at in range(run.a, run.a_end)
    )
    for at, at_there in replaced:
        one, other = here[at], there[at_there]
        first, last = _ends_alike(one, other)
        if first + last >= FRAME * max(len(one), len(other), 1):
            frame = one[: min(first, _FRAME_CHARS)], one[len(one) - min(last, _FRAME_CHARS) :]
            is_at_end = not any(here[:at]) or not any(here[at + 1 :])
            label = _label_of(one, other) if is_at_end else ""
            yield RefilledLine(line_digest(one), line_digest(other), frame, label)


def _label_of(one: str, other: str) -> str:
    """The two words with which two short lines begin; empty where they are longer, or begin otherwise."""
    here, there = one.split(), other.split()
    is_label = max(len(here), len(there)) <= SHORT and here[:2] == there[:2]
    return " ".join(here[:2]) if is_label and min(len(here), len(there)) > 2 else ""


def _ends_alike(one: str, other: str) -> tuple[int, int]:
    """With how many characters two different lines begin alike, and with how many of the others they end."""
    most = min(len(one), len(other))
    first = next((at for at in range(most) if one[at] != other[at]), most)
    last = next((at for at in range(most - first) if one[-1 - at] != other[-1 - at]), most - first)
    return first, last


def _short_lines(content: Content) -> set[str]:
    lines = [visible_text(line) for line in (content.standfirst or "").split("\n")]
    lines += [visible_text(block.text) for block in content.blocks if block.kind not in _WRITTEN]
    return {
        line_digest(line) for line in lines if len(line.split()) <= SHORT and not SENTENCE_END.search(line)
    }


def _linked_lines(content: Content) -> frozenset[str]:
    """The digests of the words of links, which are lines where a line is nothing but a link."""
    return frozenset(line_digest(link.text) for link in content.links)


def titles_within(content: Content, titles: Mapping[str, ArticleId], own: ArticleId) -> set[ArticleId]:
    """The other articles of whose titles a content has a line: it tells of them in teasers."""
    lines = {visible_text(block.text) for block in content.blocks}
    named = {titles[line] for line in lines if line in titles and len(line.split()) >= TITLE}
    return named - {own}
