"""An article on several pages is read whole: an edit on its second page is told, and a page that cannot be read takes nothing away."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Final

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from presslog.__main__ import main
from presslog.flows.settings import Settings
from presslog.flows.watching.archive_import import import_archives
from presslog.flows.watching.reprocess import reextract_source
from presslog.storage.model import RunOutcome
from tests.fakes.small_site import Article, SmallSite, Watcher, watched_site
from tests.fakes.wire import PERMISSIVE, Answer, http

pytestmark = pytest.mark.in_suite(1)

_LINES: Final = (
    "Of the {n} houses on the northern side only one was ever sold, and that to a man who has not been seen in town since then.",
    "The chair of the {n}. committee would not say on Tuesday who had asked for the second survey, or when it had been paid for.",
    "What the {n} neighbours want is a path that is dry in winter, and a lamp at each end of it, which is not a great deal to ask.",
)
HTML = "Content-Type: text/html; charset=utf-8"
Address = Callable[[str, int], str]


def below(path: str, number: int) -> str:
    """WordPress's: /slug/2/."""
    return f"{path}{number}/"


def in_query(path: str, number: int) -> str:
    """/slug/?page=2."""
    return f"{path}?page={number}"


def beside(path: str, number: int) -> str:
    """/slug,2."""
    return f"{path.rstrip('/')},{number}"


def as_files(path: str, number: int) -> str:
    """/slug/page-2.html."""
    return f"{path}page-{number}.html"


class Parted:
    """An article of a small site whose text goes on, on so many further pages."""

    backwards = False

    def __init__(self, site: SmallSite, number: int = 3, parts: int = 3, address: Address = below) -> None:
        self.site, self.number, self.address = site, number, address
        self.texts = {part: [line.format(n=part * 10) for line in _LINES] for part in range(2, parts + 1)}
        self.broken: dict[int, Answer] = {}
        self.publish()

    @property
    def article(self) -> Article:
        """The article, as the site has it."""
        return self.site.articles[self.number]

    def links(self, here: int) -> str:
        """The row of page numbers under a part."""
        path = self.article.path
        urls = {1: path, **{part: self.address(path, part) for part in self.texts}}
        row = (
            f"<span>{n}</span>" if n == here else f'<a class="post-page-numbers" href="{url}">{n}</a>'
            for n, url in sorted(urls.items(), reverse=self.backwards)
        )
        return f'<div class="page-links">Pages: {" ".join(row)}</div>'

    def publish(self) -> None:
        """Print the site, with the parts as they now are."""
        self.site.change(self.number, tail=self.links(1))
        pages = {}
        for part, lines in self.texts.items():
            page = replace(self.article, paragraphs=tuple(lines), tail=self.links(part))
            answer = http(self.site.page_of(page).encode(), HTML)
            pages[self.address(self.article.path, part)] = self.broken.get(part, answer)
        self.site.answers.update(pages)
        self.site.publish()


class Chained(Parted):
    """An article each of whose pages leads to the following one alone, in a word of some language."""

    word: str = "Далее"

    def links(self, here: int) -> str:
        """The one link under a part, but under the last."""
        whole = f'<a href="{self.article.path}?view=all">Все</a>'
        following = self.address(self.article.path, here + 1)
        return (
            f'<p>{whole} <a href="{following}">{self.word}</a></p>'
            if here + 1 in self.texts
            else f"<p>{whole}</p>"
        )


def content(there: Watcher, parted: Parted) -> str:
    """The text that is kept of the article."""
    with there.history() as history:
        return history.show(there.site.wire.url(parted.article.path)).text


@pytest.mark.parametrize("address", [below, in_query, beside, as_files])
def test_an_article_is_read_whole(home: Path, address: Address) -> None:
    """All three parts are its text; an edit on the second and one on the third are told; its parts are no articles."""
    with watched_site(home) as there:
        parted = Parted(there.site, address=address)
        assert there.run().outcome is RunOutcome.OK
        assert [line in content(there, parted) for lines in parted.texts.values() for line in lines] == [
            True
        ] * 6
        assert there.events() == []
        parted.texts[2][1] = (
            "The chair of the committee said on Tuesday that the survey had been her own idea, and had cost nothing."
        )
        parted.publish()
        assert there.events() == [("edited", parted.article.title)]
        del parted.texts[3][2]
        parted.publish()
        assert there.events() == [("edited", parted.article.title)]
        with there.history() as history:
            assert len(list(history.articles("paper"))) == 12
            roles = [capture.role for capture in history.captures(there.site.wire.url(parted.article.path))]
        assert roles == ["article", "part", "part"] * 4


@pytest.mark.parametrize("address", [below, in_query])
def test_pages_that_lead_to_the_following_one_alone(home: Path, address: Address) -> None:
    """All are read; the last one's text is gone once no page leads to it, and is not while a wall stands in the place of the one before."""
    with watched_site(home) as there:
        parted = Chained(there.site, address=address)
        there.run()
        assert [lines[0] in content(there, parted) for lines in parted.texts.values()] == [True] * 2
        parted.broken[2] = http(b"<title>Sign in</title><form><input type=password></form>", HTML)
        parted.publish()
        edited = there.site.edit(8)
        assert there.events() == [("edited", edited.title)]
        parted.broken.clear()
        gone = parted.texts.pop(3)
        there.site.answers.pop(address(parted.article.path, 3))
        parted.publish()
        assert there.events() == [("edited", parted.article.title)]
        assert gone[0] not in content(there, parted)


@pytest.mark.parametrize(
    "answer",
    [
        http(status="503 Service Unavailable"),
        http(status="403 Forbidden"),
        b"",
        PERMISSIVE,
        http(b"<html><head><title>The Small Paper</title></head><body></body></html>", HTML),
    ],
)
def test_a_part_that_cannot_be_read_takes_nothing_away(home: Path, answer: Answer) -> None:
    """No edit in such a run, whatever its page answers, and none when it is back; a true edit of another article is told beside it."""
    with watched_site(home) as there:
        parted = Parted(there.site)
        there.run()
        parted.broken[2] = answer
        parted.publish()
        edited = there.site.edit(8)
        assert there.events() == [("edited", edited.title)]
        parted.broken.clear()
        parted.publish()
        assert there.events() == []
        assert parted.texts[3][0] in content(there, parted)


class Reversed(Parted):
    """An article whose row of page numbers begins with the last."""

    backwards = True


LAST_PARTS: dict[str, Answer] = {
    "gone": http(status="410 Gone"),
    "not found, in words": http(
        b"<title>Page not found</title><h1>Page not found</h1><p>Sorry, there is nothing here.</p>",
        HTML,
        status="404 Not Found",
    ),
    "a login": http(
        b"<title>Anmelden</title><h1>Anmelden</h1><p>Bitte melden Sie sich an.</p><form><input type=password></form>",
        HTML,
    ),
    "an offer": http(
        b"<title>Subscribe</title><h1>Subscribe to go on</h1><p>This page is for those who pay for what we print.</p>"
        b"<form><input type=email></form>",
        HTML,
    ),
    "the front": http(b"", "Location: /", status="302 Found"),
    "the first page": http(b"", "Location: ./", status="301 Moved Permanently"),
}


def test_the_last_part_alone_says_nothing_for_long(home: Path) -> None:
    """Whatever answers in its place, one thing after another: each edit of a first page is told, and no text is said to be gone."""
    with watched_site(home) as there:
        answers = list(LAST_PARTS.values())
        kinds = (Parted, Reversed, Chained, Parted, Reversed, Chained)
        parted = [kind(there.site, number) for number, kind in enumerate(kinds)]
        for each in parted:
            each.texts = {
                part: [f"{line} So they say at {each.article.path}." for line in lines]
                for part, lines in each.texts.items()
            }
            each.publish()
        there.run()
        for turn in range(3):
            for number, each in enumerate(parted):
                each.broken[3] = answers[(number + turn) % len(answers)]
                each.publish()
            edited = [
                there.site.edit(number, turn, f"On day {turn} {number} of them left.") for number in (0, 2, 7)
            ]
            for each in parted:
                each.publish()
            assert there.events() == sorted(("edited", one.title) for one in edited), turn
            assert all(each.texts[3][2] in content(there, each) for each in parted), turn
        read_again = reextract_source(
            there.source, there.settings, clock=lambda: there.now + timedelta(hours=1)
        )
        asyncio.run(read_again)
        assert all(each.texts[3][2] in content(there, each) for each in parted)
        for number, each in enumerate(parted):
            each.broken.clear()
            if number % 2:
                each.texts[3][1] = f"The chair said on Friday that she had asked for survey {number} herself."
            each.publish()
        told = [*there.events(), *there.events(), *there.events()]
        assert sorted(told) == sorted(("edited", each.article.title) for each in parted[1::2])


def test_log_and_show_say_how_many_pages(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Both name the pages an article was read from; of one on a single page they say nothing."""
    with watched_site(home) as there:
        Parted(there.site)
        there.run()
        for number, is_said in ((3, True), (4, False)):
            for command in ("log", "show"):
                assert (
                    main(
                        ["--home", str(home), command, there.site.wire.url(there.site.articles[number].path)]
                    )
                    == 0
                )
                printed = capsys.readouterr()
                assert ("read from its 3 pages" in printed.out + printed.err) is is_said


def test_what_is_kept_of_parts_is_sound(home: Path, tmp_path: Path) -> None:
    """The history verifies; an article's evidence holds the raw page of each part, and checks; an export comes in again as it was."""
    with watched_site(home) as there:
        parted = Parted(there.site)
        there.run()
        parted.texts[2][0] = (
            "Every house on the northern side has been sold by now, the last of them on Monday."
        )
        parted.publish()
        there.run()
        url, before = there.site.wire.url(parted.article.path), content(there, parted)
        kept = tmp_path / "kept.warc.gz"
        assert main(["--home", str(home), "verify"]) == 0
        assert (
            main(["--home", str(home), "export", "--evidence", url, "--out", str(tmp_path / "evidence.zip")])
            == 0
        )
        assert main(["--home", str(home), "export", "--format", "warc", "--out", str(kept)]) == 0
        with zipfile.ZipFile(tmp_path / "evidence.zip") as file:
            file.extractall(tmp_path)
        checked = subprocess.run(
            [sys.executable, "-I", "-S", tmp_path / "check.py"], capture_output=True, text=True, check=False
        )
        assert (checked.returncode, checked.stderr) == (0, "")
        raw = json.loads((tmp_path / "history.json").read_text())["captures"]
        assert [capture["role"] for capture in raw] == ["article", "part", "part"] * 2
        (tmp_path / "other").mkdir()
        other = replace(there, settings=Settings.load(tmp_path / "other", {}))
        take_in(other, kept)
        assert content(other, parted) == before
        with other.history() as history:
            assert [article.versions for article in history.articles("paper") if article.url == url] == [2]


@pytest.mark.parametrize(("parts", "left"), [(3, 2), (8, 1)])
def test_parts_taken_away_are_an_edit(home: Path, parts: int, left: int) -> None:
    """Where the first page leads to them no more their text is gone, one of three as well as seven of eight."""
    with watched_site(home) as there:
        parted = Parted(there.site, parts=parts)
        there.run()
        for part in range(left + 1, parts + 1):
            del parted.texts[part]
        parted.publish()
        assert there.events() == [("edited", parted.article.title)]
        assert (parted.texts.get(2, ["northern"])[0] in content(there, parted)) is (left == 2)


def test_what_only_looks_like_a_part(home: Path) -> None:
    """A number that leads back to the article, or shows the same text again, adds nothing, and costs nothing."""
    with watched_site(home) as there:
        parted = Parted(there.site)
        whole = there.site.wire.answers[parted.article.path]
        parted.broken = {2: whole, 3: whole}
        parted.publish()
        assert there.run().outcome is RunOutcome.OK
        assert "houses on the northern side" not in content(there, parted)
        parted.broken = dict.fromkeys(
            (2, 3), http(b"", f"Location: {parted.article.path}", status="301 Moved Permanently")
        )
        parted.publish()
        assert there.events() == []
        edited = there.site.edit(3)
        assert there.events() == [("edited", edited.title)]


@pytest.mark.in_suite(2)
@pytest.mark.parametrize(("parts", "is_cut"), [(20, False), (21, True)])
def test_a_long_row_of_parts_is_cut(home: Path, parts: int, *, is_cut: bool) -> None:
    """Twenty parts are read; of twenty-one the first twenty, and that is said."""
    with watched_site(home) as there:
        parted = Parted(there.site, parts=parts)
        there.run()
        with there.history() as history:
            captures = list(history.captures(there.site.wire.url(parted.article.path)))
        assert [capture.role for capture in captures].count("part") == 19
        assert ("more are not watched" in captures[0].reason) is is_cut
        assert "20" in captures[0].reason
        assert (parted.texts[parts][0] in content(there, parted)) is not is_cut


def test_no_validator_and_no_witness_hides_a_part(home: Path) -> None:
    """The first page answers 304 to its ETag; the article is asked without one, and the edit on its second page is found."""
    with watched_site(home) as there:
        parted = Parted(there.site)

        def publish() -> None:
            parted.publish()
            for number, article in enumerate(there.site.articles):
                page = there.site.wire.answers[article.path]
                assert isinstance(page, bytes)
                tagged = page.replace(b"\r\n", f'\r\nETag: "{number}"\r\n'.encode(), 1)
                unchanged = http(b"", f'ETag: "{number}"', status="304 Not Modified", length=None)

                def answer(
                    headers: dict[str, str], tagged: bytes = tagged, unchanged: bytes = unchanged
                ) -> bytes:
                    return unchanged if "if-none-match" in headers else tagged

                there.site.wire.answers[article.path] = answer

        publish()
        there.run()
        parted.texts[2][0] = (
            "Every house on the northern side has been sold by now, the last of them on Monday."
        )
        publish()
        ran = there.run()
        assert [(event.kind, event.title) for event in ran.told] == [("edited", parted.article.title)]
        assert ran.not_modified >= 10  # of eleven; each tenth is asked without validators


def test_reading_again_reads_all_parts(home: Path) -> None:
    """What is kept of each part is read again with the first: nothing differs."""
    with watched_site(home) as there:
        parted = Parted(there.site)
        there.run()
        there.run()
        before = content(there, parted)
        asyncio.run(
            reextract_source(there.source, there.settings, clock=lambda: there.now + timedelta(hours=1))
        )
        assert content(there, parted) == before
        assert there.events() == []


def archive_of(there: Watcher, file: Path, *paths: str, apart: timedelta = timedelta(0)) -> Path:
    """A web archive of another tool's that holds these pages in this order, each so long after the one before."""
    with file.open("wb") as out:
        writer = WARCWriter(out, gzip=True, warc_version="1.1")
        for number, path in enumerate(paths):
            said = there.site.wire.answers[path]
            assert isinstance(said, bytes)
            head, _, body = said.partition(b"\r\n\r\n")
            lines = [line.split(": ", 1) for line in head.decode().split("\r\n")[1:]]
            http_headers = StatusAndHeaders(
                "200 OK", [(name, value) for name, value in lines], protocol="HTTP/1.1"
            )
            at = {"WARC-Date": f"{there.now + number * apart:%Y-%m-%dT%H:%M:%SZ}"}
            record = writer.create_warc_record(
                there.site.wire.url(path),
                "response",
                payload=BytesIO(body),
                http_headers=http_headers,
                warc_headers_dict=at,
            )
            writer.write_record(record)
    return file


def take_in(there: Watcher, file: Path) -> None:
    """Import a web archive."""

    async def visits() -> list[RunOutcome]:
        return [visit.outcome async for visit in import_archives([file], [there.source], there.settings)]

    assert RunOutcome.FAILED not in asyncio.run(visits())


def test_an_archive_is_read_whole_too(home: Path, tmp_path: Path) -> None:
    """A visit with all parts makes one article of them; a later one that lacks a part takes nothing away; the live run agrees."""
    with watched_site(home) as there:
        parted = Parted(there.site)
        paths = [article.path for article in there.site.articles]
        parts = [below(parted.article.path, number) for number in (2, 3)]
        for name, held in (("whole", [*paths, *parts]), ("lacking", [*paths, parts[1]])):
            there.now += timedelta(hours=7)
            file = archive_of(there, tmp_path / f"{name}.warc.gz", "/", *held)
            take_in(there, file)
            with there.history() as history:
                assert len(list(history.articles("paper"))) == 12
            assert parted.texts[3][2] in content(there, parted)
        assert there.events() == []


@pytest.mark.parametrize("apart", [timedelta(0), timedelta(seconds=10)])
@pytest.mark.parametrize("kind", [Parted, Chained])
def test_an_archive_whose_parts_precede_their_article(
    home: Path, tmp_path: Path, kind: type[Parted], apart: timedelta
) -> None:
    """Pages 3 and 2 stand, and were taken, before page 1 and the listing: the article is one, with the text it has in order."""
    with watched_site(home) as there:
        parted = kind(there.site)
        first, *others = ("/", *(article.path for article in there.site.articles))
        second, third = (below(parted.article.path, number) for number in (2, 3))
        orders = {
            "ordered": (first, *others, second, third),
            "parts-first": (third, second, first, *others),
            "around-it": (first, third, *others, second),
        }
        texts = {}
        for name, order in orders.items():
            (tmp_path / name).mkdir()
            other = replace(there, settings=Settings.load(tmp_path / name, {}))
            take_in(other, archive_of(other, tmp_path / f"{name}.warc.gz", *order, apart=apart))
            texts[name] = content(other, parted)
            with other.history() as history:
                assert len(list(history.articles("paper"))) == 12, name
                assert len(list(history.versions(there.site.wire.url(parted.article.path)))) == 1, name
        assert all(line in texts["ordered"] for lines in parted.texts.values() for line in lines)
        assert texts == dict.fromkeys(orders, texts["ordered"])


def test_parts_found_later_are_no_edit(home: Path, tmp_path: Path) -> None:
    """A version made of first pages alone is read anew, silently, once there are parts; an edit of a first page in that run is told."""
    with watched_site(home) as there:
        parted, other = Parted(there.site), Parted(there.site, number=5)
        file = archive_of(
            there, tmp_path / "first.warc.gz", "/", *(article.path for article in there.site.articles)
        )
        take_in(there, file)
        assert parted.texts[3][0] not in content(there, parted)
        there.site.edit(5)
        other.publish()
        assert there.events() == [("edited", other.article.title)]
        assert parted.texts[3][0] in content(there, parted)


def urls_of(there: Watcher) -> set[str]:
    """The paths of all articles of the history."""
    with there.history() as history:
        return {article.url.removeprefix(there.site.wire.url("")) for article in history.articles("paper")}


@pytest.mark.parametrize("kind", [Parted, Chained])
@pytest.mark.parametrize("address", [below, in_query])
@pytest.mark.parametrize("first", ["page", "parts"])
def test_parts_of_another_visit(
    home: Path, tmp_path: Path, kind: type[Parted], address: Address, first: str
) -> None:
    """Parts in a visit before or after their page's are no articles in the end, and a later whole visit makes the article whole."""
    with watched_site(home) as there:
        parted = kind(there.site, address=address)
        paths = ["/", *(article.path for article in there.site.articles)]
        parts = [address(parted.article.path, number) for number in (2, 3)]
        visits = [paths, parts] if first == "page" else [parts, paths]
        for number, visit in enumerate([*visits, [*paths, *parts]]):
            there.now += timedelta(hours=7)
            take_in(there, archive_of(there, tmp_path / f"{number}.warc.gz", *visit))
        assert urls_of(there) == {article.path for article in there.site.articles}
        assert all(line in content(there, parted) for lines in parted.texts.values() for line in lines)
        with there.history() as history:
            assert len(list(history.versions(there.site.wire.url(parted.article.path)))) == 1
        assert there.events() == []
        parted.texts[3][1] = "The chair said on Tuesday that the second survey had been her own idea."
        parted.publish()
        assert there.events() == [("edited", parted.article.title)]


def test_a_lone_part_after_it_was_joined(home: Path, tmp_path: Path) -> None:
    """A further visit that holds but a part, once that is known as one, is neither an article nor an edit."""
    with watched_site(home) as there:
        parted = Chained(there.site)
        paths = ["/", *(article.path for article in there.site.articles)]
        parts = [below(parted.article.path, number) for number in (2, 3)]
        for number, visit in enumerate((parts, [*paths, *parts], parts, parts[1:])):
            there.now += timedelta(hours=7)
            take_in(there, archive_of(there, tmp_path / f"{number}.warc.gz", *visit))
        assert urls_of(there) == {article.path for article in there.site.articles}
        assert parted.texts[3][0] in content(there, parted)
        assert there.events() == []
        with there.history() as history:
            own = there.site.wire.url(parted.article.path)
            said = [each.summary for each in history.rekeyings(own)]
        assert said == [
            f"what was kept as an article of its own at {own}{number}/ belongs to this one"
            for number in (2, 3)
        ]


def test_a_number_that_is_an_articles_own(home: Path, tmp_path: Path) -> None:
    """Articles whose addresses add a number to another's are kept where no page calls them its parts."""
    with watched_site(home) as there:
        one = there.site.articles[1]
        there.site.change(2, path=f"{one.path}2/")
        there.site.publish()
        paths = [article.path for article in there.site.articles]
        assert f"{one.path}2/" in paths
        for number, visit in enumerate((paths, paths[::-1], [f"{one.path}2/"])):
            there.now += timedelta(hours=7)
            take_in(there, archive_of(there, tmp_path / f"{number}.warc.gz", *visit))
        assert urls_of(there) == set(paths)


@pytest.mark.parametrize("title", ["", "The second night at the library"])
def test_a_listing_that_links_to_a_further_page(home: Path, title: str) -> None:
    """A link to page 2 of an article is no article beside it; a chapter with a title of its own is."""
    with watched_site(home) as there:
        parted = Parted(there.site, parts=2)
        there.run()
        second = below(parted.article.path, 2)
        if title:
            page = replace(
                parted.article, title=title, paragraphs=tuple(parted.texts[2]), tail=parted.links(2)
            )
            parted.broken[2] = http(there.site.page_of(page).encode(), HTML)
            parted.publish()
        front = there.site.wire.answers["/"]
        assert isinstance(front, bytes)
        link = f'<a href="{parted.article.path}">'.encode()
        card = (
            f'<a href="{second}">{title or "Page two"}</a></h2></article><article class="card"><h2>'.encode()
        )
        there.site.wire.answers["/"] = http(front.partition(b"\r\n\r\n")[2].replace(link, card + link), HTML)
        assert there.events() == ([("new", title)] if title else [])
        assert there.events() == []
        assert (second in urls_of(there)) is bool(title)
