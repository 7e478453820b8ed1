"""Addresses of pictures, links and files: what is left of each when what a server varies is taken off."""

from __future__ import annotations

import pytest

from presslog.storage.content.addresses import image_key, link_key, picture_key, without_signature


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://gazette.example/dam.jpg?v=3&w=2#top", "https://gazette.example/dam.jpg?w=2"),
        ("/dam.jpg?1718000000", "/dam.jpg"),
        (" /dam.jpg#top ", "/dam.jpg"),
        ("/dam.jpg?1718000000#top", "/dam.jpg"),
        ("/dam.jpg?id=7", "/dam.jpg?id=7"),
        ("/dam.jpg?T=1&cb=2&q=", "/dam.jpg?q="),
        ("http://[::1/dam.jpg", "http://[::1/dam.jpg"),  # no browser could follow it: kept as it is
    ],
)
def test_an_image_without_its_caches(address: str, key: str) -> None:
    """Fragment and cache-busting keys go; what may choose the picture stays."""
    assert image_key(address) == key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://cdn2.gazette.example/up/dam-300x200.webp?w=300", "cdn.gazette.example/up/dam"),
        ("https://img-14.Gazette.example/up/dam_e1718000000@2x.jpg", "img.gazette.example/up/dam"),
        (
            "https://cdn.gazette.example/w_300,h_200/fit-in/up/dam-scaled.PNG.avif",
            "cdn.gazette.example/up/dam",
        ),
        ("https://gazette.example/photo?id=7&w=300", "gazette.example/photo?id=7"),
        ("/up/dam-1.jpg", "/up/dam-1"),
        ("https://web2.example/dam.jpg", "web2.example/dam"),  # the number is the site's own
        ("http://[::1/dam.jpg", "http://[::1/dam.jpg"),
    ],
)
def test_a_picture_whichever_server_size_and_format(address: str, key: str) -> None:
    """What is left names the picture, and pictures that only differ in that are one."""
    assert picture_key(address) == key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://gazette.example/plan.pdf?v=3", "https://gazette.example/plan.pdf"),
        ("https://gazette.example/plan.pdf?v=3?v=4", "https://gazette.example/plan.pdf"),
        ("https://gazette.example/plan.pdf?id=2", "https://gazette.example/plan.pdf?id=2"),
        ("https://gazette.example/plan?v=3", "https://gazette.example/plan?v=3"),
        ("https://gazette.example/plan.php?v=3", "https://gazette.example/plan.php?v=3"),
        ("https://gazette.example/v.2/plan?v=3", "https://gazette.example/v.2/plan?v=3"),
        ("https://gazette.example/plan.pdf#page=2", "https://gazette.example/plan.pdf#page=2"),
        ("plan.pdf?v=3", "plan.pdf"),
    ],
)
def test_a_link_to_a_file_without_its_caches(address: str, key: str) -> None:
    """Only a file's address is compared without a cache's query: a page's query may choose the page."""
    assert link_key(address) == key


@pytest.mark.parametrize(
    ("address", "key"),
    [
        (
            "https://store.example/plan.pdf?id=7&X-Amz-Date=20260301T060000Z&X-Amz-Signature=0f3a",
            "https://store.example/plan.pdf?id=7",
        ),
        ("https://store.example/plan.pdf?se=2026-03-01&sig=0f3a#top", "https://store.example/plan.pdf"),
        ("https://store.example/plan.pdf?sig=0f3a==&id=7", "https://store.example/plan.pdf?id=7"),
        ("https://store.example/plan.pdf?sig=0f3a&q=a?b", "https://store.example/plan.pdf?q=a?b"),
        ("https://store.example/plan.pdf?id=7#top", "https://store.example/plan.pdf?id=7#top"),
        ("https://gazette.example/?expires=2026", "https://gazette.example/?expires=2026"),
        ("https://gazette.example/", "https://gazette.example/"),
    ],
)
def test_a_file_lent_for_a_time(address: str, key: str) -> None:
    """A signature goes with all that it signs; without one the same words may mean anything."""
    assert without_signature(address) == key
