"""Bodies without a version before them share their neighbours' words, and nothing of them is lost or kept by that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, text

from presslog.core.body_parts import BlockKind
from presslog.core.errors import Damaged
from presslog.storage.database import bodies
from presslog.storage.database.bodies import decode_content, encode_content
from presslog.storage.integrity.verification import verify_history
from presslog.storage.migrations import open_engine
from presslog.storage.model import Block, Content
from presslog.storage.read.history import History
from presslog.storage.write.redaction import redact_article, retire_versions
from tests.storage.desk import Desk, admitted, article_id, content, edited

HARBOUR = "The harbour council met on the pier and spoke of silt, herring, lamps and the price of rope, as it does each year."


def _text(n: int) -> str:
    return f"{HARBOUR}\nSpeaker number {n} wanted {n * 7} lamps.\n{HARBOUR[::-1]}"


def _admit(desk: Desk, *numbers: int) -> None:
    desk.run(*(admitted(f"a{n}", _text(n)) for n in numbers))


def _stored(engine: Engine) -> list[tuple[int, int | None, int]]:
    """Number, base and depth of each body."""
    with engine.connect() as connection:
        found = connection.execute(text("SELECT no, base, depth FROM bodies ORDER BY no"))
        return [tuple(row) for row in found]  # type: ignore[misc]


def _shown(engine: Engine, *numbers: int, source: str = "gazette") -> list[str]:
    with History(engine) as history:
        return [history.show(article_id(f"a{n}", source)).text for n in numbers]


def _as_text(n: int) -> str:
    return content(_text(n)).text


def test_the_ninth_lies_under_the_first_eight(desk: Desk) -> None:
    """Eight bodies of a source make a primer; what comes after them is packed against it, takes less room, and comes back."""
    _admit(desk, *range(12))
    stored = _stored(desk.engine)
    assert stored[0] == (-1, None, 0)
    assert [base for _no, base, _depth in stored[1:]] == [None] * 8 + [-1] * 4
    assert _shown(desk.engine, *range(12)) == [_as_text(n) for n in range(12)]
    with desk.engine.connect() as connection:
        sizes = (
            connection.execute(text("SELECT length(data) FROM bodies WHERE no > 0 ORDER BY no"))
            .scalars()
            .all()
        )
    assert max(sizes[8:]) < min(sizes[:8]) / 2
    assert verify_history(desk.engine).fault is None


def test_a_primer_serves_its_own_source(desk: Desk) -> None:
    """A later run of the source goes on under its primer; another source has its own."""
    _admit(desk, *range(9))
    _admit(desk, 9)
    _admit(Desk(desk.engine, "herald"), *range(20, 22))
    assert [base for no, base, _depth in _stored(desk.engine) if no > 8] == [-1, -1, None, None]


def test_edits_stay_within_eight(desk: Desk) -> None:
    """However many versions lie under a primer, none lies deeper than seven, and each comes back."""
    _admit(desk, *range(9))
    for day in range(1, 17):
        desk.run(edited("a8", f"{_text(8)}\nDay {day}."))
    assert {depth for _no, _base, depth in _stored(desk.engine)} == set(range(8))
    with History(desk.engine) as history:
        assert [history.show(article_id("a8"), day + 1).text for day in range(17)] == [
            content(f"{_text(8)}\nDay {day}." if day else _text(8)).text for day in range(17)
        ]
    assert verify_history(desk.engine).fault is None


def test_any_version_is_back_in_one_look(desk: Desk) -> None:
    """Under however many others a body lies, one statement brings it with all it needs."""
    _admit(desk, *range(9))
    for day in range(1, 8):
        desk.run(edited("a8", f"{_text(8)}\nDay {day}."))
    asked: list[str] = []
    event.listen(desk.engine, "before_cursor_execute", lambda *args: asked.append(str(args[2])))
    with History(desk.engine) as history:
        for number in range(1, 9):
            history.show(article_id("a8"), number)
    assert sum("FROM bodies" in one for one in asked) == 8


def test_no_more_than_a_few_hundred_depend_on_one(desk: Desk) -> None:
    """A source gets another primer when enough bodies lie under the last one."""
    _admit(desk, *range(bodies.MEMBERS + bodies.PRIMED + 5))
    under = [base for no, base, _depth in _stored(desk.engine) if no > 0]
    assert (under.count(-1), under.count(-2)) == (bodies.PRIMED, 5)


@pytest.mark.parametrize("number", [3, 10], ids=["a member", "another"])
def test_what_is_redacted_is_in_no_primer(sqlite: Path, tmp_path: Path, number: int) -> None:
    """A primer goes with each of its members, what lay under it is packed anew, and the words are in no byte of the database."""
    path = tmp_path / "presslog.db"
    path.write_bytes(sqlite.read_bytes())
    desk = Desk(open_engine(f"sqlite:///{path}"))
    _admit(desk, *range(12))
    redact_article(desk.engine, article_id(f"a{number}"), why="a court order", now=desk.now)
    kept = [n for n in range(12) if n != number]
    assert _shown(desk.engine, *kept) == [_as_text(n) for n in kept]
    assert verify_history(desk.engine).fault is None
    with desk.engine.connect() as connection:
        held = connection.execute(text("SELECT data FROM bodies WHERE no = -1")).scalar_one()
        assert (held is None) == (number == 3)
    _admit(desk, *range(12, 23))
    assert _shown(desk.engine, 12, 22) == [_as_text(12), _as_text(22)]
    assert verify_history(desk.engine).fault is None


def test_retention_takes_primers_along(desk: Desk) -> None:
    """A body withdrawn by retention is in no primer either, and every kept version comes back."""
    _admit(desk, *range(5))
    _admit(desk, *range(5, 9))
    for day in range(1, 10):  # each ninth version begins a line of its own, and so is a member
        desk.run(*(edited(f"a{n}", f"{_text(n)}\nDay {day}.") for n in range(9)))
    assert [base for no, base, _depth in _stored(desk.engine) if no < 0 or base == -1] == [None, -1]
    retire_versions(desk.engine, "gazette", now=desk.now, keep=1)
    with desk.engine.connect() as connection:
        assert connection.execute(text("SELECT data FROM bodies WHERE no = -1")).scalar_one() is None
    assert _shown(desk.engine, *range(9)) == [content(f"{_text(n)}\nDay 9.").text for n in range(9)]
    assert verify_history(desk.engine).fault is None


def test_a_damaged_primer_is_named(desk: Desk) -> None:
    """What lies under a damaged primer is not shown, and verify says so; what does not lie under it is."""
    _admit(desk, *range(10))
    with desk.engine.begin() as connection:
        data = connection.execute(text("SELECT data FROM bodies WHERE no = -1")).scalar_one()
        damaged = bytes(data[:40]) + bytes([data[40] ^ 1]) + bytes(data[41:])
        connection.execute(text("UPDATE bodies SET data = :data WHERE no = -1"), {"data": damaged})
    assert str(verify_history(desk.engine).fault).startswith("bodies -1")
    assert _shown(desk.engine, 0) == [_as_text(0)]
    with pytest.raises(bodies.Damaged, match="body -1"):
        _shown(desk.engine, 9)


def test_block_kinds_are_stored_as_the_words_they_always_were() -> None:
    """A body stored before kinds were an enum is read back, and written again byte for byte."""
    words = ("paragraph", "heading", "item", "quote", "caption", "code", "table", "source")
    blocks = ",".join(f'{{"kind":"{word}","text":"It broke."}}' for word in words)
    stored = (
        f'{{"blocks":[{blocks}],"byline":[],"category":null,"images":[],"language":null,"links":[],'
        '"modified":null,"published":null,"tags":[],"title":"A dam"}'
    ).encode()
    content = decode_content(stored)
    assert [block.kind for block in content.blocks] == list(BlockKind)
    assert encode_content(content) == stored


def test_a_content_without_a_standfirst_is_stored_as_it_always_was() -> None:
    """A standfirst is written only where there is one, and read back, so that older contents keep their digests."""
    plain = Content("A dam", blocks=(Block(BlockKind.PARAGRAPH, "It broke."),))
    summed_up = replace(plain, standfirst="It held for nine years.")
    assert b"standfirst" not in encode_content(plain)
    assert decode_content(encode_content(plain)) == plain
    assert decode_content(encode_content(summed_up)) == summed_up


def test_a_block_of_an_unknown_kind_is_damage() -> None:
    """A kind that no presslog wrote is named as damage, beside a kind that is read."""
    stored = encode_content(Content("A dam", blocks=(Block(BlockKind.QUOTE, "It broke."),)))
    assert decode_content(stored).blocks[0].kind is BlockKind.QUOTE
    with pytest.raises(Damaged, match="unknown kind: 'quoth'"):
        decode_content(stored.replace(b'"quote"', b'"quoth"'))
