"""Lines that are not the article's: those that change at every fetch, and those of a theme.

A short line in whose place another one stands at each look ("Updated 51 minutes ago", "Number of views
(4099)") is recognized by that and by nothing it says, so that it may be in any language. A line that came or
went on most pages at once is the site's. Pure: what earlier runs saw of such lines goes in, what the next one
shall know of them comes out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import pairwise, starmap
from typing import Final

from presslog.core.body_parts import BlockKind
from presslog.flows.pages.changing_fields import ALIKE_ARTICLES, LASTING, ChangingFields, LookAtFields
from presslog.flows.pages.counted_lines import DIGITS, counter_grew
from presslog.flows.pages.rotating_lines import SENTENCE_END, SHORT, MovedLines, RotatingLines, line_digest
from presslog.storage import content as contents  # what compares is loaded where texts differ
from presslog.storage.content import visible_text
from presslog.storage.model import ArticleId, Content

FEW_WORDS: Final = 8
"""Words of the longest line that may be one though it differs in more than its digits."""
LABEL: Final = 4
"""Words of the longest line that may be one though it keeps none of its words."""
VALUES: Final = 3
"""A line that had so many values, another one at each look, changes at every fetch."""
SLOW_VALUES: Final = 5
"""A line that had so many values, and differs in its digits alone, changes by itself though it stood between
two looks: a counter of few readers, an age in days."""
SLOW_LOOKS: Final = 4
"""Looks for each of those values at which it may have stood."""
_KEPT_LINES: Final = 200
_STANDFIRST: Final = "standfirst"
_FREE_KINDS: Final = frozenset(
    {_STANDFIRST, BlockKind.PARAGRAPH, BlockKind.ITEM, BlockKind.CAPTION, BlockKind.TABLE, BlockKind.SOURCE}
)


@dataclass(frozen=True, slots=True)
class LineChange:
    """A short line in the place of another.

    `old` and `new` are its texts, `at` the new one's index among the lines of standfirst and body. `before`
    and `after` are digests of the lines around the old one, empty at the body's ends; the title stands above a
    standfirst.
    """

    old: str
    new: str
    at: int
    before: str
    after: str

    @property
    def shape(self) -> str:
        """What both lines are but for their digits; empty where they differ in more, or have no word."""
        shape = DIGITS.sub("#", self.old)
        return shape if shape == DIGITS.sub("#", self.new) and any(map(str.isalpha, shape)) else ""

    @property
    def is_sentence(self) -> bool:
        """Whether one of the lines ends as a sentence does."""
        return bool(SENTENCE_END.search(self.old) or SENTENCE_END.search(self.new))

    @property
    def is_label(self) -> bool:
        """Whether both lines are of few words, and end as no sentence does."""
        return not self.is_sentence and max(_word_count(self.old), _word_count(self.new)) <= FEW_WORDS


@dataclass(frozen=True, slots=True)
class SeenLine:
    """What a line of one article said at one look after another.

    `before` and `after` as a `LineChange` has them; `values` are its last texts, each another than the one
    before it; `stood` counts the looks at which it said what it had said at the one before; `by_itself` says
    that it had so many values that it is no text of the article; `rests`: at how many looks in a row it stood.
    """

    before: str
    after: str
    values: tuple[str, ...]
    stood: int = 0
    by_itself: bool = False
    rests: int = 0

    def after_look(self, now: str) -> SeenLine:
        """The line after one more look, which showed this text."""
        if now == self.values[-1]:
            return replace(self, stood=self.stood + 1, rests=self.rests + 1)
        values = (*self.values, now)[-SLOW_VALUES:]
        count, shapes = len(set(values)), {DIGITS.sub("#", value) for value in values}
        restless = self.stood == 0 and count >= VALUES
        slow = count >= SLOW_VALUES and len(shapes) == 1 and self.stood <= SLOW_LOOKS * SLOW_VALUES
        returns = (
            count >= VALUES and now in self.values[:-1]
        )  # nobody writes one text, two others, and that again
        counts_up = all(starmap(counter_grew, pairwise(values)))
        by_itself = ((restless or slow) and (counts_up or not self._may_be_written)) or returns
        return replace(self, values=values, by_itself=self.by_itself or by_itself, rests=0)

    def value_among(self, texts: Collection[str]) -> str:
        """Return the newest of its values that is one of these lines of its article, else its last value."""
        return next((value for value in reversed(self.values) if value in texts), self.values[-1])

    def may_say(self, text: str) -> bool:
        """Whether a text is one that this line may have: with words of it, where it kept any so far."""
        *_, before, last = self.values
        return _keeps_words(last, text) or not _keeps_words(before, last)

    @property
    def _may_be_written(self) -> bool:
        """Whether it is a sentence within the body, which somebody may write anew each day."""
        return bool(self.before and self.after) and any(map(SENTENCE_END.search, self.values))


@dataclass(frozen=True, slots=True)
class SeenShape:
    """On which articles lines of one shape changed, on which `again`, and for how many runs on none."""

    articles: tuple[ArticleId, ...] = ()
    again: tuple[ArticleId, ...] = ()
    rests: int = 0

    @property
    def is_of_site(self) -> bool:
        """Whether that is often enough for a line of the site's."""
        return len(self.again) >= ALIKE_ARTICLES

    def after_run(self, changed: Collection[ArticleId]) -> SeenShape:
        """The shape after a run in which lines of it changed on these articles."""
        if not changed:
            return replace(self, rests=self.rests + 1)
        again = dict.fromkeys((*self.again, *(each for each in sorted(changed) if each in self.articles)))
        articles = dict.fromkeys((*self.articles, *sorted(changed)))
        return SeenShape(tuple(articles)[-_KEPT_LINES:], tuple(again)[:ALIKE_ARTICLES])


@dataclass(frozen=True, slots=True)
class ChangingLines:
    """What the runs of one source saw of its changing lines.

    `site` are the keys of lines that came or went on most pages at once (`site_lines`), oldest first;
    `fields` is what they saw of fields beside the text, `rotating` of lines that come and go.
    """

    articles: Mapping[ArticleId, tuple[SeenLine, ...]] = field(default_factory=dict)
    shapes: Mapping[str, SeenShape] = field(default_factory=dict)
    site: tuple[str, ...] = ()
    fields: ChangingFields = field(default_factory=ChangingFields)
    rotating: RotatingLines = field(default_factory=RotatingLines)

    def watches(self, article: ArticleId) -> bool:
        """Return True if something of an article changed in one of the last runs.

        Then it counts what stands there now.
        """
        return article in self.articles or article in self.fields.articles or article in self.rotating.last

    def is_known(self, article: ArticleId, change: LineChange) -> bool:
        """Return True if a line is known to change by itself."""
        if change.shape and self.shapes.get(change.shape, SeenShape()).is_of_site:
            return True
        lines = self.articles.get(article, ())
        return any(seen.by_itself and _is_at(seen, change) and seen.may_say(change.new) for seen in lines)

    def is_known_counter(self, article: ArticleId, change: LineChange) -> bool:
        """Return True if a line is known to change by itself, and differs in its digits alone."""
        return bool(change.shape) and self.is_known(article, change)

    def counters_among(self, looks: Mapping[ArticleId, Collection[LineChange]]) -> frozenset[str]:
        """Return the digests of the lines in these changes that are known counters, as they were and are."""
        known = (
            each
            for article, changes in looks.items()
            for each in changes
            if self.is_known_counter(article, each)
        )
        return frozenset(line_digest(text) for change in known for text in (change.old, change.new))

    def has_seen(self, article: ArticleId, change: LineChange) -> bool:
        """Return True if the last look at an article showed a line as it is now."""
        lines = self.articles.get(article, ())
        return any(seen.values[-1] == change.new for seen in lines if _is_at(seen, change))

    @property
    def unconfirmed(self) -> frozenset[ArticleId]:
        """The articles with lines or fields that changed at the last look: to be looked at again."""
        return self.fields.unconfirmed.union(self.rotating.fresh) | frozenset(
            article
            for article, lines in self.articles.items()
            if any(not seen.stood and not seen.by_itself for seen in lines)
        )

    def after_run(
        self,
        looks: Mapping[ArticleId, Collection[LineChange]],
        site: Iterable[str] = (),
        fields: Mapping[ArticleId, LookAtFields] | None = None,
        moved: Mapping[ArticleId, MovedLines] | None = None,
        fields_of_site: Iterable[str] = (),
        unchanged: Mapping[ArticleId, Content] | None = None,
    ) -> ChangingLines:
        """What is known after one more run.

        `looks`: how the lines of every article that was seen to be there differ from its current version,
        none where nothing does; `site`: keys of lines that came or went on most pages; `fields`: what was seen
        beside the text of those whose contents were read; `moved`: the lines that came to them and went; `fields_of_site`:
        the changes beside the text that many of them had in common; `unchanged`: the contents of those that
        show their current version, in which a line that changed at the last look may be as it was before.
        """
        articles = dict(self.articles)
        for article, changes in looks.items():
            shown = (unchanged or {}).get(article)
            if lines := tuple(_looked_at(articles.get(article, ()), changes, shown)):
                articles[article] = lines
            else:
                articles.pop(article, None)
        found = tuple(dict.fromkeys((*self.site, *sorted(site))))
        return ChangingLines(
            articles,
            self._shapes_after(looks),
            found[-_KEPT_LINES:],
            self.fields.after_run(fields or {}, len(looks), fields_of_site),
            self.rotating.after_run(moved or {}),
        )

    def _shapes_after(self, looks: Mapping[ArticleId, Collection[LineChange]]) -> dict[str, SeenShape]:
        changed: dict[str, set[ArticleId]] = {}
        for article, changes in looks.items():
            known = {seen.values[-1] for seen in self.articles.get(article, ())}
            for change in changes:
                if change.shape and change.new not in known:
                    changed.setdefault(change.shape, set()).add(article)
        if not looks:
            return dict(self.shapes)
        names = [*(shape for shape in self.shapes if shape not in changed), *changed]
        after = (
            (name, self.shapes.get(name, SeenShape()).after_run(changed.get(name, ()))) for name in names
        )
        shapes = {name: seen for name, seen in after if seen.rests <= LASTING}
        return dict(list(shapes.items())[-_KEPT_LINES:])


def line_changes(old: Content, new: Content) -> tuple[LineChange, ...]:
    """The short lines, or those of other digits, of a standfirst or body in whose place another one stands.

    >>> from presslog.storage.model import Block
    >>> one, two = (
    ...     Content("T", blocks=(Block("paragraph", f"{n} views"), Block("paragraph", "A"))) for n in (7, 9)
    ... )
    >>> [(change.old, change.new) for change in line_changes(one, two)]
    [('7 views', '9 views')]
    """
    lines, others = lines_of(old), lines_of(new)
    here, there = [line.text for line in lines], [line.text for line in others]
    return tuple(
        LineChange(
            here[a],
            there[b],
            b,
            line_digest(_text_before(old, lines, a)),
            line_digest(here[a + 1]) if a + 1 < len(here) else "",
        )
        for a, b in _placed_pairs(here, there)
        if lines[a].kind == others[b].kind in _FREE_KINDS
        and (
            max(_word_count(here[a]), _word_count(there[b])) <= SHORT
            or DIGITS.sub("#", here[a]) == DIGITS.sub("#", there[b])
        )
    )


@dataclass(frozen=True, slots=True)
class TextLine:
    """A line of a standfirst, or a block of a body; its text as it is seen."""

    kind: str
    text: str


def lines_of(content: Content) -> list[TextLine]:
    """Return the lines of a content's standfirst, then the blocks of its body."""
    above = (TextLine(_STANDFIRST, visible_text(line)) for line in standfirst_lines(content))
    return [*above, *(TextLine(block.kind, visible_text(block.text)) for block in content.blocks)]


def standfirst_lines(content: Content) -> list[str]:
    """Return the lines of a content's standfirst, as it has them."""
    return content.standfirst.split("\n") if content.standfirst else []


def _text_before(content: Content, lines: list[TextLine], at: int) -> str:
    """The text above a line: the title above a standfirst, nothing above a body."""
    if at and lines[at - 1].kind == lines[at].kind == _STANDFIRST:
        return lines[at - 1].text
    if lines[at].kind == _STANDFIRST:
        return content.title
    return lines[at - 1].text if at and lines[at - 1].kind != _STANDFIRST else ""


def _placed_pairs(here: list[str], there: list[str]) -> Iterator[tuple[int, int]]:
    """Indexes of old and new blocks of which one stands in the other's place.

    Where a stretch has as many new blocks as old ones, one by one; else those at its two ends.
    """
    for run in contents.equal_runs(here, there):
        if run.equal:
            continue
        count, others = run.a_end - run.a, run.b_end - run.b
        if count == others:
            yield from zip(range(run.a, run.a_end), range(run.b, run.b_end), strict=True)
        elif count and others:
            if _keeps_words(here[run.a], there[run.b]):
                yield run.a, run.b
            elif _keeps_words(here[run.a_end - 1], there[run.b_end - 1]):
                yield run.a_end - 1, run.b_end - 1


def with_lines_as_before(content: Content, changes: Iterable[LineChange]) -> Content:
    """A content with these lines as they were."""
    above, blocks = standfirst_lines(content), list(content.blocks)
    captions = dict[str, str]()
    for change in changes:
        if change.at < len(above):
            above[change.at] = change.old
        else:
            place = change.at - len(above)
            captions[visible_text(blocks[place].text)] = change.old
            blocks[place] = replace(blocks[place], text=change.old)
    images = tuple(
        replace(image, caption=captions.get(visible_text(image.caption), image.caption))
        for image in content.images
    )
    return replace(content, standfirst="\n".join(above) or None, blocks=tuple(blocks), images=images)


def _looked_at(
    seen: Collection[SeenLine], changes: Collection[LineChange], shown: Content | None
) -> Iterator[SeenLine]:
    """The lines of one article after one more look at it, less those that have stood for long.

    `shown` is the current version's content where that is what stands there.
    """
    left, texts = list(changes), {line.text for line in lines_of(shown)} if shown else set[str]()
    for line in seen:
        change = next((change for change in left if _is_at(line, change)), None)
        after = line.after_look(change.new if change else line.value_among(texts))
        if after.rests < LASTING:
            yield after
        if change is not None:
            left.remove(change)
    for change in left:
        yield SeenLine(change.before, change.after, (change.old, change.new))


def _is_at(seen: SeenLine, change: LineChange) -> bool:
    """Return True if a line stands where one was seen.

    It stands between the same blocks, or beside one of them and shares words with the other line.
    """
    same = (seen.before == change.before, seen.after == change.after)
    return all(same) or (any(same) and _keeps_words(seen.values[-1], change.new))


def may_change_again(change: LineChange, repeated: Collection[str]) -> bool:
    """Return True if a line looks like one that is filled in anew at each fetch.

    Its digits alone differ, or it is short and ends as no sentence does. A sentence is none, unless its shape
    is `repeated` on another article or its number grew a little.
    """
    words = max(_word_count(change.old), _word_count(change.new))
    if change.is_sentence:
        return change.shape in repeated or counter_grew(change.old, change.new)
    return (
        bool(change.shape) or words <= LABEL or (words <= FEW_WORDS and _keeps_words(change.old, change.new))
    )


def are_lines_shared(looks: Mapping[ArticleId, Collection[LineChange]], known: ChangingLines) -> bool:
    """Return True if lines that may be filled in anew at each fetch changed on several articles of a run.

    Or if too few others were looked at, which stood still, to call one that changed the article's own.
    Sentences and known counters do not count: they say nothing of another line.
    """

    def is_doubtful(article: ArticleId, change: LineChange) -> bool:
        return (
            not change.is_sentence
            and may_change_again(change, ())
            and not known.is_known_counter(article, change)
        )

    having = [
        article for article, changes in looks.items() if any(is_doubtful(article, each) for each in changes)
    ]
    return len(having) > 1 or len(looks) <= ALIKE_ARTICLES


def repeated_shapes(looks: Mapping[ArticleId, Collection[LineChange]]) -> frozenset[str]:
    """The shapes of lines that differ in their digits alone on two articles and more."""
    counts = Counter(shape for changes in looks.values() for shape in {change.shape for change in changes})
    return frozenset(shape for shape, count in counts.items() if shape and count > 1)


def _keeps_words(one: str, other: str) -> bool:
    """Return True if two lines begin or end with the same word, digits apart."""
    here, there = DIGITS.sub("#", one).split(), DIGITS.sub("#", other).split()
    return bool(here and there) and (here[0] == there[0] or here[-1] == there[-1])


def _word_count(text: str) -> int:
    return len(text.split())
