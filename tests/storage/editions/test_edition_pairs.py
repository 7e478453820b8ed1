"""Which articles are said to be the same in other languages: on invented archives, and on a few articles by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from bench.editions import found_pairs, precision_and_recall
from bench.invented_editions import invent_archive
from presslog.core.body_parts import BlockKind
from presslog.storage.editions.edition_clues import Clue, EditionCandidate, edition_candidate
from presslog.storage.editions.edition_pairs import EditionPair, pair_editions
from presslog.storage.editions.name_keys import name_keys
from presslog.storage.model import ArticleId, Block, Content, EditionLink, Image
from presslog.storage.records import ClueKind

ENGLISH = (
    "Mohsen Rezaei told the court on 3 August 2023 that 2,300 letters and 147 photographs had reached Prishtina.",
    "Leila Haddad counted 61,400 names, of which 912 stood twice.",
)
PERSIAN = (
    "محسن رضایی در ۱۲ مرداد ۱۴۰۲ به دادگاه گفت که ۲۳۰۰ نامه و ۱۴۷ عکس به پریشتینا رسیده است.",
    "لیلا حداد ۶۱٬۴۰۰ نام شمرد که ۹۱۲ نام دو بار آمده بود.",
)
ARABIC = (
    "قال محسن رضائي للمحكمة في 3 أغسطس 2023 إن ٢٣٠٠ رسالة و١٤٧ صورة وصلت إلى بريشتينا.",
    "عدت ليلى حداد ٦١٬٤٠٠ اسم منها ٩١٢ مرتين.",
)
OTHERS = {
    "en": "The harbour opens at 5 and closes at 11.",
    "fa": "بندر ساعت ۵ باز و ساعت ۱۱ بسته می‌شود.",
    "ar": "يفتح الميناء في الخامسة ويغلق في الحادية عشرة.",
}


def candidate(name: str, language: str, lines: Sequence[str], **fields: object) -> EditionCandidate:
    """An article of a site, as editions are looked for."""
    blocks = tuple(Block(BlockKind.PARAGRAPH, line) for line in lines)
    shown = Content(name, language=language, blocks=blocks, **fields)  # type: ignore[arg-type]
    return edition_candidate(ArticleId(name), shown, language, frozenset({f"https://archive.example/{name}"}))


def named(pairs: Sequence[EditionPair]) -> set[frozenset[str]]:
    """The pairs by the names of their articles."""
    return {frozenset((str(pair.first), str(pair.second))) for pair in pairs}


def test_an_invented_archive_in_four_languages() -> None:
    """Of pairs without a link, numbered independently, nearly all that are said are true, and most are said."""
    archive = invent_archive(60, 5)
    precision, recall = precision_and_recall(archive, found_pairs(archive))
    assert precision >= 0.99
    assert recall >= 0.85


def test_numbers_dates_and_names_in_three_scripts() -> None:
    """One article in English, Persian and Arabic is found in each, with the ground as either writes it."""
    pairs = pair_editions(
        [
            candidate("en1", "en", ENGLISH),
            candidate("fa1", "fa", PERSIAN),
            candidate("ar1", "ar", ARABIC),
            *(candidate(f"{language}2", language, [line]) for language, line in OTHERS.items()),
        ]
    )
    assert named(pairs) == {
        frozenset(("en1", "fa1")),
        frozenset(("en1", "ar1")),
        frozenset(("ar1", "fa1")),
    }
    ground = [clue for pair in pairs if pair.first == "en1" and pair.second == "fa1" for clue in pair.ground]
    shown = {(clue.kind, clue.here, clue.there) for clue in ground}
    assert (ClueKind.DATE, "3 August 2023", "۱۲ مرداد ۱۴۰۲") in shown
    assert (ClueKind.NUMBER, "61,400", "۶۱٬۴۰۰") in shown
    assert any(clue.kind is ClueKind.NAME and "رضایی" in clue.there for clue in ground)


def test_a_page_that_names_its_edition() -> None:
    """A link pairs two articles that share nothing else; a link to a front page or to the same language pairs none."""
    link = EditionLink("fa", "https://archive.example/fa9")
    front = EditionLink("fa", "https://archive.example/fa/")
    pairs = pair_editions(
        [
            candidate("en1", "en", [OTHERS["en"]], editions=(link,)),
            candidate("fa9", "fa", ["متنی دیگر"]),
            candidate(
                "en3",
                "en",
                ["Another text"],
                editions=(front, EditionLink("en", "https://archive.example/en1")),
            ),
        ]
    )
    assert [(pair.confidence, pair.ground[0].kind) for pair in pairs] == [(1.0, ClueKind.NAMED)]
    assert named(pairs) == {frozenset(("en1", "fa9"))}


def naming(name: str, language: str, *others: str) -> EditionCandidate:
    """An article whose page names these as its editions."""
    links = tuple(EditionLink("xx", f"https://archive.example/{other}") for other in others)
    return candidate(name, language, OTHERS[language].splitlines(), editions=links)


HEARING = (
    "Hamid Nouri was heard for 7 hours; the court read 41 statements and 230 pages of a file.",
    "In Gohardasht on 30 July 1988 some 2,900 prisoners stood in corridor 44, and 860 did not come back.",
    "Kenneth Lewis named 63 families, and 118 letters reached Evin. The bail was 75,000 kronor.",
)
MEMORIAL = (
    "خانواده‌ها در خاوران گرد آمدند؛ ۵۶۰ نفر آمدند و ۳۴ مامور راه را بستند.",
    "در گوهردشت در ۸ مرداد ۱۳۶۷ حدود ۲۹۰۰ زندانی اعدام شدند که ۸۶۰ نفر از اوین آمده بودند.",
    "۹۱ گور شمرده شد و ۲۷ شاخه گل، ۱۵۰ شمع و ۴۸ عکس گذاشتند. حمید نوری و کنت لوئیس را نام بردند.",
)


def test_two_stories_of_one_event_are_no_editions() -> None:
    """A hearing and a memorial name the same day, numbers and people; what else they count is each one's own."""
    pair = [candidate("hearing", "en", HEARING), candidate("memorial", "fa", MEMORIAL)]
    assert pair_editions(pair) == []


@pytest.mark.parametrize(("own", "told"), [(4, True), (5, False)])
def test_half_of_the_numbers_are_the_others(own: int, told: bool) -> None:
    """Of the article with fewer numbers and dates half are to stand in the other: 4 beside 4 of its own, not beside 5."""
    english = (*ENGLISH[:1], f"{' '.join(str(5101 + n) for n in range(own))} boxes, and 912 names.")
    persian = (*PERSIAN[:1], f"{' '.join(str(7101 + n) for n in range(own))} جعبه و ۹۱۲ نام")
    pairs = pair_editions([candidate("court", "en", english), candidate("dadgah", "fa", persian)])
    assert bool(pairs) is told


def test_a_guess_is_never_as_sure_as_a_page_that_names_the_other() -> None:
    """A pair that nothing else comes near is told with .99, and what a page names stands against it."""
    english, persian = candidate("court", "en", ENGLISH), candidate("dadgah", "fa", PERSIAN)
    (pair,) = pair_editions([english, persian])
    assert pair.confidence == 0.99


def test_a_copied_page_names_the_editions_of_another() -> None:
    """Of two that name the same article, the one that it names is its edition, and neither is if it names none."""
    english = [naming("dam", "en", "sadd"), naming("a-copy", "en", "sadd")]
    assert named(pair_editions([*english, naming("sadd", "fa", "dam")])) == {frozenset(("dam", "sadd"))}
    assert named(pair_editions([*english, naming("sadd", "fa")])) == set()


def test_a_page_that_names_two_of_a_language() -> None:
    """It has the edition that names it, too; where neither does, nothing is said; where both do, one of them."""
    persian = naming("sadd", "fa", "dam", "quay")
    assert named(pair_editions([persian, naming("dam", "en"), naming("quay", "en")])) == set()
    one = [persian, naming("dam", "en"), naming("quay", "en", "sadd")]
    assert named(pair_editions(one)) == {frozenset(("quay", "sadd"))}
    both = [persian, naming("dam", "en", "sadd"), naming("quay", "en", "sadd")]
    assert len(named(pair_editions(both))) == 1


def test_what_the_whole_site_has_pairs_nothing() -> None:
    """A logo, a year and a telephone number that every article has are no ground."""
    lines = {"en": "Call 0043 1 5544 since 1987, says the desk.", "fa": "از ۱۹۸۷ با ۰۰۴۳ ۱ ۵۵۴۴ تماس بگیرید."}
    logo = (Image("https://archive.example/logo-300x200.png"),)
    many = [
        candidate(f"{language}{n}", language, [line], images=logo)
        for language, line in lines.items()
        for n in range(8)
    ]
    assert pair_editions(many) == []


def test_of_two_that_are_as_near_neither_is_said() -> None:
    """Two English articles with the same facts leave it open which one the Persian is: nothing is said."""
    pairs = pair_editions(
        [candidate("en1", "en", ENGLISH), candidate("en2", "en", ENGLISH), candidate("fa1", "fa", PERSIAN)]
    )
    assert pairs == []


@pytest.mark.parametrize(
    ("pictures", "numbers", "published", "paired"),
    [
        (3, (), None, False),
        (3, (), "2024-05-06", False),  # days near each other are no kind
        (4, (), None, True),
        (2, ("1234",), None, True),
        (0, ("1234", "2345", "3456"), None, False),  # too little in all, too
        (0, ("1234", "2345", "3456", "4567"), None, True),
    ],
)
def test_clues_of_two_kinds_or_four_of_one(
    pictures: int, numbers: tuple[str, ...], published: str | None, *, paired: bool
) -> None:
    """Three of one kind, however rare, pair nothing; a fourth does, and so does one of another kind."""
    line = " ".join(("so many of them:", *numbers))
    images = tuple(
        Image(f"https://archive.example/{n}.jpg") for n in ("dam", "mill", "port", "barn")[:pictures]
    )
    alike = [
        candidate(f"{language}1", language, [line], images=images, published=published)
        for language in ("en", "sq")
    ]
    assert named(pair_editions(alike)) == ({frozenset(("en1", "sq1"))} if paired else set())


def test_a_date_by_an_afghan_month() -> None:
    """The same day of the Persian calendar is one clue by Iran's name of the month and by Afghanistan's."""
    shown = {
        month: candidate("fa1", "fa", [f"در ۱۲ {month} ۱۴۰۲"]).clues for month in ("مرداد", "اسد", "اسد ماه")
    }
    assert all(Clue(ClueKind.DATE, "2023-08-03") in clues for clues in shown.values()), shown


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Prishtina", "بريشتينا"),
        ("Xhevdet", "جيفديت"),
        ("Gorbachev", "گورباچف"),
        ("Zelensky", "Зеленский"),
        ("Shekspir", "شكسبير"),
        ("Netanyahu", "נתניהו"),
    ],
)
def test_a_name_in_two_scripts_has_a_key_in_common(one: str, other: str) -> None:
    """What a script writes otherwise, or not at all, does not tell names apart."""
    assert set(name_keys(one)) & set(name_keys(other))
