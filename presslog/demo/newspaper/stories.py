"""The newspaper's opening edition: hand-written dossiers made into posts.

Each English story has its own facts and its own quote; around them stand sentences any story may borrow, made
its own by names and numbers from a seeded generator. No two posts have a paragraph in common. The texts lie
in the package's `stories` folder; the other editions are printed there in full.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Sequence
from datetime import timedelta
from functools import cache
from importlib.resources import files
from itertools import islice
from random import Random
from typing import TypedDict, cast

from presslog.demo.newspaper.press import (
    LANGUAGES,
    Clock,
    PostDraft,
    Press,
    PressBlock,
    PressBlockKind,
    PressImage,
    PressLink,
    RepublishedPiece,
    slug_of,
)

DRAWER = 6
"""How many English stories, the last of the file, wait for `reserve_stories()`."""


class Dossier(TypedDict):
    """One English story as its file tells it."""

    title: str
    category: str
    author: str
    tags: list[str]
    image: str
    subject: str
    body: str
    person: str
    surname: str
    place: str
    facts: list[str]
    quote: str


class WholeStory(TypedDict):
    """One story of another edition, whole."""

    title: str
    category: str
    author: str
    tags: list[str]
    image: str
    paragraphs: list[str]


class Reprint(TypedDict):
    """One piece of the press review."""

    headline: str
    outlet: str
    dated: str
    source: str
    paragraphs: list[str]


def opening_press(
    clock: Clock,
    *,
    seed: int = 2003,
    posts: int | None = None,
    languages: Sequence[str] = LANGUAGES,
    every: timedelta = timedelta(hours=7),
) -> Press:
    """A press whose newest post is one `every` old and each older one another `every`.

    `posts` limits each edition to its newest; `languages` says which editions there are.
    """
    opening = [
        (clock() - every * (age + 1), draft)
        for language in languages
        for age, draft in enumerate(_edition_drafts(language, seed)[:posts])
    ]
    return Press(sorted(opening, key=lambda dated: dated[0]), clock=clock)


def reserve_stories(seed: int = 2003) -> tuple[PostDraft, ...]:
    """Six finished stories that the opening edition does not print."""
    return tuple(_english_drafts(seed)[-DRAWER:])


def compound_page() -> PostDraft:
    """The compound page: pieces from other outlets, numbered, and "Also read" below."""
    told = _read_stories("roundup")
    pieces = [_piece_of(reprint) for reprint in cast("list[Reprint]", told["piece"])]
    also = [_piece_of(reprint) for reprint in cast("list[Reprint]", told["also"])]
    blocks = [PressBlock(PressBlockKind.PARAGRAPH, str(told["lead"]))]
    for number, piece in enumerate(pieces, start=1):
        blocks += piece.blocks(number)
    blocks.append(PressBlock(PressBlockKind.HEADING, "Also read:"))
    for piece in also:
        # Without a number, and so the heading reads "headline" alone.
        blocks += [PressBlock(PressBlockKind.HEADING, piece.headline), *piece.blocks(0)[1:]]
    return _illustrated_draft(cast("WholeStory", told), tuple(blocks), "en")


def _piece_of(reprint: Reprint) -> RepublishedPiece:
    return RepublishedPiece(
        reprint["headline"],
        reprint["outlet"],
        reprint["dated"],
        tuple(reprint["paragraphs"]),
        reprint["source"],
    )


@cache
def _read_stories(name: str) -> dict[str, object]:
    return tomllib.loads(files("presslog.demo.newspaper").joinpath(f"stories/{name}.toml").read_text("utf-8"))


def _edition_drafts(language: str, seed: int) -> list[PostDraft]:
    """The drafts of an opening edition, newest first; the press review is the 13th of the English one."""
    if language != "en":
        return [
            _told_draft(story, language)
            for story in cast("list[WholeStory]", _read_stories(language)["story"])
        ]
    english = _english_drafts(seed)[:-DRAWER]
    return [*english[:12], compound_page(), *english[12:]]


def _told_draft(story: WholeStory, language: str) -> PostDraft:
    blocks = tuple(PressBlock(PressBlockKind.PARAGRAPH, text) for text in story["paragraphs"])
    return _illustrated_draft(story, blocks, language)


def _english_drafts(seed: int) -> list[PostDraft]:
    told = _read_stories("en")
    glue = cast("list[str]", told["glue"])
    return [_compose_post(story, glue, seed) for story in cast("list[Dossier]", told["story"])]


def _compose_post(story: Dossier, glue: Sequence[str], seed: int) -> PostDraft:
    """A post of four to eight blocks: the story's own sentences with borrowed ones between them."""
    random = Random(f"{seed}:{story['title']}")
    borrowed = iter([_borrowed_sentence(line, story, random) for line in random.sample(glue, 14)])
    first, second, third, fourth = story["facts"]
    spoken = f"“{story['quote']},” said {story['person']}."
    blocks = [
        _make_paragraph(first, next(borrowed)),
        _make_paragraph(second, *_next_sentences(borrowed, random.randint(1, 2))),
        _make_paragraph(spoken, next(borrowed)),
        *[_make_paragraph(*_next_sentences(borrowed, 2)) for _ in range(random.randint(0, 3))],
        _make_paragraph(third, next(borrowed)),
    ]
    blocks.insert(random.randint(2, len(blocks)), _make_ornament(story, random, next(borrowed)))
    blocks.append(_linked_fact(fourth, story, next(borrowed)))
    return _illustrated_draft(cast("WholeStory", story), tuple(blocks), "en")


def _borrowed_sentence(line: str, story: Dossier, random: Random) -> str:
    """The sentence with this story's names in it.

    Its first letter is capital whatever the name begins with.
    """
    names = {key: story[key] for key in ("subject", "body", "surname", "place")}
    told = line.format(n=random.randint(6, 28), **names)
    return told[0].upper() + told[1:]


def _next_sentences(sentences: Iterable[str], number: int) -> list[str]:
    return list(islice(sentences, number))


def _make_paragraph(*sentences: str) -> PressBlock:
    return PressBlock(PressBlockKind.PARAGRAPH, " ".join(sentences))


def _make_ornament(story: Dossier, random: Random, sentence: str) -> PressBlock:
    """What breaks the column: a crosshead, a pulled-out line, a list, or one more paragraph."""
    match random.randint(0, 3):
        case 0:
            return PressBlock(
                PressBlockKind.HEADING, f"What {story['person'].split()[0]} {story['surname']} saw"
            )
        case 1:
            return PressBlock(PressBlockKind.QUOTE, sentence)
        case 2:
            items = (
                f"Where: {story['place']}",
                f"Who decides: {story['body']}",
                f"Who was asked: {story['person']}",
            )
            return PressBlock(PressBlockKind.LIST, "\n".join(items))
    return _make_paragraph(sentence)


def _linked_fact(fact: str, story: Dossier, sentence: str) -> PressBlock:
    name = story["body"].removeprefix("the ")
    href = f"https://records.quaymouth.example/{slug_of(name)}"
    link = PressLink(name, href) if name in sentence else None
    return PressBlock(PressBlockKind.PARAGRAPH, f"{fact} {sentence}", link)


def _illustrated_draft(story: WholeStory, blocks: tuple[PressBlock, ...], language: str) -> PostDraft:
    slug = str(story.get("slug", "")) or slug_of(story["title"])
    return PostDraft(
        title=story["title"],
        blocks=blocks,
        slug=slug,
        category=story["category"],
        author=story["author"],
        language=language,
        image=PressImage(_file_name(slug, story["image"]), story["image"]),
        tags=tuple(story["tags"]),
    )


def _file_name(slug: str, alt: str) -> str:
    """A picture's file name.

    The first words of its slug, or of nothing but digits where those are not ASCII.
    """
    words = "-".join(slug.split("-")[:4])
    return words if words.isascii() else f"img-{Random(alt).randint(1000, 9999)}"


def the_roundup(press: Press) -> int:
    """The id of the compound page in an opening press."""
    return next(post.id for post in press.posts() if post.slug == _read_stories("roundup")["slug"])
