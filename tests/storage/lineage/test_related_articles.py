"""Which articles share which passages, and what became of them: on both backends, over runs that a test records."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine

from presslog.storage.model import State
from presslog.storage.read import History
from presslog.storage.records import PassageState, RelatedArticle, Relation, SeenFirst
from tests.storage.desk import HOUR, NOON, Desk, admitted, article_id, content, edited, missed

PASSAGE = "The harbour wall that the council ordered last spring costs 1.5 million, two engineers told the committee on Tuesday evening."
SECOND = "Nobody on the quay could say who had signed the order, and the file that names him was empty when it was opened."
OWN = "Elsewhere in the valley seventeen orchards stood under water for a week and the growers counted what was left of the crop."
OTHER = [
    f"{n} lamps were lit along pier {n} while crew {n} hauled net {n} aboard boat {n}, whose skipper {n} sang song {n}."
    for n in ("one", "two", "three", "four", "five", "six")
]


@pytest.fixture
def outlet(engine: Engine) -> Desk:
    """Another source, whose runs begin later than the first one's."""
    made = Desk(engine, "herald")
    made.now += HOUR
    return made


def related(history: History, slug: str, source: str = "gazette") -> dict[str, RelatedArticle]:
    """What an article is related to, by id."""
    return {found.article: found for found in history.related(article_id(slug, source))}


def states(found: RelatedArticle) -> dict[str, PassageState]:
    """What became of each passage, by its first words."""
    return {passage.text[:7]: passage.state for passage in found.passages}


def test_a_copy_in_another_source(desk: Desk, outlet: Desk, history: History) -> None:
    """Its passages are found from either side, with their places and who was seen with them first; what stands apart is not related."""
    desk.run(admitted("wall", f"{PASSAGE}\n{SECOND}"), admitted("valley", OWN))
    outlet.run(admitted("copy", f"{PASSAGE}\n{SECOND}"))
    (found,) = history.related(article_id("wall"))
    assert (found.article, found.relation) == (article_id("copy", "herald"), Relation.COPY)
    assert found.first_seen > found.seen_here
    text = history.show(article_id("wall")).text
    assert [text[slice(*passage.here or ())] for passage in found.passages] == [
        p.text for p in found.passages
    ]
    assert states(found) == {"The har": PassageState.SAME, "Nobody ": PassageState.SAME}
    (back,) = history.related(article_id("copy", "herald"))
    assert (back.article, back.first_seen < back.seen_here) == (article_id("wall"), True)
    assert history.related(article_id("valley")) == ()


def test_an_original_that_was_edited_after_others_took_it(desk: Desk, outlet: Desk, history: History) -> None:
    """The copy still says 1.5 million where the original says 15: that passage is shown as changed, and stands there alone."""
    desk.run(admitted("wall", f"{PASSAGE}\n{SECOND}"))
    outlet.run(admitted("copy", f"{PASSAGE}\n{SECOND}"))
    desk.run(edited("wall", f"{PASSAGE.replace('1.5', '15')}\n{SECOND}"))
    (found,) = history.related(article_id("wall"))
    assert states(found) == {"The har": PassageState.CHANGED, "Nobody ": PassageState.SAME}
    (wall,) = (passage for passage in found.passages if passage.state is PassageState.CHANGED)
    assert (wall.text, wall.here, wall.there is None) == (PASSAGE.rstrip("."), None, False)


def test_an_original_that_lost_a_passage_or_was_removed(desk: Desk, outlet: Desk, history: History) -> None:
    """What was taken out of the original is gone, though the copy has it; all of it is gone when the original is removed."""
    desk.run(admitted("wall", f"{PASSAGE}\n{SECOND}"))
    outlet.run(admitted("copy", f"{PASSAGE}\n{SECOND}"))
    desk.run(edited("wall", SECOND))
    lost = related(history, "copy", "herald")[article_id("wall")]
    assert states(lost) == {"The har": PassageState.GONE, "Nobody ": PassageState.SAME}
    desk.run(missed("wall", State.REMOVED))
    removed = related(history, "copy", "herald")[article_id("wall")]
    assert states(removed) == {"The har": PassageState.GONE, "Nobody ": PassageState.GONE}
    assert removed.state is State.REMOVED


def test_quotes_excerpts_and_pieces(desk: Desk, outlet: Desk, history: History) -> None:
    """A sentence is a quote, forty words are an excerpt, and a whole article within a larger page is a piece of it."""
    long = f"{PASSAGE} {SECOND} {OWN}"
    desk.run(
        admitted("quote", "\n".join([PASSAGE, *OTHER[:3]])), admitted("page", "\n".join([*OTHER[3:], long]))
    )
    outlet.run(admitted("piece", long))
    found = related(history, "piece", "herald")
    assert found[article_id("quote")].relation is Relation.QUOTE
    assert found[article_id("page")].relation is Relation.PIECE
    backwards = [" ".join(reversed(line.split())) for line in OTHER]
    outlet.run(admitted("taken", "\n".join([long, *backwards])))
    assert related(history, "taken", "herald")[article_id("page")].relation is Relation.EXCERPT


def test_what_is_common_relates_nothing(desk: Desk, outlet: Desk, history: History) -> None:
    """A line on three articles of one source is the site's own, on two it is not."""
    line = "Subscribe to our letter and read every morning what the harbour office has decided overnight, free of charge."
    desk.run(*(admitted(str(n), f"{line}\n{' '.join(OWN.split()[n:][:6])}") for n in range(2)))
    outlet.run(admitted("taken", line))
    assert set(related(history, "taken", "herald")) == {article_id("0"), article_id("1")}
    desk.run(admitted("2", line))
    assert related(history, "taken", "herald") == {}


def test_what_is_common_is_no_passage_of_related_articles(desk: Desk, outlet: Desk, history: History) -> None:
    """A line of the site that stands on both beside what they share is not among their passages."""
    line = "Subscribe to our letter and read every morning what the harbour office has decided overnight, free of charge."
    desk.run(*(admitted(str(n), f"{OTHER[n]}\n{line}") for n in range(3)))
    desk.run(admitted("wall", f"{PASSAGE}\n{line}"))
    outlet.run(admitted("copy", f"{PASSAGE}\n{SECOND}\n{line}"))
    (found,) = history.related(article_id("copy", "herald"))
    assert states(found) == {"The har": PassageState.SAME}


def test_a_passage_has_twelve_words(desk: Desk, outlet: Desk, history: History) -> None:
    """Twelve words are a passage in whatever case and marks; eleven are none."""
    desk.run(admitted("twelve", " ".join(PASSAGE.split()[:12])), admitted("whole", SECOND))
    outlet.run(
        admitted("shout", f"“{' '.join(PASSAGE.split()[:12]).upper()}”, he read."),
        admitted("short", f"{' '.join(SECOND.split()[:11])} but that was all there was to it."),
    )
    assert set(related(history, "shout", "herald")) == {article_id("twelve")}
    assert related(history, "short", "herald") == {}


def test_a_passage_in_persian(desk: Desk, outlet: Desk, history: History) -> None:
    """Half-spaces and the language's digits hide no passage, and it stands where its places say."""
    text = "شورای شهر می‌گوید دیوار بندر ۱٫۵ میلیون هزینه دارد و هیچ‌کس نمی‌داند چه کسی آن را در بهار سفارش داده است"
    desk.run(admitted("wall", "", shown=content(f"{text}.", language="fa")))
    outlet.run(admitted("copy", "", shown=content(f"خبر امروز\n{text}!", language="fa")))
    (found,) = history.related(article_id("copy", "herald"))
    (passage,) = found.passages
    assert history.show(article_id("copy", "herald")).text[slice(*passage.here or ())] == text
    assert found.first_seen < NOON + HOUR


def firsts(found: RelatedArticle) -> dict[str, SeenFirst]:
    """Who had each passage first, by its first words."""
    return {passage.text[:7]: passage.seen_first for passage in found.passages}


def test_who_was_first_is_said_of_what_was_seen_without_it(
    desk: Desk, outlet: Desk, history: History
) -> None:
    """An article that came new while the other already had the passage is later; nothing is known of two first looks."""
    desk.run(admitted("wall", PASSAGE), admitted("same", PASSAGE))
    outlet.run(admitted("early", PASSAGE))
    outlet.run()
    outlet.run(admitted("late", PASSAGE, tell=True))
    found = related(history, "wall")
    assert firsts(found[article_id("same")]) == {"The har": SeenFirst.UNKNOWN}
    assert firsts(found[article_id("early", "herald")]) == {"The har": SeenFirst.UNKNOWN}
    assert firsts(found[article_id("late", "herald")]) == {"The har": SeenFirst.HERE}
    back = related(history, "late", "herald")
    assert {article: firsts(each)["The har"] for article, each in back.items()} == dict.fromkeys(
        (article_id("wall"), article_id("same"), article_id("early", "herald")), SeenFirst.THERE
    )


def test_two_that_came_between_two_looks(desk: Desk, outlet: Desk, history: History) -> None:
    """Both appeared since the last look at either source: the one that was read sooner need not have had it first."""
    outlet.now = desk.now
    desk.run()
    outlet.run()
    desk.run(admitted("wall", PASSAGE, tell=True))
    outlet.now += HOUR / 2
    outlet.run(admitted("copy", PASSAGE, tell=True))
    (found,) = history.related(article_id("wall"))
    assert (found.first_seen > found.seen_here, firsts(found)) == (True, {"The har": SeenFirst.UNKNOWN})


def test_an_edit_beside_a_passage_does_not_make_it_younger(
    desk: Desk, outlet: Desk, history: History
) -> None:
    """The first of two stays first when another sentence of the paragraph is edited, or the paragraph is split."""
    desk.run(admitted("wall", f"The old one cost 3 crowns. {PASSAGE}"))
    outlet.run()
    outlet.run(admitted("copy", PASSAGE, tell=True))
    desk.now += 5 * HOUR
    for text in (
        f"The old one cost 4 crowns. {PASSAGE}",
        f"The old one cost 4 crowns.\n{PASSAGE}",
    ):
        desk.run(edited("wall", text))
        (found,) = history.related(article_id("copy", "herald"))
        assert (found.first_seen < NOON + HOUR, firsts(found)) == (True, {"The har": SeenFirst.THERE})


def test_each_of_two_took_a_passage_of_the_other(desk: Desk, outlet: Desk, history: History) -> None:
    """Who had it first is said of each passage by itself."""
    desk.run(admitted("wall", PASSAGE))
    outlet.run()
    outlet.run(admitted("copy", f"{PASSAGE}\n{SECOND}", tell=True))
    desk.now += 5 * HOUR
    desk.run(edited("wall", PASSAGE + " So it was said."))
    desk.run(edited("wall", f"{PASSAGE}\n{SECOND}"))
    (found,) = history.related(article_id("wall"))
    assert firsts(found) == {"The har": SeenFirst.HERE, "Nobody ": SeenFirst.THERE}


def test_words_that_any_text_has_are_no_edited_passage(desk: Desk, outlet: Desk, history: History) -> None:
    """What was taken out is gone, though a long paragraph that stayed has half of its words in their order."""
    taken = "the mayor said that the wall of the harbour is to be built"
    stays = (
        "It was in the autumn that the council of the town met in the hall and the clerk read out that the accounts "
        "of the year were to be sent to the ministry, for the law is clear that it is to be done by the end of the month."
    )
    desk.run(admitted("wall", f"Yesterday {taken}.\n{stays}"))
    outlet.run(admitted("copy", f"On Monday {taken}, and that was that."))
    desk.run(edited("wall", stays))
    (found,) = history.related(article_id("copy", "herald"))
    assert set(states(found).values()) == {PassageState.GONE}


def test_a_paragraph_split_in_two_has_lost_nothing(desk: Desk, outlet: Desk, history: History) -> None:
    """Both halves stand in both, word for word."""
    desk.run(admitted("wall", f"{PASSAGE} {SECOND}"))
    outlet.run(admitted("copy", f"{PASSAGE} {SECOND}"))
    desk.run(edited("wall", f"{PASSAGE}\n{SECOND}"))
    for found in (*history.related(article_id("wall")), *history.related(article_id("copy", "herald"))):
        assert states(found) == {"The har": PassageState.SAME, "Nobody ": PassageState.SAME}


def test_half_of_a_paragraph_was_taken_out(desk: Desk, outlet: Desk, history: History) -> None:
    """The half that stands in both is the same, and the other is gone; an edit within it is shown with the words around."""
    desk.run(admitted("wall", f"{PASSAGE} {SECOND}"))
    outlet.run(admitted("copy", f"{PASSAGE} {SECOND}"))
    desk.run(edited("wall", PASSAGE))
    (found,) = history.related(article_id("copy", "herald"))
    assert states(found) == {"1.5 mil": PassageState.GONE, "The har": PassageState.SAME}
    desk.run(edited("wall", f"{PASSAGE} {SECOND}".replace("file", "folder")))
    (found,) = history.related(article_id("copy", "herald"))
    lost = [passage.text for passage in found.passages if passage.state is PassageState.CHANGED]
    assert [text.split()[0] for text in lost] == ["the"]
    assert "file" in lost[0]


def test_a_passage_that_stands_in_an_edited_paragraph(desk: Desk, outlet: Desk, history: History) -> None:
    """It is not said to be gone from both where only one has lost it."""
    desk.run(admitted("wall", PASSAGE))
    outlet.run(admitted("copy", f"So we heard. {PASSAGE}"))
    outlet.run(edited("copy", f"So we read. {PASSAGE}"))
    desk.run(edited("wall", OWN))
    (found,) = history.related(article_id("copy", "herald"))
    (passage,) = found.passages
    assert (passage.state, passage.here is None, passage.there) == (PassageState.GONE, False, None)


def test_other_texts_have_its_words_in_another_order(desk: Desk, outlet: Desk, history: History) -> None:
    """Articles that have the words of a passage near one another, but not the passage, do not make it nobody's."""
    shuffled = " ".join(" ".join(reversed(PASSAGE.split()[at : at + 6])) for at in range(0, 18, 6))
    desk.run(*(admitted(str(n), f"{OTHER[n]}\n{shuffled}") for n in range(3)))
    desk.run(admitted("wall", f"{OTHER[4]}\n{PASSAGE}"))
    outlet.run(admitted("copy", PASSAGE))
    assert set(related(history, "copy", "herald")) == {article_id("wall")}


CHINESE = "市议会去年春天下令修建的海港大堤耗资一百五十万而且没有人知道是谁签署了这道命令"


def test_a_passage_in_chinese(desk: Desk, outlet: Desk, history: History) -> None:
    """What is shown is what both have, not the clause around it; 24 characters are a passage, 23 are none."""
    desk.run(
        admitted("wall", "", shown=content(f"据本报记者昨日报道{CHINESE}", language="zh")),
        admitted("short", "", shown=content(f"另据传说{CHINESE[4:27]}等等", language="zh")),
    )
    outlet.run(
        admitted("copy", "", shown=content(f"消息人士说{CHINESE}本报将继续关注", language="zh")),
        admitted("long", "", shown=content(f"另据报道{CHINESE[4:28]}云云", language="zh")),
    )
    found = related(history, "wall")
    assert {article: [p.text for p in each.passages] for article, each in found.items()} == {
        article_id("copy", "herald"): [CHINESE],
        article_id("long", "herald"): [CHINESE[4:28]],
    }
    text = history.show(article_id("wall")).text
    assert {text[slice(*p.here or ())] for each in found.values() for p in each.passages} == {
        CHINESE,
        CHINESE[4:28],
    }
