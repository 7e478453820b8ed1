"""The press alone: what each verb changes, and that its stories are fit to be watched."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

import pytest

from presslog.demo.newspaper import (
    PostDraft,
    Press,
    PressBlockKind,
    PressImage,
    PressLink,
    RepublishedPiece,
    TakenDown,
    TextNotFound,
    TownClock,
    UnknownPost,
    opening_press,
    reserve_stories,
)
from presslog.demo.newspaper.stories import the_roundup

PIECE = RepublishedPiece(
    "Fog", "Dock Weekly", "February 19 2026", ("It came in at six and stayed.",), "https://dock.example/fog"
)


@pytest.fixture
def press(clock: TownClock) -> Press:
    """The opening edition, off the air."""
    return opening_press(clock)


def test_opening_edition_has_five_pages_of_posts_and_three_small_editions(press: Press) -> None:
    """The English edition fills more than four listing pages; the others have six posts each."""
    assert len(press.posts()) == 47
    assert [len(press.posts(language)) for language in ("ar", "fa", "sq")] == [6, 6, 6]


def test_no_paragraph_and_no_sentence_stands_in_two_posts(press: Press) -> None:
    """Nothing repeats across posts, so that nothing of theirs can be taken for boilerplate."""
    posts = [post for post in press.posts() if post.id != the_roundup(press)]
    lines = Counter(
        line
        for post in posts
        for line in {*post.text.splitlines(), *re.split(r"(?<=[.”]) ", post.text)}
        if line
    )
    assert [line for line, times in lines.items() if times > 1] == []


def test_every_post_differs_in_title_address_and_size(press: Press) -> None:
    """Posts have titles and addresses of their own, and bodies of at least 800 characters in English."""
    posts = [post for language in ("en", "ar", "fa", "sq") for post in press.posts(language)]
    assert len({post.path for post in posts}) == len({post.title for post in posts}) == len(posts)
    assert min(len(post.text) for post in press.posts()) > 800


def test_the_same_seed_prints_the_same_paper_and_another_one_another(clock: TownClock) -> None:
    """The opening edition is a function of its seed and clock."""
    assert opening_press(clock).posts() == opening_press(clock).posts()
    assert opening_press(clock).posts()[0].blocks != opening_press(clock, seed=1).posts()[0].blocks


def test_persian_posts_carry_zero_width_non_joiners(press: Press) -> None:
    """Every Persian body has ZWNJ in it, so that a reader who drops them is caught."""
    assert all("\N{ZERO WIDTH NON-JOINER}" in post.text for post in press.posts("fa"))


def test_the_roundup_is_numbered_and_sourced(press: Press) -> None:
    """The compound page has numbered headings and one source line after each piece."""
    blocks = press.get(the_roundup(press)).blocks
    numbered = [block.text[:3] for block in blocks if re.match(r"\d- ", block.text)]
    sources = [block for block in blocks if block.kind is PressBlockKind.SOURCE]
    assert numbered == ["1- ", "2- ", "3- "]
    assert len(sources) == 4
    assert blocks[2].text == "Aldermere Courier, February 18 2026"


def test_publish_puts_a_reserved_story_on_top(press: Press, clock: TownClock) -> None:
    """A story from the drawer becomes the newest post, dated now, with an id of its own."""
    before = {post.id for post in press.posts()}
    clock.advance(timedelta(minutes=5))
    post = press.publish(reserve_stories()[0])
    assert press.posts()[0] == post
    assert post.published == clock()
    assert post.id not in before


def test_edit_word_changes_one_word_and_the_date(press: Press, clock: TownClock) -> None:
    """One word of one block changes, `modified` moves, `published` stays."""
    post = press.posts()[0]
    clock.advance(timedelta(hours=1))
    edited = press.edit_word(post, "2,300", "3,200")
    assert edited.text == post.text.replace("2,300", "3,200", 1)
    assert (edited.published, edited.modified) == (post.published, clock())


def test_a_silent_edit_moves_no_date(press: Press, clock: TownClock) -> None:
    """A silent edit changes the text under an unchanged `modified`; HTTP's own date still moves."""
    post = press.posts()[0]
    touched = press.last_touched(post)
    clock.advance(timedelta(hours=1))
    edited = press.edit_word(post, "2,300", "3,200", silently=True)
    assert edited.text != post.text
    assert edited.modified == post.modified
    assert press.last_touched(post) > touched


def test_touch_moves_the_date_and_nothing_else(press: Press, clock: TownClock) -> None:
    """A touched post differs from before in `modified` alone."""
    post = press.posts()[0]
    clock.advance(timedelta(hours=1))
    touched = press.touch(post)
    assert touched.modified == clock() > post.modified
    assert (touched.title, touched.blocks, touched.published) == (post.title, post.blocks, post.published)


def test_edit_word_refuses_what_is_not_there(press: Press) -> None:
    """A word that is not in the body is an error that names it, not a silent no-op."""
    with pytest.raises(TextNotFound, match="'giraffe'"):
        press.edit_word(press.posts()[0], "giraffe", "zebra")


def test_an_unknown_id_is_refused(press: Press) -> None:
    """A verb on an id that was never given out is an error."""
    with pytest.raises(UnknownPost, match="no post has the id 7"):
        press.touch(7)


def test_headline_byline_category_and_picture(press: Press) -> None:
    """Each of the field verbs changes its field, and the address stays."""
    post = press.posts()[0]
    press.rewrite_headline(post, "Silt wins")
    press.rewrite_byline(post, "Nobody")
    press.refile(post, "Council", tags=("mud",))
    now = press.reillustrate(post, PressImage("mud", "Mud"))
    assert (now.title, now.author, now.category, now.tags) == ("Silt wins", "Nobody", "Council", ("mud",))
    assert now.image == PressImage("mud", "Mud")
    assert now.path == post.path


def test_paragraph_verbs(press: Press) -> None:
    """Paragraphs are added, dropped and swapped where they are told to be, and a correction goes last."""
    post = press.publish(PostDraft.plain("Three", "One.", "Two.", "Three."))
    assert press.add_paragraph(post, "Half.", at=1).text == "One.\n\nHalf.\n\nTwo.\n\nThree."
    assert press.drop_paragraph(post, 0).text == "Half.\n\nTwo.\n\nThree."
    assert press.swap_paragraphs(post, 0, 1).text == "Two.\n\nHalf.\n\nThree."
    corrected = press.add_correction(post, "it was four.")
    assert corrected.blocks[-1].text == "Correction: it was four."
    assert corrected.blocks[-1].kind is PressBlockKind.CORRECTION


def test_relink_changes_the_address_and_not_the_words(press: Press) -> None:
    """Only the link's target differs afterwards; a post without a link is refused."""
    post = press.publish(PostDraft.plain("Plain", "No link."))
    with pytest.raises(TextNotFound, match="no link"):
        press.relink(post, "https://b.example/")
    linked = press.add_paragraph(post, "Read the log.", link=PressLink("log", "https://a.example/"))
    pointed = press.relink(post, "https://b.example/")
    assert pointed.text == linked.text
    assert pointed.blocks[-1].link == PressLink("log", "https://b.example/")


@pytest.mark.parametrize(("number", "headings"), [(1, "1234"), (2, "1234"), (4, "1234")])
def test_an_inserted_piece_renumbers_those_after_it(press: Press, number: int, headings: str) -> None:
    """The new piece gets its number, the later ones move on by one, and no other text changes."""
    post = press.get(the_roundup(press))
    grown = press.insert_piece(post, PIECE, number=number)
    numbered = [block.text for block in grown.blocks if re.match(r"\d- ", block.text)]
    assert "".join(text[0] for text in numbered) == headings
    assert numbered[number - 1] == f"{number}- Fog"
    assert len(grown.blocks) == len(post.blocks) + len(PIECE.blocks(1))


def test_an_added_last_piece_stands_before_also_read(press: Press) -> None:
    """A piece appended at the end of the numbered ones does not land below "Also read"."""
    grown = press.insert_piece(the_roundup(press), PIECE, number=4)
    texts = [block.text for block in grown.blocks]
    assert texts.index("4- Fog") < texts.index("Also read:")


def test_take_down_hides_and_restore_brings_back(press: Press) -> None:
    """A taken-down post leaves the listing with its fate known, and comes back as it was."""
    post = press.posts()[3]
    press.take_down(post, TakenDown.LEGAL_451)
    assert post not in press.posts()
    assert press.fate(post) is TakenDown.LEGAL_451
    press.restore(post)
    assert press.posts()[3] == post
    assert press.fate(post) is None


def test_delist_hides_without_a_fate(press: Press) -> None:
    """A delisted post is in no list and has no fate; relisting puts it into its old place."""
    post = press.posts()[3]
    press.delist(post)
    assert post not in press.posts()
    assert press.fate(post) is None
    press.relist(post)
    assert press.posts()[3] == post


def test_move_keeps_the_id_and_remembers_the_way(press: Press) -> None:
    """A moved post is found at its new address, and through its old one."""
    post = press.posts()[0]
    moved = press.move(post, "silt-again")
    assert moved.id == post.id
    assert press.find("/silt-again/") == moved
    assert press.find(post.path) is None
    assert press.find_former(post.path) == moved


def test_a_post_that_moves_back_is_no_redirect_to_itself(press: Press) -> None:
    """There and back again: the first address serves the post, the second one redirects."""
    post = press.posts()[0]
    press.move(post, "away")
    back = press.move(post, post.slug)
    assert press.find(post.path) == back
    assert press.find_former(post.path) is None
    assert press.find_former("/away/") == back


def test_verbs_within_a_second_have_different_http_dates(press: Press) -> None:
    """Under a standing clock two edits still differ in whole seconds, as Last-Modified must."""
    post = press.posts()[0]
    press.edit_word(post, "2,300", "2,301")
    first = press.last_touched()
    press.edit_word(post, "2,301", "2,302")
    assert press.last_touched() > first
