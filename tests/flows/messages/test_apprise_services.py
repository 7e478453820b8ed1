"""Messages reach real receivers once they are due, and what a receiver answers decides what becomes of them."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import pytest

from presslog.core.errors import DeliveryError
from presslog.flows.messages.apprise_services import Notifier, notify_target
from presslog.flows.messages.channel_addresses import Address
from presslog.flows.messages.channels import Attachment, Channel, Digest
from presslog.flows.messages.delivery import ATTEMPTS, DeliveryReport, Letter, PostOffice, deliver_messages
from presslog.flows.messages.event_picture import draws_images
from presslog.flows.messages.rendering import Coverage, ToldEvent
from presslog.storage.migrations import open_engine
from presslog.storage.model import DeliveryState, EventKind
from tests.fakes.letters import NOON, MemoryFacts, MemoryOutbox, body, edited, event_of, message
from tests.fakes.receivers import Answer, closed, dripping, huge, mailbox, slow, status, webhook
from tests.lacking import lacking
from tests.storage.desk import Desk as RecordedSource

EDIT = edited(body("It cost 1.5 million.", "Two."), body("It cost 15 million.", "Two."))


@dataclass
class Desk:
    """A home's channels, outbox and facts, and a clock that a test sets."""

    home: Path
    outbox: MemoryOutbox = field(default_factory=MemoryOutbox)
    facts: MemoryFacts = field(default_factory=MemoryFacts)
    environ: dict[str, str] = field(default_factory=dict)
    now: datetime = NOON
    patience: timedelta = timedelta(seconds=30)

    def deliver(self, *channels: Channel) -> DeliveryReport:
        """One round of delivery."""
        post = PostOffice(
            self.outbox,
            self.facts,
            Notifier(self.home, self.environ).send,
            lambda: self.now,
            Random(1),
            self.patience,
        )
        return asyncio.run(deliver_messages(post, {channel.name: channel for channel in channels}))

    def row(self, name: str = "desk.m1") -> tuple[DeliveryState, int, str]:
        """What the outbox says of a message."""
        found = self.outbox.rows[name]
        return found.state, found.attempts, found.last_error


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """A desk with one edit waiting for the channel `desk`."""
    made = Desk(tmp_path)
    made.outbox.put(message("desk", *made.facts.put(EDIT)))
    return made


@pytest.fixture
def release() -> Iterator[threading.Event]:
    """Ends the waiting of slow receivers when the test is over."""
    event = threading.Event()
    yield event
    event.set()


# --- the webhook, answer by answer -----------------------------------------------------------------------------------


@pytest.mark.parametrize("code", [200, 201, 202, 204])
def test_a_taken_message_is_sent(desk: Desk, code: int) -> None:
    """Any 2xx is a delivery: the message is marked and not sent again."""
    with webhook(status(code)) as hook:
        desk.deliver(Channel("desk", hook.url()))
        desk.deliver(Channel("desk", hook.url()))
    assert desk.row()[0] is DeliveryState.SENT
    assert len(hook.requests) == 1


def test_a_message_tells_the_change(desk: Desk) -> None:
    """The receiver gets a subject, the words that changed, the event as the commands print it, and the id twice: in head and body."""
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url()))
    (request,) = hook.requests
    assert request.json["title"] == "[gazette] Edited: Harbour wall to stand"
    assert "− It cost 1.5 million." in request.json["message"]
    assert "+ It cost 15 million." in request.json["message"]
    assert request.json["events"][0]["id"] == EDIT.event.id
    assert request.json["events"][0]["classes"][0]["name"] == "number"
    assert request.json["id"] == request.headers["idempotency-key"] == "desk.m1"


@pytest.mark.parametrize("code", [400, 401, 403, 404, 410, 422])
def test_a_hopeless_answer_makes_a_dead_letter(desk: Desk, code: int) -> None:
    """What trying again cannot change is a dead letter at once, with the answer as its reason."""
    with webhook(status(code)) as hook:
        report = desk.deliver(Channel("desk", hook.url()))
    state, attempts, error = desk.row()
    assert (state, attempts) == (DeliveryState.DEAD, 1)
    assert error.startswith(f"HTTP {code}")
    assert report.count(DeliveryState.DEAD) == 1


@pytest.mark.parametrize("answer", [status(500), status(502), status(503), status(429), status(408), closed])
def test_a_passing_fault_is_tried_again_under_the_same_id(desk: Desk, answer: Answer) -> None:
    """A server's trouble puts a message off, not away; the second try carries the same id."""
    with webhook(answer, status(200)) as hook:
        desk.deliver(Channel("desk", hook.url()))
        assert desk.row()[0] is DeliveryState.PENDING
        desk.deliver(Channel("desk", hook.url()))
        assert len(hook.requests) == 1, "it was tried again before it was due"
        desk.now += timedelta(minutes=1)
        desk.deliver(Channel("desk", hook.url()))
    assert desk.row()[0] is DeliveryState.SENT
    assert hook.keys == ["desk.m1", "desk.m1"]


def test_retry_after_is_kept(desk: Desk) -> None:
    """A pause the service asks for is never cut short."""
    with webhook(status(429, {"Retry-After": "7200"})) as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert desk.outbox.rows["desk.m1"].not_before >= NOON + timedelta(hours=2)


def test_pauses_grow_and_end(desk: Desk) -> None:
    """Each failure waits longer than the one two before it; after the last one the message is a dead letter, not lost."""
    pauses = []
    with webhook(status(500)) as hook:
        for _ in range(ATTEMPTS):
            desk.deliver(Channel("desk", hook.url()))
            pauses.append(desk.outbox.rows["desk.m1"].not_before - desk.now)
            desk.now = desk.outbox.rows["desk.m1"].not_before
        desk.deliver(Channel("desk", hook.url()))
    assert all(later > earlier for earlier, later in zip(pauses[:7], pauses[2:9], strict=True))
    assert len(hook.requests) == ATTEMPTS
    assert desk.row()[0] is DeliveryState.DEAD


@pytest.mark.story
def test_a_channel_dead_for_a_week(tmp_path: Path) -> None:
    """A message a day for seven days: none is lost, the other channel has each at once, and each arrives once when it is tried again."""
    engine = open_engine(f"sqlite:///{tmp_path / 'presslog.db'}")
    runs, facts = RecordedSource(engine), MemoryFacts()
    facts.put(EDIT)
    with webhook(status(503)) as dead, webhook() as well:
        channels = {"desk": Channel("desk", dead.url()), "other": Channel("other", well.url())}

        def deliver(now: datetime) -> None:
            post = PostOffice(runs.archive, facts, Notifier(tmp_path, {}).send, lambda: now, Random(1))
            asyncio.run(deliver_messages(post, channels))

        start = runs.now
        for hours in range(0, 7 * 24 + 1, 2):
            runs.now = start + timedelta(hours=hours)
            if hours % 24 == 0 and hours < 7 * 24:
                names = (f"m{hours // 24}",)
                runs.run(messages=tuple(message(to, EDIT.event.id, name=n) for to in channels for n in names))
            deliver(runs.now)
        assert sorted(well.keys) == [f"other.m{day}" for day in range(7)]
        waiting = runs.archive.undelivered()
        assert sorted(each.id for each in waiting) == [f"desk.m{day}" for day in range(7)]
        assert any(each.state is DeliveryState.DEAD for each in waiting)
        dead.answers[:] = [status(200)]
        tried = len(dead.requests)
        for each in waiting:
            runs.archive.retry(each.id, runs.now)
        for _ in range(2):
            deliver(runs.now)
    assert sorted(dead.keys[tried:]) == [f"desk.m{day}" for day in range(7)]
    assert runs.archive.undelivered() == ()
    engine.dispose()


def test_nobody_there(desk: Desk) -> None:
    """A port nobody listens on puts the message off and is named; a host without an address is told apart from it."""
    with webhook() as hook:
        url = hook.url()
    desk.deliver(Channel("desk", url))
    port = urlsplit(url).port
    assert desk.row() == (DeliveryState.PENDING, 1, f"nobody answers on port {port} of that address")
    desk.now += timedelta(days=1)
    desk.deliver(Channel("desk", "json://nobody.invalid/hook"))
    assert desk.row() == (DeliveryState.PENDING, 2, "the name of its host could not be looked up")


def test_a_redirect_is_not_followed(desk: Desk) -> None:
    """A redirect to a private address is refused; the second receiver, which would have taken the message, never hears of it."""
    with webhook() as inside, webhook(status(307, {"Location": f"http://127.0.0.1:{inside.port}/"})) as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert inside.requests == []
    assert desk.row()[0] is DeliveryState.DEAD
    assert "redirects are not followed" in desk.row()[2]


@pytest.mark.parametrize("scheme", ["form", "xml", "ntfy", "gotify"])
def test_no_service_follows_a_redirect(desk: Desk, scheme: str) -> None:
    """The refusal holds for Apprise's own services too."""
    with webhook() as inside, webhook(status(307, {"Location": f"http://127.0.0.1:{inside.port}/"})) as hook:
        desk.deliver(Channel("desk", hook.url(scheme, "/AbCdEf123")))
    assert (len(hook.requests), inside.requests) == (1, [])
    assert desk.row()[0] is DeliveryState.DEAD


def test_a_huge_answer_is_not_taken_in(desk: Desk) -> None:
    """Of an answer of half a gigabyte no more is read than sockets hold; the message counts as delivered."""
    written: list[int] = []
    with webhook(huge(512 * 2**20, written)) as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert desk.row()[0] is DeliveryState.SENT
    assert written[0] < 64 * 2**20


def test_a_dripping_answer_ends_the_attempt(desk: Desk, release: threading.Event) -> None:
    """A receiver that sends a byte now and then holds nothing up longer than patience lasts."""
    desk.patience = timedelta(seconds=0.5)
    with webhook(dripping(60, release)) as hook:
        desk.deliver(Channel("desk", hook.url()))
        release.set()
    state, _, error = desk.row()
    assert state is DeliveryState.PENDING
    assert "may have been delivered" in error


def test_a_slow_channel_delays_no_other(desk: Desk, release: threading.Event) -> None:
    """While one channel is waited for, the other has its message and is marked."""
    desk.outbox.put(message("slow", EDIT.event.id))
    with webhook(slow(60, release)) as tarpit, webhook() as hook:
        channels = (Channel("slow", tarpit.url()), Channel("desk", hook.url()))
        thread = threading.Thread(target=desk.deliver, args=channels)
        thread.start()
        while desk.row()[0] is not DeliveryState.SENT:
            assert thread.is_alive(), "the round ended without the healthy channel's message"
        assert desk.row("slow.m1")[0] is DeliveryState.PENDING
        release.set()
        thread.join()


# --- other services --------------------------------------------------------------------------------------------------


def test_mail_arrives_as_html_with_its_id(desk: Desk) -> None:
    """A mail has the subject, an HTML body with the change marked, and the id in its head."""
    with mailbox() as box:
        desk.deliver(Channel("desk", box.url))
    (letter,) = box.letters
    assert letter["Subject"] == "[gazette] Edited: Harbour wall to stand"
    assert letter["Idempotency-Key"] == "desk.m1"
    html = letter.get_body(("html",)).get_content()
    assert "1.5</del>" in html
    assert "15</ins>" in html
    assert desk.row()[0] is DeliveryState.SENT


def test_a_change_is_attached_where_asked(desk: Desk) -> None:
    """With `attach`, the change comes along as a page that needs no other file."""
    with mailbox() as box:
        desk.deliver(Channel("desk", box.url, attach=frozenset({Attachment.PAGE})))
    (file,) = [part for part in box.letters[0].walk() if part.get_filename() == "changes.html"]
    assert file.get_content_type() == "text/html"
    assert "<ins>" in file.get_content().replace(' style="background:#dcf5dc;text-decoration:none"', "")


def test_a_change_is_drawn_where_asked(desk: Desk) -> None:
    """With `attach = ["picture"]`, the event comes along as a PNG that is named after it."""
    if not draws_images():
        lacking("no Typst here: the `share` extra brings it")
    pictures = Channel("desk", "", attach=frozenset({Attachment.PICTURE}))
    with mailbox() as box:
        desk.deliver(replace(pictures, url=box.url))
    (file,) = [part for part in box.letters[0].walk() if part.get_content_type() == "image/png"]
    assert file.get_filename() == f"{EDIT.event.id}.png"
    assert file.get_content().startswith(b"\x89PNG")


def test_a_refused_mail_waits(desk: Desk) -> None:
    """A mail server that says no leaves the message in the outbox with a reason."""
    with mailbox("451 try later") as box:
        desk.deliver(Channel("desk", box.url))
    assert desk.row()[0] is DeliveryState.PENDING
    assert desk.row()[2].startswith("the service did not take it")


@pytest.mark.parametrize(
    ("scheme", "path"),
    [
        ("form", "/hook"),
        ("xml", "/hook"),
        ("ntfy", "/press"),
        ("gotify", "/AbCdEf123"),
        ("mmost", "/a1b2c3d4e5f6g7h8i9j0k1l2m3"),
    ],
)
def test_other_services_take_it_too(desk: Desk, scheme: str, path: str) -> None:
    """Four more of Apprise's services deliver the change, and their refusal is a failure."""
    answers = [status(200), status(503)]
    with webhook(*answers) as hook:
        desk.deliver(Channel("desk", hook.url(scheme, path)))
        assert desk.row()[0] is DeliveryState.SENT
        desk.outbox.put(message("desk", EDIT.event.id, name="m2"))
        desk.deliver(Channel("desk", hook.url(scheme, path)))
    assert b"15" in hook.requests[0].body
    assert desk.row("desk.m2") == (DeliveryState.PENDING, 1, "HTTP 503 (Service Unavailable)")


# --- addresses -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("optional=yes", "optional"),
        ("Optional=1", "optional"),
        ("verify=no", "verify"),
        ("verify=False", "verify"),
        ("redirect=yes", "redirect"),
    ],
)
def test_an_address_that_switches_safety_off_is_refused(desk: Desk, query: str, named: str) -> None:
    """An option that would call a lost message delivered, or trust anyone, is refused by name, and nothing is sent."""
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url(query=query)))
    assert hook.requests == []
    assert desk.row()[0] is DeliveryState.DEAD
    assert f"take `{named}` out" in desk.row()[2]


@pytest.mark.parametrize("query", ["optional=no", "verify=yes", "redirect=no", "verify"])
def test_safe_options_pass(desk: Desk, query: str) -> None:
    """The same options in their safe sense are no reason to refuse."""
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url(query=query)))
    assert desk.row()[0] is DeliveryState.SENT


@pytest.mark.parametrize(
    "url",
    [
        "mailto://user:pass@mail.example?from=a@b.example",  # in clear, unless Apprise knows the domain
        "mailto://user:pass@mail.example?from=a@b.example&mode=insecure",
        "mailtos://user:pass@mail.example?from=a@b.example&MODE=Insecure",
        "mailto://user:pass@localhost?from=a@b.example&mode=insecure&smtp=mail.example",
    ],
)
def test_mail_in_clear_leaves_the_machine_never(url: str) -> None:
    """Mail without TLS is for loopback alone; it is the server that counts, not the domain."""
    with pytest.raises(DeliveryError, match="over TLS only: write mailtos"):
        notify_target(Address(url))


@pytest.mark.parametrize(
    "url",
    [
        "mailtos://user:pass@mail.example?from=a@b.example",
        "mailto://user:pass@gmail.com",
        "mailto://mail.example?from=a@b.example&smtp=127.0.0.1&mode=insecure",
    ],
)
def test_mail_over_tls_or_to_this_machine_may_leave(url: str) -> None:
    """TLS asked for, a service Apprise knows to speak it, and a server of this machine are no reason to refuse."""
    assert notify_target(Address(url)).secure_mode in {"ssl", "starttls", "insecure"}


def test_an_address_comes_from_environment_or_file(desk: Desk) -> None:
    """`env:` and `file:` are looked up when a message is sent, and again when it is sent again."""
    with webhook() as hook:
        desk.environ["DESK_URL"] = hook.url(path="/from-env")
        desk.deliver(Channel("desk", "env:DESK_URL"))
        (desk.home / "secret").write_text(hook.url(path="/from-file") + "\n")
        desk.outbox.put(message("desk", EDIT.event.id, name="m2"))
        desk.deliver(Channel("desk", "file:secret"))
    assert [request.path for request in hook.requests] == ["/from-env", "/from-file"]


@pytest.mark.parametrize("url", ["env:NOWHERE", "file:nowhere"])
def test_a_missing_secret_waits_and_names_itself(desk: Desk, url: str) -> None:
    """An address that cannot be looked up puts messages off and says which variable or file is missing."""
    desk.deliver(Channel("desk", url))
    state, _, error = desk.row()
    assert state is DeliveryState.PENDING
    assert "channels.desk.url" in error
    assert url.partition(":")[2].lower() in error.lower()


def test_an_unknown_channel_loses_nothing(desk: Desk) -> None:
    """A message for a channel that is not in presslog.toml stays, and says what is missing."""
    desk.deliver()
    assert desk.row()[0] is DeliveryState.PENDING
    assert "[channels.desk]" in desk.row()[2]


# --- what is told together -------------------------------------------------------------------------------------------


def test_a_digest_is_one_message(desk: Desk) -> None:
    """All that came due of a digest is told at once, and every row is marked."""
    desk.outbox.put(
        message("desk", *desk.facts.put(edited(body("A."), body("B."), 2)), name="m2"),
        message("desk", *desk.facts.put(edited(body("C."), body("D."), 3, source="herald")), name="m3"),
    )
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url(), when=Digest(NOON.time())))
    (request,) = hook.requests
    assert request.json["title"] == "[2 sources] 3 edited"
    assert len(request.json["events"]) == 3
    assert {row.state for row in desk.outbox.rows.values()} == {DeliveryState.SENT}


def test_a_digest_sent_again_has_the_same_id(desk: Desk) -> None:
    """A digest that may have been delivered is sent again under the id it had."""
    desk.outbox.put(message("desk", *desk.facts.put(edited(body("A."), body("B."), 2)), name="m2"))
    channel = Channel("desk", "env:URL", when=Digest(NOON.time()))
    with webhook(closed, status(200)) as hook:
        desk.environ["URL"] = hook.url()
        desk.deliver(channel)
        desk.now += timedelta(hours=1)
        desk.deliver(channel)
    assert len(set(hook.keys)) == 1
    assert len(hook.keys) == 2


def test_a_sign_of_life_says_what_could_not_be_checked(desk: Desk) -> None:
    """Without events a message says that nothing changed, and which sources nobody can vouch for."""
    desk.outbox.rows.clear()
    desk.outbox.put(message("desk", name="a1"), message("desk", name="a2"))
    desk.facts.sources = Coverage(NOON, 2, (("herald", "HTTP 503"), ("mail", "no run in this time")))
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url(), heartbeat=Digest(NOON.time())))
    (request,) = hook.requests
    assert request.json["title"] == "presslog: nothing changed; 2 sources could not be checked"
    assert "herald: HTTP 503" in request.json["message"]


def test_after_a_failure_the_channel_rests(desk: Desk) -> None:
    """A channel in trouble is asked once a round, not once a message."""
    desk.outbox.put(message("desk", EDIT.event.id, name="m2"), message("desk", EDIT.event.id, name="m3"))
    with webhook(status(503)) as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert len(hook.requests) == 1
    assert desk.row("desk.m2") == (DeliveryState.PENDING, 0, "")


def test_a_dead_letter_holds_nothing_up(desk: Desk) -> None:
    """After a message nobody will take, the next one is tried in the same round."""
    desk.outbox.put(message("desk", EDIT.event.id, name="m2"))
    with webhook(status(422), status(200)) as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert (desk.row()[0], desk.row("desk.m2")[0]) == (DeliveryState.DEAD, DeliveryState.SENT)


def test_an_event_that_is_gone_is_a_dead_letter(desk: Desk) -> None:
    """A message whose event the history does not know is not sent empty."""
    desk.outbox.put(message("desk", "nobody.1.edited", name="m2"))
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert desk.row("desk.m2") == (DeliveryState.DEAD, 1, "no event nobody.1.edited")


# --- lengths ---------------------------------------------------------------------------------------------------------


def test_a_long_letter_is_split_where_the_service_ends(desk: Desk) -> None:
    """A service with short messages gets several, each within its length, each with an id of its own, no word torn."""
    words = [f"word{number}" for number in range(900)]
    long = replace(EDIT, event=replace(EDIT.event, summary=" ".join(words)))
    desk.facts.put(long)
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url("mmost", "/a1b2c3d4e5f6g7h8i9j0k1l2m3")))
        desk.outbox.put(message("desk", EDIT.event.id, name="m2"))
        desk.deliver(Channel("desk", hook.url("pover", "/")))
    texts = [
        request.json["text"]
        for request in hook.requests
        if request.headers.get("content-type") == "application/json"
    ]
    assert len(texts) > 1
    assert all(len(text) <= 4000 for text in texts)
    found = " ".join(texts).split()
    assert [word for word in found if word.startswith("word")] == words


def test_what_is_too_long_for_all_parts_is_left_to_the_link(desk: Desk) -> None:
    """A letter of very many parts is cut after a few, and says how much more there is and where."""
    many = [edited(body(f"{n} " + "old " * 300), body(f"{n} " + "new " * 300), n) for n in range(20)]
    desk.outbox.put(message("desk", *desk.facts.put(*many)))
    with webhook() as hook:
        desk.deliver(
            Channel("desk", hook.url("mmost", "/a1b2c3d4e5f6g7h8i9j0k1l2m3"), link="https://press.example")
        )
    assert len(hook.requests) == 5
    assert "more parts: https://press.example" in json.loads(hook.requests[-1].body)["text"]


# --- secrets ---------------------------------------------------------------------------------------------------------

CANARY = "canary7Secret"


@pytest.mark.parametrize(
    "url",
    [
        "json://user:{c}@127.0.0.1:{p}/{c}?+X-Token={c}&-key={c}",
        "form://127.0.0.1:{p}/{c}",
        "ntfy://{c}@127.0.0.1:{p}/{c}",
        "gotify://127.0.0.1:{p}/{c}",
        "slack://{c}/{c}",
        "bogus://{c}",
        "json://{c}:notaport/",
        "mailto://{c}:{c}@127.0.0.1:1?from=a@b.example&to={c}@c.example&mode=insecure",
    ],
)
def test_a_secret_is_seen_by_nobody(
    desk: Desk, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str], url: str
) -> None:
    """Whatever goes wrong, no part of an address is in the outbox, in a log of any level, on a stream, in an error or a repr."""
    caplog.set_level(0)
    with webhook(status(500)) as hook:
        desk.environ["URL"] = url.format(c=CANARY, p=hook.port)
        channel = Channel("desk", "env:URL")
        report = desk.deliver(channel)
        with pytest.raises(DeliveryError) as caught:
            Notifier(desk.home, desk.environ).send(channel, Letter("desk.m9", (EDIT,)))
    seen = [
        repr(report),
        repr(desk.outbox),
        caplog.text,
        *capfd.readouterr(),
        str(caught.value),
        repr(Address(url)),
    ]
    assert desk.row()[1] == 1, "the address was tried"
    assert not [text for text in seen if CANARY.lower() in text.lower()]


def test_source_alerts_are_told(desk: Desk) -> None:
    """An event of a source is told by the source's name."""
    held = event_of(EventKind.HELD)
    desk.outbox.put(message("desk", *desk.facts.put(ToldEvent(held))))
    with webhook() as hook:
        desk.deliver(Channel("desk", hook.url()))
    assert hook.requests[0].json["title"] == "[gazette] Held: gazette"
