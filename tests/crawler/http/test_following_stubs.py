"""Pages that lead elsewhere by themselves are followed one after another, and not for ever."""

from __future__ import annotations

from presslog.core.outcome import Outcome
from tests.crawler.asking import ask, source
from tests.fakes.wire import Wire, http, serving

HTML = "Content-Type: text/html"
PAGE = http(b"<html><body><p>The ferry leaves at six.</p></body></html>", HTML)


def lay_stubs(wire: Wire, name: str, count: int) -> str:
    """The URL of the first of so many stubs, the last of which leads to a page."""
    for number in range(count):
        stub = f'<meta http-equiv="refresh" content="0; url=/{name}/{number + 1}">'
        wire.answers[f"/{name}/{number}"] = http(f"<html><head>{stub}</head></html>".encode(), HTML)
    wire.answers[f"/{name}/{count}"] = PAGE
    return wire.url(f"/{name}/0")


def test_three_stubs_in_a_row_are_followed() -> None:
    """Behind three a page is read; behind four nothing is proven."""
    with serving({}) as wire:
        three, four = lay_stubs(wire, "three", 3), lay_stubs(wire, "four", 4)
        found = ask(source(wire.url("/")), [three, four])
    assert found[three].outcome is Outcome.OK
    assert found[three].landed.endswith("/three/3")
    assert found[four].outcome is Outcome.UNAVAILABLE
    assert found[four].reason.startswith("pages lead from one to another without an end")


def test_a_refresh_in_a_header_is_followed() -> None:
    """Like one in the page; one that is due in ten minutes, or leads to no URL, leaves the page what it is."""
    values = {"/soon": "0; url=/there", "/late": "600; url=/there", "/odd": "9" * 5_000 + "; url=http://["}
    with serving() as wire:
        wire.answers |= {
            path: http(b"<html>Moved.</html>", HTML, f"Refresh: {value}") for path, value in values.items()
        }
        wire.answers["/there"] = PAGE
        found = ask(source(wire.url("/")), [wire.url(path) for path in values])
        landed = {path: found[wire.url(path)].landed.removeprefix(wire.url("/")) for path in values}
    assert landed == {"/soon": "there", "/late": "late", "/odd": "odd"}
