"""Walls and true soft 404s at 200, on a site watched run by run: what proves nothing is not told, what is true beside it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.small_site import SmallSite, Watcher, watched_site
from tests.fakes.wire import PERMISSIVE, Answer, http

pytestmark = pytest.mark.in_suite(1)

HTML = "Content-Type: text/html; charset=utf-8"
QUIET = 3
"""Runs after the baseline in which a site shows how it answers made-up URLs."""


def page(markup: str) -> bytes:
    return http(f"{markup}</body></html>".encode(), HTML)


WALLS = {
    "consent": "<html lang=en><title>Before you continue</title><h1>We value your privacy</h1><p>We and our 843 partners store and access"
    " information on a device, such as cookies, and process personal data.</p><form method=post><button>Accept all</button></form>",
    "registration": "<html lang=de><title>Jetzt kostenlos registrieren</title><h1>Weiterlesen mit Konto</h1><p>Bitte registrieren Sie sich"
    " mit Ihrer E-Mail-Adresse, um alle Inhalte dieses Angebots im vollen Umfang nutzen zu können.</p>"
    "<form><input type=email name=mail><button>Weiter</button></form>",
    "country": "<html lang=en><title>451 reasons</title><h1>Not in your region</h1><p>We are sorry, this content is not made available to"
    " readers who live in the part of the world from which you seem to visit us today.</p>",
    "no spaces": "<html lang=zh><title>访问申请</title><h1>需要验证</h1><p>根据当地管理部门的相关规定，您所在的网络暂时无法直接浏览本站，"
    "请填写下面的申请表并等待工作人员审核，审核通过之后即可继续阅读。</p><form><input name=name><button>提交申请</button></form>",
    "unlisted language": "<html lang=qu><title>Yaykunapaq mañakuy</title><h1>Yaykunapaq mañakuy</h1><p>Kay p'anqataqa manam qhawayta"
    " atinkichu, ñawpaqta sutiykita qillqay, chaymantataq kutichiyta suyay.</p><form><input name=s><button>Kachay</button></form>",
    "dns filter": "<html lang=en><title>Web filter</title><h1>This site was stopped</h1><p>The network you use does not let this address"
    " through. Category: news. Ask whoever looks after your network if you think that this is a mistake.</p>",
}
LONG_LEGAL_TEXT = "".join(
    f"<p>Clause {number}. The reader grants to the controller, its {number + 7} affiliates and whoever they name the right to keep what"
    f" is learned of the device under heading {number * 3} for as long as the purposes of part {chr(65 + number % 26)} call for it.</p>"
    for number in range(60)
)


def block(site: SmallSite, numbers: range, wall: Answer, *, made_up: bool) -> None:
    """Put a wall before some articles, and before every URL that nobody knows."""
    for number in numbers:
        site.answers[site.articles[number].path] = wall
    site.wire.otherwise = wall if made_up else PERMISSIVE
    site.publish()


def outcomes(there: Watcher, number: int) -> list[str]:
    """The outcomes of all captures of an article."""
    with there.history() as history:
        return [
            capture.outcome
            for capture in history.captures(there.site.url + there.site.articles[number].path[1:])
        ]


def take_down(site: SmallSite, number: int, answer: Answer = PERMISSIVE) -> str:
    """Take an article off the listing and put an answer in its place; its title."""
    gone = site.articles[number]
    site.answers[gone.path] = answer
    site.listed = [each for each in site.listed or site.articles if each is not gone]
    site.publish()
    return gone.title


@pytest.mark.parametrize("names", [list(WALLS)[:3], list(WALLS)[3:]], ids=" ".join)
def test_walls_on_some_articles_prove_nothing(home: Path, names: list[str]) -> None:
    """Three walls on one article each, in any language. An edit and a removal beside them are told; so is an edit behind one, later."""
    with watched_site(home) as there:
        there.run()
        for number, wall in enumerate(WALLS[name] for name in names):
            there.site.answers[there.site.articles[number].path] = page(wall)
        edited, gone = there.site.edit(6), take_down(there.site, 8)
        assert there.events() == [("edited", edited.title)]
        assert there.events() == [("removed", gone)]
        assert [outcomes(there, number)[-1] for number in range(3)] == ["blocked"] * 3
        for number in range(3):
            del there.site.answers[there.site.articles[number].path]
        after = there.site.edit(0)
        assert there.events() == [("edited", after.title)]


def filled_in(template: str) -> Answer:
    """A wall whose page names what was asked for, the time and a token of its own."""
    count = iter(range(1000, 9999, 7))

    def answer(headers: dict[str, str]) -> bytes:
        token = next(count)
        shown = template.replace("{path}", headers[":path"]).replace("{token}", f"r{token}x{token * 31:x}")
        return page(shown.replace("{clock}", f"09:{token % 60:02}:{token % 59:02}"))

    return answer


ALIKE = {
    "token": "<title>Request access</title><h1>Request access</h1><p>To read {path} ask for access to this service. Your"
    " request is {token}, received at {clock}. Ask the owner of the service.</p><form><input name=mail><button>Ask</button></form>",
    "legal": f"<title>Terms</title><h1>Terms for {{path}}</h1><p>Session {{token}}</p>{LONG_LEGAL_TEXT}<form><button>Yes</button></form>",
    "no spaces": "<html lang=zh><title>访问申请</title><h1>需要验证</h1><p>请求编号{token}，时间{clock}。根据当地管理部门的"
    "相关规定，您所在的网络暂时无法直接浏览本站，请填写下面的申请表并等待工作人员审核，审核通过之后即可继续阅读。</p>",
}


@pytest.mark.parametrize("wall", ALIKE.values(), ids=ALIKE)
def test_one_wall_for_articles_and_made_up_urls(home: Path, wall: str) -> None:
    """It answers four articles and every made-up URL, filled in anew each time, while the listing changes: blocked, in every run."""
    with watched_site(home) as there:
        there.run()
        block(there.site, range(4), filled_in(wall), made_up=True)
        edited, gone = there.site.edit(6), take_down(there.site, 8)
        unlisted = there.site.articles[2]
        there.site.listed = [each for each in there.site.listed or () if each is not unlisted]
        there.site.publish()
        assert there.events() == [("edited", edited.title)]
        assert there.events() == [("removed", gone)]
        assert there.events() == there.events() == []
        assert [outcomes(there, number)[-1] for number in range(4)] == ["blocked"] * 4


SORRY = "<title>{title}</title><h1>{title}</h1><p>{text}</p><p>Return to the front page, or look for it with the search above.</p>"
NOT_FOUND = page(SORRY.format(title="Sidan hittades inte", text="Adressen leder ingenstans."))
WORDLESS = page(
    SORRY.format(
        title="The Small Paper",
        text="We looked under every stone of the harbour, and behind the mill as well.",
    )
)


@pytest.mark.parametrize("listed", [False, True])
def test_a_soft_404_is_found_by_what_it_says(home: Path, *, listed: bool) -> None:
    """In any language, and not while the leading listing still shows the article."""
    with watched_site(home) as there:
        there.run()
        title = take_down(there.site, 4, NOT_FOUND)
        if listed:
            there.site.listed = None
            there.site.publish()
        there.events()
        assert there.events() == ([] if listed else [("removed", title)])
        assert outcomes(there, 4)[-1] == ("extract_failed" if listed else "soft_error")


@pytest.mark.in_suite(2)
@pytest.mark.parametrize(("runs", "told"), [(1, False), (2, True)])
def test_a_soft_404_is_found_by_what_the_site_has_long_answered(home: Path, runs: int, *, told: bool) -> None:
    """Where two runs had the same page for made-up URLs while the article was there; one is not enough."""
    with watched_site(home) as there:
        there.site.wire.otherwise = WORDLESS
        there.run()
        for _ in range(runs):
            assert there.events() == []
        title = take_down(there.site, 4, WORDLESS)
        there.events()
        assert there.events() == ([("removed", title)] if told else [])
        assert outcomes(there, 4)[-1] == ("soft_error" if told else "blocked")


@pytest.mark.in_suite(0)
def test_what_a_site_has_long_answered_is_a_wall_where_it_stands_for_a_listed_article(home: Path) -> None:
    """The page that made-up URLs always got stands now for an unlisted article and for a listed one: it proves nothing of either."""
    with watched_site(home) as there:
        there.site.wire.otherwise = WORDLESS
        for _ in range(QUIET):
            there.run()
        take_down(there.site, 4, WORDLESS)
        there.site.answers[there.site.articles[2].path] = WORDLESS
        there.site.publish()
        assert there.events() == there.events() == []
        del there.site.answers[there.site.articles[2].path]
        there.site.publish()
        there.events()
        assert there.events() == [("removed", there.site.articles[4].title)]


@pytest.mark.in_suite(0)
def test_a_new_article_behind_a_wall_is_not_read(home: Path) -> None:
    """What stands for two new articles, each listed under a title of its own, is no article; when it is gone they are new."""
    with watched_site(home) as there:
        first = there.site.articles[:2]
        there.site.articles = there.site.articles[2:]
        there.site.publish()
        there.run()
        there.site.articles = [*first, *there.site.articles]
        block(there.site, range(2), page(WALLS["country"]), made_up=False)
        assert there.events() == []
        there.site.answers.clear()
        there.site.publish()
        assert there.events() == sorted(("new", each.title) for each in first)


BARE_CARD = '<article class="card"><h2><a href="{article.path}">{article.title}</a></h2></article>'
"""A card that shows nothing of the text."""


@pytest.mark.in_suite(3)
@pytest.mark.parametrize(
    ("card", "count", "told"), [("", 2, [2, 0]), (BARE_CARD, 2, [0, 2]), (BARE_CARD, 3, [0, 0])]
)
def test_articles_withdrawn_in_the_same_few_words(home: Path, card: str, count: int, told: list[int]) -> None:
    """Two are edited, at once where the listing shows the words, else when the next run finds them again; three alike are a wall."""
    with watched_site(home) as there:
        there.site.card = card
        there.site.publish()
        there.run()
        for number in range(2, 2 + count):
            there.site.change(number, paragraphs=("This article has been withdrawn.",))
        edited = there.site.edit(8)
        first, second = there.events(), there.events()
        assert ("edited", edited.title) in first
        assert [len(first) - 1, len(second)] == told


@pytest.mark.in_suite(0)
def test_an_article_about_pages_that_are_not_found(home: Path) -> None:
    """A new article with such a headline is new; one whose headline becomes it is edited."""
    with watched_site(home) as there:
        first = there.site.articles.pop(0)
        there.site.publish()
        there.run()
        there.site.articles.insert(0, first)
        there.site.change(0, title="Page not found")
        there.site.change(5, title="Page not found – how the harbour lost its web")
        titles = [there.site.articles[number].title for number in (0, 5)]
        assert there.events() == sorted(zip(("new", "edited"), titles, strict=True))
