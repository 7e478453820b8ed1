"""Lines that say how often a page was read, and nothing else."""

from __future__ import annotations

import pytest

from presslog.flows.pages.reader_counts import MOST_LABEL_WORDS, is_reader_count, stands_beside_text

COUNTS = """
    Number of views (4,099); Views: 4.1K; Read 4,099 times.; 4 099 views / Comments (0); تعداد بازدید: ۴۰۹۹; ۴۰۹۹ بازدید
    عدد المشاهدات: ٤٠٩٩; Lexuar: 4099 herë; Okunma sayısı: 4.099; 4099 kez okundu; Görüntülenme: 4099; Просмотров: 4 099
    Просмотров: 4,1 тыс.; Aufrufe: 4.099; 4.099 mal gelesen; Nombre de vues : 4 099; Lu 4 099 fois; Visitas: 4.099
    Número de visitas (4099); צפיות: 4,099; देखा गया: ४०९९; व्यूज: 4,099; 浏览次数:4099; 4.1万次阅读; 阅读量：４０９９
    閲覧数:4099; 조회수 4,099회; ยอดวิว 4,099; Đã xem 4099 lần; Wyświetleń: 4099; Megtekintések: 4099; Προβολές: 4.099
    Visualizações: 4099; Weergaven: 4.099; Visualizzazioni: 4099; Dilihat: 4099 kali
"""
FACTS = """
    Deaths: 4,099; کشته‌ها: ۴۰۹۹; القتلى: ٤٠٩٩; Погибших: 4099; 死亡人数:4099; Ölü sayısı: 4.099; Preis: 4.099; Visitors: 4,099
    The video had 4,099 views.; Views differ; 4,099; Shares: 4,099; 4099 km; Lectures: 12; In 2026
"""


def lines_in(text: str) -> list[str]:
    """The lines of one of the lists above."""
    return [line for part in text.splitlines() for each in part.split(";") if (line := each.strip())]


@pytest.mark.parametrize("line", lines_in(COUNTS))
def test_a_count_of_readers_is_known_by_its_words(line: str) -> None:
    """In many languages, with any digits; on a page of any language."""
    assert is_reader_count(line)
    assert is_reader_count(line, "en")


@pytest.mark.parametrize("line", lines_in(FACTS))
def test_what_counts_anything_else_is_none(line: str) -> None:
    """A labelled fact, a sentence, a number, words without one."""
    assert not is_reader_count(line)


@pytest.mark.timeout(20)
@pytest.mark.parametrize(
    ("counted", "word"), [("阅读", "次数"), ("閲覧", "回数"), ("조회", "조회수"), ("วิว", "จำนวนผู้เข้าชม")]
)
def test_a_long_row_of_joined_words_is_read_in_linear_time(counted: str, word: str) -> None:
    """Each word is one or several, so that two thousand can be divided in more ways than can be tried."""
    assert is_reader_count(f"{counted}{word * 2000} 12")
    assert not is_reader_count(f"{counted}{word * 2000}猫 12")


def test_a_word_that_means_something_else_elsewhere_counts_on_its_own_pages() -> None:
    """French readings are lectures in English."""
    assert [is_reader_count("Lectures : 12", language) for language in ("fr-BE", "en", None)] == [
        True,
        False,
        False,
    ]


@pytest.mark.parametrize(("words", "beside"), [(8, True), (9, False)])
def test_only_labels_stand_between_a_count_and_the_end(words: int, beside: bool) -> None:
    """Lines of up to eight words that end as no sentence does."""
    assert MOST_LABEL_WORDS == 8
    sentence, label = "It rained.", " ".join(["word"] * words)
    assert stands_beside_text([sentence, "Views: 12", label], 1) is beside
    assert stands_beside_text([label, "Views: 12", sentence], 1) is beside
    assert not stands_beside_text([sentence, "Views: 12", sentence], 1)
