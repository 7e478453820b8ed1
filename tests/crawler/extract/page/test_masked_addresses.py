"""E-mail addresses that a proxy masks anew at every fetch are read in clear."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from presslog.crawler.extract import Reading, read_article
from presslog.crawler.extract.page.masked_addresses import unmask_addresses

LINES = "".join(
    f"<p>Paragraph {n} says in its own unhurried way that the mill on Gannet Hill turns again.</p>"
    for n in range(4)
)


def masked(address: str, key: int) -> str:
    """An address as Cloudflare writes it: the key, then each byte combined with it."""
    return bytes([key, *(byte ^ key for byte in address.encode())]).hex()


def linked(address: str, key: int) -> str:
    code = masked(address, key)
    return (
        f'<a href="/cdn-cgi/l/email-protection#{code}"><span class="__cf_email__" data-cfemail="{code}">'
        "[email&#160;protected]</span></a>"
    )


def bare(address: str, key: int) -> str:
    code = masked(address, key)
    return f'<a class="__cf_email__" href="/cdn-cgi/l/email-protection" data-cfemail="{code}">[email&#160;protected]</a>'


def read(address: str) -> Reading:
    page = f"<article class=post><h1>Mill</h1><div class=entry-content>{LINES}<p>Write to {address} for more.</p></div></article>"
    return read_article(page.encode(), url="https://packet.example/mill/")


@pytest.mark.parametrize("mask", [linked, bare])
def test_a_mask_is_no_edit(mask: object) -> None:
    """The same address under two keys and in clear is one text, and another address is another."""
    assert callable(mask)
    clear = read('<a href="mailto:desk@packet.example">desk@packet.example</a>')
    assert read(mask("desk@packet.example", 0x5A)) == read(mask("desk@packet.example", 0x11)) == clear
    assert clear.blocks[-1].text == "Write to desk@packet.example for more."
    assert read(mask("ada@packet.example", 0x5A)) != clear


@given(st.text(min_size=2).filter(lambda text: text.isprintable()), st.integers(0, 255))
def test_every_address_comes_back(address: str, key: int) -> None:
    """Whatever was masked is shown again, its markup escaped."""
    shown = unmask_addresses(f'<p><span data-cfemail="{masked(address, key)}">x</span>')
    assert shown.count("<") == 3
    assert "cfemail" not in shown


@pytest.mark.parametrize("code", ["", "5", "5a", "zz", "00ff", "5affff", "5a3"])
def test_what_is_no_code_stays(code: str) -> None:
    """A code that cannot be one is left as it is."""
    markup = f'<p><span data-cfemail="{code}">[email protected]</span> <a href="/cdn-cgi/l/email-protection#{code}">x</a>'
    assert unmask_addresses(markup) == markup
