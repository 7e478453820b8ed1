"""Lines that change by themselves, rule by rule; each threshold at both edges, with its number."""

from __future__ import annotations

import pytest

from presslog.flows.pages.changing_lines import (
    ChangingLines,
    LineChange,
    line_changes,
    may_change_again,
    repeated_shapes,
    with_lines_as_before,
)
from presslog.flows.pages.lines_of_site import site_lines, without_lines
from presslog.storage.content import content_fingerprint
from presslog.storage.model import ArticleId, Block, Content

BODY = (
    "The council met for the third time and put off its answer until the surveyors have finished.",
    "People who live near the mill said that they had asked for new lamps since last winter.",
)
ONE, TWO, THREE = map(ArticleId, ("one", "two", "three"))


TEXTS = ("Adults: 4 crowns", "Adults: 5 crowns")


def article(*lines: str, kind: str = "paragraph") -> Content:
    """An article with these lines, then its body."""
    blocks = (*(Block(kind, line) for line in lines), *(Block("paragraph", text) for text in BODY))
    return Content("The mill", blocks=blocks)


def change(old: str, new: str) -> LineChange:
    """The first line of a body in the place of another."""
    return line_changes(article(old), article(new))[0]


def after(values: list[str], *, ends: tuple[str, ...] = BODY, at: ArticleId = ONE) -> ChangingLines:
    """What is known after looks at which a line within a body said these, the first one being the stored version's."""
    lines = ChangingLines()
    first = Content("T", blocks=tuple(Block("paragraph", text) for text in (*ends[:1], values[0], *ends[1:])))
    for value in values[1:]:
        shown = Content("T", blocks=tuple(Block("paragraph", text) for text in (*ends[:1], value, *ends[1:])))
        lines = lines.after_run({at: line_changes(first, shown)})
    return lines


def is_left_out(values: list[str], ends: tuple[str, ...] = BODY) -> bool:
    """Whether a line that said these at one look after another is no text any more."""
    first, last = (
        Content("T", blocks=tuple(Block("paragraph", text) for text in (*ends[:1], value, *ends[1:])))
        for value in (values[0], values[-1])
    )
    return after(values, ends=ends).is_known(ONE, line_changes(first, last)[0])


@pytest.mark.parametrize(("words", "count"), [(12, 1), (13, 0)])
def test_a_line_has_up_to_twelve_words(words: int, count: int) -> None:
    """A longer one is a text, unless its digits alone differ."""
    old, new = (f"Read {word} " + "times " * (words - 2) for word in ("four", "five"))
    assert len(line_changes(article(old), article(new))) == count
    old, new = (f"Read {number} " + "times " * (words - 2) for number in (4, 5))
    assert len(line_changes(article(old), article(new))) == 1


@pytest.mark.parametrize("kind", ["heading", "quote", "code"])
def test_headings_and_quotes_are_written(kind: str) -> None:
    """They are no lines that a server fills in."""
    assert line_changes(article("Day 1", kind=kind), article("Day 2", kind=kind)) == ()


@pytest.mark.parametrize(
    ("old", "new", "doubtful"),
    [
        ("Number of views (4,099)", "Number of views (4,116)", True),
        ("one two three four five six seven 1", "one two three four five six seven 2", True),
        ("by one two three four five six hour", "by one two three four five six hours", True),  # 8 words
        ("by one two three four five six seven hour", "by one two three four five six seven hours", False),
        ("just now", "some other time ago", True),  # 4 words, none of them kept
        ("just now", "some other longer time ago", False),
        ("The toll rose to 14 dead.", "The toll rose to 15 dead.", False),  # a sentence
        ("دقيقة ٤.", "دقيقة ٥.", False),
        ("昨天更新了。", "今天更新了。", False),
    ],
)
def test_what_may_change_again(old: str, new: str, doubtful: bool) -> None:
    """Digits alone differ, or few words do; it ends as no sentence does."""
    assert may_change_again(change(old, new), ()) is doubtful


def test_a_sentence_on_two_articles_may_change_again() -> None:
    """Its shape is the same on both, so that the site may fill it in."""
    one, two = change("Read 14 times.", "Read 15 times."), change("Read 3 times.", "Read 9 times.")
    assert repeated_shapes({ONE: (one,)}) == frozenset()
    repeated = repeated_shapes({ONE: (one,), TWO: (two,)})
    assert repeated == {"Read # times."}
    assert may_change_again(one, repeated)


def test_three_values_one_at_each_look() -> None:
    """Two may be an edit, three are none; nor are three of which one stood, or two that alternate."""
    assert not is_left_out(["one hour", "two hours"])
    assert is_left_out(["one hour", "two hours", "three hours"])
    assert not is_left_out(["one hour", "two hours", "two hours", "three hours"])
    assert not is_left_out(["one hour", "two hours", "one hour", "two hours"])


def test_two_values_that_are_both_versions_alternate() -> None:
    """One text and another and the first again are two values, each of them told."""
    one, two = article("one hour"), article("two hours")
    lines = ChangingLines().after_run({ONE: line_changes(one, two)}).after_run({ONE: line_changes(two, one)})
    assert not lines.is_known(ONE, line_changes(two, one)[0])


def test_five_values_of_a_line_that_stands_at_times() -> None:
    """A counter of few readers: its digits alone differ, in five values, and it stood at twenty looks at most."""
    four = ["4 views", "5 views", "5 views", "6 views", "7 views"]
    assert not is_left_out(four)
    assert is_left_out([*four, "8 views"])
    assert not is_left_out([*four, "eight views"])
    stood = ["4 views", *["5 views"] * 11, *["6 views"] * 11]
    assert is_left_out([*stood, "7 views", "8 views"])
    assert not is_left_out([*stood, "6 views", "7 views", "8 views"])


def test_a_text_that_comes_back_after_two_others() -> None:
    """Nobody writes so, within the body either; one that comes back after one other may be an edit undone."""
    assert is_left_out(["Bread is cheap.", "Owls are wise.", "Rain is due.", "Owls are wise."])
    assert not is_left_out(["Bread is cheap.", "Owls are wise.", "Rain is due.", "Hay is dry."])
    assert not is_left_out(["Bread is cheap.", "Owls are wise.", "Bread is cheap.", "Owls are wise."])


def test_it_stays_left_out() -> None:
    """A line known to change is so when it stands for once."""
    assert is_left_out(["one hour", "two hours", "three hours", "three hours"])


@pytest.mark.parametrize(("looks", "left_out"), [(19, True), (20, False)])
def test_a_line_that_has_come_to_rest_is_text(looks: int, left_out: bool) -> None:
    """A result that was filled in goal by goal is told at last, at the twentieth look at which it stands."""
    goals = ["Mill 0 : 0 Quay", "Mill 1 : 0 Quay", "Mill 1 : 1 Quay"]
    assert is_left_out([*goals, *[goals[-1]] * looks]) is left_out


def test_a_sentence_within_the_body_is_written() -> None:
    """However often; at the body's end it is filled in."""
    days = [f"The search went on for {number} days." for number in range(6)]
    assert not is_left_out(days)
    assert is_left_out(days, BODY[:1])


@pytest.mark.parametrize(("articles", "runs", "known"), [(3, 2, True), (2, 2, False), (3, 1, False)])
def test_three_articles_in_two_runs_are_the_site(articles: int, runs: int, known: bool) -> None:
    """A shape that changed on so many is left out on an article on which it was never seen."""
    lines = ChangingLines()
    for run in range(runs):
        shown = change("0 views", f"{run + 1} views")
        lines = lines.after_run({ArticleId(str(number)): (shown,) for number in range(articles)})
    assert lines.is_known(ArticleId("never seen"), change("7 views", "8 views")) is known
    assert not lines.is_known(ArticleId("never seen"), change("7 boats", "8 boats"))


@pytest.mark.parametrize(("again", "known"), [(3, True), (2, False)])
def test_three_articles_whose_lines_change_again_are_the_site(again: int, known: bool) -> None:
    """Prices that an editor changes on three articles, and later on three others, are none; after long rest nothing is."""
    lines = ChangingLines()
    for run in range(2):
        names = [f"{0 if number < again else run} {number}" for number in range(3)]
        lines = lines.after_run(
            {ArticleId(name): (change("4 crowns", f"{run + 5} crowns"),) for name in names}
        )
    other = ArticleId("never seen"), change("7 crowns", "8 crowns")
    assert lines.is_known(*other) is known
    for _ in range(21):
        lines = lines.after_run({ONE: ()})
    assert not lines.is_known(*other)


def test_what_was_seen_at_the_last_look_stands() -> None:
    """Then it is told; and until then the article is to be looked at again."""
    lines = after(["5 crowns", "6 crowns"], ends=("", *BODY))
    shown = line_changes(
        *(
            Content("T", blocks=tuple(Block("paragraph", text) for text in ("", value, *BODY)))
            for value in ("5 crowns", "6 crowns")
        )
    )[0]
    assert lines.has_seen(ONE, shown)
    assert not lines.has_seen(TWO, shown)
    assert lines.unconfirmed == {ONE}
    assert lines.after_run({ONE: (shown,)}).unconfirmed == frozenset()


def test_a_line_that_a_text_replaced_is_no_line() -> None:
    """Where a known line's place holds none of its words, they are the article's; where it never kept any, it is the line."""
    lines = after(["one hour", "two hours", "three hours"])
    old = Content("T", blocks=tuple(Block("paragraph", text) for text in (BODY[0], "three hours", BODY[1])))
    new = Content(
        "T", blocks=tuple(Block("paragraph", text) for text in (BODY[0], "He won", "Another text."))
    )
    assert not any(lines.is_known(ONE, each) for each in line_changes(old, new))
    assert is_left_out(["Bread before songs", "Old wells are deep", "Nobody owns it", "He won"])


def test_a_line_is_put_back_as_it_was() -> None:
    """Beside an edit, the line alone."""
    old, new = article("Updated 5 minutes ago"), article("Updated 6 minutes ago")
    edited = Content("The mill", blocks=(*new.blocks[:2], Block("paragraph", "It was sold.")))
    shown = with_lines_as_before(edited, line_changes(old, edited)[:1])
    assert [block.text for block in shown.blocks] == ["Updated 5 minutes ago", BODY[0], "It was sold."]


def pairs(count: int, line: str) -> list[tuple[Content, Content]]:
    """So many articles to which a line came at the body's beginning."""
    return [(article(), article(line.format("abcdefghi"[number]))) for number in range(count)]


@pytest.mark.parametrize(
    ("count", "seen", "found"), [(3, 3, True), (2, 2, False), (3, 5, True), (3, 6, False), (4, 6, True)]
)
@pytest.mark.parametrize("line", ["Filed under plans", "Filed under {}", "Section: {}", "分类：{}"])
def test_three_pages_and_more_than_half_are_the_site(count: int, seen: int, found: bool, line: str) -> None:
    """A line that came or went on so many of those seen; one of its own on each, where it begins with the same label or two words."""
    keys = site_lines(pairs(count, line), seen)
    assert bool(keys) is found
    assert site_lines([(new, old) for old, new in pairs(count, line)], seen) == keys
    shown = article(line.format("a"))
    assert (content_fingerprint(without_lines(shown, keys)) == content_fingerprint(article())) is found


@pytest.mark.parametrize(("beyond", "found"), [(2, True), (3, False)])
def test_the_last_three_lines_are_a_themes_by_label_or_but_for_digits(beyond: int, found: bool) -> None:
    """Below the body stand "Tags: …" and "Printed on the …": they are the site's with up to two lines below them."""
    rest = [f"{word} stands below." for word in ("This", "That", "More")][:beyond]
    body = tuple(_paragraph(f"{text} {number}") for text in BODY for number in ("one", "two"))
    for line in ("Tags: {}", "Printed in town on the {}"):
        came = [
            (Content("T", blocks=body), Content("T", blocks=(*body, *map(_paragraph, below))))
            for number in range(9)
            for below in [
                (
                    line.format("abcdefghi"[number] if ":" in line else number),
                    *(f"{each} {number}x" for each in rest),
                )
            ]
        ]
        keys = site_lines(came, 9)
        without = [without_lines(new, keys) for _, new in came]
        assert all(
            (line[:4] in " ".join(block.text for block in each.blocks)) is not found for each in without
        )


def test_sentences_with_numbers_of_their_own_are_no_themes_line() -> None:
    """What came to nine articles at once may be nine edits: a sentence that differs in its digits alone is kept."""
    body = tuple(_paragraph(f"{text} {number}") for text in BODY for number in ("one", "two"))
    for line, found in (("A word about {}.", False), ("A word about {}", True)):
        came = [
            (Content("T", blocks=body), Content("T", blocks=(*body, _paragraph(line.format(number)))))
            for number in range(9)
        ]
        assert bool(site_lines(came, 9)) is found


def _paragraph(text: str) -> Block:
    return Block("paragraph", text)


@pytest.mark.parametrize(("count", "found"), [(51, True), (50, False)])
def test_more_than_half_of_a_hundred(count: int, found: bool) -> None:
    """One more than half."""
    assert bool(site_lines([(article(), article("Filed under plans"))] * count, 100)) is found


@pytest.mark.parametrize(
    ("count", "lines", "pages", "found"),
    [(4, 3, 12, True), (3, 3, 12, False), (4, 2, 12, False), (26, 3, 100, True), (25, 3, 100, False)],
)
def test_a_box_on_more_than_a_quarter(count: int, lines: int, pages: int, found: bool) -> None:
    """Three lines that came or went together on four of twelve pages are the site's; two may be an editor's note with its heading."""
    box = [
        ("Our letter", "It comes on Fridays, and costs nothing.", "Four thousand people read it.")[:lines]
    ] * count
    came = [(article(), article(*shown)) for shown in box]
    assert len(site_lines(came, pages)) == (3 if found else 0)
    assert site_lines([(new, old) for old, new in came], pages) == site_lines(came, pages)


def test_lines_of_two_words_name_no_theme() -> None:
    """Nor do sentences, which may be written below each article, nor lines that differ in their digits alone: those are counters."""
    assert site_lines(pairs(9, "A word about {}."), 9) == frozenset()
    assert site_lines(pairs(9, "Sold {}"), 9) == frozenset()
    counters = [(article(f"{n} views"), article(f"{n + 1} views")) for n in range(9)]
    assert site_lines(counters, 9) == frozenset()


@pytest.mark.parametrize(("between", "seen"), [(TEXTS[0], False), (TEXTS[1], True)])
def test_a_line_that_went_back_has_not_stood(between: str, seen: bool) -> None:
    """What the version shows in between, to an answer that nothing changed as well, is what stands there: the other is new again."""
    changed = {ONE: (change(*TEXTS),)}
    lines = ChangingLines().after_run(changed)
    assert lines.has_seen(ONE, change(*TEXTS))
    assert lines.watches(ONE)
    lines = lines.after_run({ONE: ()}, unchanged={ONE: article(between)})
    assert lines.has_seen(ONE, change(*TEXTS)) is seen
    assert lines.unconfirmed == (frozenset() if seen else {ONE})


def test_two_hundred_of_the_sites_lines_are_kept() -> None:
    """Of 201 keys and as many shapes the oldest is forgotten."""
    keys = [f"key {number:03}" for number in range(201)]
    assert ChangingLines().after_run({}, keys).site == tuple(keys[1:])
    lines = ChangingLines()
    letters = [f"{chr(97 + number // 26)}{chr(97 + number % 26)} views" for number in range(201)]
    lines = lines.after_run({ONE: [change(f"1 {letter}", f"2 {letter}") for letter in letters]})
    assert list(lines.shapes) == [f"# {letter}" for letter in letters[1:]]
