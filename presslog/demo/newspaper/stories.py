"""The newspaper's opening edition: hand-written dossiers made into posts.

Each English story has its own facts and its own quote; around them stand sentences any story may borrow,
made its own by names and numbers from a seeded generator. No paragraph occurs in two posts. The texts lie
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
    Block,
    BlockKind,
    Clock,
    Draft,
    Image,
    Link,
    Piece,
    Press,
    slugify,
)

DRAWER = 6
"""How many English stories, the last of the file, wait for `reserve()`."""


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


class Told(TypedDict):
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
        for age, draft in enumerate(_drafts(language, seed)[:posts])
    ]
    return Press(sorted(opening, key=lambda dated: dated[0]), clock=clock)


def reserve(seed: int = 2003) -> tuple[Draft, ...]:
    """Six finished stories that the opening edition does not print."""
    return tuple(_english(seed)[-DRAWER:])


def roundup() -> Draft:
    """The compound page: pieces from other outlets, numbered, and "Also read" below."""
    told = _read("roundup")
    pieces = [_piece(reprint) for reprint in cast("list[Reprint]", told["piece"])]
    also = [_piece(reprint) for reprint in cast("list[Reprint]", told["also"])]
    blocks = [Block(BlockKind.PARAGRAPH, str(told["lead"]))]
    for number, piece in enumerate(pieces, start=1):
        blocks += piece.blocks(number)
    blocks.append(Block(BlockKind.HEADING, "Also read:"))
    for piece in also:
        # Without a number, and so the heading reads "headline" alone.
        blocks += [Block(BlockKind.HEADING, piece.headline), *piece.blocks(0)[1:]]
    return _illustrated(cast("Told", told), tuple(blocks), "en")


def _piece(reprint: Reprint) -> Piece:
    return Piece(
        reprint["headline"],
        reprint["outlet"],
        reprint["dated"],
        tuple(reprint["paragraphs"]),
        reprint["source"],
    )


@cache
def _read(name: str) -> dict[str, object]:
    return tomllib.loads(files("presslog.demo.newspaper").joinpath(f"stories/{name}.toml").read_text("utf-8"))


def _drafts(language: str, seed: int) -> list[Draft]:
    """The drafts of an opening edition, newest first; the press review is the 13th of the English one."""
    if language != "en":
        return [_told(story, language) for story in cast("list[Told]", _read(language)["story"])]
    english = _english(seed)[:-DRAWER]
    return [*english[:12], roundup(), *english[12:]]


def _told(story: Told, language: str) -> Draft:
    blocks = tuple(Block(BlockKind.PARAGRAPH, text) for text in story["paragraphs"])
    return _illustrated(story, blocks, language)


def _english(seed: int) -> list[Draft]:
    told = _read("en")
    glue = cast("list[str]", told["glue"])
    return [_composed(story, glue, seed) for story in cast("list[Dossier]", told["story"])]


def _composed(story: Dossier, glue: Sequence[str], seed: int) -> Draft:
    """A post of four to eight blocks: the story's own sentences with borrowed ones between them."""
    random = Random(f"{seed}:{story['title']}")
    borrowed = iter([_borrowed(line, story, random) for line in random.sample(glue, 14)])
    first, second, third, fourth = story["facts"]
    spoken = f"“{story['quote']},” said {story['person']}."
    blocks = [
        _paragraph(first, next(borrowed)),
        _paragraph(second, *_next(borrowed, random.randint(1, 2))),
        _paragraph(spoken, next(borrowed)),
        *[_paragraph(*_next(borrowed, 2)) for _ in range(random.randint(0, 3))],
        _paragraph(third, next(borrowed)),
    ]
    blocks.insert(random.randint(2, len(blocks)), _ornament(story, random, next(borrowed)))
    blocks.append(_linked(fourth, story, next(borrowed)))
    return _illustrated(cast("Told", story), tuple(blocks), "en")


def _borrowed(line: str, story: Dossier, random: Random) -> str:
    """The sentence with this story's names in it.

    Its first letter is capital whatever the name begins with.
    """
    names = {key: story[key] for key in ("subject", "body", "surname", "place")}
    told = line.format(n=random.randint(6, 28), **names)
    return told[0].upper() + told[1:]


def _next(sentences: Iterable[str], number: int) -> list[str]:
    return list(islice(sentences, number))


def _paragraph(*sentences: str) -> Block:
    return Block(BlockKind.PARAGRAPH, " ".join(sentences))


def _ornament(story: Dossier, random: Random, sentence: str) -> Block:
    """What breaks the column: a crosshead, a pulled-out line, a list, or one more paragraph."""
    match random.randint(0, 3):
        case 0:
            return Block(BlockKind.HEADING, f"What {story['person'].split()[0]} {story['surname']} saw")
        case 1:
            return Block(BlockKind.QUOTE, sentence)
        case 2:
            items = (
                f"Where: {story['place']}",
                f"Who decides: {story['body']}",
                f"Who was asked: {story['person']}",
            )
            return Block(BlockKind.LIST, "\n".join(items))
    return _paragraph(sentence)


def _linked(fact: str, story: Dossier, sentence: str) -> Block:
    name = story["body"].removeprefix("the ")
    href = f"https://records.quaymouth.example/{slugify(name)}"
    link = Link(name, href) if name in sentence else None
    return Block(BlockKind.PARAGRAPH, f"{fact} {sentence}", link)


def _illustrated(story: Told, blocks: tuple[Block, ...], language: str) -> Draft:
    slug = str(story.get("slug", "")) or slugify(story["title"])
    return Draft(
        title=story["title"],
        blocks=blocks,
        slug=slug,
        category=story["category"],
        author=story["author"],
        language=language,
        image=Image(_file_name(slug, story["image"]), story["image"]),
        tags=tuple(story["tags"]),
    )


def _file_name(slug: str, alt: str) -> str:
    """A picture's file name: the first words of its slug, or of nothing but digits where those are not ASCII."""
    words = "-".join(slug.split("-")[:4])
    return words if words.isascii() else f"img-{Random(alt).randint(1000, 9999)}"


def the_roundup(press: Press) -> int:
    """The id of the compound page in an opening press."""
    return next(post.id for post in press.posts() if post.slug == _read("roundup")["slug"])
