"""Every edit gets its classes, each with a reason, and a severity that is not its size."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given

from presslog.core.body_parts import BlockKind, Span, SpanOp
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.edits.edit_classes import _unexplained_hunks, classify_edit
from presslog.storage.content.edits.edit_passages import Hunk, passage_of_spans
from presslog.storage.content.edits.found_class import clip_text
from presslog.storage.content.fingerprints import comparable_content
from presslog.storage.model import Block, Classification, Content, Image, Link, Severity
from tests.storage.content.test_content_diff import CONTENTS

BASE = Content(
    "Harbour wall to be mended",
    byline=("Ada Stone",),
    published="2026-03-01",
    category="Town",
    tags=("sea", "wall"),
    language="en",
    blocks=(
        Block(BlockKind.PARAGRAPH, "The council will mend the harbour wall before the winter storms arrive."),
        Block(BlockKind.PARAGRAPH, "It set aside 1.5 million for the work, which will take eight months."),
        Block(BlockKind.PARAGRAPH, "“We will keep the road open,” said the mayor, Anna Reed."),
    ),
)


def explained(a: Content, b: Content) -> Classification:
    """The classification of the edit that turns `a` into `b`."""
    return classify_edit(a, b, diff_contents(a, b))


def edited(before: str, after: str, language: str = "en") -> Classification:
    """The classification of one changed paragraph among others."""
    lead = Block(
        BlockKind.PARAGRAPH,
        "A first paragraph that stays as it was, so that a change is one of a whole article.",
    )
    a, b = (
        Content("A title", language=language, blocks=(lead, Block(BlockKind.PARAGRAPH, text)))
        for text in (before, after)
    )
    return explained(a, b)


def names(found: Classification) -> list[str]:
    """The classes' names."""
    return [one.name for one in found.classes]


def numbered(*pieces: str, first: int = 1) -> Content:
    """A list whose pieces are counted in their text."""
    counted = (f"{number}. {piece}" for number, piece in enumerate(pieces, first))
    return Content("The week", blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in counted))


PIECES = (
    "The council met on the quay and spoke of dredgers.",
    "The mayor said that the wall holds.",
    "The ferry sails again at noon, for 12 a head.",
    "Herring boats stayed in the harbour all day long.",
)
LENS = "The lighthouse lens has been put back."


@pytest.mark.parametrize("place", [0, 1, 3])
def test_counting_on_is_no_change_of_a_number(place: int) -> None:
    """A piece put into a counted list, or taken out of it, is that alone, though those behind it bear other numbers now."""
    less, more = numbered(*PIECES), numbered(*PIECES[:place], LENS, *PIECES[place:])
    assert names(explained(less, more)) == ["insertion"]
    assert names(explained(more, less)) == ["deletion"]
    twice = numbered(*PIECES[:place], LENS, LENS.replace("lens", "lamp"), *PIECES[place:])
    assert names(explained(less, twice)) == ["insertion"]


def test_what_changes_beside_a_count_is_told() -> None:
    """A number within a piece that is counted on; a count that nothing came or went for; one that leaps; the day of a month."""
    dearer = (*PIECES[:2], PIECES[2].replace("12", "21"), PIECES[3])
    assert names(explained(numbered(*PIECES), numbered(LENS, *dearer))) == ["number", "insertion"]
    assert names(explained(numbered(*PIECES), numbered(*PIECES, first=2))) == ["number"]
    leaps = numbered(*PIECES[:1], LENS, *PIECES[1:])
    leaps = replace(leaps, blocks=(*leaps.blocks[:4], Block(BlockKind.PARAGRAPH, f"9. {PIECES[3]}")))
    assert names(explained(numbered(*PIECES), leaps)) == ["number", "insertion"]
    days = [tuple(f"Mai: {piece}" for piece in pieces) for pieces in (PIECES, (LENS, *PIECES))]
    assert "number" in names(explained(numbered(*days[0]), numbered(*days[1])))


@pytest.mark.parametrize(
    ("changed", "expected", "severity"),
    [
        ({"title": "Harbour wall to be torn down"}, ["headline"], Severity.MAJOR),
        ({"title": "Harbour  wall to be mended "}, ["cosmetic"], Severity.COSMETIC),
        ({"byline": ("Ben Reed",)}, ["byline"], Severity.MINOR),
        ({"published": "2026-03-02"}, ["dateline"], Severity.MINOR),
        ({"tags": ("sea", "town")}, ["metadata"], Severity.MINOR),
        ({"tags": ("wall", "sea")}, ["metadata"], Severity.COSMETIC),
        ({"category": "Coast"}, ["metadata"], Severity.MINOR),
        ({"links": (Link("https://plans.example/", "plans"),)}, ["links"], Severity.MINOR),
        ({"images": (Image("https://pics.example/wall.jpg"),)}, ["images"], Severity.MINOR),
        ({"blocks": BASE.blocks[::-1]}, ["reorder"], Severity.MINOR),
        ({"blocks": BASE.blocks[:1]}, ["deletion"], Severity.MAJOR),
        ({"modified": "2026-04-01"}, [], Severity.COSMETIC),
    ],
)
def test_fields_and_blocks(changed: dict[str, object], expected: list[str], severity: Severity) -> None:
    """Each field and each move of blocks has its class and its weight."""
    found = explained(BASE, replace(BASE, **changed))
    assert (names(found), found.severity) == (expected, severity)


WALL = Image("https://pics.example/wall.jpg", "the wall", "The wall in May")


@pytest.mark.parametrize(
    ("field", "before", "after", "reason"),
    [
        (
            "images",
            WALL,
            replace(WALL, caption="The wall in June"),
            "an image's caption changed: “The wall in May” → “The wall in June”",
        ),
        ("images", WALL, replace(WALL, caption=""), "an image's caption removed: “The wall in May”"),
        ("images", replace(WALL, caption=""), WALL, "an image's caption added: “The wall in May”"),
        (
            "images",
            WALL,
            replace(WALL, alt="a wall"),
            "an image's description changed: “the wall” → “a wall”",
        ),
        (
            "images",
            WALL,
            replace(WALL, src="https://pics.example/new.jpg"),
            "an image added and an image removed: https://pics.example/new.jpg",
        ),
        (
            "links",
            Link("https://plans.example/", "plans"),
            Link("https://plans.example/", "all plans"),
            "a link's text changed: “plans” → “all plans”",
        ),
    ],
)
def test_words_of_an_image_or_link(field: str, before: object, after: object, reason: str) -> None:
    """What kept its address is reworded; only another address is one that came and one that went."""
    found = explained(replace(BASE, **{field: (before,)}), replace(BASE, **{field: (after,)}))
    assert [(one.name, one.reason) for one in found.classes] == [(field, reason)]


def test_a_caption_beside_a_new_image() -> None:
    """A caption that changed and an image that came are both said; images in another order only are cosmetic."""
    other = Image("https://pics.example/sea.jpg")
    found = explained(
        replace(BASE, images=(WALL,)), replace(BASE, images=(other, replace(WALL, caption="June")))
    )
    assert found.classes[0].reason == (
        "an image's caption changed: “The wall in May” → “June”; an image added: https://pics.example/sea.jpg"
    )
    turned = explained(replace(BASE, images=(WALL, other)), replace(BASE, images=(other, WALL)))
    assert turned.severity is Severity.COSMETIC


def test_a_magnitude_is_told_with_its_number() -> None:
    """The reason names what was and what is, with the magnitude, and the sentence can be read aloud."""
    found = edited("It cost 1.5 million.", "It cost 15 million.")
    assert found.classes[0].reason == "number changed: 1.5 million → 15 million"
    assert found.summary == "Number changed: 1.5 million → 15 million."
    assert found.severity is Severity.MAJOR


def test_size_is_not_severity() -> None:
    """One digit weighs more than twenty new words in a long text."""
    small = edited("They found 3 boats.", "They found 8 boats.")
    long = "They found boats and nets and a lamp that was still warm. " * 12
    large = edited(long, long + "Later that day the crews went on searching along the coast. " * 2)
    assert small.severity is Severity.MAJOR
    assert large.severity is Severity.MINOR


def of_blocks(*texts: str) -> Content:
    """A content of paragraphs."""
    return Content("Mill", language="en", blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


@pytest.mark.parametrize(("words", "severity"), [(99, Severity.MINOR), (100, Severity.MAJOR)])
def test_a_hundred_words_are_large(words: int, severity: Severity) -> None:
    """What came or went is major from a hundred words on, however long the text around it."""
    kept = [f"the owls of the mill went out {'again and ' * 30}again" for _ in range(20)]
    came = " ".join(["owl"] * words)
    for before, after in ((kept, [*kept, came]), ([*kept, came], kept)):
        assert explained(of_blocks(*before), of_blocks(*after)).severity is severity


@pytest.mark.parametrize(("letters", "severity"), [(199, Severity.MINOR), (200, Severity.MAJOR)])
def test_a_fifth_is_large(letters: int, severity: Severity) -> None:
    """What came or went is major from a fifth of the text that stood before, however short that is."""
    kept, came = "o" * 1_000, "w" * letters
    assert explained(of_blocks(kept), of_blocks(kept, came)).severity is severity
    kept = "o" * (1_000 - letters)
    assert explained(of_blocks(kept, came), of_blocks(kept)).severity is severity


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("The mill turns", "The mill turns.", "Only punctuation changed: nothing → “.”."),
        ("The mill, turns", "The mill turns", "Only punctuation changed: “,” → nothing."),
    ],
)
def test_marks_alone_are_cosmetic(before: str, after: str, told: str) -> None:
    """Where every word stays in its place, marks that come or go are cosmetic, and said as what they are."""
    found = edited(before, after)
    assert (names(found), found.severity, found.summary) == (["cosmetic"], Severity.COSMETIC, told)


def test_quotation_marks_that_go_weigh_nothing() -> None:
    """That words are no longer marked as somebody's is told as a change of a quote, and not announced by itself."""
    found = edited("He said “we are done” and left.", "He said we are done and left.")
    assert (names(found), found.severity) == (["quote"], Severity.COSMETIC)
    assert found.summary == "Quotation marks removed: “we are done”."


def test_a_quote_that_goes_with_its_words_is_major() -> None:
    """A quotation that is taken out is no matter of marks, nor are marks that come: somebody is now said to have used these words."""
    assert edited("He said “we are done” and left.", "He said and left.").severity is Severity.MAJOR
    assert (
        edited("He said we are done and left.", "He said “we are done” and left.").severity is Severity.MAJOR
    )


@pytest.mark.parametrize(
    ("before", "after", "classes", "severity"),
    [
        (
            "The dredger lies idle for nine days.",
            "The dredger lies idle for ten days.",
            ["standfirst", "number"],
            Severity.MAJOR,
        ),
        ("The dredger lies idle.", "The dredger is idle again.", ["standfirst"], Severity.MINOR),
        (None, "The dredger lies idle.", ["standfirst"], Severity.MINOR),
        ("The dredger lies idle.", None, ["standfirst"], Severity.MINOR),
        ("The dredger lies idle.", "The dredger  lies idle.", [], Severity.COSMETIC),
    ],
)
def test_a_standfirst_is_kin_of_the_headline(
    before: str | None, after: str | None, classes: list[str], severity: Severity
) -> None:
    """A standfirst's edit has a class of its own, weighs by what changed in it, and spacing is none."""
    one, other = (
        comparable_content(Content("Mill", standfirst=text, language="en", blocks=of_blocks("Owls.").blocks))
        for text in (before, after)
    )
    found = explained(one, other)
    assert (names(found), found.severity) == (classes, severity)


@given(CONTENTS, CONTENTS)
def test_an_edit_is_never_left_unexplained(a: Content, b: Content) -> None:
    """Where something differs there is a class, and each class is told once, with a reason."""
    found = explained(a, b)
    assert bool(found.classes) != diff_contents(a, b).empty
    assert len({one.name for one in found.classes}) == len(found.classes)
    assert all(one.reason.strip() for one in found.classes)


@given(CONTENTS, CONTENTS)
@example(
    Content("Quay", images=(Image("https://gazette.example/quay.jpg", "A quay"),)),
    Content("A quay", images=(Image("https://gazette.example/quay.jpg", "A  quay"),)),
)
def test_cosmetic_stands_alone(a: Content, b: Content) -> None:
    """An edit is cosmetic only when it is nothing else."""
    found = names(explained(a, b))
    assert "cosmetic" not in found or found == ["cosmetic"]


@pytest.mark.parametrize(("words", "is_statement"), [(5, False), (6, True)])
def test_six_words_of_its_own_are_a_statement(words: int, is_statement: bool) -> None:
    """Only where they came or went, and nothing stands in their place."""
    came = " owl" * words
    assert Hunk("", came, (0, 0), (0, len(came))).statement is is_statement
    assert not Hunk("owl", came, (0, 3), (0, len(came))).statement


@pytest.mark.parametrize(("total", "severity"), [(100, Severity.MAJOR), (101, Severity.MINOR)])
def test_half_of_a_body_reworded_is_major(total: int, severity: Severity) -> None:
    """Fifty characters of a hundred are, of a hundred and one they are not."""
    hunk = Hunk("a" * 50, "b" * 50, (0, 50), (0, 50))
    assert [one.severity for one in _unexplained_hunks([hunk], total)] == [severity]


@pytest.mark.parametrize(("words", "is_local"), [(12, True), (13, False)])
def test_twelve_words_on_either_side_are_local(words: int, is_local: bool) -> None:
    """One more on either side is a rewording."""
    many = "owl " * words
    assert Hunk(many, "owl", (0, len(many)), (0, 3)).local is is_local
    assert Hunk("owl", many, (0, 3), (0, len(many))).local is is_local


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            " " * 200_000,
            " " * 199_990 + "x",
        ),  # a pattern that tries every run of spaces again would take hours
        ("'a " * 60_000, "'b " * 60_000),
        (
            " ".join(f"w{n}" for n in range(30_000)),
            " ".join(f"w{n}" if n % 3 else "v" for n in range(30_000)),
        ),
        ("9" * 200_000, "8" * 200_000),
        ("mr " * 60_000, "mr a " * 40_000),
    ],
)
def test_hostile_texts_are_classified_all_the_same(before: str, after: str) -> None:
    """Texts made to wear a pattern out still get their classes within the suite's time limit."""
    assert edited(before, after).classes


def test_links_are_told_apart_in_a_time_that_grows_as_they_do() -> None:
    """Of 20,000 links whose words all changed each is held against the one at its own address."""
    was = Content("Mill", links=tuple(Link(f"https://a.example/{n}", "old") for n in range(20_000)))
    now = replace(was, links=tuple(replace(link, text="new") for link in was.links))
    assert explained(was, now).summary == "A link's text changed: “old” → “new”."


@pytest.mark.parametrize(("before", "found"), [(999, True), (1_000, False)])
def test_a_thousand_passages_are_explained_one_by_one(before: int, found: bool) -> None:
    """A number changed in the thousandth changed passage is told as one, in the next as words; both are told."""
    dull = [(f"Quay {n} was painted in blue.", f"Quay {n} was painted in grey.") for n in range(before)]
    pairs = [*dull, ("The wall costs 15 crowns.", "The wall costs 16 crowns.")]
    was, now = (
        Content("Mill", blocks=tuple(Block(BlockKind.PARAGRAPH, pair[n]) for pair in pairs)) for n in (0, 1)
    )
    assert ("number" in names(explained(was, now))) is found
    assert "rewrite" in names(explained(was, now))


def test_a_piece_moved_beyond_a_thousand_passages_is_told_as_words() -> None:
    """A sentence that goes from one changed passage to another is a reorder among the first thousand, and words behind them."""
    sentence = " The harbour master said nothing of it."

    def told(dull: int) -> list[str]:
        blocks = [(f"Quay {n} was painted in blue.", f"Quay {n} was painted in grey.") for n in range(dull)]
        pairs = [
            *blocks,
            (
                "The wall at the quay is as old as the town." + sentence,
                "The wall at the quay is as old as the town.",
            ),
            ("It rains on the quay as it always has.", "It rains on the quay as it always has." + sentence),
        ]
        was, now = (
            Content("Mill", blocks=tuple(Block("paragraph", pair[n]) for pair in pairs)) for n in (0, 1)
        )
        return names(explained(was, now))

    assert "reorder" in told(998)
    assert "reorder" not in told(999)
    assert {"insertion", "deletion"} <= set(told(999))


@pytest.mark.parametrize(("changes", "hunks"), [(400, 400), (401, 1)])
def test_more_than_four_hundred_changes_of_a_passage_are_one(changes: int, hunks: int) -> None:
    """Four hundred words replaced in one passage are explained one by one, one more makes it a passage replaced."""
    replaced = (Span(SpanOp.DELETE, "old"), Span(SpanOp.INSERT, "new"), Span(SpanOp.EQUAL, " "))
    assert len(passage_of_spans(BlockKind.PARAGRAPH, replaced * changes).hunks) == hunks


def test_eighty_characters_are_quoted_whole() -> None:
    """A text of 80 characters is quoted as it is; of a longer one the words within 79, and a word longer than that is cut."""
    assert clip_text("x" * 80) == "x" * 80
    assert clip_text("x" * 81) == "x" * 79 + "…"
    assert clip_text(f"{'x' * 40} {'y' * 38} z") == f"{'x' * 40}…"


def test_a_name_in_the_place_of_another() -> None:
    """Both are told, whole; a word that is capital only where it begins a sentence is no name."""
    found = edited(
        "The mayor, Anna Reed, spoke on the quay.", "The mayor, Ada Stone Vell, spoke on the quay."
    )
    assert [(one.name, one.reason) for one in found.classes] == [
        ("name", "name changed: Anna Reed → Ada Stone Vell")
    ]
    assert found.severity is Severity.MAJOR
    assert "name" not in names(
        edited("It rained. Ships waited for hours.", "It rained. Boats waited for hours.")
    )


@pytest.mark.parametrize(
    ("language", "before", "after", "verb"),
    [
        ("tr", "Gemi yarın geliyor dedi", "Gemi yarın gelmiyor dedi", "added"),
        ("tr", "Gemi dün gelmedi dedi", "Gemi dün geldi dedi", "removed"),
        ("fa", "کشتی فردا می‌رسد و رفت", "کشتی فردا می‌رسد و نرفت", "added"),
    ],
)
def test_a_verb_that_denies(language: str, before: str, after: str, verb: str) -> None:
    """Turkish denies within the verb, Persian before it; in another language the same letters are a word changed."""
    (found,) = (one for one in edited(before, after, language).classes if one.name == "negation")
    assert found.reason.startswith(f"negation {verb}: ")
    assert "negation" not in names(edited(before, after, "en"))
