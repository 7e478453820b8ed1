"""The state of an invented newspaper, and the verbs its editors have.

A `Press` holds posts, remembers which were taken down and how, and which moved. It knows nothing of
HTML, of HTTP or of presslog: what it does here is what a later test expects presslog to notice.
Posts are values; every verb replaces one and returns the new one, so a reader in another thread sees
the state before a verb or after it, never between. The clock and the ids are arguments.

>>> press = Press(clock=TownClock())
>>> post = press.publish(PostDraft.plain("Ferry late", "The ferry was 15 minutes late.", slug="ferry-late"))
>>> press.edit_word(post, "15", "50").blocks[0].text
'The ferry was 50 minutes late.'
>>> press.take_down(post, TakenDown.GONE_410)
>>> press.posts()
()
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from itertools import count
from threading import RLock

Clock = Callable[[], datetime]

LANGUAGES = ("en", "ar", "fa", "sq")
"""The editions: English at the root, the others under `/ar/`, `/fa/`, `/sq/`."""

PIECE_NUMBER = re.compile(r"^(\d+)- ")
"""How a republished piece opens its heading on a compound page: `1- …`."""


class TakenDown(StrEnum):
    """How a taken-down post's own address answers."""

    GONE_404 = "gone_404"
    GONE_410 = "gone_410"
    SOFT_404 = "soft_404"
    REDIRECT_HOME = "redirect_home"
    LEGAL_451 = "legal_451"


class PressBlockKind(StrEnum):
    """What a block of a post's body is printed as."""

    PARAGRAPH = "paragraph"
    HEADING = "heading"
    QUOTE = "quote"
    LIST = "list"
    CORRECTION = "correction"
    SOURCE = "source"


class UnknownPost(LookupError):
    """No post has this id; a mistake in the script that drives the press."""


class TextNotFound(LookupError):
    """The words to be edited are not in the post; a mistake in the script that drives the press."""


class TownClock:
    """A clock that stands still until it is moved.

    >>> clock = TownClock()
    >>> clock.advance(timedelta(hours=1)) - timedelta(hours=1)
    datetime.datetime(2026, 3, 2, 8, 0, tzinfo=datetime.timezone.utc)
    """

    def __init__(self, now: datetime = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)) -> None:
        self._now = now

    def __call__(self) -> datetime:
        """The time it shows."""
        return self._now

    def advance(self, by: timedelta) -> datetime:
        """Moves the hands by `by` and returns the new time."""
        self._now += by
        return self._now


@dataclass(frozen=True, slots=True)
class PressLink:
    """A link on the words `text` of a block's text."""

    text: str
    href: str


@dataclass(frozen=True, slots=True)
class PressBlock:
    """One block of a body; a list's items are the lines of its text."""

    kind: PressBlockKind
    text: str
    link: PressLink | None = None


@dataclass(frozen=True, slots=True)
class PressImage:
    """A picture: the file's name without its size, and the words that stand for it."""

    name: str
    alt: str


@dataclass(frozen=True, slots=True)
class RepublishedPiece:
    """A piece republished from another outlet on a compound page."""

    headline: str
    outlet: str
    dated: str
    paragraphs: tuple[str, ...]
    source: str

    def blocks(self, number: int) -> tuple[PressBlock, ...]:
        """Its blocks as the compound page prints them, from "N- headline" to "Link to the source"."""
        return (
            PressBlock(PressBlockKind.HEADING, f"{number}- {self.headline}"),
            PressBlock(PressBlockKind.PARAGRAPH, f"{self.outlet}, {self.dated}"),
            *(PressBlock(PressBlockKind.PARAGRAPH, text) for text in self.paragraphs),
            PressBlock(
                PressBlockKind.SOURCE, "Link to the source", PressLink("Link to the source", self.source)
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PostDraft:
    """A post not yet published: all of it but its id and its dates."""

    title: str
    blocks: tuple[PressBlock, ...]
    slug: str = ""
    category: str = "Harbour"
    author: str = "Edda Marlowe"
    language: str = "en"
    image: PressImage | None = None
    tags: tuple[str, ...] = ()

    @classmethod
    def plain(cls, title: str, *paragraphs: str, slug: str = "", language: str = "en") -> PostDraft:
        """A draft of plain paragraphs."""
        blocks = tuple(PressBlock(PressBlockKind.PARAGRAPH, text) for text in paragraphs)
        return cls(title=title, blocks=blocks, slug=slug, language=language)


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedPost:
    """A published post. `published` and `modified` are aware and in UTC."""

    id: int
    slug: str
    title: str
    category: str
    author: str
    published: datetime
    modified: datetime
    blocks: tuple[PressBlock, ...]
    image: PressImage | None = None
    tags: tuple[str, ...] = ()
    language: str = "en"

    @property
    def path(self) -> str:
        """Its address on the site, not percent-encoded: `/slug/`, or `/ar/slug/` in an edition."""
        return f"{edition_root(self.language)}{self.slug}/"

    @property
    def text(self) -> str:
        """The body's text, blocks joined by blank lines."""
        return "\n\n".join(block.text for block in self.blocks)


def edition_root(language: str) -> str:
    """The path an edition lives under.

    >>> edition_root("en"), edition_root("fa")
    ('/', '/fa/')
    """
    return "/" if language == "en" else f"/{language}/"


def slug_of(title: str) -> str:
    """The slug WordPress would make of a title, letters of any script kept.

    >>> slug_of("“Tide” gate: 2 years late!")
    'tide-gate-2-years-late'
    """
    folded = unicodedata.normalize("NFC", title).lower()
    return re.sub(r"[^\w\u200c]+", "-", folded).strip("-_")


class Press:
    """The newspaper's posts and what its editors did to them.

    `opening` is what is already printed, each with its date; `clock` dates every verb; `ids` numbers the
    posts. Verbs take a post or its id. An edit sets `modified` to now, unless made `silently`: the text
    changes and every date the site prints stays.
    """

    def __init__(
        self,
        opening: Iterable[tuple[datetime, PostDraft]] = (),
        *,
        clock: Clock,
        ids: Iterator[int] | None = None,
    ) -> None:
        self._clock = clock
        self._ids = ids if ids is not None else count(4101, 7)
        self._lock = RLock()
        self._posts: dict[int, PublishedPost] = {}
        self._fates: dict[int, TakenDown] = {}
        self._delisted: frozenset[int] = frozenset()
        self._former: dict[str, int] = {}
        self._touched: dict[int, datetime] = {}
        for at, draft in opening:
            self.publish(draft, at=at)
        self._touched = dict.fromkeys(self._posts, clock().replace(microsecond=0))

    # What a reader of the paper can see.

    @property
    def now(self) -> datetime:
        """The press's own time."""
        return self._clock()

    def get(self, post: PublishedPost | int) -> PublishedPost:
        """The post as it is now, taken down or not. Raises `UnknownPost`."""
        key = post if isinstance(post, int) else post.id
        try:
            return self._posts[key]
        except KeyError:
            raise UnknownPost(f"no post has the id {key}; publish() returns the ids there are") from None

    def posts(self, language: str = "en", *, category: str | None = None) -> tuple[PublishedPost, ...]:
        """The posts a listing of this edition shows, newest first."""
        shown = [
            post
            for post in tuple(self._posts.values())
            if post.language == language
            and post.id not in self._fates
            and post.id not in self._delisted
            and category in (None, post.category)
        ]
        return tuple(sorted(shown, key=lambda post: (post.published, post.id), reverse=True))

    def find(self, path: str) -> PublishedPost | None:
        """The post whose address this is now, taken down or not."""
        return next((post for post in tuple(self._posts.values()) if post.path == path), None)

    def find_former(self, path: str) -> PublishedPost | None:
        """The post that lived at this address before it moved."""
        key = self._former.get(path)
        return None if key is None else self._posts[key]

    def fate(self, post: PublishedPost | int) -> TakenDown | None:
        """How the post was taken down; None while it stands."""
        return self._fates.get(self.get(post).id)

    def last_touched(self, post: PublishedPost | int | None = None) -> datetime:
        """When a verb last touched this post, or any post: whole seconds, later for each later verb.

        HTTP's Last-Modified has no finer step (RFC 9110 §8.8.2), so two edits within a second must not share
        one.
        """
        if post is not None:
            return self._touched[self.get(post).id]
        return max(self._touched.values(), default=self._clock().replace(microsecond=0))

    # The editors' verbs.

    def publish(self, draft: PostDraft, *, at: datetime | None = None) -> PublishedPost:
        """Publishes a draft, now or dated `at`."""
        with self._lock:
            published = at or self._clock()
            post = PublishedPost(
                id=next(self._ids),
                slug=draft.slug or slug_of(draft.title),
                title=draft.title,
                category=draft.category,
                author=draft.author,
                published=published,
                modified=published,
                blocks=draft.blocks,
                image=draft.image,
                tags=draft.tags,
                language=draft.language,
            )
            return self._put_post(post)

    def edit_word(
        self, post: PublishedPost | int, old: str, new: str, *, silently: bool = False
    ) -> PublishedPost:
        """Replaces the first `old` in the body by `new`. Raises `TextNotFound`."""
        blocks = self.get(post).blocks
        index = next((i for i, block in enumerate(blocks) if old in block.text), None)
        if index is None:
            raise TextNotFound(f"{old!r} is not in post {self.get(post).id}; read Post.text for what is")
        edited = replace(blocks[index], text=blocks[index].text.replace(old, new, 1))
        return self._change_post(post, silently, blocks=(*blocks[:index], edited, *blocks[index + 1 :]))

    def rewrite_headline(
        self, post: PublishedPost | int, title: str, *, silently: bool = False
    ) -> PublishedPost:
        """Gives the post another title; its address stays."""
        return self._change_post(post, silently, title=title)

    def rewrite_byline(
        self, post: PublishedPost | int, author: str, *, silently: bool = False
    ) -> PublishedPost:
        """Puts another name over the post."""
        return self._change_post(post, silently, author=author)

    def refile(
        self, post: PublishedPost | int, category: str, *, tags: tuple[str, ...] | None = None
    ) -> PublishedPost:
        """Files the post under another category and, where given, other tags."""
        kept = self.get(post).tags if tags is None else tags
        return self._change_post(post, False, category=category, tags=kept)

    def reillustrate(self, post: PublishedPost | int, image: PressImage | None) -> PublishedPost:
        """Puts another picture on the post, or none."""
        return self._change_post(post, False, image=image)

    def add_correction(
        self, post: PublishedPost | int, text: str, *, silently: bool = False
    ) -> PublishedPost:
        """Appends a notice that reads "Correction: …"."""
        notice = PressBlock(PressBlockKind.CORRECTION, f"Correction: {text}")
        return self._change_post(post, silently, blocks=(*self.get(post).blocks, notice))

    def add_paragraph(
        self,
        post: PublishedPost | int,
        text: str,
        *,
        at: int | None = None,
        link: PressLink | None = None,
        silently: bool = False,
    ) -> PublishedPost:
        """Inserts a paragraph before the block `at`, or at the end."""
        blocks = self.get(post).blocks
        at = len(blocks) if at is None else at
        added = PressBlock(PressBlockKind.PARAGRAPH, text, link)
        return self._change_post(post, silently, blocks=(*blocks[:at], added, *blocks[at:]))

    def drop_paragraph(
        self, post: PublishedPost | int, index: int = -1, *, silently: bool = False
    ) -> PublishedPost:
        """Takes the block `index` out; the last one by default."""
        blocks = list(self.get(post).blocks)
        del blocks[index]
        return self._change_post(post, silently, blocks=tuple(blocks))

    def swap_paragraphs(
        self, post: PublishedPost | int, first: int, second: int, *, silently: bool = False
    ) -> PublishedPost:
        """Lets two blocks change places."""
        blocks = list(self.get(post).blocks)
        blocks[first], blocks[second] = blocks[second], blocks[first]
        return self._change_post(post, silently, blocks=tuple(blocks))

    def relink(self, post: PublishedPost | int, href: str, *, silently: bool = False) -> PublishedPost:
        """Points the first link of the body elsewhere; its words stay. Raises `TextNotFound`."""
        blocks = self.get(post).blocks
        for index, block in enumerate(blocks):
            if block.link is not None:
                pointed = replace(block, link=replace(block.link, href=href))
                return self._change_post(
                    post, silently, blocks=(*blocks[:index], pointed, *blocks[index + 1 :])
                )
        raise TextNotFound(f"post {self.get(post).id} has no link; add_paragraph(..., link=...) gives it one")

    def insert_piece(
        self, post: PublishedPost | int, piece: RepublishedPiece, *, number: int = 1
    ) -> PublishedPost:
        """Inserts a republished piece as number `number` of a compound page and renumbers those after it."""
        blocks = self.get(post).blocks
        at = _piece_place(blocks, number)
        return self._change_post(
            post, False, blocks=(*blocks[:at], *piece.blocks(number), *_renumber_pieces(blocks[at:]))
        )

    def touch(self, post: PublishedPost | int) -> PublishedPost:
        """Move the date of modification and nothing else.

        A listing then tells of a change that never was.
        """
        return self._change_post(post, False)

    def move(self, post: PublishedPost | int, slug: str) -> PublishedPost:
        """Gives the post a new address; the old one redirects there for good."""
        with self._lock:
            known = self.get(post)
            moved = self._change_post(known, False, slug=slug)
            self._former = {**self._former, known.path: known.id}
            self._former.pop(moved.path, None)
            return moved

    def delist(self, post: PublishedPost | int) -> None:
        """Takes the post out of every list; its own address still answers."""
        with self._lock:
            self._delisted |= {self._put_post(self.get(post)).id}

    def relist(self, post: PublishedPost | int) -> None:
        """Puts a delisted post back into its place."""
        with self._lock:
            self._delisted -= {self._put_post(self.get(post)).id}

    def take_down(self, post: PublishedPost | int, how: TakenDown = TakenDown.GONE_404) -> None:
        """Takes the post off the site; `how` says what its address answers from now on."""
        with self._lock:
            self._fates = {**self._fates, self._put_post(self.get(post)).id: how}

    def restore(self, post: PublishedPost | int) -> PublishedPost:
        """Puts a taken-down post back as it was."""
        with self._lock:
            known = self._put_post(self.get(post))
            self._fates = {key: fate for key, fate in self._fates.items() if key != known.id}
            return known

    def _change_post(self, post: PublishedPost | int, silently: bool, **fields: object) -> PublishedPost:
        with self._lock:
            known = self.get(post)
            modified = known.modified if silently else self._clock()
            return self._put_post(replace(known, modified=modified, **fields))  # type: ignore[arg-type]

    def _put_post(self, post: PublishedPost) -> PublishedPost:
        touched = self._clock().replace(microsecond=0)
        if self._touched:
            touched = max(touched, max(self._touched.values()) + timedelta(seconds=1))
        self._touched = {**self._touched, post.id: touched}
        self._posts = {**self._posts, post.id: post}
        return post


def _piece_place(blocks: tuple[PressBlock, ...], number: int) -> int:
    """Before the piece that has this number now, else behind the source line of the last one."""
    heads = [i for i, block in enumerate(blocks) if PIECE_NUMBER.match(block.text)]
    if number <= len(heads):
        return heads[number - 1]
    ends = (
        i + 1
        for i, block in enumerate(blocks)
        if block.kind is PressBlockKind.SOURCE and i > max(heads, default=0)
    )
    return next(ends, len(blocks))


def _renumber_pieces(blocks: tuple[PressBlock, ...]) -> tuple[PressBlock, ...]:
    def later(block: PressBlock) -> PressBlock:
        text = PIECE_NUMBER.sub(lambda found: f"{int(found[1]) + 1}- ", block.text)
        return replace(block, text=text)

    return tuple(later(block) for block in blocks)
