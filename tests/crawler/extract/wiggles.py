"""What moves on a page that nobody edited, and what an editor does to a text."""

from __future__ import annotations

from dataclasses import replace

from tests.crawler.extract.houses import Noise
from tests.crawler.extract.texts import Text

MOVED = {
    "nonce": Noise(nonce="f9e8d7"),
    "counters": Noise(views=98_112),
    "relative date": Noise(ago="2 days ago"),
    "side block rotates": Noise(
        recent=("A lamp for the pier", "The baker's third oven", "Rain, says the almanac")
    ),
    "side block grows": Noise(
        recent=tuple(
            f"Another day, another ferry: number {n} of the long winter timetable" for n in range(40)
        )
    ),
    "related rotates": Noise(related=("A harbour without a crane", "The last knocker-up")),
    "related grows": Noise(
        related=tuple(f"More of the same on the subject of mills, part {n}" for n in range(12))
    ),
    "another ad": Noise(
        ad="Hessel's boots now come with laces, and the laces come with a guarantee of ten years"
    ),
    "comments": Noise(
        comments=(
            "I saw it coming.",
            "We should have kept the old one, if you ask me, and nobody ever does ask me, do they?",
        )
    ),
    "new year": Noise(year=2026),
    "theme": Noise(theme="k7"),
}


def edits(text: Text) -> dict[str, Text]:
    """What an editor does."""
    longest = text.paragraphs[0]
    words = longest.split(" ") if " " in longest else list(longest)
    joint = " " if " " in longest else ""
    middle = len(words) // 2
    return {
        "a word": text.with_paragraph(0, joint.join((*words[:middle], "XYZ", *words[middle + 1 :]))),
        "three words dropped": text.with_paragraph(0, joint.join((*words[:middle], *words[middle + 3 :]))),
        "paragraph added": replace(text, paragraphs=(*text.paragraphs, text.paragraphs[-1][::-1])),
        "paragraph dropped": replace(text, paragraphs=text.paragraphs[:-1]),
        "headline": replace(text, title=text.title + " 2"),
        "number": text.with_paragraph(1, text.paragraphs[1] + " 15."),
        "quote": replace(text, quote=text.quote[:-1] + "!"),
        "lead": replace(text, lead="7 " + text.lead),
        "sentence end": replace(text, paragraphs=(*text.paragraphs[:-1], text.paragraphs[-1] + " Not so.")),
    }
