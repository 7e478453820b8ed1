# ruff: noqa: E501 - markup stands in lines
"""Feeds, the REST API and sitemaps are read as what they are, with their traps."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from presslog.core.errors import ExtractionError
from presslog.core.witness import Witness
from presslog.crawler.discover import Start, possible_starts, read_listing_page
from presslog.crawler.discover.kinds import witness_of
from presslog.crawler.discover.readers.sitemap import LARGEST_BYTES, sitemaps_of
from presslog.crawler.discover.readers.wordpress import ids_url, posts_url
from presslog.crawler.discover.starts import further_starts, may_lead
from presslog.crawler.items import ListingPage
from presslog.crawler.site_profile import SiteProfile
from presslog.crawler.source.source import Discover, Source, Via
from tests.crawler.discover.asked import SITE, answered

SOURCE = Source("packet", f"{SITE}/")
POST = {
    "id": 4711,
    "link": f"{SITE}/mill/?utm_source=x",
    "date_gmt": "2025-03-14T08:15:00",
    "modified_gmt": "2025-03-15T09:00:00",
    "title": {"rendered": "Mill &#8211; turns"},
    "content": {
        "rendered": "<p>The mill turns.</p><div class='sharedaddy'>Share</div><p>The owls moved.</p>"
    },
}


def rest(value: object, **headers: str) -> ListingPage:
    return read_listing_page(
        answered(json.dumps(value), posts_url(f"{SITE}/"), **headers), Witness.REST, SOURCE
    )


def feed(items: str, channel: str = "") -> ListingPage:
    return read_listing_page(
        answered(
            f"<?xml version='1.0'?><rss version='2.0' xmlns:content='http://purl.org/rss/1.0/modules/content/'><channel>{channel}{items}</channel></rss>",
            f"{SITE}/feed/",
        ),
        Witness.FEED,
        SOURCE,
    )


def test_a_post() -> None:
    """A post's id is its key, its text is without share rows, its moments are UTC, its address canonical."""
    (entry,) = rest([POST]).entries
    assert (entry.key, entry.url, entry.title) == ("wp:4711", f"{SITE}/mill/", "Mill – turns")
    assert entry.published == "2025-03-14T08:15:00+00:00"
    assert (entry.text, entry.complete) == ("The mill turns.\n\nThe owls moved.", True)


def test_an_advertisement_in_a_text_moves_no_hint() -> None:
    """What stands loose among the paragraphs, as advertisements and related posts do, is no more of a post here than on its own page."""

    def hinted(text: str) -> str | None:
        (entry,) = rest([POST | {"content": {"rendered": text}}]).entries
        return entry.hint

    paragraphs = (
        "<p>The mill turns, as it has since the flood.</p>{}<p>The owls moved out of it on Friday.</p>"
    )
    slot = (
        "<div class='code-block'><span>Ad</span> <a href='https://ads.example/{0}'>Tea number {0}</a></div>"
    )
    assert hinted(paragraphs.format(slot.format(1))) == hinted(paragraphs.format(slot.format(2)))
    assert hinted(paragraphs.format("")) == hinted(paragraphs.format(slot.format(2)))
    assert hinted(paragraphs.format("")) != hinted(paragraphs.format("<p>Tea number 2</p>"))


def test_pages_of_posts() -> None:
    """The header says how many pages there are; without it, a page that is not full is the last."""
    assert rest([POST], x_wp_totalpages="3").older == posts_url(f"{SITE}/", page=2)
    assert rest([POST], x_wp_totalpages="1").older is None
    assert rest([POST]).older is None
    assert rest([POST | {"id": n} for n in range(100)]).older is not None


def test_past_the_end_is_an_end() -> None:
    """The 400 after the last page is an empty page, not an error."""
    page = read_listing_page(
        answered('{"code":"rest_post_invalid_page_number"}', posts_url(f"{SITE}/", page=9), status=400),
        Witness.REST,
        SOURCE,
    )
    assert page.entries == ()


@pytest.mark.parametrize(
    "body",
    [
        "<!DOCTYPE html><html><body>Hello</body></html>",
        '{"code":"rest_forbidden"}',
        "",
        '{"a":[1]}',
        "<html>[{</html>",
    ],
)
def test_a_closed_api_is_an_error(body: str) -> None:
    """HTML with 200, a refusal, or anything that is no list of posts says that the API is closed, never that there are no posts."""
    with pytest.raises(ExtractionError):
        read_listing_page(answered(body, posts_url(f"{SITE}/")), Witness.REST, SOURCE)


def test_notices_before_the_json() -> None:
    """What a plugin prints before the answer is passed over."""
    body = f"<b>Notice</b>: Undefined index\n{json.dumps([POST])}"
    assert len(read_listing_page(answered(body, posts_url(f"{SITE}/")), Witness.REST, SOURCE).entries) == 1


def test_modified_after_overlaps_every_zone() -> None:
    """The site compares with its own clock: we ask from 26 hours before."""
    url = ids_url(posts_url(f"{SITE}/"), datetime(2025, 3, 14, 12, tzinfo=UTC))
    assert "modified_after=2025-03-13T10%3A00%3A00" in url
    assert "orderby=modified" in url


def test_a_sweep_is_hinted_by_its_modification() -> None:
    """A sweep of ids says when each post was last changed; that alone moves its hint."""

    def swept(modified: str) -> str | None:
        post = {"id": 1, "link": f"{SITE}/a/", "modified_gmt": modified}
        page = read_listing_page(
            answered(json.dumps([post]), ids_url(posts_url(f"{SITE}/"))), Witness.IDS, SOURCE
        )
        assert page.witness is Witness.IDS
        return page.entries[0].hint

    assert swept("2025-01-01T00:00:00") == swept("2025-01-01T00:00:00") != swept("2025-01-02T00:00:00")


def test_feed_entries() -> None:
    """WordPress's guid is the post's id; whole text in `content:encoded` is complete, a description is not."""
    item = f"<item><title>Mill</title><link>{SITE}/mill/</link><guid isPermaLink='false'>{SITE}/?p=4711</guid><pubDate>Fri, 14 Mar 2025 08:15:00 +0100</pubDate><category>Town</category>{{}}</item>"
    (whole,) = feed(
        item.format(
            "<description>Short</description><content:encoded><![CDATA[<p>One.</p><p>Two.</p>]]></content:encoded>"
        )
    ).entries
    (short,) = feed(item.format("<description>Short</description>")).entries
    assert (whole.key, whole.published, whole.category) == ("wp:4711", "2025-03-14T07:15:00+00:00", "Town")
    assert (whole.text, whole.complete) == ("One.\n\nTwo.", True)
    assert (short.text, short.complete) == ("Short", False)


def test_other_guids_are_keys_of_their_own() -> None:
    """A guid that is no WordPress id is a key as it stands; an item without one has none."""
    entries = feed(
        f"<item><title>A</title><link>{SITE}/a/</link><guid>tag:a,2025:1</guid></item><item><title>B</title><link>{SITE}/b/</link></item>"
    ).entries
    assert [entry.key for entry in entries] == ["guid:tag:a,2025:1", None]


def test_feeds_lead_back_where_wordpress_does() -> None:
    """`?paged=N` walks back through WordPress's feed; another's archive is followed by its own link; others end."""
    item = f"<item><title>A</title><link>{SITE}/a/</link></item>"
    assert feed(item, "<generator>https://wordpress.org/?v=6.8</generator>").older == f"{SITE}/feed/?paged=2"
    assert (
        feed(
            item,
            f"<atom:link xmlns:atom='http://www.w3.org/2005/Atom' rel='prev-archive' href='{SITE}/old.xml'/>",
        ).older
        == f"{SITE}/old.xml"
    )
    assert feed(item).older is None


def test_atom() -> None:
    """Atom is a feed too."""
    atom = f"<feed xmlns='http://www.w3.org/2005/Atom'><entry><id>urn:1</id><title>A</title><link href='{SITE}/a/'/><published>2025-03-14T08:15:00Z</published><content type='html'>&lt;p&gt;Text&lt;/p&gt;</content></entry></feed>"
    (entry,) = read_listing_page(answered(atom, f"{SITE}/atom.xml"), Witness.FEED, SOURCE).entries
    assert (entry.key, entry.text, entry.published) == ("guid:urn:1", "Text", "2025-03-14T08:15:00+00:00")


SITEMAP = f"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:n="http://www.google.com/schemas/sitemap-news/0.9">
<url><loc>{SITE}/old/</loc><lastmod>2025-01-01</lastmod></url>
<url><loc>{SITE}/new/</loc><lastmod>2025-03-14T10:00:00Z</lastmod><n:news><n:publication_date>2025-03-14</n:publication_date><n:title>New one</n:title></n:news></url></urlset>"""


@pytest.mark.parametrize(
    "body",
    [SITEMAP.encode(), gzip.compress(SITEMAP.encode()), b"\n  " + SITEMAP.encode()],
    ids=["plain", "gzip", "after blanks"],
)
def test_sitemaps(body: bytes) -> None:
    """A sitemap lists its pages newest first; a modification is no publication."""
    page = read_listing_page(answered(body, f"{SITE}/sitemap.xml"), Witness.SITEMAP, SOURCE)
    assert [(entry.url, entry.published, entry.title) for entry in page.entries] == [
        (f"{SITE}/new/", "2025-03-14", "New one"),
        (f"{SITE}/old/", None, ""),
    ]


def test_lastmod_is_the_hint() -> None:
    """A page's hint moves with its lastmod alone."""

    def hints(text: str) -> list[str | None]:
        return [
            entry.hint
            for entry in read_listing_page(
                answered(text, f"{SITE}/sitemap.xml"), Witness.SITEMAP, SOURCE
            ).entries
        ]

    moved = hints(SITEMAP.replace("2025-01-01", "2025-02-01"))
    assert [before == after for before, after in zip(hints(SITEMAP), moved, strict=True)] == [True, False]


@pytest.mark.parametrize("declaration", ["", "<?xml version='1.0' encoding='latin-1'?>"])
def test_half_a_character_costs_no_sitemap(declaration: str) -> None:
    """A reference to one, in a namespace or an address, is replaced; its page and the one behind it are listed."""
    pages = "".join(f"<url><loc>{SITE}/{path}</loc></url>" for path in ("a&#xD83D;", "b&#56832;", "c"))
    body = f"{declaration}<urlset xmlns='http://www&#xd83d;.sitemaps.org/'>{pages}</urlset>"
    page = read_listing_page(answered(body, f"{SITE}/sitemap.xml"), Witness.SITEMAP, SOURCE)
    assert [entry.url for entry in page.entries][-1] == f"{SITE}/c"
    assert len(page.entries) == 3


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("declared", [True, False])
def test_a_sitemap_of_wider_characters(encoding: str, declared: bool) -> None:
    """With a mark of its order or without, declared or not: it is read, half a character in it too."""
    declaration = f"<?xml version='1.0' encoding='{encoding}'?>" if declared else ""
    pages = "".join(f"<url><loc>{SITE}/{path}</loc></url>" for path in ("a&#xD83D;", "ب", "c"))
    body = f"{declaration}<urlset xmlns='http://www&#xd83d;.sitemaps.org/'>{pages}</urlset>".encode(encoding)
    page = read_listing_page(answered(body, f"{SITE}/sitemap.xml"), Witness.SITEMAP, SOURCE)
    assert [entry.url for entry in page.entries][1:] == [f"{SITE}/%D8%A8", f"{SITE}/c"]


def test_a_bomb_is_refused() -> None:
    """A sitemap that unpacks to more than the protocol allows is an error, not a full memory."""
    bomb = gzip.compress(b"<urlset>" + b" " * (LARGEST_BYTES + 1))
    with pytest.raises(ExtractionError, match="more than"):
        read_listing_page(answered(bomb, f"{SITE}/sitemap.xml.gz"), Witness.SITEMAP, SOURCE)


@pytest.mark.parametrize("body", [b"", b"<html><body>Not found</body></html>", b"\x1f\x8bnot gzip"])
def test_no_sitemap_is_an_error(body: bytes) -> None:
    """What is no sitemap lists nothing by mistake."""
    with pytest.raises(ExtractionError):
        sitemaps_of(answered(body, f"{SITE}/sitemap.xml"))


def test_entities_are_not_followed() -> None:
    """A sitemap cannot read files of this machine into an address."""
    body = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "file:///etc/hostname">]><urlset><url><loc>{SITE}/&x;</loc></url></urlset>'
    page = read_listing_page(answered(body, f"{SITE}/sitemap.xml"), Witness.SITEMAP, SOURCE)
    assert all(entry.url == f"{SITE}/" for entry in page.entries)


def test_the_answer_decides_what_it_is() -> None:
    """A URL asked as a listing that answers with a feed or sitemap is read as such, and named so."""
    assert (
        read_listing_page(answered(SITEMAP, f"{SITE}/list"), Witness.LISTING, SOURCE).witness
        is Witness.SITEMAP
    )
    rss = f"<rss version='2.0'><channel><item><title>A</title><link>{SITE}/a/</link></item></channel></rss>"
    assert read_listing_page(answered(rss, f"{SITE}/list"), Witness.LISTING, SOURCE).witness is Witness.FEED


def test_allow_and_deny() -> None:
    """The source's patterns say which addresses are articles; deny goes before allow."""
    source = replace(SOURCE, discover=Discover(allow=("/(new|old)/",), deny=("/old/",)))
    assert [
        entry.url
        for entry in read_listing_page(answered(SITEMAP, f"{SITE}/s.xml"), Witness.SITEMAP, source).entries
    ] == [f"{SITE}/new/"]


@pytest.mark.parametrize(
    ("path", "witness"),
    [
        ("/articles/", Witness.LISTING),
        ("/feed/", Witness.FEED),
        ("/?feed=rss2", Witness.FEED),
        ("/index.rss", Witness.FEED),
        ("/atom.xml", Witness.FEED),
        ("/freedom/", Witness.LISTING),
        ("/sitemap_index.xml", Witness.SITEMAP),
        ("/post-sitemap.xml.gz", Witness.SITEMAP),
        ("/wp-json/wp/v2/posts", Witness.REST),
        ("/?rest_route=/wp/v2/posts", Witness.REST),
    ],
)
def test_what_an_address_looks_like(path: str, witness: Witness) -> None:
    """An address alone says where to begin."""
    assert witness_of(f"{SITE}{path}") is witness


def test_starts() -> None:
    """The source's own URL goes first, then what was learned with it, as far as `via` allows; a `via` never learned is where it usually is.

    What was learned for another URL is not believed of this one.
    """
    own = Start(f"{SITE}/", Witness.LISTING)
    learned = SiteProfile(starts=(Start(f"{SITE}/f", Witness.FEED), own))
    elsewhere = SiteProfile(starts=(Start(f"{SITE}/a/", Witness.LISTING),))
    fed = replace(SOURCE, discover=Discover(via=(Via.FEED, Via.LISTING)))
    assert possible_starts(SOURCE) == (Start(f"{SITE}/", Witness.LISTING),)
    assert possible_starts(SOURCE, learned) == (own, learned.starts[0])
    assert possible_starts(SOURCE, elsewhere) == (own,)
    assert possible_starts(fed, learned) == learned.starts
    assert possible_starts(fed) == (Start(f"{SITE}/feed/", Witness.FEED), Start(f"{SITE}/", Witness.LISTING))
    assert (
        possible_starts(replace(SOURCE, discover=Discover(via=(Via.WORDPRESS,))))[0].witness is Witness.REST
    )


def test_who_may_lead() -> None:
    """Ways that the source's file names stand in for one another; what was only learned stands in for nobody."""
    ways = (Start(f"{SITE}/", Witness.LISTING), Start(f"{SITE}/feed/", Witness.FEED))
    assert may_lead(SOURCE, ways) == ways[:1]
    assert may_lead(replace(SOURCE, discover=Discover(via=(Via.LISTING, Via.FEED))), ways) == ways


def test_whom_to_hear_besides() -> None:
    """The best start of each other kind, never a second of the leading one's; where there is REST, its ids, even where it leads itself."""
    listing, other = (Start(f"{SITE}{path}", Witness.LISTING) for path in ("/", "/news/"))
    feed = Start(f"{SITE}/feed/", Witness.FEED)
    rest = Start(posts_url(f"{SITE}/"), Witness.REST)
    ids = Start(rest.url, Witness.IDS)
    assert set(further_starts(listing, (other, rest, feed))) == {ids, feed}
    assert set(further_starts(rest, (listing, other, feed))) == {ids, feed, listing}
    assert further_starts(listing, ()) == ()
