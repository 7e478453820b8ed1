"""What is made of templates: whole in every form, obeying nothing, and split to fit."""

from __future__ import annotations

import html as html_
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presslog.core.errors import DeliveryError
from presslog.flows.messages.mail_templates import (
    DETAILED,
    events_page,
    html_change,
    render_mail,
    split_body,
    template_environment,
)
from presslog.flows.messages.rendering import (
    Coverage,
    MailFormat,
    clean_text,
)
from presslog.storage.content.content_diff import diff_contents
from presslog.storage.content.tokens import split_pieces
from tests.fakes.letters import NOON, body, edited

OLD = body("It cost 1.5 million.", "The wall stands.", "Ships wait outside.")
NEW = body(
    "Ships wait outside.",
    "It cost 15 million.",
    "The wall stands.",
    "A new end.",
    title="Harbour wall to fall",
)
D = diff_contents(OLD, NEW)
NASTY = '<script>alert(1)</script> & "q" \x1b[31m\u202e **b** [x](javascript:1)'


def test_html_marks_each_change() -> None:
    """Deletions and insertions are elements, in the language's direction."""
    tree = lxml.html.fragment_fromstring(html_change(D, "en"))
    assert [node.text for node in tree.iter("del")] == ["stand", "1.5"]
    assert [node.text for node in tree.iter("ins")] == ["fall", "15", "A new end."]


@pytest.mark.parametrize(
    ("language", "expected"), [("fa", "rtl"), ("ar-EG", "rtl"), ("en", "ltr"), (None, "auto")]
)
def test_html_has_the_language_direction(language: str | None, expected: str) -> None:
    """Persian and Arabic are laid out from right to left."""
    assert lxml.html.fragment_fromstring(html_change(D, language)).get("dir") == expected


@given(st.text(max_size=60), st.text(max_size=60))
def test_html_never_obeys_a_text(before: str, after: str) -> None:
    """Whatever was written, the page's elements are ours alone, and the words come out as they went in."""
    a, b = body(before), body(after)
    page_ = html_change(diff_contents(a, b))
    tree = lxml.html.fragment_fromstring(page_.replace("\x0c", " "))
    assert {node.tag for node in tree.iter()} <= {"div", "p", "b", "i", "ins", "del"}
    assert (
        "<" not in html_.unescape("".join(split_pieces(clean_text(before))))
        or "&lt;" in page_
        or before == after
    )


@pytest.mark.parametrize("form", list(MailFormat))
def test_nothing_nasty_gets_through(form: MailFormat) -> None:
    """Markup, escape sequences and direction overrides of an article do nothing in any form, in body or subject."""
    nasty = edited(body(NASTY, title="x"), body(NASTY + " more", title=NASTY))
    made = render_mail("desk.1", [nasty], form)
    for text in (made.subject, made.body):
        assert "\x1b" not in text
        assert "\u202e" not in text
    assert "\n" not in made.subject
    if form is MailFormat.HTML:
        assert "<script" not in made.body
    if form is MailFormat.MARKDOWN:
        assert "[x](" not in made.body


@pytest.mark.parametrize("form", list(MailFormat))
def test_a_message_has_all_one_needs(form: MailFormat) -> None:
    """The sentence, the words, the address, the time and the event's id stand in every form."""
    told = edited(OLD, NEW)
    text = html_.unescape(render_mail("desk.1", [told], form, link="https://press.example").body).replace(
        "\\", ""
    )
    for needed in (
        told.event.summary,
        "1.5",
        "15",
        "https://gazette.example/1",
        "2026-03-02 12:00 UTC",
        told.event.id,
    ):
        assert needed in text
    assert f"https://press.example/events/{told.event.id}" in text


@pytest.mark.parametrize("form", list(MailFormat))
def test_both_sides_of_a_persian_change_keep_to_themselves(form: MailFormat) -> None:
    """In the sentence each side is isolated, or its words would be drawn in the order of the other side's; English needs no marks."""
    told = edited(body("هزینه ۵ میلیون بود.", language="fa"), body("هزینه ۶ میلیون بود.", language="fa"))
    assert "\u2068۵ میلیون\u2069 → \u2068۶ میلیون\u2069" in render_mail("desk.1", [told], form).body
    assert "\u2068" not in render_mail("desk.1", [edited(OLD, NEW)], form).body


@pytest.mark.parametrize("form", list(MailFormat))
def test_a_flood_is_a_list(form: MailFormat) -> None:
    """Very many events are listed in a line each, and none is left out."""
    many = [edited(OLD, NEW, n) for n in range(DETAILED + 5)]
    text = render_mail("desk.1", many, form).body
    assert all(one.event.id in text for one in many)
    assert "1.5" not in text


@pytest.mark.parametrize("form", list(MailFormat))
def test_a_sign_of_life(form: MailFormat) -> None:
    """Without events a message says so, names who could not be checked, and why."""
    coverage = Coverage(NOON - timedelta(days=1), 4, (("herald", "HTTP 503"),))
    made = render_mail("desk.1", [], form, coverage=coverage)
    assert made.subject == "presslog: nothing changed; 1 source could not be checked"
    assert "4 sources checked" in made.body
    assert "HTTP 503" in made.body.replace("\\", "")


def test_a_page_needs_no_other_file() -> None:
    """The page to attach or photograph is one document: styles inside, no script, nothing fetched."""
    text = events_page([edited(OLD, NEW)], "Changes")
    tree = lxml.html.document_fromstring(text)
    assert tree.find(".//h2").text == "Harbour wall to fall"
    assert not list(tree.iter("script", "link", "img", "iframe"))
    assert "@import" not in text
    assert "url(" not in text


def rendered(folder: Path, text: str) -> str:
    """A message through a home's own template."""
    (folder / "own.j2").write_text(text)
    return render_mail(
        "desk.1", [edited(OLD, NEW)], MailFormat.TEXT, template="own.j2", env=template_environment(folder)
    ).body


def test_a_home_has_its_own_templates(tmp_path: Path) -> None:
    """A file under templates/ makes the body from the same values the built-in ones see."""
    assert rendered(tmp_path, "{% for one in told %}{{ one.event.title }}{% endfor %} {{ id }}") == (
        "Harbour wall to fall desk.1"
    )


@pytest.mark.parametrize(
    "text",
    [
        "{{ told.__class__.__mro__ }}",
        "{{ told[0].event.__init__.__globals__ }}",
        "{{ ''.__class__ }}",
        "{{ 'a' * 1000000000 }}",
        "{{ 10 ** 10000000 }}",
        "{% for a in range(100000) %}{% for b in range(100000) %}xxxxxxxxxx{% endfor %}{% endfor %}",
        "{% for a in range(1000) %}{% for b in range(1000) %}xxxxxxxxxx{% endfor %}{% endfor %}",
        "{{ nothing }}",
        "{% if %}",
        "{% include '../outside.j2' %}",
        "{{ 1 / 0 }}",
    ],
)
def test_a_template_stays_in_its_box(tmp_path: Path, text: str) -> None:
    """A template that reaches outside, grows without end, or is broken is an error that names it; nothing is sent."""
    (tmp_path / "templates").mkdir()
    (tmp_path / "outside.j2").write_text("outside")
    with pytest.raises(DeliveryError, match=r"own\.j2"):
        rendered(tmp_path / "templates", text)


def test_a_missing_template_is_named(tmp_path: Path) -> None:
    """A template that is not there is named."""
    with pytest.raises(DeliveryError, match=r"gone\.j2"):
        render_mail(
            "desk.1",
            [edited(OLD, NEW)],
            MailFormat.TEXT,
            template="gone.j2",
            env=template_environment(tmp_path),
        )


@given(
    st.lists(st.text(alphabet="abc é👩‍🚀می‌\n", min_size=1, max_size=30), max_size=12).map(" ".join),
    st.integers(30, 80),
)
def test_no_word_is_torn(text: str, limit: int) -> None:
    """Parts fit, and hold the text's words, whole and in order."""
    parts = split_body(text, MailFormat.TEXT, limit)
    assert all(len(part) <= limit for part in parts)
    assert " ".join(parts).split() == text.split()


def test_what_no_space_parts_is_cut_between_graphemes() -> None:
    """A word longer than any message is cut all the same, between characters a reader sees."""
    parts = split_body("👩‍🚀" * 40, MailFormat.TEXT, 32)
    assert all(len(part) <= 32 for part in parts)
    assert "".join(parts) == "👩‍🚀" * 40
    assert all(part.count("👩") == part.count("🚀") for part in parts)


@settings(max_examples=30)
@given(st.integers(200, 900), st.integers(1, 10))
def test_no_tag_is_torn(limit: int, count: int) -> None:
    """Each part of an HTML message is whole by itself: it reads back as it is written, and all words are there."""
    told = [replace(edited(body("old word " * n), body("new word " * n), n)) for n in range(1, count + 1)]
    text = render_mail("desk.1", told, MailFormat.HTML).body
    parts = split_body(text, MailFormat.HTML, limit)
    assert all(len(part) <= limit for part in parts)
    for part in parts:
        assert part.count("<ins") == part.count("</ins>")
        assert part.count("<p") == part.count("</p>")
    words = " ".join(
        " ".join(lxml.html.fragment_fromstring(part, create_parent="div").itertext()) for part in parts
    )
    assert (
        words.split() == " ".join(lxml.html.fragment_fromstring(text, create_parent="div").itertext()).split()
    )
