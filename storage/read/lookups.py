"""Finding a source, a run or an article by what people call it, and saying what they may have meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, FromClause, Row, Select, case, exists, select

from presslog.core.errors import NotFound
from presslog.storage.database.rows import id_name, parse_run_id
from presslog.storage.database.schema import (
    aliases,
    articles,
    events,
    further_keys,
    runs,
    source_acts,
    source_tags,
    sources,
)

ARTICLES: Final[Select[Any]] = select(articles, sources.c.name.label("source_name")).join(
    sources, sources.c.no == articles.c.source
)

_EVENT_ID: Final = re.compile(r"(?P<article>[a-z0-9]+)\.[0-9]+\.[a-z_]+")
"""The id of an article's event: the article's, the event's number among its events, its kind."""
_NEAR: Final = 200
"""Names weighed for likeness with what was asked."""


def source_no(connection: Connection, name: str) -> int:
    """A source's number, by its name or one that it had. Raises `NotFound`, which lists the sources."""
    no = connection.scalar(select(sources.c.no).where(sources.c.name == name))
    if no is None:
        no = connection.scalar(select(source_acts.c.source).where(source_acts.c.name_before == name).limit(1))
    if no is None:
        names = connection.scalars(select(sources.c.name)).all()
        raise NotFound(f"no source {name!r} has run here{_meant_hint(name, names)}")
    return int(no)


def is_told_of(source: ColumnElement[int]) -> ColumnElement[bool]:
    """The condition that the source of an internal number was not removed."""
    return source.not_in(select(sources.c.no).where(sources.c.removed_at.is_not(None)))


def numbers_of(connection: Connection, source: str | None, tag: str | None) -> frozenset[int] | None:
    """The numbers of the sources of that name and with that tag; None for all. Raises `NotFound`.

    Of removed sources only the one that is named is among them.
    """
    chosen = None if not source else frozenset({source_no(connection, source)})
    if not source and connection.scalar(select(exists().where(sources.c.removed_at.is_not(None)))):
        chosen = frozenset(connection.scalars(select(sources.c.no).where(sources.c.removed_at.is_(None))))
    if not tag:
        return chosen
    having = select(source_tags.c.source).where(source_tags.c.tag == require_tag(connection, tag))
    tagged = frozenset(connection.scalars(select(sources.c.no).where(sources.c.name.in_(having))))
    return tagged if chosen is None else tagged & chosen


def require_tag(connection: Connection, tag: str) -> str:
    """A tag as it is kept. Raises `NotFound` where no source has it, and says which tags there are."""
    folded = unicodedata.normalize("NFC", tag).strip().lower()
    if connection.scalar(select(source_tags.c.tag).where(source_tags.c.tag == folded).limit(1)) is None:
        there = connection.scalars(select(source_tags.c.tag).distinct().order_by(source_tags.c.tag)).all()
        told = f"there are: {', '.join(there)}" if there else "no source has a tag yet"
        raise NotFound(f"no source has the tag {tag!r}; {told}")
    return folded


def place_of_run(connection: Connection, run: str) -> int:
    """A run's internal number. Raises `NotFound`."""
    name, number = parse_run_id(run) or ("", 0)
    query = select(runs.c.no).join(sources, sources.c.no == runs.c.source)
    found: int | None = connection.scalar(query.where(id_name() == name, runs.c.number == number))
    if found is None:
        raise NotFound(f"no run {run}: `presslog runs` lists them")
    return found


def place_of_article(connection: Connection, source: int, article: str) -> int:
    """An article's internal number in a source's list. Raises `NotFound`."""
    found: int | None = connection.scalar(
        select(articles.c.no).where(articles.c.source == source, articles.c.id == article)
    )
    if found is None:
        raise NotFound(
            f"no article {article} in this source: name one after which the list goes on,"
            " or none to begin at its start"
        )
    return found


def place_of_event(connection: Connection, seq: int) -> tuple[datetime, int]:
    """An event's place in the list of all. Raises `NotFound`."""
    found = connection.execute(select(events.c.observed_at, events.c.seq).where(events.c.seq == seq)).first()
    if found is None:
        raise NotFound(
            f"no event {seq}: name the `seq` of one after which the list goes on, or none to begin at its start"
        )
    return found.observed_at, found.seq


def stands_alone(article: FromClause = articles) -> ColumnElement[bool]:
    """The condition that an article's history does not go on under another one."""
    return ~exists().where(further_keys.c.joined == article.c.no)


def resolve_article(connection: Connection, ref: str) -> Row[Any]:
    """An article's row by id, by URL, by any key it has or had (`wp:17`), or by the id of one of its events.

    A source's name stands for its article where it has one alone, as a watched page does.

    Of several articles once at one URL, the one that stands there now; of several under one key or once at a
    URL, the one seen last.

    One that goes on under another article is found by its own id alone.
    """
    row = connection.execute(ARTICLES.where(articles.c.id == ref)).first()
    if row is None and "/" in ref:
        spellings = _url_spellings(ref)
        found = ARTICLES.join(aliases, aliases.c.article == articles.c.no).where(aliases.c.url.in_(spellings))
        here = case((articles.c.url.in_(spellings), 0), else_=1)
        row = connection.execute(_seen_last(found.order_by(here))).first()
    if row is None and ":" in ref:
        taken = exists().where(further_keys.c.article == articles.c.no, further_keys.c.key == ref)
        row = connection.execute(_seen_last(ARTICLES.where((articles.c.key == ref) | taken))).first()
    if row is None and (event := _EVENT_ID.fullmatch(ref)):
        row = connection.execute(ARTICLES.where(articles.c.id == event["article"])).first()
    if row is None and (no := connection.scalar(select(sources.c.no).where(sources.c.name == ref))):
        only = connection.execute(ARTICLES.where(articles.c.source == no, stands_alone()).limit(2)).all()
        if len(only) != 1:
            raise NotFound(
                f"{ref} is a source, not an article: `presslog articles {ref}` lists its articles, each with its id"
            )
        row = only[0]
    if row is None:
        hint = _meant_hint(ref, _near_names(connection, ref))
        raise NotFound(
            f"no article {ref}{hint or ': name its URL or id, as `presslog articles SOURCE --json` lists them'}"
        )
    return row


def _seen_last(found: Select[Any]) -> Select[Any]:
    """Of the articles found, the one seen last whose history does not go on under another."""
    return found.where(stands_alone()).order_by(articles.c.last_seen.desc(), articles.c.no.desc()).limit(1)


def _url_spellings(url: str) -> set[str]:
    """Ways in which people write the same address; canonical spelling is the crawler's knowledge."""
    bare = url.partition("#")[0]
    slashed = {bare, bare.rstrip("/"), bare.rstrip("/") + "/"} if "?" not in bare else {bare}
    schemes = {"https://": "http://", "http://": "https://"}
    swapped = {
        other + u[len(scheme) :] for u in slashed for scheme, other in schemes.items() if u.startswith(scheme)
    }
    return slashed | swapped


def _near_names(connection: Connection, ref: str) -> list[str]:
    column = aliases.c.url if "/" in ref else articles.c.id
    stem = ref[: max(2, len(ref) * 2 // 3)]
    return list(
        connection.scalars(select(column).where(column.startswith(stem, autoescape=True)).limit(_NEAR))
    )


def _meant_hint(asked: str, names: Sequence[str]) -> str:
    from rapidfuzz import process  # noqa: PLC0415 - for a name that is not there

    best = [name for name, _score, _place in process.extract(asked, names, limit=3, score_cutoff=60)]
    return f"; did you mean {' or '.join(best)}?" if best else ""
