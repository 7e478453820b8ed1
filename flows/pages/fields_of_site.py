"""Fields that a site shows otherwise on many articles at once, such as a word before its bylines.

What came in the place of what tells them, not the field: beside a word that comes to all bylines, one
article may get another author. The module is pure.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from presslog.flows.pages.changing_fields import (
    ADDRESSES,
    ALIKE_ARTICLES,
    CAME,
    WENT,
    LookAtFields,
    ValueChange,
    forms_of_change,
    value_now,
)
from presslog.storage.model import ArticleId

EMPTIED_SHARE: Final = 0.75
"""A field that came to articles or left them, each with its own value, is the site's above this share.

Of the articles looked at; editors give tags to a half of them."""


def changes_of_site(looks: Mapping[ArticleId, LookAtFields], enough: float) -> frozenset[str]:
    """Return the changes of fields that more than `enough` articles have in common.

    In one run; changes as `forms_of_change` gives them.

    >>> from presslog.storage.model import Content
    >>> looks = {
    ...     ArticleId(name): LookAtFields(
    ...         Content("T", byline=(f"Von {name}",)), (ValueChange("byline", "", name, f"Von {name}"),)
    ...     )
    ...     for name in ("Ada Vell", "Bo Lund", "Edda Marlowe")
    ... }
    >>> changes_of_site(looks, 2)
    frozenset({'byline: - + von'})
    """
    counts = Counter(
        form for look in looks.values() for form in set().union(*map(forms_of_change, look.changes))
    )
    many = max(enough, EMPTIED_SHARE * len(looks))
    found = {
        form
        for form, count in counts.items()
        if count > (many if form.partition(": ")[2] in (CAME, WENT) else enough)
    }
    return frozenset(found | _renamed_values(looks, found, enough))


def names_in_doubt(looks: Mapping[ArticleId, LookAtFields], of_site: Collection[str]) -> frozenset[str]:
    """Return the fields whose changes in a run may be the site's.

    Several articles' at once, but for those known to be `of_site`. A field that changed on one article alone
    is that article's where enough others were looked at, which stood still. Values that became others one by
    one explain nothing: they may be drawn anew at every fetch.
    """
    counts = Counter(
        name
        for look in looks.values()
        for name in {
            change.name
            for change in look.changes
            if not change.is_less_exact
            and (forms_of_change(change) - {_pair_form(change)}).isdisjoint(of_site)
        }
    )
    return frozenset(name for name, count in counts.items() if count > 1 or len(looks) <= ALIKE_ARTICLES)


def _renamed_values(
    looks: Mapping[ArticleId, LookAtFields], found: Collection[str], enough: float
) -> set[str]:
    """The changes of fields whose every value became one other value, each on two articles and more."""
    changed = [(look.content, _changes_left(look.changes, found)) for look in looks.values()]
    became: dict[tuple[str, str], list[ValueChange | None]] = defaultdict(list)
    for _, changes in changed:
        for change in changes:
            became[change.name, change.old].append(change)
    names = {name for name, _ in became}
    for content, changes in changed:
        for name in names - {change.name for change in changes}:
            became[name, value_now(content, name, "") or ""].append(None)
    renamed = [
        (first, len(news))
        for news in became.values()
        if (first := news[0]) is not None and len(news) > 1 and set(news) == {first}
    ]
    counts = Counter[str]()
    for change, count in renamed:
        counts[change.name] += count
    return {_pair_form(change) for change, _ in renamed if counts[change.name] > enough}


def _pair_form(change: ValueChange) -> str:
    return f"{change.name}: {change.pair}"


def _changes_left(changes: Iterable[ValueChange], found: Collection[str]) -> list[ValueChange]:
    """The changes of whole fields from one value to another, but for those found to be the site's."""
    return [
        change
        for change in changes
        if change.old and change.new and not change.where and change.name not in ADDRESSES
        if forms_of_change(change).isdisjoint(found)
    ]
