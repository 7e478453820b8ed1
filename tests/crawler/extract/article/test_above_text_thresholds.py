"""How long, how many and how far down what stands above a text may be: each limit at both of its edges, with the number written out."""

from __future__ import annotations

import pytest

from tests.crawler.extract.article.test_above_text import DECK, LINES, read

WORDS = "the mill turns again "


def long_text(characters: int) -> str:
    """A text of so many characters that ends within a word."""
    text = (WORDS * (characters // len(WORDS) + 1))[: characters - 1].rstrip()
    return text + "x" * (characters - len(text))


STANDFIRSTS = {
    "a named one has 20 characters": (
        f"<p class=standfirst>{long_text(20)}</p>",
        f"<p class=standfirst>{long_text(19)}</p>",
    ),
    "one told by its place has 50": (
        f"<p>{'It is a mill on a hill ' + 'x' * 27}</p>",
        f"<p>{'It is a mill on a hill ' + 'x' * 26}</p>",
    ),
    "and seven words": (
        f"<p>{' '.join(['windmills'] * 7)}</p>",
        f"<p>{' '.join(['windmillsides'] * 6)}</p>",
    ),
    "none has more than 1,200 characters": (
        f"<p class=standfirst>{long_text(1_200)}</p>",
        f"<p class=standfirst>{long_text(1_201)}</p>",
    ),
    "it stands within 400 elements of the headline": (
        "<br>" * 399 + f"<p class=standfirst>{DECK}</p>",
        "<br>" * 400 + f"<p class=standfirst>{DECK}</p>",
    ),
    "a named date of more than 40 characters is one": (
        f"<p class=standfirst>{'Published on Friday, 28 November 2025':.<41}</p>",
        f"<p class=standfirst>{'Published on Friday, 28 November 2025':.<40}</p>",
    ),
}


@pytest.mark.parametrize(("shown", "beyond"), STANDFIRSTS.values(), ids=STANDFIRSTS)
def test_limits_of_a_standfirst(shown: str, beyond: str) -> None:
    """What is just within a limit is a standfirst, what is just beyond it is none."""
    assert read(shown).standfirst is not None
    assert read(beyond).standfirst is None


@pytest.mark.parametrize(("letters", "is_told"), [(20, True), (19, False)])
def test_a_description_of_twenty_letters_tells_a_line(letters: int, is_told: bool) -> None:
    """Of two lines, each in a box of its own, a page's description tells which it is by so much of its beginning."""
    other = "Our letter brings the harbour's news to your door on every morning of the week."
    line = " ".join(["owls"] * 15)
    head = f'<meta name=description content="{line.replace(" ", "")[:letters]}">'
    found = read(f"<div><p>{other}</p></div><div><p>{line}</p></div>", head=head)
    assert found.standfirst == (line if is_told else None)


def test_a_standfirst_has_six_lines_at_most() -> None:
    """Of a list of seven the first six are one."""
    items = [f"Item {number} says what became of the mill." for number in range(7)]
    shown = f"<ul class=article-summary>{''.join(f'<li>{item}</li>' for item in items)}</ul>"
    assert read(shown).standfirst == "\n".join(items[:6])


@pytest.mark.parametrize(("place", "is_one"), [(2, True), (3, False)])
def test_the_first_three_pieces_of_a_text_may_be_one(place: int, is_one: bool) -> None:
    """A paragraph that is named so is taken out of a text where it is the third, and stays where it is the fourth."""
    before = "".join(f"<p>{line} So it is.</p>" for line in LINES[:place])
    found = read("", inside=f"{before}<p class=standfirst>{DECK}</p>")
    assert found.standfirst == (DECK if is_one else None)


@pytest.mark.parametrize(("characters", "is_kept"), [(500, True), (501, False)])
def test_a_caption_has_five_hundred_characters_at_most(characters: int, is_kept: bool) -> None:
    """A longer text under a lead picture is no caption; the picture stays."""
    caption = long_text(characters)
    (image,) = read(f"<figure><img src=/mill.jpg alt=x><figcaption>{caption}</figcaption></figure>").images
    assert image.caption == (caption if is_kept else "")


def test_three_pictures_lead_a_text_at_most() -> None:
    """Of four above a text the first three are its own."""
    figures = "".join(f"<figure><img src=/mill{number}.jpg alt=x></figure>" for number in range(4))
    assert [image.src.rpartition("/")[2] for image in read(figures).images] == [
        "mill0.jpg",
        "mill1.jpg",
        "mill2.jpg",
    ]
