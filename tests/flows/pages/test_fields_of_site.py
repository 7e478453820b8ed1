"""Fields that a site shows otherwise on many articles at once: by what came in the place of what, each threshold at both edges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from presslog.flows.pages.changing_fields import (
    LASTING,
    ChangingFields,
    LookAtFields,
    ValueChange,
    forms_of_change,
    value_changes,
)
from presslog.flows.pages.fields_of_site import EMPTIED_SHARE, changes_of_site, names_in_doubt
from presslog.storage.model import ArticleId, Content, Image

Pair = tuple[dict[str, Any], dict[str, Any]]
"""Fields of an article before and now."""


def looks_of(pairs: Sequence[Pair]) -> dict[ArticleId, LookAtFields]:
    """Looks at so many articles."""
    found = {}
    for number, (old, new) in enumerate(pairs):
        content = Content("The mill", **new)
        found[ArticleId(str(number))] = LookAtFields(
            content, value_changes(Content("The mill", **old), content)
        )
    return found


def sites(pairs: Sequence[Pair], enough: float) -> list[int]:
    """The articles of these whose change is the site's."""
    looks = looks_of(pairs)
    common = changes_of_site(looks, enough)
    return [
        int(article)
        for article, look in looks.items()
        if any(not forms_of_change(each).isdisjoint(common) for each in look.changes)
    ]


def prefixed(*names: str, word: str = "Von") -> list[Pair]:
    """Articles whose bylines got a word before them."""
    return [({"byline": (name,)}, {"byline": (f"{word} {name}",)}) for name in names]


@pytest.mark.parametrize("enough", [2, 3])
def test_one_change_on_more_than_enough_articles(enough: int) -> None:
    """A word before each byline: the site's on three of them where two are enough, and nobody's where three are."""
    assert sites(prefixed("Ada Vell", "Bo Lund", "Ivo Trennick"), enough) == (
        [0, 1, 2] if enough == 2 else []
    )


def test_another_author_beside_a_word_before_all_bylines() -> None:
    """The one article that got another author is not the site's."""
    pairs = [
        *prefixed("Ada Vell", "Bo Lund", "Ivo Trennick", "Edda Vell"),
        ({"byline": ("Ada Vell",)}, {"byline": ("Von Bo Lund",)}),
    ]
    assert sites(pairs, 3) == [0, 1, 2, 3]
    common = changes_of_site(looks_of(pairs), 3)
    assert names_in_doubt(looks_of(pairs), common) == frozenset()
    assert names_in_doubt(looks_of(pairs), ()) == {"byline"}


def test_tags_of_each_article_its_own() -> None:
    """Other tags on each of six articles are editors', the same one on each is the site's."""
    assert sites([({"tags": ("a",)}, {"tags": ("a", f"tag{n}")}) for n in range(6)], 5) == []
    assert sites([({"tags": (f"a{n}",)}, {"tags": (f"a{n}", "News")}) for n in range(6)], 5) == [*range(6)]


@pytest.mark.parametrize(("filled", "of_site"), [(9, False), (10, True)])
def test_a_field_that_came_to_most_articles(filled: int, of_site: bool) -> None:
    """Tags where there were none are the site's on more than three quarters of the articles looked at; so are tags that went."""
    assert EMPTIED_SHARE == 0.75
    pairs: list[Pair] = [({}, {"tags": (f"tag{n}",)} if n < filled else {}) for n in range(12)]
    assert sites(pairs, 6) == ([*range(filled)] if of_site else [])
    assert sites([(new, old) for old, new in pairs], 6) == ([*range(filled)] if of_site else [])


def test_dates_moved_by_the_same_time_or_to_one_day() -> None:
    """By one hour each, or to one moment: the site's. Each to another day: editors'."""
    days = [f"2026-03-0{n}T06:00:00+00:00" for n in range(1, 7)]
    assert sites([({"published": day}, {"published": day.replace("T06", "T07")}) for day in days], 5) == [
        *range(6)
    ]
    assert sites([({"published": day}, {"published": "2026-05-01"}) for day in days], 5) == [*range(6)]
    spread = [f"2026-04-{n * n:02}T06:00:00+00:00" for n in (1, 2, 3, 4, 5)]
    assert sites([({"published": a}, {"published": b}) for a, b in zip(days, spread, strict=False)], 1) == []


def test_renamed_sections() -> None:
    """Two sections' names changed on all of their articles: the site's. An article that changed sections, or one that stayed, is not."""
    renamed: list[Pair] = [
        ({"category": old}, {"category": new})
        for old, new in [("News", "Neues"), ("Sport", "Leibesübung")] * 3
    ]
    moved: Pair = ({"category": "Town"}, {"category": "Neues"})
    assert sites([*renamed, moved], 5) == [*range(6)]
    assert sites([*renamed, ({"category": "News"}, {"category": "News"})], 5) == []
    assert sites(renamed, 6) == []


def test_an_address_is_like_any_other() -> None:
    """Pictures that stand at other addresses, each at its own, are the site's; other words for them are editors'."""

    def pictured(src: str, alt: str) -> dict[str, Any]:
        return {"images": (Image(src, alt),)}

    assert sites(
        [(pictured(f"/{n}.jpg", "Mill"), pictured(f"/new/{n * 7}.jpg", "Mill")) for n in range(6)], 5
    ) == [*range(6)]
    assert (
        sites(
            [
                (pictured(f"/{n}.jpg", f"Mill {n}"), pictured(f"/{n}.jpg", f"{n * 7}th well"))
                for n in range(6)
            ],
            5,
        )
        == []
    )


@pytest.mark.parametrize("runs", [20, 21])
def test_a_change_of_the_site_is_known_in_later_runs(runs: int) -> None:
    """An article read later has it, too, for twenty runs in which it was seen on no other."""
    (form,) = changes_of_site(looks_of(prefixed("Ada Vell", "Bo Lund", "Ivo Trennick")), 2)
    fields = ChangingFields().after_run(looks_of([({}, {})]), 1, [form, "tags: came"])
    for _ in range(runs):
        fields = fields.after_run(looks_of([({}, {})]), 1)
    (late,) = looks_of(prefixed("Edda Vell")).values()
    assert forms_of_change(late.changes[0]).isdisjoint(fields.of_site) is (runs > 20)
    assert forms_of_change(ValueChange("tags", "", "", "mill")).isdisjoint(fields.of_site)
    again = fields.after_run(looks_of(prefixed("Edda Vell")), 1)
    assert again.of_site == ({form: 0} if runs == LASTING else {})


@pytest.mark.parametrize(("changed", "looked_at", "doubtful"), [(1, 3, True), (1, 4, False), (2, 9, True)])
def test_a_field_of_one_article_alone_is_its_own(changed: int, looked_at: int, doubtful: bool) -> None:
    """Where three others stood still; else it may be the site's."""
    pairs: list[Pair] = [
        ({"tags": ("a",)}, {"tags": ("b" if n < changed else "a",)}) for n in range(looked_at)
    ]
    assert names_in_doubt(looks_of(pairs), ()) == ({"tags"} if doubtful else frozenset())
