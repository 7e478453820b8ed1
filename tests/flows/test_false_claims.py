"""Pages and redirects that once made presslog tell what was not true, each on a site watched run by run, with what is true beside it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone
from itertools import count
from pathlib import Path

import pytest

from tests.fakes.small_site import SmallSite, Watcher, watched_site
from tests.fakes.wire import PERMISSIVE, Answer, http

pytestmark = pytest.mark.in_suite(1)

HTML = "Content-Type: text/html; charset=utf-8"


def page(markup: str) -> bytes:
    """An answer with this page."""
    return http(f"<!DOCTYPE html><html lang=en>{markup}</html>".encode(), HTML)


def redirect(target: str, *headers: str, status: str = "302 Found") -> bytes:
    """An answer that leads elsewhere."""
    return http(b"", f"Location: {target}", *headers, status=status)


def put(site: SmallSite, answers: dict[int, Answer]) -> None:
    """Put answers in the places of articles."""
    site.answers |= {site.articles[number].path: answer for number, answer in answers.items()}
    site.publish()


def take_down(site: SmallSite, number: int, answer: Answer = PERMISSIVE) -> str:
    """Take an article off the listing and put an answer in its place; its title."""
    gone = site.articles[number]
    site.listed = [each for each in site.listed or site.articles if each is not gone]
    put(site, {number: answer})
    return gone.title


def last_outcome(there: Watcher, number: int) -> str:
    """The outcome of an article's last capture."""
    with there.history() as history:
        captures = history.captures(there.site.wire.url(there.site.articles[number].path))
        return [capture.outcome for capture in captures if capture.role == "article"][-1]


def controls(there: Watcher, edited: int = 9, gone: int = 10) -> list[list[tuple[str, str | None]]]:
    """Make a true edit and a true removal: what the next two runs have to tell, and no more."""
    title = there.site.edit(edited).title
    return [[("edited", title)], [("removed", take_down(there.site, gone))]]


# --- redirects -----------------------------------------------------------------------------------------------------

CLICKS = {
    "click": "<button id=on>Go on</button><script>document.body.onclick = function () {{ location.href = '{there}'; }}</script>",
    "listener": "<script>addEventListener('click', () => {{ window.location = '{there}'; }});</script><p>Tap to go on",
    "attribute": "<script>function on() {{ location.assign('{there}'); }}</script><a onclick='on()'>Go on</a>",
    "late": "<script>setTimeout(function () {{ location.href = '{there}'; }}, 45 * 1000);</script><p>One minute",
}


def test_a_script_that_waits_for_a_reader_is_no_redirect(home: Path) -> None:
    """It is not followed to the front, and proves nothing; one that acts at once and leads there is a removal."""
    with watched_site(home) as there:
        there.run()
        stubs = enumerate(stub.format(there="/") for stub in CLICKS.values())
        put(there.site, {number: page(f"<title>One moment</title><body>{stub}") for number, stub in stubs})
        at_once = page("<title>One moment</title><script>(() => location.replace('/'))()</script>")
        title = take_down(there.site, 6, at_once)
        assert there.events() == []
        assert there.events() == [("removed", title)]
        assert {last_outcome(there, number) for number in range(len(CLICKS))}.isdisjoint(
            {"redirected_away", "soft_error", "ok"}
        )


def test_a_gate_that_leads_back_is_no_evidence(home: Path) -> None:
    """Its query names what was asked for, as it stands, quoted or in base64; a redirect to the front or to a listing is a removal."""
    with watched_site(home) as there:
        there.site.answers["/archive/"] = http(there.site.listing_of(there.site.articles[4:]).encode(), HTML)
        there.run()
        cards = there.site.listing_of(there.site.articles[:5])
        paths = [article.path for article in there.site.articles]
        quoted = there.site.wire.url(paths[1]).replace(":", "%3A").replace("/", "%2F")
        gates = [f"/gate?return={paths[0]}", f"/consent?url={quoted}", f"/?from={paths[2]}"]
        there.site.answers |= {gate: http(cards.encode(), HTML) for gate in gates}
        put(there.site, {number: redirect(gate) for number, gate in enumerate(gates)})
        titles = [take_down(there.site, 6, redirect("/")), take_down(there.site, 7, redirect("/archive/"))]
        for number in range(len(gates)):
            there.site.listed = [
                each for each in there.site.listed or () if each is not there.site.articles[number]
            ]
        there.site.publish()
        assert there.events() == []
        assert there.events() == sorted(("removed", title) for title in titles)
        assert [last_outcome(there, number) for number in range(3)] == ["blocked"] * 3


def subscribe(site: SmallSite, form: str) -> bytes:
    """A page to subscribe on, with some articles below."""
    cards = "".join(map(site.card_of, site.articles[4:9]))
    return http(
        site.frame.format(title="Subscribe", head="", content=f"<h1>Read on</h1>{form}{cards}").encode(), HTML
    )


FORMS = (
    "<form action=/pay><input type=email name=mail><button>Subscribe</button></form>",
    "<form><input name=user><input type=password name=p></form>",
)


def test_a_redirect_to_subscribe_or_log_in_is_no_removal(home: Path) -> None:
    """Also where the page lists articles below its form, or the leading listing still shows the article; to a listing it is one."""
    with watched_site(home) as there:
        there.site.answers["/archive/"] = http(there.site.listing_of(there.site.articles[4:]).encode(), HTML)
        there.run()
        for path, form in zip(("/subscribe/", "/members/", "/offers/"), (*FORMS, ""), strict=True):
            there.site.answers[path] = subscribe(there.site, form)
        put(there.site, {2: redirect("/offers/")})
        take_down(there.site, 0, redirect("/subscribe/"))
        take_down(there.site, 1, redirect("/members/", status="301 Moved Permanently"))
        title = take_down(there.site, 7, redirect("/archive/"))
        assert there.events() == []
        assert there.events() == [("removed", title)]
        assert [last_outcome(there, number) for number in range(3)] == ["blocked", "auth", "blocked"]


def gate_with_cookie(whole: bytes | None) -> Answer:
    """Leads to the front with a cookie; asked with it, shows the page, or where there is none leads there again with another."""
    numbers = count(1)

    def answer(headers: dict[str, str]) -> bytes:
        if whole is not None and "geo=" in headers.get("cookie", ""):
            return whole
        return redirect("/", f"Set-Cookie: geo=z{next(numbers)}; Path=/")

    return answer


def any_page(headers: dict[str, str]) -> bytes:
    """Leads to the front, with the cookie that every page of the site sets."""
    return redirect("/", "Set-Cookie: session=1; Path=/")


def once_greeted(headers: dict[str, str]) -> bytes:
    """Leads to the front, and gives who comes for the first time a cookie, as any page of the site might."""
    return redirect("/") if "cookie" in headers else redirect("/", "Set-Cookie: session=1; Path=/")


def test_a_redirect_that_sets_a_cookie_is_asked_again_with_it(home: Path) -> None:
    """The article, edited; nothing, where it sets one anew; without one, or with one that any page sets, it is away."""
    with watched_site(home) as there:
        there.run()
        edited = there.site.edit(0)
        whole = http(there.site.page_of(edited).encode(), HTML)
        put(there.site, {0: gate_with_cookie(whole)})
        take_down(there.site, 1, gate_with_cookie(None))
        gone = [take_down(there.site, 2, once_greeted), take_down(there.site, 3, any_page)]
        front = there.site.wire.answers["/"]
        assert isinstance(front, bytes)
        there.site.wire.answers["/"] = front.replace(b"\r\n", b"\r\nSet-Cookie: session=1\r\n", 1)
        assert there.events() == [("edited", edited.title)]
        assert there.events() == sorted(("removed", title) for title in gone)
        assert [last_outcome(there, number) for number in (0, 1, 2)] == ["ok", "blocked", "redirected_away"]


def test_a_url_that_differs_at_every_fetch_is_no_identity(home: Path) -> None:
    """A redirect to one moves no article, known or new; a redirect to a lasting URL does, once. An edit behind either is told."""
    with watched_site(home) as there:
        site, numbers = there.site, count(1)
        first = site.articles.pop(0)
        site.publish()
        there.run()
        site.articles.insert(0, first)

        def print_all() -> None:
            whole = {
                number: http(site.page_of(site.articles[number]).encode(), HTML) for number in (0, 1, 2, 3)
            }

            def sid(number: int, path: str) -> Answer:
                def answer(headers: dict[str, str]) -> bytes:
                    target = f"{path}?sid={next(numbers)}"
                    site.wire.answers[target] = whole[number]
                    return redirect(target, status="301 Moved Permanently")

                return answer

            site.answers["/kept/"] = whole[3]
            paths = [article.path for article in site.articles]
            put(
                site,
                {
                    0: sid(0, paths[0]),
                    1: sid(1, paths[1]),
                    2: sid(2, "/view/this"),
                    3: redirect("/kept/", status="301 Moved Permanently"),
                },
            )

        print_all()
        assert there.events() == sorted([("new", first.title), ("moved", site.articles[3].title)])
        assert there.events() == []
        edited = site.edit(1), site.edit(2)
        print_all()
        assert there.events() == sorted(("edited", each.title) for each in edited)
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12


def test_a_temporary_redirect_of_a_listed_article_to_another_is_no_removal(home: Path) -> None:
    """Nothing is told; of one that is no longer listed, and of one that is led there for good, a removal is."""
    with watched_site(home) as there:
        there.run()
        site = there.site
        target = site.articles[8].path
        put(site, {0: redirect(target), 1: redirect(target, status="301 Moved Permanently")})
        titles = [site.articles[1].title, take_down(site, 2, redirect(target))]
        assert there.events() == []
        assert there.events() == sorted(("removed", title) for title in titles)
        assert last_outcome(there, 0) == "blocked"


@pytest.mark.parametrize("count", [2, 12])
def test_a_temporary_redirect_to_where_the_listing_shows_the_article(home: Path, count: int) -> None:
    """It moves two articles, or all at once, edited or not; one that the listing shows at its own URL stays. None is new."""
    with watched_site(home, 13, first_id=100) as there:
        there.run()
        site = there.site
        put(site, {12: redirect("/news/")})
        site.answers["/news/"] = http(site.page_of(site.articles[12]).encode(), HTML)
        for number in range(count):
            path = site.articles[number].path
            site.answers[path] = redirect(f"/news{path}")
            site.change(number, path=f"/news{path}", post_id=900 + number)
        edited = [site.edit(1), site.edit(11)]
        moved = [None] if count == 12 else [article.title for article in site.articles[:count]]
        told = sorted((str(event.kind), event.title or "") for event in there.run().told)
        expected = [("moved", title or "") for title in moved] + [("edited", each.title) for each in edited]
        assert told == sorted(expected)
        assert there.events() == []
        again = site.edit(1, text="The plan was taken up again on Friday, to the surprise of all.")
        assert there.events() == [("edited", again.title)]


# --- notices -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "masthead",
    [
        "<header><h2>The Small Paper</h2></header>",
        "<header><h1>The Small Paper</h1></header>",
        "<title>The Small Paper</title><div><h1><a href='/'>The Small Paper</a></h1></div>",
    ],
)
def test_a_page_may_say_that_it_is_gone_in_a_heading_below_others(home: Path, masthead: str) -> None:
    """In an `h2` below the site's name: removed. Of one that is listed, and of an article with such a card, nothing."""
    sorry = page(f"<body>{masthead}<main><h2>Page not found</h2><p>Try the search.</main>")
    with watched_site(home) as there:
        there.run()
        title = take_down(there.site, 4, sorry)
        put(there.site, {2: sorry})
        there.site.change(
            5, tail="<h2>Page not found</h2><p>So it has said on the door of the mill since the flood.</p>"
        )
        assert there.events() == [("edited", there.site.articles[5].title)]
        assert there.events() == [("removed", title)]
        assert last_outcome(there, 2) == "extract_failed"


# --- parts ---------------------------------------------------------------------------------------------------------

CONSENT = "<title>Before you continue</title><h1>We value your privacy</h1><p>We and our 843 partners store information on a device, such\
 as cookies, and process personal data, for as long as it takes.</p><form method=post><button>Accept all</button></form>"
SECOND = "Of the {n} houses on the northern side only one was ever sold, and that to a man who has not been seen in town since then."
THIRD = "The chair of the {n}. committee would not say on Tuesday who had asked for the second survey, or when it had been paid for."


def print_parts(site: SmallSite, broken: dict[int, Answer]) -> None:
    """Give three articles a second page, in the places of which may stand others."""
    for number in (0, 1, 2, 3):
        path = site.articles[number].path
        tail = f'<div class="page-links">Pages: <span>1</span> <a href="{path}2/">2</a></div>'
        site.change(number, tail=tail)
        second = replace(
            site.articles[number], paragraphs=(SECOND.format(n=number), THIRD.format(n=number)), tail=""
        )
        site.answers[f"{path}2/"] = broken.get(number, http(site.page_of(second).encode(), HTML))
    site.publish()


def test_a_part_that_is_none_any_more_takes_nothing_away(home: Path) -> None:
    """A wall, a notice, a redirect in its place: the content stays, an edit of the first page is told; so is one of a part still there."""
    with watched_site(home) as there:
        print_parts(there.site, {})
        there.run()
        broken: dict[int, Answer] = {
            0: page(CONSENT),
            1: page(
                "<title>Page not found</title><h1>Page not found</h1><p>Nothing is here but the mill and the moon.</p>"
            ),
            2: redirect("/"),
        }
        print_parts(there.site, broken)
        assert there.events() == []
        edited = there.site.edit(0)
        assert there.events() == [("edited", edited.title)]
        assert there.events() == []
        with there.history() as history:
            text = history.show(there.site.wire.url(edited.path)).text
        assert [line in text for line in (SECOND.format(n=0), edited.paragraphs[1], "843 partners")] == [
            True,
            True,
            False,
        ]
        second = replace(
            there.site.articles[3], paragraphs=(SECOND.format(n=3), "It was paid for by the mill."), tail=""
        )
        print_parts(there.site, {3: http(there.site.page_of(second).encode(), HTML)})
        assert there.events() == [("edited", there.site.articles[3].title)]


def test_the_next_article_is_no_part(home: Path) -> None:
    """`rel=next` leads to what is an article of its own by the listing: an edit there is told once, and the other keeps its text."""
    with watched_site(home) as there:
        site = there.site
        first = site.articles[0]
        site.change(1, path=f"{first.path}2/")
        there.run()
        site.change(0, head=f'<link rel="next" href="{first.path}2/">')
        assert there.events() == []
        edited = site.edit(1)
        assert there.events() == [("edited", edited.title)]


# --- walls ---------------------------------------------------------------------------------------------------------


def test_one_new_article_behind_a_wall_is_not_read(home: Path) -> None:
    """A page without its title, an article's marks or the words of its card; one with a headline of its own beside it is new."""
    with watched_site(home) as there:
        site = there.site
        late = site.articles[:2]
        site.articles = site.articles[2:]
        site.publish()
        there.run()
        site.articles = [*late, *site.articles]
        other_headline = site.page_of(replace(late[1], title="Stalls will stay where they are"))
        marked = page(f'<meta property="og:type" content="article">{CONSENT}')
        put(site, {0: marked, 1: http(other_headline.encode(), HTML)})
        assert there.events() == [("new", "Stalls will stay where they are")]
        put(site, {0: page(CONSENT)})
        assert there.events() == []
        site.answers.clear()
        site.publish()
        assert ("new", late[0].title) in there.events()


REGION = "This content is not available in the region from which you seem to visit us. We are sorry for that."


def with_text(site: SmallSite, number: int, *paragraphs: str, tail: str = "") -> bytes:
    """An article's page with all its marks, over another text; its card stays as it was."""
    shown = replace(
        site.articles[number],
        paragraphs=paragraphs,
        tail=tail,
        head='<meta property="og:type" content="article">',
    )
    return http(site.page_of(shown).encode(), HTML)


def test_a_wall_that_keeps_the_marks_of_one_article(home: Path) -> None:
    """Its card still shows the text: nothing. Two notices that stand on the cards as well are edits, the same on both though they are."""
    with watched_site(home) as there:
        there.run()
        put(there.site, {0: with_text(there.site, 0, REGION)})
        withdrawn = [
            there.site.change(at, paragraphs=("This article was withdrawn by the editors.",)) for at in (4, 5)
        ]
        assert there.events() == sorted(("edited", each.title) for each in withdrawn)
        assert there.events() == []
        assert last_outcome(there, 0) == "blocked"
        there.site.answers.clear()
        after = there.site.edit(0)
        assert there.events() == [("edited", after.title)]


def test_a_short_notice_that_nothing_bears_out_is_believed_the_second_time(home: Path) -> None:
    """Where cards have no text: held once, then told; one dated anew is told at once."""
    with watched_site(home) as there:
        site = there.site
        site.card = '<article class="card"><h2><a href="{article.path}">{article.title}</a></h2></article>'
        dated = site.change(1, modified=site.articles[1].published)
        there.run()
        put(site, {0: with_text(site, 0, "This article was withdrawn by the editors, who are sorry.")})
        site.change(1, paragraphs=("It was all a mistake of ours.",), modified=there.now)
        assert there.events() == [("edited", dated.title)]
        assert there.events() == [("edited", site.articles[0].title)]
        assert there.events() == []


def test_a_breaking_line_that_becomes_a_story_is_an_edit(home: Path) -> None:
    """Also where a newsletter form comes with it, whether its card shows it or not; a form in the place of a text is a wall."""
    with watched_site(home) as there:
        site, form = there.site, "<form><input type=email name=mail><button>Subscribe</button></form>"
        for number in (0, 1):
            site.change(number, paragraphs=("Fire at the harbour, more follows.",))
        there.run()
        story = tuple(
            f"Nobody was hurt when shed {at} burned down in the night, says the brigade, which came with all its {at + 3} engines."
            for at in range(4)
        )
        shown = site.change(0, paragraphs=story, tail=form)
        put(site, {2: with_text(site, 2, REGION, tail=form)})
        assert there.events() == [("edited", shown.title)]
        assert last_outcome(there, 2) == "blocked"


RIGHTS = "You are reading a preview. To go on please accept that we and our partners keep what we learn of you, or take a subscription."


def test_one_text_in_the_place_of_the_rest_of_several_articles(home: Path) -> None:
    """On three of twelve: nothing. The same change dated anew on two others, and a single one, are edits."""
    with watched_site(home) as there:
        site = there.site
        for number in (4, 5):
            site.change(number, modified=site.articles[number].published)
        there.run()
        put(
            site,
            {
                number: with_text(site, number, site.articles[number].paragraphs[0], RIGHTS)
                for number in range(3)
            },
        )
        again = "The hearing was put off to the spring, and with it all that was to be decided there."
        edited = [
            site.change(number, paragraphs=(*site.articles[number].paragraphs[:2], again), modified=there.now)
            for number in (4, 5)
        ]
        edited.append(
            site.change(
                7, paragraphs=(*site.articles[7].paragraphs[:2], "All was decided on the eve of the fair.")
            )
        )
        assert there.events() == sorted(("edited", each.title) for each in edited)
        assert [last_outcome(there, number) for number in range(3)] == ["blocked"] * 3
        site.answers.clear()
        after = site.edit(0)
        assert there.events() == [("edited", after.title)]


def offer(words: int) -> str:
    """A text that asks to subscribe, of so many words."""
    said = (
        "Subscribe now to read all of this story, and every other one that our newsroom brings you from the river to the hills, for less"
        " than a cup of coffee a week in the first year; you may cancel whenever you like. With it come the weekend letter, the crossword,"
        " the archive back to the flood, and the evening edition on your telephone. Already with us? Then log in with the address that"
        " you gave when you joined, and go on where you stopped."
    )
    return " ".join((said + " " + said).split()[:words])


def test_a_short_article_whose_end_is_for_subscribers(home: Path) -> None:
    """With 40, 60 or 80 words instead, for the first time said to be not free: locked. Another first paragraph is an edit."""
    with watched_site(home) as there:
        site, mark = (
            there.site,
            '<script type="application/ld+json">{"@type": "NewsArticle", "isAccessibleForFree": false}</script>',
        )
        there.run()
        for number, words in enumerate((40, 60, 80)):
            shown = replace(
                site.articles[number],
                paragraphs=(*site.articles[number].paragraphs[:2], offer(words)),
                head=mark,
            )
            put(site, {number: http(site.page_of(shown).encode(), HTML)})
        form = "<form><input type=email name=mail><button>Read on</button></form>"
        put(site, {5: with_text(site, 5, site.articles[5].paragraphs[0], offer(50), tail=form)})
        edited = site.edit(6, paragraph=0)
        assert there.events() == [("edited", edited.title)]
        assert [last_outcome(there, number) for number in (0, 1, 2, 5)] == [
            *["auth"] * 3,
            "blocked",
        ]


# --- another theme -------------------------------------------------------------------------------------------------

BARE = "<title>{title}</title><p>{text}"


def test_an_edit_that_comes_with_another_theme_is_told(home: Path) -> None:
    """Bare pages all get the site's theme, and a line of it: the same text is no edit, another text is one, with another title or not."""
    with watched_site(home) as there:
        site = there.site
        for number, article in enumerate(site.articles):
            put(site, {number: page(BARE.format(title=article.title, text="<p>".join(article.paragraphs)))})
        there.run()
        site.answers.clear()
        for number, article in enumerate(site.articles):
            site.change(number, tail=f"<p>Filed under: plans, {article.path}.</p>")
        edited = site.edit(1)
        other = site.change(
            2,
            title="The bridge is given up",
            paragraphs=("Nothing will be built.", "The money goes to the school, says the council."),
        )
        assert there.events() == sorted(("edited", each.title) for each in (edited, other))
        assert there.events() == []


def test_a_form_that_came_to_all_pages_is_no_wall(home: Path) -> None:
    """A text cut by its editor when all pages got a box to log in is an edit; one with a form of its own for its end is none."""
    with watched_site(home) as there:
        there.run()
        site = there.site
        box = (
            "<form action=/login><input name=user><input type=password name=p><button>Log in</button></form>"
        )
        site.frame = site.frame.replace("<footer>", f"{box}<footer>")
        cut = site.change(4, paragraphs=site.articles[4].paragraphs[:2])
        rewritten = site.change(
            5, paragraphs=tuple(f"The {word} was sold on Friday." for word in "abcdefghijkl")
        )
        ending = "<p>Read on with us.</p><form><input type=email name=mail><button>Subscribe</button></form>"
        put(site, {0: with_text(site, 0, *site.articles[0].paragraphs[:2], tail=ending)})
        assert there.events() == sorted(("edited", each.title) for each in (cut, rewritten))
        assert last_outcome(there, 0) == "auth"


def test_a_wall_that_names_the_article_it_hides(home: Path) -> None:
    """The rest of three texts gives way to a line that differs in the article's title alone: nothing; an edit beside it is told."""
    with watched_site(home) as there:
        there.run()
        site = there.site
        wall = "Wilt u “{}” verder lezen? Maak een gratis account aan of log in om dit artikel te lezen."
        shown = {
            at: (site.articles[at].paragraphs[0], wall.format(site.articles[at].title)) for at in range(3)
        }
        put(site, {at: with_text(site, at, *paragraphs) for at, paragraphs in shown.items()})
        edited = site.edit(9)
        assert there.events() == [("edited", edited.title)]
        assert there.events() == []
        assert [last_outcome(there, at) for at in range(3)] == ["blocked"] * 3


def test_a_site_that_signs_its_addresses_and_changes_its_time_zone(home: Path) -> None:
    """Signatures that are others at each fetch and dates in another zone: nothing is held or told; another file is an edit."""
    with watched_site(home) as there:
        site = there.site
        zones = [timezone(timedelta(hours=hours)) for hours in (0, 1, 1, 2)]
        for run, zone in enumerate(zones):
            signed = f"X-Amz-Date=2026030{run + 1}T060000Z&X-Amz-Expires=3600&X-Amz-Signature={run}f3a"
            for number in range(8):
                file = f"https://store.example/{number}{'-new' if run > 1 and number == 4 else ''}"
                picture = f"<figure><img src='https://store.example/{number}.jpg?{signed}'></figure>"
                published = site.articles[number].published.astimezone(zone)
                tail = f"{picture}<p>See <a href='{file}.pdf?{signed}'>the plan for all</a>.</p>"
                site.change(number, tail=tail, published=published)
            assert there.events() == ([("edited", site.articles[4].title)] if run == 2 else [])
