"""Fields that change by themselves, rule by rule; each threshold at both edges."""

from __future__ import annotations

from dataclasses import replace

import pytest

from presslog.flows.pages.changing_fields import (
    ChangingFields,
    LookAtFields,
    dates_agree,
    value_changes,
    with_values_as_before,
)
from presslog.storage.content import content_fingerprint
from presslog.storage.model import ArticleId, Content, Image, Link

MILL = Content(
    "The mill",
    byline=("Ada Vell",),
    published="2026-03-01T06:00:00+00:00",
    tags=("mill",),
    links=(Link("https://a.example/1", "plan"), Link("https://a.example/2?id=1", "plan")),
    images=(Image("/mill.jpg", "The mill"),),
)
ONE = ArticleId("one")


def tagged(value: str) -> Content:
    """The mill with this tag."""
    return replace(MILL, tags=(value,))


def look(value: str, stored: str = "a") -> LookAtFields:
    """A look that found this tag where the version has another one."""
    return LookAtFields(tagged(value), value_changes(tagged(stored), tagged(value)))


def after(values: str, article: ArticleId = ONE) -> ChangingFields:
    """What is known after looks that found these tags, the first one being the stored version's."""
    fields = ChangingFields()
    for value in values[1:]:
        fields = fields.after_run({article: look(value, values[0])})
    return fields


@pytest.mark.parametrize(
    ("values", "known"),
    [
        ("ab", False),
        ("abc", True),
        ("abbc", False),  # it stood
        ("aba", False),
        ("ababa", True),  # four turns
        ("abab", False),
        ("aabbaabba", True),  # stood four times in four turns
        ("abbbaaabbba", False),
    ],
)
def test_what_changes_by_itself(values: str, known: bool) -> None:
    """Three values, one at each look; or four turns with no more looks at which it stood."""
    assert after(values).is_known(ONE, *value_changes(tagged("a"), tagged("z"))) is known


@pytest.mark.parametrize("values", ["abcde", "abcdef"])
def test_five_values_are_kept(values: str) -> None:
    """Of more that a field had the newest five are known."""
    ((seen,),) = after(values).articles.values()
    assert len(seen.values) == 5


@pytest.mark.parametrize("count", [200, 201])
def test_two_hundred_changes_of_the_site_are_kept(count: int) -> None:
    """Of more that many articles had in common the newest two hundred are known."""
    forms = [f"tags: - + tag{number}" for number in range(count)]
    of_site = ChangingFields().after_run({ONE: look("b")}, of_site=forms).of_site
    assert (len(of_site), [*of_site][-1]) == (200, forms[-1])


@pytest.mark.parametrize(
    ("one", "other", "kin"), [("0f3a77c1", "91b20c4d", True), ("0f3a77c", "91b20c4", False)]
)
def test_a_random_part_of_an_address_has_eight_characters(one: str, other: str, kin: bool) -> None:
    """Addresses that differ in one such part may lead to one thing; a part of seven may be a name."""
    old, new = (replace(MILL, links=(Link(f"https://a.example/r/{part}", "plan"),)) for part in (one, other))
    assert [change.is_kin for change in value_changes(old, new)] == [kin]


def test_what_was_seen_at_the_last_look_stands() -> None:
    """Until then the article is looked at again; one that went back is not what was seen."""
    (change,) = value_changes(tagged("a"), tagged("b"))
    assert after("ab").has_seen(ONE, change)
    assert after("ab").unconfirmed == {ONE}
    assert not after("aba").has_seen(ONE, change)
    assert after("abb").unconfirmed == frozenset()
    assert after("ab" + 20 * "b").articles == {}


@pytest.mark.parametrize(
    ("articles", "again", "there", "known"),
    [
        (3, 3, 11, True),
        (2, 2, 3, False),
        (3, 2, 11, False),
        (3, 3, 12, False),
        (26, 26, 100, True),
        (25, 25, 100, False),
    ],
)
def test_a_field_that_changes_again_on_a_quarter(articles: int, again: int, there: int, known: bool) -> None:
    """On three articles at least, and more than a quarter of those there: the site's, on others too, until it has stood for long.

    What an editor changes on a few articles, and then on a few others, is not.
    """
    fields = ChangingFields()
    for run, value in enumerate("bc"):
        names = [f"{0 if number < again else run} {number}" for number in range(articles)]
        fields = fields.after_run({ArticleId(name): look(value) for name in names}, there)
    (change,) = value_changes(tagged("x"), tagged("y"))
    assert fields.is_known(ArticleId("never seen"), change) is known
    for _ in range(21):
        fields = fields.after_run({ArticleId("other"): look("a")}, there)
    assert not fields.is_known(ArticleId("never seen"), change)


def test_a_field_changed_with_the_text_was_changed_by_somebody() -> None:
    """However often: it has not turned, and neither the article's field nor the site's is left out for it."""
    names, fields = [ArticleId(name) for name in "abc"], ChangingFields()
    for value in "bcdef":
        edited = replace(look(value), is_rewritten=True)
        fields = fields.after_run(dict.fromkeys(names, edited), 3)
    assert fields == ChangingFields()
    fields = after("ab").after_run({ONE: replace(look("c"), is_rewritten=True)})
    (change,) = value_changes(tagged("a"), tagged("c"))
    assert fields.has_seen(ONE, change)
    assert not fields.is_known(ONE, change)


@pytest.mark.parametrize(
    "other",
    [
        replace(MILL, byline=("Ivo Trennick",)),
        replace(MILL, published="2026-03-02"),
        replace(MILL, category="Town"),
        replace(MILL, links=(MILL.links[0], Link("https://a.example/2?id=2", "plan"))),
        replace(MILL, images=(Image("/mill.jpg", "A mill"),)),
        replace(MILL, images=(Image("/other/mill.jpg", "The mill"),)),
    ],
)
def test_a_value_is_put_back_as_it_was(other: Content) -> None:
    """Each by itself, the second of two links of the same words too; what else was edited stays."""
    (change,) = value_changes(MILL, other)
    assert change.is_kin
    edited = replace(other, title="The mill is sold")
    shown = with_values_as_before(edited, MILL, [change])
    assert content_fingerprint(shown) == content_fingerprint(replace(MILL, title="The mill is sold"))


def test_what_is_no_kin() -> None:
    """Another picture's file, and another address's path, look like no other address of the same thing."""
    picture = value_changes(MILL, replace(MILL, images=(Image("/lamp.jpg", "The mill"),)))
    link = value_changes(MILL, replace(MILL, links=(MILL.links[0], Link("https://a.example/3", "plan"))))
    assert [change.is_kin for change in (*picture, *link)] == [False, False]


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        ("2026-03-01T23:00:00-05:00", "2026-03-02", True),  # in UTC
        ("2026-03-01T23:00:00-05:00", "2026-03-01", True),
        ("2026-03-01T23:00:00-05:00", "2026-03-03", False),
        ("2026-03-01T10:00:00", "2026-03-01T10:00:34", True),
        ("2026-03-01T10:00:12", "2026-03-01T10:00:34", False),
        ("2026-03-01T10:00:00+02:00", "2026-03-01T08:00:00+00:00", True),
        ("2026-03-01T10:00:00+02:00", "2026-03-01T10:00:00+00:00", False),
        ("0001-01-01T00:00:00+14:00", "0001-01-01", True),
        ("in March", "2026-03-01", False),
    ],
)
def test_dates_agree(one: str, other: str, agree: bool) -> None:
    """As far as both are exact, whichever of them is the earlier."""
    assert dates_agree(one, other) is dates_agree(other, one) is agree
