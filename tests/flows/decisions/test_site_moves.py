"""The steps that a site takes with all its addresses, each threshold at both edges."""

from __future__ import annotations

from random import Random

import pytest

from presslog.flows.decisions.site_moves import (
    MOST_EVIDENCE,
    AddressPart,
    Rewrites,
    Sighting,
    Step,
    bare_address,
    find_site_move,
)
from presslog.storage.model import CaptureId


def sightings(*pairs: tuple[str, str]) -> list[Sighting]:
    """Articles with the addresses they had and have."""
    return [Sighting(old, new, CaptureId(f"paper-2/{n}")) for n, (old, new) in enumerate(pairs, 1)]


def from_to(old: str, new: str, count: int) -> list[tuple[str, str]]:
    """So many articles whose addresses are made by these patterns."""
    return [(old.format(n), new.format(n)) for n in range(count)]


@pytest.mark.parametrize(
    ("old", "new", "parts"),
    [
        ("http://a.example/x-{}", "https://a.example/x-{}", ["scheme"]),
        ("https://a.example/x-{}", "https://www.a.example/x-{}", ["www"]),
        ("http://www.a.example/x-{}/", "https://a.example/x-{}", ["scheme", "www", "slash"]),
        ("https://a.example/x-{}", "https://b.example/x-{}", ["host"]),
        ("https://a.example/2026/0{}/x", "https://a.example/x", ["folder"]),
        ("https://a.example/x-{}.php", "https://a.example/x-{}", ["suffix"]),
        ("https://a.example/x-{}", "https://a.example/x-{}/", ["slash"]),
        ("https://a.example/x-{}/", "https://a.example/x-{}/index.shtml", ["slash", "suffix"]),
        ("https://a.example/News/X-{}", "https://a.example/news/x-{}", ["case"]),
        ("https://a.example/news/X-{}/", "https://a.example/x-{}", ["case", "folder", "slash"]),
        ("https://a.example/News/X-{}", "https://a.example/news/X-{}", ["case"]),
        ("https://a.example/Old-Quay-{}", "https://a.example/OLD-Quay-{}/", ["case", "slash"]),
        ("https://a.example/x-{}", "https://a.example/Archive/x-{}", ["folder"]),
        ("https://a.example/?p={}", "https://a.example/x-{}", ["name"]),
        ("https://a.example/archives/{}", "https://a.example/x-{}", ["folder", "name"]),
        ("http://a.example/?p={}", "https://a.example/?p={}", ["scheme"]),
        ("https://a.example/?p={}", "https://a.example/?q=x{}", []),
        ("https://a.example/x-{}", "https://a.example/y-{}", []),
    ],
)
def test_the_parts_of_an_address(old: str, new: str, parts: list[str]) -> None:
    """What every article's address lost or gained; another name for each article is no change of the site."""
    found = find_site_move(sightings(*from_to(old, new, 5)), ())
    assert [step.part.value for step in found.steps] == sorted(parts)
    assert len(found.followers) == (5 if parts else 0)
    assert Step.of(found.steps[0].as_class()) == found.steps[0] if parts else True


@pytest.mark.parametrize("folder", ["news", "a → b", '"', "\\"])
def test_a_step_is_read_back_whatever_a_site_calls_its_folders(folder: str) -> None:
    """The record of a step gives the step again, also where a folder's name has an arrow or a quotation mark."""
    step = Step(AddressPart.FOLDER, folder, "archive")
    assert Step.of(step.as_class()) == step


def test_addresses_that_cannot_take_a_step_count_for_nothing() -> None:
    """Articles that never ended in a slash are no reason against its being dropped by all the others."""
    bare = from_to("https://a.example/y-{}", "https://a.example/y-{}", 40)
    assert find_site_move(
        sightings(*from_to("https://a.example/x-{}/", "https://a.example/x-{}", 3), *bare), ()
    ).steps
    stayed = from_to("https://a.example/y-{}/", "https://a.example/y-{}/", 3)
    assert not find_site_move(
        sightings(*from_to("https://a.example/x-{}/", "https://a.example/x-{}", 3), *stayed), ()
    ).steps


def test_steps_told_one_after_another_explain_an_article_that_took_all() -> None:
    """Host a, then b, then c: an article read before the first and after the last followed; one that went back was not led there."""
    told_so_far: list[Step] = []
    for old, new in (("http://a.example", "http://b.example"), ("http://b.example", "https://c.example")):
        found = find_site_move(sightings(*from_to(f"{old}/x-{{}}", f"{new}/x-{{}}", 4)), told_so_far)
        told_so_far += found.steps
    late = sightings(("http://a.example/late", "https://c.example/late"))
    found = find_site_move(late, told_so_far)
    assert (found.steps, found.followers) == ((), ())
    assert found.rewrites.explain("http://a.example/late", "https://c.example/late")
    assert not found.rewrites.explain("https://c.example/late", "http://a.example/late")
    assert not Rewrites().explain("http://a.example/late", "https://c.example/late")


def test_evidence_is_bounded_and_the_order_of_pages_is_of_no_account() -> None:
    """A site of 101 articles names a hundred captures; shuffled pages make the same claim."""
    pairs = sightings(*from_to("https://a.example/x-{}/", "https://a.example/x-{}", 101))
    found = find_site_move(pairs, ())
    assert (MOST_EVIDENCE, len(found.evidence), len(found.followers)) == (100, 100, 101)
    Random(1).shuffle(pairs)
    assert find_site_move(pairs, ()).steps == found.steps


@pytest.mark.parametrize(
    ("took", "others", "is_site"), [(3, 0, True), (2, 0, False), (51, 49, True), (50, 50, False)]
)
def test_three_articles_and_more_than_half_are_the_site(took: int, others: int, is_site: bool) -> None:
    """Two are not, nor is half of a hundred that could have taken the step."""
    steps = from_to("https://a.example/x-{}/", "https://a.example/x-{}", took)
    stayed = from_to("https://a.example/y-{}/", "https://a.example/y-{}/", others)
    assert bool(find_site_move(sightings(*steps, *stayed), ()).steps) is is_site


def test_a_bare_address_is_without_what_a_server_may_spell_differently() -> None:
    """Scheme, `www.`, last slash, index page and case of the path; the rest of path and query stays."""
    assert bare_address("http://a.example/Quay/index.html") == bare_address("http://a.example/quay")
    assert bare_address("http://a.example/?p=aB") != bare_address("http://a.example/?p=Ab")
    assert bare_address("http://a.example/quay-index.html") != bare_address("http://a.example/quay")
    assert bare_address("https://www.a.example/quay/?p=1") == bare_address("http://a.example/quay?p=1")
    assert bare_address("http://a.example/quay?p=1") == "a.example/quay?p=1"
    assert bare_address("http://a.example/QUAYX/") == "a.example/quayx?"
    assert bare_address("http://a.example/quay") != bare_address("http://a.example/www.quay")


def test_a_site_move_is_told_in_one_sentence() -> None:
    """What was dropped, what came and what became another, of how many articles, with the first of them."""
    pairs = from_to("http://a.example/news/x-{}.php", "https://a.example/x-{}/", 3)
    move = find_site_move(sightings(*pairs), ())
    assert move.summary == (
        'Moved: the folder "news" was dropped, the scheme "http" became "https", the slash "/" was added,'
        ' the suffix ".php" was dropped in the addresses of 3 of the 3 articles read,'
        " such as http://a.example/news/x-0.php, now https://a.example/x-0/"
    )
