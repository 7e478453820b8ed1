"""What each service is sent, word for word: an edit, an edit from right to left, a removal, and a text that would call people.

    python -m tests.flows.messages.test_renderings

writes the files in `renderings/` anew: look at what changed in them.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from presslog.flows.messages.apprise_services import Notifier
from presslog.flows.messages.channel_addresses import Address
from presslog.flows.messages.channels import Channel
from presslog.flows.messages.delivery import Letter
from presslog.flows.messages.rendering import ToldEvent
from presslog.storage.model import EventKind
from tests.fakes.letters import body, edited, event_of

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


if __name__ == "__main__":
    for name, url in SERVICES.items():
        (FOLDER / f"{name}.txt").write_text(rendered(url), "utf-8")
