"""Lines that come and go among a site's articles, rule by rule; each threshold at both edges."""

from __future__ import annotations

from time import process_time

import pytest

from presslog.core.body_parts import BlockKind
from presslog.flows.pages.rotating_lines import (
    SENTENCE_END,
    MovedLines,
    RotatingLines,
    SiteLines,
    doubtful_where_shared,
    line_digest,
    titles_within,
)
from presslog.storage.model import ArticleId, Block, Content

BODY = "The council met for the third time and put off its answer until the surveyors have finished."


def article(*lines: str, kind: BlockKind = BlockKind.PARAGRAPH) -> Content:
    """An article with these lines below its body."""
    blocks = (Block(BlockKind.PARAGRAPH, BODY), *(Block(kind, line) for line in lines))
    return Content("The mill", blocks=blocks)


def came(*lines: str) -> MovedLines:
    """Lines that came."""
    return MovedLines(came=frozenset(map(line_digest, lines)))


def went(*lines: str) -> MovedLines:
    """Lines that went."""
    return MovedLines(went=frozenset(map(line_digest, lines)))


@pytest.mark.parametrize(
    ("looks", "of_site"),
    [
        ([came("x"), came("x"), went("x")], True),
        ([came("x"), went("x")], False),
        ([came("x"), came("x"), came("x")], False),
        ([came("x"), came("x"), went("y")], False),
    ],
)
def test_it_came_and_went_on_three_articles(looks: list[MovedLines], of_site: bool) -> None:
    """In one run: then it is the site's; what only came, or did so on two articles, is not."""
    lines = RotatingLines().after_run({ArticleId(str(n)): look for n, look in enumerate(looks)})
    assert lines.keys == (frozenset({line_digest("x")}) if of_site else frozenset())


def test_a_notice_that_goes_is_no_rotation() -> None:
    """It came to three articles and goes from one while it comes to no other; an editor withdrew it."""
    lines = RotatingLines().after_run({ArticleId(str(n)): came("x") for n in range(3)})
    lines = lines.after_run({ArticleId("0"): went("x")})
    assert not lines.keys
    assert lines.after_run({ArticleId("1"): went("x"), ArticleId("3"): came("x")}).keys


@pytest.mark.parametrize(("runs", "of_site"), [(19, True), (20, False)])
def test_a_line_that_rests_is_any_articles_again(runs: int, of_site: bool) -> None:
    """After so many runs in which it came to none and went from none."""
    lines = RotatingLines().after_run(
        {ArticleId("0"): came("x"), ArticleId("1"): went("x"), ArticleId("2"): went("x")}
    )
    for _ in range(runs):
        lines = lines.after_run({})
    assert bool(lines.keys) is of_site


def test_what_came_at_the_last_look_and_is_not_there_went() -> None:
    """Though the version never had it."""
    looks = {ArticleId(str(n)): came("x") for n in range(3)}
    lines = RotatingLines().after_run(looks)
    assert not lines.keys
    assert lines.after_run({**looks, ArticleId("0"): MovedLines(), ArticleId("3"): came("x")}).keys


@pytest.mark.parametrize(("runs", "of_site"), [(3, True), (4, False)])
def test_two_notices_of_different_times_are_no_rotation(runs: int, of_site: bool) -> None:
    """It stood on three articles for so many runs before it went from one and came to another."""
    lines = RotatingLines().after_run({ArticleId(str(n)): came("x") for n in range(3)})
    for _ in range(runs):
        lines = lines.after_run({})
    assert bool(lines.after_run({ArticleId("0"): went("x"), ArticleId("3"): came("x")}).keys) is of_site


@pytest.mark.parametrize(
    ("line", "kind", "short"),
    [
        ("Buy lamps at Harrow and Sons", BlockKind.PARAGRAPH, True),
        ("Buy lamps at Harrow and Sons.", BlockKind.PARAGRAPH, False),  # a sentence
        ("Buy lamps at Harrow and Sons", BlockKind.HEADING, False),
        ("one " * 12, BlockKind.ITEM, True),
        ("one " * 13, BlockKind.ITEM, False),
    ],
)
def test_a_short_line_may_come_by_itself(line: str, kind: BlockKind, short: bool) -> None:
    """Up to twelve words that end as no sentence does."""
    old, new = article(), article(line, kind=kind)
    moved = SiteLines.of([(old, new)]).moved_lines(old, new)
    assert moved.came == {line_digest(line)}
    assert moved.short == (moved.came if short else frozenset())
    assert not moved.doubtful


@pytest.mark.parametrize(("having", "looked_at", "doubtful"), [(1, 3, True), (1, 4, False), (2, 9, True)])
def test_a_short_line_on_one_article_alone_is_its_own(having: int, looked_at: int, doubtful: bool) -> None:
    """Where three others stood still; else it is to be seen at the next look."""
    line = came("x")
    short = MovedLines(came=line.came, short=line.came)
    looks = {ArticleId(str(n)): short if n < having else MovedLines() for n in range(looked_at)}
    found = doubtful_where_shared(looks, RotatingLines())
    moved = found[ArticleId("0")]
    assert moved.doubtful == (line.came if doubtful else frozenset())
    lines = RotatingLines().after_run(found)
    assert bool(lines.fresh) is doubtful
    assert not lines.unconfirmed_lines(ArticleId("0"), moved)
    assert lines.after_run(found).fresh == ()


def test_lines_of_the_site_leave_another_articles_its_own() -> None:
    """A short line of one article is its own though lines known to rotate changed on others."""
    ads, line = came("ad"), came("x")
    looks = {ArticleId(str(n)): MovedLines(came=ads.came, short=ads.came) for n in range(4)}
    looks[ArticleId("own")] = MovedLines(came=line.came, short=line.came)
    assert doubtful_where_shared(looks, RotatingLines())[ArticleId("own")].doubtful == line.came
    rotates = RotatingLines().after_run(
        {ArticleId(str(n)): look for n, look in enumerate((ads, ads, went("ad")))}
    )
    assert not doubtful_where_shared(looks, rotates)[ArticleId("own")].doubtful


@pytest.mark.parametrize(("count", "of_site"), [(3, True), (2, False)])
def test_a_line_that_comes_to_many_and_goes_from_many(count: int, of_site: bool) -> None:
    """It is the site's once it did both on three articles at once, though never on two in one run; editors withdraw from one or two."""
    names = [ArticleId(str(n)) for n in range(3)]
    lines = RotatingLines().after_run(dict.fromkeys(names, came("x")))
    told = MovedLines(standing=came("x").came)
    lines = lines.after_run(dict.fromkeys(names, told))
    assert not lines.keys
    lines = lines.after_run(dict.fromkeys(names[:count], went("x")))
    assert bool(lines.keys) is of_site


def test_a_line_that_moves_on_from_run_to_run() -> None:
    """It comes to one article after it went from another, each looked at alone: the site's from the third article on."""
    lines = RotatingLines()
    for number in range(3):
        name = ArticleId(str(number))
        found = doubtful_where_shared({name: came("x")}, lines)[name]
        assert bool(found.doubtful) is (number > 0)
        lines = lines.after_run({name: found})
        assert bool(lines.keys) is (number == 2)
        lines = lines.after_run({name: went("x")})


def test_a_line_of_other_articles_may_roam() -> None:
    """It stood on another before it came; it stands on two others when it goes; it comes to three at once, or goes."""
    one, none = article("We sent you here, they said."), article()

    def is_doubtful(old: Content, new: Content, *others: tuple[Content, Content]) -> bool:
        return bool(SiteLines.of([(old, new), *others]).moved_lines(old, new).doubtful)

    assert is_doubtful(none, one, (one, one))
    assert not is_doubtful(none, one, (none, one))
    assert is_doubtful(none, one, (none, one), (none, one))
    assert is_doubtful(one, none, (one, one), (one, one))
    assert not is_doubtful(one, none, (one, one))
    assert not is_doubtful(one, none, (one, none))
    assert is_doubtful(one, none, (one, none), (one, none))


@pytest.mark.parametrize(
    ("old", "new", "waits"),
    [
        ("Updated two days ago.", "Updated a week ago.", True),  # 13 of 21 characters
        ("昨天更新了。", "今天更新了。", True),
        ("It was old.", "It was new.", True),  # 8 of 11 characters
        ("ab was one. y.", "ab has six. y.", True),  # 7 of 14
        ("ab was one, y.", "ab has six. y.", False),  # 6 of 14
        ("abcdefgp q p q p q puvwx.", "abcdefgm n m n m n muvwx.", False),  # 12 of 25
        ("Updated two days ago.", "The mayor has gone home.", False),
    ],
)
def test_a_line_filled_in_as_another_articles_was(old: str, new: str, waits: bool) -> None:
    """Where the new one stood on another article, both are to be looked at again while it does not stand, if half of both is one."""
    before, now, other = article(old), article(new), article(new)
    name = ArticleId("0")
    moved = SiteLines.of([(before, now), (other, other)]).moved_lines(before, now)
    moved = doubtful_where_shared({name: moved}, RotatingLines())[name]
    lines = RotatingLines()
    assert (line_digest(old) in lines.unconfirmed_lines(name, moved)) is waits
    assert not lines.after_run({name: moved}).unconfirmed_lines(name, moved)


@pytest.mark.parametrize(("count", "waits"), [(3, True), (2, False)])
def test_lines_filled_in_alike_on_three_articles(count: int, waits: bool) -> None:
    """Each says what no other does, between the same words: they are to be looked at again."""
    pairs = [
        (f"Printed {word} days ago.", f"Printed {word}teen days ago.") for word in ("six", "seven", "nine")
    ]
    contents = [(article(old), article(new)) for old, new in pairs[:count]]
    found = SiteLines.of(contents)
    looks = {ArticleId(str(n)): found.moved_lines(*each) for n, each in enumerate(contents)}
    lines, shared = RotatingLines(), doubtful_where_shared(looks, RotatingLines())
    for name, moved in shared.items():
        assert bool(lines.unconfirmed_lines(name, moved)) is waits
        assert not lines.after_run(shared).unconfirmed_lines(name, moved)


@pytest.mark.parametrize(("head", "waits"), [("seen", True), ("see", False)])
def test_lines_are_held_for_one_by_four_characters(head: str, waits: bool) -> None:
    """Lines of three articles that are filled in are one if they begin and end with the same four characters; not by three."""
    pairs = [(f"{head}{own} was one {own}ago.", f"{head}{own} has six {own}ago.") for own in "xyz"]
    contents = [(article(old), article(new)) for old, new in pairs]
    found = SiteLines.of(contents)
    looks = {ArticleId(str(n)): found.moved_lines(*each) for n, each in enumerate(contents)}
    shared = doubtful_where_shared(looks, RotatingLines())
    assert [bool(RotatingLines().unconfirmed_lines(*each)) for each in shared.items()] == [waits] * 3


@pytest.mark.parametrize("count", [500, 501])
def test_five_hundred_lines_are_kept(count: int) -> None:
    """Of more that came and went in the last runs as many are known."""
    moved = came(*(f"line {number}" for number in range(count)))
    assert len(RotatingLines().after_run({ArticleId("0"): moved}).texts) == 500


def test_titles_of_other_articles() -> None:
    """Of three words and more, and not its own."""
    own, other = ArticleId("own"), ArticleId("other")
    titles = {"What became of it": other, "The mill": other, "Who sold the mill": own}
    shown = article("What became of it", "The mill", "Who sold the mill", kind=BlockKind.HEADING)
    assert titles_within(shown, titles, own) == {other}
    assert titles_within(article("The mill"), titles, own) == set()
    assert titles_within(article("The mill reopens"), {"The mill reopens": other}, own) == {other}


AGES = ("Edited some time ago, one hour.", "Edited some time ago, two hours.")
LONG = "one two three four five six seven eight nine ten eleven Friday."


@pytest.mark.parametrize(
    ("articles", "old", "new", "left"),
    [
        (2, *AGES, True),
        (1, *AGES, False),
        (2, LONG, LONG.replace("Friday", "Monday"), True),  # twelve words
        (2, f"zero {LONG}", f"zero {LONG}".replace("Friday", "Monday"), False),  # thirteen
        (2, "Edited some time ago.", "Edited the time ago.", False),  # its second word is another
        (2, f"{AGES[0]}|{BODY}", f"{AGES[1]}|{BODY}", False),  # within the text
    ],
)
def test_a_short_line_at_an_end_is_refilled_on_two_articles(
    articles: int, old: str, new: str, left: bool
) -> None:
    """Where both begin with the same two words, are of up to twelve words, and stand first or last."""
    contents = [(article(*old.split("|")), article(*new.split("|"))) for _ in range(articles)]
    contents += [(article("It rained."), article("It rained."))] * 5
    site = SiteLines.of(contents)
    looks = {ArticleId(str(n)): site.moved_lines(*pair) for n, pair in enumerate(contents)}
    found = doubtful_where_shared(looks, RotatingLines())
    assert [bool(moved.refilled) for moved in found.values()] == [left] * articles + [False] * 5


def test_the_end_of_a_sentence_is_found_in_linear_time() -> None:
    """In the marks behind the last word, however many stand before it: thirty thousand took nine seconds."""
    ended = ("It rained.", 'It "rained!" (', "باران آمد؟", ".", "a\n.")
    assert all(map(SENTENCE_END.search, ended))
    assert not any(map(SENTENCE_END.search, ("It rained", "It. rained", "", "a_", "No. 7 )")))
    began = process_time()
    assert not SENTENCE_END.search("." * 30_000 + "a")
    assert SENTENCE_END.search("a" + "." * 30_000)
    assert process_time() - began < 2
