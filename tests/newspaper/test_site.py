"""The quiet, healthy site over real HTTP: its pages have the promised shape, its witnesses tell the press's truth."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import feedparser
import pytest
from lxml import etree
from parsel import Selector

from presslog.demo.newspaper import (
    Encoding,
    Newspaper,
    NewspaperValidators,
    NewspaperWitness,
    Noise,
    Pagination,
    PublishedPost,
    RepublishedPiece,
    Setup,
    TakenDown,
    Theme,
    TownClock,
    opening_press,
    reserve_stories,
)
from presslog.demo.newspaper.stories import the_roundup
from tests.newspaper.fixtures import Got, get

SITEMAP = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}


def page(url: str) -> Selector:
    """A page, parsed."""
    return Selector(get(url).text)


def shown(entry: Selector) -> list[str]:
    """The blocks a reader sees in a body container, side blocks left out."""
    blocks = entry.xpath(
        ".//*[self::p or self::h3 or self::li][not(ancestor::*[contains(@class,'related') or contains(@class,'code-block')])]"
    )
    return [" ".join(block.xpath("string()").get("").split()) for block in blocks]


def written(post: PublishedPost) -> list[str]:
    """The same blocks as the press has them."""
    return [line for block in post.blocks for line in block.text.splitlines()]


def rest(paper: Newspaper, query: str) -> Got:
    """The REST collection under this query."""
    return get(f"{paper.url}wp-json/wp/v2/posts?{query}")


def test_a_listing_page_prints_ten_whole_posts_in_order(paper: Newspaper) -> None:
    """Page 2 holds posts 11 to 20, each with id, category, title, whole body, date and comments."""
    listing = page(paper.listing_url(2))
    entries = listing.css("article[id^=post-].hentry")
    for entry, post in zip(entries, paper.press.posts()[10:20], strict=True):
        assert entry.attrib["id"] == f"post-{post.id}"
        assert entry.css(".penci-standard-cat .cat a::text").get() == post.category
        assert entry.css("h2 a::text").get() == post.title
        assert entry.css("h2 a").attrib["href"] == paper.url_of(post)
        assert shown(entry.css(".post-entry.entry-content")[0]) == written(post)
        assert entry.css(".penci-box-meta time").attrib["datetime"] == post.published.isoformat()
        assert entry.css('.penci-box-meta a[href$="#comments"]::text').get() == "0 comments"
        assert entry.css(".penci-post-share-box .dt-share::text").getall()[0] == "Facebook"


def test_a_listing_has_what_is_no_content(paper: Newspaper) -> None:
    """The menu stands twice, images hide in data-src, the sidebar changes from page to page, the footer has its years."""
    first, second = page(paper.url), page(paper.listing_url(2))
    assert len(first.css("ul.menu")) == 2
    assert first.css("article img::attr(data-src)").get("").startswith(f"{paper.url}wp-content/uploads/")
    assert first.css("article img::attr(src)").get("").startswith("data:")
    assert (
        first.css(".widget_recent_entries a::text").getall()
        != second.css(".widget_recent_entries a::text").getall()
    )
    assert "2003 - 2026" in first.css("#copyright::text").get("")
    assert first.css(".go-to-top span::text").get() == "Back To Top"


def test_pagination_leads_to_every_post_once(paper: Newspaper) -> None:
    """Following "older" from the root meets all posts of the edition, and then no further link."""
    url: str | None = paper.url
    keys: list[str] = []
    while url:
        listing = page(url)
        keys += listing.css("article.hentry::attr(id)").getall()
        url = listing.css(".penci-pagination .older > a::attr(href)").get()
    assert keys == [f"post-{post.id}" for post in paper.press.posts()]


def test_newer_leads_back(paper: Newspaper) -> None:
    """Page 3's "newer" is page 2, page 2's is the root, and the root has none."""
    newer = ".penci-pagination .newer > a::attr(href)"
    assert page(paper.listing_url(3)).css(newer).get() == paper.listing_url(2)
    assert page(paper.listing_url(2)).css(newer).get() == paper.url
    assert page(paper.url).css(newer).get() is None


def test_the_more_button_has_no_link(paper: Newspaper) -> None:
    """With the button in the place of links there is nothing to follow."""
    paper.switch(pagination=Pagination.MORE_BUTTON)
    listing = page(paper.url)
    assert listing.css("a.penci-ajax-more-button::attr(href)").get() == "#"
    assert listing.css(".penci-pagination .older").get() is None


def test_past_the_last_page_is_not_found(paper: Newspaper) -> None:
    """Page 5 is the last one; page 6 answers 404."""
    assert get(paper.listing_url(5)).status == 200
    assert get(paper.listing_url(6)).status == 404


@pytest.mark.parametrize("path", ["articles/", "category/harbour/", "author/edda-marlowe/", "tag/ferry/"])
def test_archives_list_posts(paper: Newspaper, path: str) -> None:
    """The articles page and the archives by category, author and tag are listings; one of nothing is 404."""
    assert page(paper.url + path).css("article.hentry")
    assert get(f"{paper.url}category/giraffes/").status == 404


def test_an_article_page_has_its_fields(paper: Newspaper) -> None:
    """Title, dates, byline, tags and body stand where WordPress, Open Graph and JSON-LD put them."""
    post = paper.press.posts()[0]
    article = page(paper.url_of(post))
    graph = json.loads(article.css('script[type="application/ld+json"]::text').get(""))["@graph"]
    assert article.css("h1::text").get() == post.title
    assert (
        article.css('meta[property="og:title"]::attr(content)').get()
        == f"{post.title} - The Quaymouth Packet"
    )
    assert graph[0]["headline"] == post.title
    assert datetime.fromisoformat(graph[0]["datePublished"]) == post.published
    assert graph[0]["author"]["@id"] == graph[1]["@id"]
    assert graph[1]["name"] == post.author == article.css("a[rel=author]::text").get()
    assert article.css("a[rel=tag]::text").getall() == list(post.tags)
    assert article.css("link[rel=canonical]::attr(href)").get() == paper.url_of(post)
    assert shown(article.css(".entry-content")[0]) == written(post)


def test_related_posts_stand_inside_the_body(paper: Newspaper) -> None:
    """The body container holds titles that are not the article's: the trap for a careless reader."""
    article = page(paper.url_of(paper.press.posts()[0]))
    related = article.css(".entry-content .penci-inline-related-posts a::text").getall()
    assert len(related) == 2
    assert set(related) <= {post.title for post in paper.press.posts()[1:]}


@pytest.mark.parametrize(
    ("language", "direction"), [("ar", "rtl"), ("fa", "rtl"), ("sq", "ltr"), ("en", "ltr")]
)
def test_editions_have_their_language_and_direction(paper: Newspaper, language: str, direction: str) -> None:
    """Each edition says its language and direction, names the others, and prints its posts whole."""
    listing = page(paper.listing_url(1, language))
    assert listing.css("html").attrib == {"lang": language, "dir": direction}
    assert listing.css("link[hreflang]::attr(hreflang)").getall() == ["en", "ar", "fa", "sq", "x-default"]
    for entry, post in zip(listing.css("article.hentry"), paper.press.posts(language)[:10], strict=True):
        assert shown(entry.css(".entry-content")[0]) == written(post)


def test_addresses_in_other_scripts_are_percent_encoded_and_answer(paper: Newspaper) -> None:
    """A Persian post's address is lower-case percent-encoding, as WordPress prints it, and leads to the post."""
    post = paper.press.posts("fa")[0]
    assert "%d9" in paper.url_of(post)
    assert paper.url_of(post).isascii()
    assert page(paper.url_of(post)).css("h1::text").get() == post.title


def test_the_roundup_is_one_page_of_numbered_pieces(paper: Newspaper) -> None:
    """An inserted piece is on the compound page, with its source's link."""
    piece = RepublishedPiece(
        "Fog", "Dock Weekly", "February 19 2026", ("It came in at six.",), "https://dock.example/fog"
    )
    paper.press.insert_piece(the_roundup(paper.press), piece, number=2)
    body = page(paper.url_of(the_roundup(paper.press))).css(".entry-content")[0]
    assert body.css("h3::text").getall()[:3] == [
        "1- Bridge across the Narrows would cost more than the town",
        "2- Fog",
        "3- Islanders count their blessings, and cars",
    ]
    assert body.css('a[href="https://dock.example/fog"]::text').get() == "Link to the source"


def test_shortlinks_lead_to_the_post(paper: Newspaper) -> None:
    """`/?p=ID` redirects to the post for good, and an unknown id is not found."""
    post = paper.press.posts()[5]
    answer = get(f"{paper.url}?p={post.id}")
    assert (answer.status, answer.headers["location"]) == (301, paper.url_of(post))
    assert get(f"{paper.url}?p=1").status == 404


def test_an_address_without_its_slash_leads_to_it(paper: Newspaper) -> None:
    """WordPress's own redirect to the trailing slash."""
    url = paper.url_of(paper.press.posts()[0])
    answer = get(url.rstrip("/"))
    assert (answer.status, answer.headers["location"]) == (301, url)


@pytest.mark.parametrize(
    ("how", "status"),
    [
        (TakenDown.GONE_404, 404),
        (TakenDown.GONE_410, 410),
        (TakenDown.SOFT_404, 200),
        (TakenDown.REDIRECT_HOME, 301),
        (TakenDown.LEGAL_451, 451),
    ],
)
def test_a_taken_down_post_answers_as_told(paper: Newspaper, how: TakenDown, status: int) -> None:
    """The post's address has the status of its removal, no text of the post, and is itself again after `restore`."""
    post = paper.press.posts()[0]
    paper.press.take_down(post, how)
    answer = get(paper.url_of(post))
    assert answer.status == status
    assert post.blocks[0].text[:40] not in answer.text
    paper.press.restore(post)
    assert post.blocks[0].text[:40] in get(paper.url_of(post)).text


def test_a_soft_404_is_the_page_a_made_up_address_gets(paper: Newspaper) -> None:
    """The soft error page says what the honest 404 page says, at 200."""
    post = paper.press.posts()[0]
    paper.press.take_down(post, TakenDown.SOFT_404)
    soft, hard = get(paper.url_of(post)), get(f"{paper.url}no-such-thing/")
    assert (soft.status, hard.status) == (200, 404)
    assert Selector(soft.text).css(".error-404").get() == Selector(hard.text).css(".error-404").get()


def test_soft_404_for_every_unknown_address(paper: Newspaper) -> None:
    """Switched on, an address that never existed answers 200."""
    paper.switch(soft_404=True)
    assert get(f"{paper.url}no-such-thing/").status == 200


def test_redirect_home_leads_to_the_root(paper: Newspaper) -> None:
    """The removal by redirect points at the listing."""
    post = paper.press.posts()[0]
    paper.press.take_down(post, TakenDown.REDIRECT_HOME)
    assert get(paper.url_of(post)).headers["location"] == paper.url


def test_a_moved_post_redirects_for_good(paper: Newspaper) -> None:
    """The old address answers 301 to the new one, which serves the post."""
    post = paper.press.posts()[0]
    moved = paper.press.move(post, "silt-again")
    answer = get(paper.url_of(post, former=post.slug))
    assert (answer.status, answer.headers["location"]) == (301, paper.url_of(moved))
    assert get(paper.url_of(moved)).status == 200


def test_a_delisted_post_still_answers(paper: Newspaper) -> None:
    """It is in no listing, feed, sitemap or REST answer; its own address serves it."""
    post = paper.press.posts()[0]
    lists = [paper.url + path for path in ("", "feed/", "sitemap.xml", "wp-json/wp/v2/posts")]
    assert all(paper.url_of(post) in get(url).text for url in lists)
    paper.press.delist(post)
    assert not [url for url in lists if paper.url_of(post) in get(url).text]
    assert get(paper.url_of(post)).status == 200


def test_an_edit_is_on_every_witness(paper: Newspaper, clock: TownClock) -> None:
    """One edited word shows on the article, the listing, the feed and in REST."""
    clock.advance(timedelta(hours=1))
    post = paper.press.edit_word(paper.press.posts()[0], "2,300", "9,876")
    urls = [paper.url_of(post), paper.url, f"{paper.url}feed/", f"{paper.url}wp-json/wp/v2/posts/{post.id}"]
    assert all("9,876" in get(url).text for url in urls)


def test_the_feed_is_whole_and_walks_back(paper: Newspaper) -> None:
    """A feed parser reads ten entries a page with guid, whole body and date; page 6 is not there."""
    first = feedparser.parse(get(f"{paper.url}feed/").body)
    second = feedparser.parse(get(f"{paper.url}feed/?paged=2").body)
    posts = paper.press.posts()
    assert not first.bozo
    assert [entry.title for entry in first.entries + second.entries] == [post.title for post in posts[:20]]
    assert first.entries[0].id == f"{paper.url}?p={posts[0].id}"
    assert shown(Selector(first.entries[0].content[0].value)) == written(posts[0])
    assert datetime(*first.entries[0].published_parsed[:6], tzinfo=UTC) == posts[0].published
    assert get(f"{paper.url}feed/?paged=6").status == 404


def test_the_sitemap_dates_every_post(paper: Newspaper, clock: TownClock) -> None:
    """Each post of each edition has its own lastmod, which an edit moves and a silent edit does not."""
    loud, silent = paper.press.posts()[:2]
    clock.advance(timedelta(days=1))
    paper.press.add_correction(loud, "no.")
    paper.press.add_correction(silent, "no.", silently=True)
    rows = etree.fromstring(get(f"{paper.url}sitemap.xml").body).iterfind("s:url", SITEMAP)
    dated = {
        row.findtext("s:loc", namespaces=SITEMAP): row.findtext("s:lastmod", namespaces=SITEMAP)
        for row in rows
    }
    assert len(dated) == 47 + 18 + 4
    assert datetime.fromisoformat(dated[paper.url_of(loud)]) == clock()
    assert datetime.fromisoformat(dated[paper.url_of(silent)]) == silent.modified


def test_rest_pages_and_counts(paper: Newspaper) -> None:
    """A hundred a page at most, totals in the headers, and the page past the end is WordPress's own error."""
    answer = rest(paper, "per_page=20&page=3&_fields=id,modified_gmt")
    assert [set(record) for record in json.loads(answer.body)] == [{"id", "modified_gmt"}] * 7
    assert (answer.headers["x-wp-total"], answer.headers["x-wp-totalpages"]) == ("47", "3")
    past = rest(paper, "per_page=20&page=4")
    assert (past.status, json.loads(past.body)["code"]) == (400, "rest_post_invalid_page_number")


@pytest.mark.parametrize(
    "query", ["per_page=101", "per_page=0", "page=0", "page=x", "orderby=giraffe", "modified_after=soon"]
)
def test_rest_refuses_what_wordpress_refuses(paper: Newspaper, query: str) -> None:
    """A parameter out of its range or unreadable is `rest_invalid_param`."""
    answer = rest(paper, query)
    assert (answer.status, json.loads(answer.body)["code"]) == (400, "rest_invalid_param")


def test_rest_orders_by_modification(paper: Newspaper, clock: TownClock) -> None:
    """The last edited post comes first under `orderby=modified`."""
    clock.advance(timedelta(hours=1))
    post = paper.press.touch(paper.press.posts()[30])
    assert json.loads(rest(paper, "orderby=modified&_fields=id").body)[0] == {"id": post.id}


def test_rest_compares_local_time(paper: Newspaper, clock: TownClock) -> None:
    """`modified_after` in UTC finds what was edited two hours earlier too: the town is two hours ahead."""
    clock.advance(timedelta(days=1))
    post = paper.press.touch(paper.press.posts()[0])
    for later, found in [(timedelta(hours=1, minutes=59), 1), (timedelta(hours=2), 0)]:
        after = (post.modified + later).strftime("%Y-%m-%dT%H:%M:%SZ")
        assert len(json.loads(rest(paper, f"modified_after={after}").body)) == found


def test_rest_by_its_other_address_and_by_edition(paper: Newspaper) -> None:
    """`?rest_route=` answers what `/wp-json/` does, and an edition has its own."""
    same = get(f"{paper.url}?rest_route=/wp/v2/posts&per_page=3&_fields=id")
    assert same.body == rest(paper, "per_page=3&_fields=id").body
    persian = json.loads(get(f"{paper.url}fa/wp-json/wp/v2/posts?_fields=link").body)
    assert [record["link"] for record in persian] == [paper.url_of(post) for post in paper.press.posts("fa")]


def test_rest_says_nothing_of_the_gone(paper: Newspaper) -> None:
    """A taken-down post is missing from the collection, and its id is invalid."""
    post = paper.press.posts()[0]
    paper.press.take_down(post)
    assert post.id not in [record["id"] for record in json.loads(rest(paper, "per_page=100").body)]
    answer = get(f"{paper.url}wp-json/wp/v2/posts/{post.id}")
    assert (answer.status, json.loads(answer.body)["code"]) == (404, "rest_post_invalid_id")


@pytest.mark.parametrize(
    ("left", "path"),
    [
        (NewspaperWitness.ALL ^ NewspaperWitness.FEED, "feed/"),
        (NewspaperWitness.ALL ^ NewspaperWitness.SITEMAP, "sitemap.xml"),
        (NewspaperWitness.ALL ^ NewspaperWitness.REST, "wp-json/wp/v2/posts"),
    ],
)
def test_each_witness_can_be_switched_off(paper: Newspaper, left: NewspaperWitness, path: str) -> None:
    """A witness switched off answers 404 and is advertised nowhere; before, it answered 200."""
    assert get(paper.url + path).status == 200
    paper.switch(witnesses=left)
    assert get(paper.url + path).status == 404
    advertised = get(paper.url).text + get(f"{paper.url}robots.txt").text
    assert paper.url + path.split("/", maxsplit=1)[0] not in advertised


def test_robots_can_be_rewritten(paper: Newspaper) -> None:
    """The default lets readers in and names the sitemap; another text replaces it whole."""
    assert f"Sitemap: {paper.url}sitemap.xml" in get(f"{paper.url}robots.txt").text
    paper.switch(robots="User-agent: *\nDisallow: /\n")
    assert get(f"{paper.url}robots.txt").text == "User-agent: *\nDisallow: /\n"


@pytest.mark.parametrize(
    ("sent", "given"), [("etag", "if-none-match"), ("last-modified", "if-modified-since")]
)
def test_conditional_requests_get_304_until_an_edit(paper: Newspaper, sent: str, given: str) -> None:
    """With either validator: 304 without a body while nothing changed, 200 after an edit, even within a second."""
    post = paper.press.posts()[0]
    validator = {given: get(paper.url_of(post)).headers[sent]}
    unchanged = get(paper.url_of(post), validator)
    assert (unchanged.status, unchanged.body) == (304, b"")
    paper.press.edit_word(post, "2,300", "2,301")
    assert get(paper.url_of(post), validator).status == 200


def test_if_none_match_goes_first(paper: Newspaper) -> None:
    """A wrong ETag gets 200 although the date would hold (RFC 9110 §13.2.2)."""
    answer = get(paper.url)
    held = {"if-modified-since": answer.headers["last-modified"]}
    assert get(paper.url, held).status == 304
    assert get(paper.url, held | {"if-none-match": '"other"'}).status == 200


@pytest.mark.parametrize(
    ("said", "status"),
    [
        ("Fri, 01 Jan 2100 00:00:00 -0000", 304),
        ("Thu, 01 Jan 1970 00:00:00 -0000", 200),
        ("soon", 200),
    ],
)
def test_a_date_without_a_zone_or_that_is_none_is_answered(paper: Newspaper, said: str, status: int) -> None:
    """Mail's -0000 counts as UTC; what is no date is overlooked (RFC 9110 §13.1.3)."""
    assert get(paper.url, {"if-modified-since": said}).status == status


def test_validators_can_be_switched_off(paper: Newspaper) -> None:
    """Without validators there is nothing to be conditional about."""
    paper.switch(validators=NewspaperValidators.NONE)
    answer = get(paper.url, {"if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"})
    assert answer.status == 200
    assert not {"etag", "last-modified"} & set(answer.headers)


def test_a_coding_is_used_where_it_is_accepted(paper: Newspaper) -> None:
    """Offered Brotli goes to a reader that accepts it and to no other."""
    paper.switch(encodings=(Encoding.BROTLI, Encoding.GZIP))
    coded = [
        get(paper.url, {"accept-encoding": said}).headers.get("content-encoding")
        for said in ("gzip, br", "gzip", "br;q=0")
    ]
    assert coded == ["br", "gzip", None]


def test_head_has_the_headers_without_the_body(paper: Newspaper) -> None:
    """HEAD answers as GET does, with no body behind it."""
    head, whole = get(paper.url, method="HEAD"), get(paper.url)
    assert head.body == b""
    assert head.headers["content-length"] == str(len(whole.body))


@pytest.mark.parametrize("path", ["", "page/2/", "fa/", "feed/", "wp-json/wp/v2/posts", "sitemap.xml"])
def test_a_quiet_paper_is_stable_to_the_byte(paper: Newspaper, path: str) -> None:
    """Without noise the same state gives the same bytes, article page included."""
    assert get(paper.url + path).body == get(paper.url + path).body
    url = paper.url_of(paper.press.posts()[0])
    assert get(url).body == get(url).body


@pytest.mark.parametrize("noise", [Noise.COUNTERS, Noise.FULL])
def test_noise_moves_every_page_and_no_content(clock: TownClock, noise: Noise) -> None:
    """Twelve answers for one unchanged article all differ, and a reader who knows the body sees one text."""
    with Newspaper(opening_press(clock), Setup(noise=noise)) as paper:
        post = paper.press.posts()[0]
        pages = [get(paper.url_of(post)) for _ in range(12)]
        assert len({answer.body for answer in pages}) == 12
        assert len({answer.headers["etag"] for answer in pages}) == 12
        assert {tuple(shown(Selector(answer.text).css(".entry-content")[0])) for answer in pages} == {
            tuple(written(post))
        }


def test_full_noise_puts_advertisements_into_the_body(clock: TownClock) -> None:
    """Among twelve answers some have an advertisement inside the body container, and the sidebar differs."""
    with Newspaper(opening_press(clock), Setup(noise=Noise.FULL)) as paper:
        pages = [page(paper.url_of(paper.press.posts()[0])) for _ in range(12)]
        assert any(answer.css(".entry-content .code-block") for answer in pages)
        assert len({tuple(answer.css("#sidebar a::text").getall()) for answer in pages}) > 1


def test_noise_is_drawn_again_from_the_same_seed(clock: TownClock) -> None:
    """Two papers with one seed print the same noise to the same row of requests."""
    bodies = []
    for _ in range(2):
        with Newspaper(opening_press(clock), Setup(noise=Noise.FULL)) as paper:
            port = urlsplit(paper.url).port  # with its colon, for the noise has many numbers
            bodies.append(re.sub(rf"(:|%3A){port}", "PORT", get(paper.url).text))
    assert bodies[0] == bodies[1]


def test_the_other_theme_prints_the_same_article_otherwise(paper: Newspaper) -> None:
    """Under the broadsheet theme no mark of the first one is left, and the article's text is the same."""
    paper.switch(theme=Theme.BROADSHEET)
    post = paper.press.posts()[0]
    article, listing = page(paper.url_of(post)), page(paper.url)
    assert shown(article.css(".bs-copy")[0]) == written(post)
    assert not article.css("article, .hentry, .entry-content, [class*=penci]")
    assert listing.css(".bs-card h3 a::attr(href)").getall() == [
        paper.url_of(post) for post in paper.press.posts()[:10]
    ]


def test_a_published_story_comes_first_on_the_listing(paper: Newspaper, clock: TownClock) -> None:
    """The new post takes the first place and pushes the tenth to the next page."""
    tenth = paper.press.posts()[9]
    clock.advance(timedelta(hours=1))
    post = paper.press.publish(reserve_stories()[0])
    assert page(paper.url).css("article.hentry::attr(id)").get() == f"post-{post.id}"
    assert page(paper.listing_url(2)).css("article.hentry::attr(id)").get() == f"post-{tenth.id}"


def test_pictures_are_drawn(paper: Newspaper) -> None:
    """The picture behind a lazy image is a drawing that parses, and two posts have different ones."""
    sources = page(paper.url).css("article img::attr(data-src)").getall()
    drawings = [get(source).body for source in sources[:2]]
    assert etree.fromstring(drawings[0]).tag == "{http://www.w3.org/2000/svg}svg"
    assert drawings[0] != drawings[1]
