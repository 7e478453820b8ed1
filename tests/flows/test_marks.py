"""Invisible marks that publishers put in and take out of a text: kept as evidence, never an edit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.fakes.small_site import SmallSite, watched_site

pytestmark = pytest.mark.in_suite(1)

C2PA = "\ufeff" + "".join(chr(0xFE00 + n) for n in range(16)) + "\U000e0100\U000e01ef"
MARKS = {
    "C2PA": C2PA,
    "tag characters": "\U000e0001\U000e0041\U000e007f",
    "zero-width": "\u200b\u2060",
    "bidi": "\u200f\u2067\u2069",
    "soft hyphen": "\u00ad",
}


def mark_all(site: SmallSite, mark: str) -> None:
    """Put the mark into every article's headline and into the midst of its second paragraph."""
    for number, article in enumerate(site.articles):
        text = _CLEAN[number]
        marked = f"{text[:20]}{mark}{text[20:]}{mark}"
        paragraphs = (article.paragraphs[0], marked, *article.paragraphs[2:])
        title = article.title.rstrip(_ALL) + mark
        site.articles[number] = replace(article, title=title, paragraphs=paragraphs)
    site.publish()


_ALL = "".join(MARKS.values())
_CLEAN: dict[int, str] = {}


@pytest.mark.parametrize("kind", MARKS)
def test_marks_that_come_change_and_go_are_no_edit(home: Path, kind: str) -> None:
    """They are told of in no run; a letter changed among them is, and the capture knows that they were there."""
    mark = MARKS[kind]
    with watched_site(home) as there:
        _CLEAN.update({n: each.paragraphs[1] for n, each in enumerate(there.site.articles)})
        for each in ("", mark, mark * 3, ""):
            mark_all(there.site, each)
            report = there.run()
            assert (report.outcome, report.told) == ("ok", ())
        _CLEAN[3] = _CLEAN[3].replace("winter", "summer")
        mark_all(there.site, mark)
        assert [event[0] for event in there.events()] == ["edited"]
        with there.history() as history:
            change = next(history.events(kind="edited"))
            diff = history.diff(str(change.article))
            spans = [span.text for block in diff.diff.blocks for span in block.spans if span.op != "equal"]
            assert spans == ["winter", "summer"]
            assert "invisible marks in its text" in history.capture(change.evidence[-1]).reason
            assert mark in history.show(str(change.article)).text


def test_joiners_and_selectors_are_shown_as_the_page_has_them(home: Path) -> None:
    """A Persian half-space and an emoji's selector come and go silently; what is stored is what was shown, and a word's change is told."""
    with watched_site(home) as there:
        joined = "او هر روز به بازار می\u200cرود و برمی\u200cگردد ☂\ufe0f و چیزی نمی\u200cخرد، گفت همسایه."
        for text in (joined, joined, joined.replace("\u200c", "").replace("\ufe0f", "")):
            there.site.edit(4, text=text)
            assert there.events() == []
        edited = there.site.edit(4, text=joined.replace("روز", "شب"))
        assert there.events() == [("edited", edited.title)]
        with there.history() as history:
            article = str(next(history.events(kind="edited")).article)
            assert "می\u200cرود" in history.show(article, 1).text
            (block,) = (block for block in history.diff(article).diff.blocks if block.op != "equal")
            assert [(span.op, span.text) for span in block.spans if span.op != "equal"] == [
                ("delete", "روز"),
                ("insert", "شب"),
            ]
            assert "می\u200cرود" in "".join(span.text for span in block.spans)
