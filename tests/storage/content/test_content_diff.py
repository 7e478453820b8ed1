"""A diff tells all that changed, and only that."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.core.body_parts import BlockKind, Span, SpanOp, text_after, text_before
from presslog.storage.content.content_diff import _comparable_value, apply_diff, diff_contents, word_spans
from presslog.storage.model import Block, Content, Image, Link

TEXTS = st.text(alphabet="ab .1م\u200c東\u0301", max_size=12)
BLOCKS = st.builds(Block, st.sampled_from([BlockKind.PARAGRAPH, BlockKind.HEADING, BlockKind.ITEM]), TEXTS)
CONTENTS = st.builds(
    Content,
    title=TEXTS,
    standfirst=st.none() | TEXTS,
    byline=st.lists(TEXTS, max_size=2).map(tuple),
    published=st.none() | st.sampled_from(["2026-01-02", "2026-01-03T04:05:06Z"]),
    modified=st.none() | st.just("2026-02-02"),
    category=st.none() | TEXTS,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    language=st.none() | st.sampled_from(["en", "fa"]),
    blocks=st.lists(BLOCKS, max_size=8).map(tuple),
    links=st.lists(st.builds(Link, TEXTS, TEXTS), max_size=2).map(tuple),
    images=st.lists(st.builds(Image, TEXTS, TEXTS), max_size=2).map(tuple),
)


def body(*texts: str) -> Content:
    """A content of paragraphs."""
    return Content("A title", blocks=tuple(Block(BlockKind.PARAGRAPH, text) for text in texts))


def shape(a: Content, b: Content) -> list[tuple[str, int | None, int | None]]:
    """What became of each block."""
    return [(change.op, change.a, change.b) for change in diff_contents(a, b).blocks]


@given(CONTENTS, CONTENTS)
def test_a_diff_applied_to_the_old_gives_the_new(a: Content, b: Content) -> None:
    """Nothing that counts is left out: old and diff make the new."""
    assert apply_diff(diff_contents(a, b), a) == replace(b, modified=a.modified)


@given(st.lists(BLOCKS, max_size=8), st.randoms(use_true_random=False))
def test_a_shuffled_body_is_told_whole(blocks: list[Block], random: object) -> None:
    """The law holds for moved and repeated blocks too."""
    a = Content("A title", blocks=tuple(blocks))
    random.shuffle(blocks)
    b = Content("A title", blocks=tuple(blocks))
    assert apply_diff(diff_contents(a, b), a) == b


@given(CONTENTS)
def test_equal_contents_have_an_empty_diff(content: Content) -> None:
    """A content differs from itself in nothing, and not by when it was modified."""
    assert diff_contents(content, replace(content, modified="2031-01-01")).empty


@given(CONTENTS, CONTENTS)
def test_only_equal_contents_have_an_empty_diff(a: Content, b: Content) -> None:
    """Emptiness is never claimed of contents that differ."""
    assert diff_contents(a, b).empty == (replace(a, modified=None) == replace(b, modified=None))


@given(TEXTS, TEXTS)
def test_spans_tell_both_texts(before: str, after: str) -> None:
    """Without the insertions the spans are the old text, without the deletions the new one; no span is empty but of nothing."""
    found = word_spans(before, after)
    assert "".join(span.text for span in found if span.op != "insert") == before
    assert "".join(span.text for span in found if span.op != "delete") == after
    assert all(span.text for span in found) or not before + after


WORDS = st.lists(
    st.sampled_from(["rain", "the", "sea,", "sea", "don't", "1.5", "", "\u0301x", "東京", "خانه‌ها", "end."])
)


@given(WORDS, WORDS)
def test_spans_of_words_tell_both_texts(before: list[str], after: list[str]) -> None:
    """Of texts made of the same few words, in every script, the spans give either side again."""
    a, b = " ".join(before), " ".join(after)
    found = word_spans(a, b)
    assert text_before(found) == a
    assert text_after(found) == b


def test_a_word_put_in_is_told_alone() -> None:
    """A word put in at the beginning, within or at the end is one span; the spaces around it are told once."""
    for before, after, inserted in [
        ("sea wall", "old sea wall", "old "),
        ("sea wall", "sea old wall", "old "),
        ("sea wall", "sea wall old", " old"),
        ("sea  wall", "sea old wall", "old"),
    ]:
        assert [span.text for span in word_spans(before, after) if span.op == "insert"] == [inserted]
        assert not [span for span in word_spans(before, after) if span.op == "delete"]


@given(TEXTS, TEXTS)
def test_neighbouring_spans_differ_in_kind(before: str, after: str) -> None:
    """Spans are as long as they can be, and a deletion stands before its insertion."""
    ops = [span.op for span in word_spans(before, after)]
    assert all(
        pair
        in {
            ("equal", "delete"),
            ("equal", "insert"),
            ("delete", "insert"),
            ("delete", "equal"),
            ("insert", "equal"),
        }
        for pair in pairwise(ops)
    )


def test_a_diff_refuses_another_content() -> None:
    """A diff is not applied to a content it was not made from: not to another body, not to another title."""
    d = diff_contents(body("It rained."), body("It snowed."))
    with pytest.raises(ValueError, match="block 0 differs"):
        apply_diff(d, body("It hailed."))
    with pytest.raises(ValueError, match="block 0 differs"):
        apply_diff(d, body())
    with pytest.raises(ValueError, match="title differs"):
        apply_diff(diff_contents(Content("One"), Content("Two")), Content("Three"))


def test_a_moved_paragraph_is_a_move() -> None:
    """A paragraph taken from the end to the front is one move, told where it now stands; the rest is unchanged."""
    one, two, three = "The bridge opened.", "A crowd came early.", "It closed again at dusk."
    assert shape(body(one, two, three), body(three, one, two)) == [
        ("move", 2, 0),
        ("equal", 0, 1),
        ("equal", 1, 2),
    ]


def test_a_repeated_paragraph_is_no_move() -> None:
    """A second copy of a paragraph is an insertion: nothing left its place."""
    assert shape(body("Again.", "The end."), body("Again.", "The end.", "Again.")) == [
        ("equal", 0, 0),
        ("equal", 1, 1),
        ("insert", None, 2),
    ]


def test_a_changed_paragraph_pairs_with_its_like() -> None:
    """Among paragraphs put in, the changed one is found by its words, not by its place."""
    old = "The mayor promised to mend the old harbour wall before winter."
    new = "The mayor promised to mend the old harbour wall before spring."
    assert shape(body(old), body("Rain is expected on Friday.", new)) == [
        ("insert", None, 0),
        ("replace", 0, 1),
    ]


def test_unlike_paragraphs_are_not_paired() -> None:
    """A paragraph that has nothing in common with what took its place was deleted, not changed."""
    found = shape(body("Ferries stop at nine."), body("Nobody won the lottery this week."))
    assert sorted(op for op, _, _ in found) == ["delete", "insert"]


def test_a_paragraph_made_a_heading_is_told() -> None:
    """The same words in another kind of block are a change of the block, with no word changed."""
    a, b = (
        Content("A title", blocks=(Block(kind, "What happened"),))
        for kind in (BlockKind.PARAGRAPH, BlockKind.HEADING)
    )
    (change,) = diff_contents(a, b).blocks
    assert (change.op, change.kind, change.spans) == (
        "replace",
        "heading",
        (Span(SpanOp.EQUAL, "What happened"),),
    )


@pytest.mark.parametrize(
    ("before", "after", "deleted", "inserted"),
    [
        ("Costs rose to 1.5 million.", "Costs rose to 15 million.", ["1.5"], ["15"]),
        ("او به خانه می‌رود.", "او به خانه نمی‌رود.", ["می‌رود"], ["نمی‌رود"]),
        ("会议在东京举行", "会议在北京举行", ["东"], ["北"]),
        ("a red fast car", "a blue slow car", ["red fast"], ["blue slow"]),
        ("cafe\u0301", "cafe", ["cafe\u0301"], ["cafe"]),
        ("crew 👩‍🚀 landed", "crew 👩🏽‍🚀 landed", ["👩‍🚀"], ["👩🏽‍🚀"]),
    ],
)
def test_words_are_compared_whole(before: str, after: str, deleted: list[str], inserted: list[str]) -> None:
    """No word, number or grapheme is cut, and two changed words parted by a space are one change."""
    found = word_spans(before, after)
    assert [span.text for span in found if span.op == "delete"] == deleted
    assert [span.text for span in found if span.op == "insert"] == inserted


def test_fields_are_told_by_name() -> None:
    """Each field that changed is named once with its whole value before and after, and no other is."""
    a = Content(
        "A title", byline=("Ada Stone",), tags=("sea", "wall"), links=(Link("https://a.example/", "a"),)
    )
    b = replace(a, byline=("Ada Stone", "Ben Reed"), tags=("wall", "sea"))
    assert [(change.path, change.before, change.after) for change in diff_contents(a, b).fields] == [
        ("byline", ("Ada Stone",), ("Ada Stone", "Ben Reed")),
        ("tags", ("sea", "wall"), ("wall", "sea")),
    ]


@pytest.mark.parametrize("size", [10, 300])
def test_long_lists_are_compared_too(size: int) -> None:
    """A list too long for DeepDiff is compared all the same."""
    links = tuple(Link(f"https://a.example/{n}", "") for n in range(size))
    a, b = (
        Content("A title", links=links),
        Content("A title", links=(*links[:-1], Link("https://b.example/", ""))),
    )
    assert [change.path for change in diff_contents(a, b).fields] == ["links"]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("x " * 100_000, "y " * 100_000),
        (" ".join(str(n) for n in range(60_000)), " ".join(str(n * 7 % 60_000) for n in range(60_000))),
        ("word " * 30_000 + "\n" + "end. " * 9, "word " * 29_999 + "\n" + "end. " * 8),
        ("\u0301" * 50_000, "\u0301" * 49_999),
        ("a" * 500_000, "b" * 500_000),
        ("东" * 200_000, "京" * 200_000),
    ],
)
def test_hostile_blocks_are_told_whole_if_roughly(before: str, after: str) -> None:
    """Texts beyond the exact match's table still give a diff that holds, within the suite's time limit."""
    a, b = body(before), body(after)
    assert apply_diff(diff_contents(a, b), a) == b


def test_hostile_bodies_are_told_whole_if_roughly() -> None:
    """A body of very many blocks, all changed and shifted, still gives a diff that holds."""
    a = body(*(f"line {n} of many" for n in range(12_000)))
    b = body(*(f"line {n * 5 % 12_000} of more" for n in range(12_000)))
    assert apply_diff(diff_contents(a, b), a) == b


def test_changed_blocks_find_their_like_in_a_long_body() -> None:
    """In a body too long to weigh every pair, changed paragraphs still pair with their own older selves, past one put in before them."""
    a = body(*(f"Paragraph {n} tells of the harbour, the wall number {n} and the boats." for n in range(120)))
    b = body("Something else opens it.", *(block.text.replace("boats", "ships") for block in a.blocks))
    assert shape(a, b) == [("insert", None, 0), *(("replace", n, n + 1) for n in range(120))]


@pytest.mark.parametrize(("count", "kind"), [(256, list), (257, str)])
def test_fields_of_more_than_256_values_are_compared_whole(count: int, kind: type[object]) -> None:
    """Up to 256 one by one, more as one text; a changed value is found either way."""
    tags = tuple(f"tag {number}" for number in range(count))
    assert isinstance(_comparable_value(tags), kind)
    one, other = Content("T", tags=tags), Content("T", tags=(*tags[:-1], "other"))
    assert [change.path for change in diff_contents(one, other).fields] == ["tags"]
