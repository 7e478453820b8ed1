"""What each service is sent, word for word: an edit, an edit from right to left, a removal, and a text that would call people.

    python -m tests.flows.messages.test_renderings

writes the files in `renderings/` anew: look at what changed in them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from presslog.core.errors import SettingsError
from presslog.flows.home_options import MESSAGE_LANGUAGES
from presslog.flows.messages.apprise_services import Notifier
from presslog.flows.messages.channel_addresses import Address
from presslog.flows.messages.channels import Channel, load_channels
from presslog.flows.messages.delivery import Letter
from presslog.flows.messages.mail_templates import events_page, render_mail
from presslog.flows.messages.rendering import Coverage, MailFormat, ToldEvent, text_direction
from presslog.flows.messages.wording import LANGUAGES
from presslog.flows.settings import Settings
from presslog.storage.model import CaptureId, EditClass, EventKind, Severity
from tests.fakes.letters import NOON, body, edited, event_of

FOLDER = Path(__file__).parent / "renderings"
SERVICES = {
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/#desk",
    "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "telegram": "tgram://123456789:abcdefg_hijklmnopqrstuvwxyzabcdefgh/12315544/",
    "mastodon": "mastodons://token@mastodon.example/",
    "matrix": "matrixs://desk:word@matrix.example/#desk",
    "mail": "mailtos://desk:word@mail.example",
}
WALL = "The wall cost {} million *pounds*; it_was <b>built</b> in 1902 & stands."


def letters() -> list[Letter]:
    """What is told: each in a letter of its own, and all of it in one."""
    told = (
        edited(body(WALL.format("1.5"), "Two."), body(WALL.format(15), "Two.", "Three came.")),
        edited(
            body("هزینه ۵ میلیون بود.", title="دیوار می‌ماند", language="fa"),
            body("هزینه ۶ میلیون بود.", title="دیوار می‌ماند", language="fa"),
            number=2,
        ),
        ToldEvent(
            replace(
                event_of(EventKind.REMOVED, 3),
                title="Night ferry kept",
                summary="Removed: Night ferry kept (2 confirmations: gone)",
            )
        ),
        edited(
            body("Hello."), body("Hello @everyone <!channel> <@17>, says https://a.example/@desk."), number=4
        ),
    )
    single = [Letter(f"desk.m{number}", (one,)) for number, one in enumerate(told, 1)]
    return [*single, Letter("desk.all", told[:3])]


def rendered(url: str) -> str:
    """All letters as a service is sent them."""
    channel, notifier = Channel("desk", url, link="https://press.example"), Notifier(FOLDER, {})
    mails = [mail for letter in letters() for mail in notifier.mails(channel, letter, Address(url))]
    return (
        "\n\n".join(
            f"=== {mail.id} ({mail.format})\nsubject: {mail.subject}\n\n{mail.body}" for mail in mails
        )
        + "\n"
    )


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_is_sent_what_it_reads_well(service: str) -> None:
    """The words and marks are those that were looked at; the event's page is linked in each."""
    made = rendered(SERVICES[service])
    assert made == (FOLDER / f"{service}.txt").read_text("utf-8")
    assert made.count("https://press.example/events/") >= 7


@pytest.mark.parametrize("service", sorted(SERVICES.keys() - {"mail"}))
def test_a_publisher_calls_nobody(service: str) -> None:
    """In a chat no @ of an article's text calls everyone or somebody; the same words in a mail stay as they were."""
    made = rendered(SERVICES[service])
    assert "@everyone" not in made
    assert "@17" not in made
    assert service != "slack" or "<!channel" not in made
    assert "@everyone" in rendered(SERVICES["mail"])


def test_telegram_is_sent_no_element_it_refuses() -> None:
    """One element that Telegram does not know, and it takes no part of a message."""
    made = rendered(SERVICES["telegram"])
    assert set(re.findall(r"</?([a-z]\w*)", made)) <= {"b", "i", "s", "u", "a"}


def in_every_language() -> str:
    """An edit, a removal, a source's alert and a sign of life, as text in each language; the edit as a mail besides."""
    edit, _, removal, _ = (letter.told[0] for letter in letters()[:4])
    removal = replace(removal, event=replace(removal.event, evidence=(CaptureId("a"), CaptureId("b"))))
    alert = ToldEvent(event_of(EventKind.DEGRADED))
    coverage = Coverage(NOON - timedelta(days=1), 4, (("herald", "HTTP 503"),), 2)
    made = []
    for code, words in LANGUAGES.items():
        for told in ((edit,), (removal,), (alert,), (edit, removal), ()):
            mail = render_mail(
                "desk.1", told, MailFormat.TEXT, coverage=None if told else coverage, words=words
            )
            made.append(f"=== {code}\nsubject: {mail.subject}\n\n{mail.body}")
        made.append(
            render_mail("desk.1", (edit,), MailFormat.HTML, link="https://press.example", words=words).body
        )
    return "\n\n".join(made) + "\n"


def test_messages_are_written_in_the_readers_language() -> None:
    """Each language's sentences are those that were looked at; what the publisher wrote stands in them as it was written."""
    assert in_every_language() == (FOLDER / "languages.txt").read_text("utf-8")


def test_times_are_told_in_the_channels_zone() -> None:
    """In every language and look a message tells its moments where its reader is, and says which zone that is."""
    tehran = ZoneInfo("Asia/Tehran")
    told = ToldEvent(event_of(EventKind.REMOVED))
    for form in MailFormat:
        for words in LANGUAGES.values():
            mail = render_mail("desk.1", (told,), form, words=replace(words, zone=tehran))
            assert "2026-03-02 15:30 UTC+03:30" in mail.body.replace("\\", "")
    assert "2026-03-02 15:30 UTC+03:30" in events_page((told,), "Changes", tehran)


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_catalogue_is_whole(code: str) -> None:
    """Every kind, weight and class has its words, each its own; a language written from right to left says so."""
    words = LANGUAGES[code]
    for told, members in ((words.kinds, EventKind), (words.severities, Severity), (words.classes, EditClass)):
        assert set(told) == set(members)
        assert len(set(told.values())) == len(told)
    assert set(words.sentences) == set(EventKind)
    assert words.direction == text_direction(code)
    assert "TEST" in words.test


def test_a_channel_has_its_language(home: Path) -> None:
    """A channel's language is its own, else the home's, else English; another is refused with those there are."""
    settings = Settings.load(home, {})
    home.mkdir()
    channel = '[channels.{}]\nurl = "env:DESK_URL"\n'
    own = f'{channel.format("own")}language = "sq"\n'
    settings.config_file.write_text(f'language = "fa"\n{channel.format("desk")}{own}', "utf-8")
    channels = load_channels(settings)
    assert (channels["desk"].language, channels["own"].language) == ("fa", "sq")
    assert set(MESSAGE_LANGUAGES) == set(LANGUAGES)
    settings.config_file.write_text('language = "tlh"\n', "utf-8")
    with pytest.raises(SettingsError, match="expected one of en, fa"):
        load_channels(settings)


if __name__ == "__main__":
    for name, url in SERVICES.items():
        (FOLDER / f"{name}.txt").write_text(rendered(url), "utf-8")
    (FOLDER / "languages.txt").write_text(in_every_language(), "utf-8")
