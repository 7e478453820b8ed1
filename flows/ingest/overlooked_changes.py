"""Finds those of a run's changes that no editor made.

What changes by itself, and what changed on the whole site. Lines and fields are recognized from all of a
run's articles together and from the runs before. Nothing is written; contents of other articles are read
through the `KnownPast`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from presslog.core.outcome import Outcome
from presslog.flows.decisions import Reason, Rereading
from presslog.flows.decisions import source_gate as gates
from presslog.flows.ingest.article_boundary import text_of_other
from presslog.flows.ingest.compared_captures import ComparedCapture
from presslog.flows.ingest.known_past import KnownPast
from presslog.flows.pages import (
    ChangingLines,
    LineChange,
    LookAtFields,
    MovedLines,
    SiteLines,
    ValueChange,
    are_lines_shared,
    changes_of_site,
    digests_of_lines,
    doubtful_where_shared,
    forms_of_change,
    is_reader_count,
    line_digest,
    lines_of,
    may_change_again,
    names_in_doubt,
    repeated_shapes,
    site_lines,
    stands_beside_text,
    tells_age,
    titles_within,
    with_lines_as_before,
    with_values_as_before,
    without_lines,
)
from presslog.storage.content import content_fingerprint, visible_text
from presslog.storage.model import ArticleId, Content, KnownArticle, Observation, State


@dataclass(frozen=True, slots=True)
class OwnTexts:
    """A capture and its article's version, without the lines and fields that are no text of the article.

    `reason`: why nothing is left that differs; None where something is, or where nothing was left out.
    """

    known: KnownArticle | None
    seen: Observation
    reread: Rereading | None
    reason: Reason | None = None


@dataclass(frozen=True, slots=True)
class RunChanges:
    """The changes of one run's articles, as far as all of them together tell which are nobody's edit.

    `lines`: what is known after this run of lines and fields that change by themselves; `common_fields` are the
    changes of fields that most articles have in common, in this run or in one before; `moved` the lines that came
    to each article and went from it. Of what changed as if it did so at every fetch: `shapes` are those of lines
    that are repeated on another article, `are_lines_shared` whether short lines changed on several articles,
    `doubtful_names` the fields that did.
    """

    past: KnownPast
    lines: ChangingLines
    common_fields: frozenset[str]
    moved: Mapping[ArticleId, MovedLines]
    shapes: frozenset[str]
    are_lines_shared: bool
    doubtful_names: frozenset[str]

    @classmethod
    def of(cls, compared: Sequence[ComparedCapture], past: KnownPast, *, mass: bool) -> RunChanges:
        """The changes of these captures, where the runs of the past saw others.

        `mass`: many articles changed at once, so that what less than most have in common may be the site's.
        """
        looks, rotating = _looks_at_lines(compared), past.lines.rotating
        shown = _contents_shown(compared, past)
        moved = doubtful_where_shared(
            _moved_lines(compared, shown), rotating, past.lines.counters_among(looks)
        )
        of_site = _lines_of_site(compared)
        fields = _looks_at_fields(compared, shown, rotating.keys.union(past.lines.site, of_site))
        many = gates.fewest_of_many(past.live)
        found = changes_of_site(fields, many if mass else max(len(looks) / 2, many))
        common = found.union(past.lines.fields.of_site)
        return cls(
            past=past,
            lines=past.lines.after_run(
                looks, of_site, fields, moved, found, _contents_unchanged(compared, shown)
            ),
            common_fields=common,
            moved=moved,
            shapes=repeated_shapes(looks),
            are_lines_shared=are_lines_shared(looks, past.lines),
            doubtful_names=names_in_doubt(fields, common),
        )

    def own_texts(self, each: ComparedCapture) -> OwnTexts:
        """Leave out the lines and fields that change by themselves or on the whole site.

        The reason is `LINE_UNCONFIRMED` where all that differs may yet prove to do so: the next look tells.
        """
        known, seen, before = each.known, each.judged.observation, each.before
        if known is None or before is None or seen.content is None:
            return OwnTexts(known, seen, each.reread)
        if (
            seen.extractor is not None and seen.extractor.reads_document
        ):  # no frame of a site stands around it
            return OwnTexts(known, seen, each.reread)
        foreign = self._foreign_lines(known.id, before, seen.content)
        old = without_lines(before, foreign)
        common = [value for value in each.values if not forms_of_change(value).isdisjoint(self.common_fields)]
        shown = _as_before(seen.content, before, *self._restless_changes(each, known.id, common))
        new = without_lines(shown, foreign)
        made, kept = content_fingerprint(new), content_fingerprint(old)
        if (
            made != kept
            and known.state is State.LIVE
            and not each.says_modified
            and self._may_be_restless(each, known.id, before, shown, foreign)
        ):
            return OwnTexts(known, seen, each.reread, Reason.LINE_UNCONFIRMED)
        if old is before and new is seen.content:
            return OwnTexts(known, seen, each.reread)
        reason = None
        if made == kept:
            by_itself = new is shown and old is before and not common
            reason = Reason.LINE_CHANGES if by_itself else Reason.LOOKS_CHANGED
        seen = replace(seen, content=new, fingerprint=made)
        if each.reread is not None:
            reread = replace(each.reread, content=old, fingerprint=kept)
            return OwnTexts(known, seen, reread, reason)
        return OwnTexts(replace(known, content=old, fingerprint=kept), seen, None, reason)

    def _foreign_lines(self, article: ArticleId, *contents: Content) -> frozenset[str]:
        """The keys of the lines that are the site's or another article's."""
        return self.lines.rotating.keys.union(self.lines.site, _lines_of_others(self.past, article, contents))

    def _restless_changes(
        self, each: ComparedCapture, article: ArticleId, common: Collection[ValueChange]
    ) -> tuple[list[LineChange], list[ValueChange]]:
        """The changes of an article that are known to come by themselves, and the `common` ones."""
        lines = [
            change
            for change in each.changes
            if self.lines.is_known(article, change)
            or _is_age(each, change, self.past)
            or _counts_readers(each, change)
        ]
        values = [value for value in each.values if value.is_less_exact]
        values += [value for value in each.values if self.lines.fields.is_known(article, value)]
        return lines, [*values, *common]

    def _may_be_restless(
        self,
        each: ComparedCapture,
        article: ArticleId,
        before: Content,
        shown: Content,
        foreign: frozenset[str],
    ) -> bool:
        """Return True if nothing differs but what looks as if it changed at every fetch."""
        doubtful = self._doubtful_changes(each, article)
        moved = self.moved.get(article, MovedLines())
        waiting = self.past.lines.rotating.unconfirmed_lines(article, moved)
        if not (waiting or any(doubtful)):
            return False
        certain = (before, _as_before(shown, before, *doubtful))
        return len({content_fingerprint(without_lines(each, foreign | waiting)) for each in certain}) == 1

    def _doubtful_changes(
        self, each: ComparedCapture, article: ArticleId
    ) -> tuple[list[LineChange], list[ValueChange]]:
        """Return an article's doubtful lines and fields, without those the look before found as they are."""
        known = self.past.lines
        lines = [
            change
            for change in each.changes
            if may_change_again(change, self.shapes) and (self.are_lines_shared or change.shape)
            if not known.has_seen(article, change)
        ]
        values = [
            value
            for value in each.values
            if value.is_kin
            and value.name in self.doubtful_names
            and not known.fields.has_seen(article, value)
        ]
        return lines, values


def _is_age(each: ComparedCapture, change: LineChange, past: KnownPast) -> bool:
    """Return True if a short line tells how old the article or its last edit is.

    Both now and when its version was read.
    """
    before, now = each.before, each.judged.observation.capture.fetched_at
    if before is None or each.known is None or each.known.capture is None or not change.is_label:
        return False
    then = past.capture_of(each.known.capture).fetched_at
    return tells_age(change.old, change.new, (before.published, before.modified), then, now)


def _counts_readers(each: ComparedCapture, change: LineChange) -> bool:
    """Return True if a line beside the article's text says how often it is read, before and now."""
    content = each.judged.observation.content
    if content is None:
        return False
    language = content.language
    return (
        is_reader_count(change.old, language)
        and is_reader_count(change.new, language)
        and stands_beside_text([line.text for line in lines_of(content)], change.at)
    )


def _looks_at_lines(compared: Iterable[ComparedCapture]) -> dict[ArticleId, tuple[LineChange, ...]]:
    """How the lines of each article that is there differ from its current version.

    Not of one whose page says that it was modified meanwhile: somebody did that.
    """
    return {
        each.known.id: each.changes
        for each in compared
        if each.known is not None and each.is_present and not each.says_modified
    }


def _contents_shown(compared: Iterable[ComparedCapture], past: KnownPast) -> dict[ArticleId, Content]:
    """What each known article's page shows.

    An answer that nothing changed shows the current version: the validators of a page that showed something
    else for the moment are not kept. It counts where something of the article changed lately.
    """
    shown = dict[ArticleId, Content]()
    for each in compared:
        if each.known is None or not each.known.version:
            continue
        seen, article = each.judged.observation, each.known.id
        content = seen.content
        if seen.capture.outcome is Outcome.NOT_MODIFIED and past.lines.watches(article):
            content = text_of_other(article, past.kept_content)
        if content is not None:
            shown[article] = content
    return shown


def _contents_unchanged(
    compared: Iterable[ComparedCapture], shown: Mapping[ArticleId, Content]
) -> dict[ArticleId, Content]:
    """The contents of those articles that show their current version."""
    return {
        each.known.id: shown[each.known.id]
        for each in compared
        if each.known is not None and each.is_present and each.before is None and each.known.id in shown
    }


def _looks_at_fields(
    compared: Iterable[ComparedCapture], shown: Mapping[ArticleId, Content], of_site: Collection[str]
) -> dict[ArticleId, LookAtFields]:
    """What articles show beside their texts, of those whose pages do not say they were modified.

    `of_site`: the keys of lines that are the site's.
    """
    return {
        each.known.id: LookAtFields(content, each.values, _is_rewritten(each, content, of_site))
        for each in compared
        if each.known is not None and not each.says_modified
        if (content := shown.get(each.known.id)) is not None
    }


def _is_rewritten(each: ComparedCapture, content: Content, of_site: Collection[str]) -> bool:
    """Return True if more than short lines, the site's lines and fields differs from the current version."""
    if each.before is None:
        return False
    pair = _as_before(content, each.before, each.changes, each.values), each.before
    made, kept = (content_fingerprint(without_lines(one, of_site)) for one in pair)
    return made != kept


def _moved_lines(
    compared: Sequence[ComparedCapture], shown: Mapping[ArticleId, Content]
) -> dict[ArticleId, MovedLines]:
    """The lines that came to each article that was read and went from it, unless it says it was modified."""
    contents = [
        (each, content)
        for each in compared
        if (content := shown.get(each.known.id) if each.known else each.judged.observation.content)
    ]
    if all(each.before is None for each in compared):
        found = SiteLines.of(())
    else:
        found = SiteLines.of((each.before or content, content) for each, content in contents)
    return {
        each.known.id: found.moved_lines(each.before or content, content)
        for each, content in contents
        if each.known is not None and each.known.version and not each.says_modified
    }


def _lines_of_site(compared: Iterable[ComparedCapture]) -> frozenset[str]:
    """The keys of the lines that came or went on most of the known articles that are there."""
    there = [each for each in compared if each.is_present]
    pairs = [
        (each.before, content)
        for each in there
        if each.before is not None and (content := each.judged.observation.content) is not None
    ]
    return site_lines(pairs, len(there))


def _lines_of_others(past: KnownPast, article: ArticleId, contents: Collection[Content]) -> frozenset[str]:
    """Return the digests of other articles' lines, titles included.

    Where these contents have their titles as lines.
    """
    own = {visible_text(content.title) for content in contents}
    titles = {
        title: other.id
        for other in past.articles
        if other.id != article and (title := visible_text(other.title)) not in own
    }
    named = {other for content in contents for other in titles_within(content, titles, article)}
    texts = (text for other in named if (text := text_of_other(other, past.kept_content)))
    return frozenset(line_digest(title) for title, other in titles.items() if other in named).union(
        *map(digests_of_lines, texts)
    )


def _as_before(
    content: Content, before: Content, lines: Collection[LineChange], values: Collection[ValueChange]
) -> Content:
    """A content with these lines and fields as they were; the same one where there are none."""
    shown = with_lines_as_before(content, lines) if lines else content
    return with_values_as_before(shown, before, values) if values else shown
