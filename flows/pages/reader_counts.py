"""Lines that say how often a page was read, liked or commented on, and nothing else. Pure.

A counter of few readers stands still between two looks, as a corrected number does; what it counts tells the
two apart. So this module knows words, of many languages: a line is a count where all of its words are such,
with digits of any script. "Visitors" and "shares" are none of them, for an article may count those.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

import regex

from presslog.flows.pages.counted_lines import DIGITS
from presslog.flows.pages.rotating_lines import SENTENCE_END
from presslog.storage.content import visible_text

# One language a line: its code; what is counted, of which one word must stand there; what may stand beside it.
# A code with an exclamation mark: words that mean something else in others, and count on its own pages alone.
_WORDS: Final = """
en: view, views, viewed, pageview, pageviews, hits, reads, read, likes, like, comments, comment, clicks, viewings
  : number, of, page, post, article, total, times, time, this, was, by, people, count, today, so, far, no, min, mins
fa: بازدید, بازدیدها, بازدیدهای, مشاهده, مشاهدات, پسند, لایک, دیدگاه, دیدگاهها, کلیک
  : تعداد, این, مطلب, خبر, صفحه, مقاله, بار, کل, نفر, نظر, نظرات
ar: مشاهدة, مشاهدات, المشاهدات, زيارة, زيارات, الزيارات, قراءة, قراءات, القراءات, تعليق, تعليقات, التعليقات, إعجاب
  : عدد, مرة, مرات, هذا, المقال, الخبر, الصفحة, إجمالي, مجموع
sq: lexuar, shikime, shikuar, shikimet, lexime, klikime, pëlqime, komente
  : herë, numri, i, e, shikimeve, leximeve, klikimeve, është, kjo, artikull
tr: okunma, okundu, okunmuş, görüntülenme, görüntüleme, görüntülendi, izlenme, izlendi, gösterim, tıklanma, beğeni, yorum
  : sayısı, sayisi, kez, defa, kere, toplam, bu, haber, yazı, adet
ru: просмотр, просмотра, просмотров, просмотры, прочтений, прочтения, прочитано, прочитали, просмотрено, \
    комментариев, комментарии, комментария, лайков, лайки
  : количество, число, раз, раза, всего, страницы, статьи, кол, во
uk: перегляд, перегляди, переглядів, переглянуто, прочитано, прочитань, коментарів, коментарі, вподобань
  : кількість, число, раз, рази, разів, всього, усього
bg: прегледи, преглеждания, преглеждано, прочетено, прочитания, видяно, коментари, харесвания
  : брой, пъти, общо
sr: прегледа, прегледи, прочитано, прочитана, коментара, pregleda, pregledi, pročitano, pročitana, komentara, čitanja
  : број, пута, укупно, broj, puta, ukupno
de: aufrufe, aufruf, seitenaufrufe, artikelaufrufe, gelesen, angesehen, angeklickt, zugriffe, klicks, \
    aufgerufen, kommentare, kommentar, leserzahl
  : anzahl, zahl, der, mal, insgesamt, bisher, wurde, dieser, artikel, beitrag, x, gesamt, minuten
fr: vues, vue, lu, consultations, consulté, affichages, clics, commentaires, commentaire, visites
  : nombre, de, des, fois, cet, article, a, été, total, nb, page, pages
fr!: lecture, lectures
  : nombre, de, des, cet, article, total, nb, page, pages
es: visitas, vistas, vista, visto, lecturas, leído, leída, visualizaciones, clics, comentarios, comentario, vistos
  : número, de, veces, total, esta, este, artículo, noticia, página, num
pt: visualizações, visualização, visitas, leituras, lido, lida, acessos, cliques, comentários, comentário, vistas
  : número, de, vezes, total, página, vez
it: visualizzazioni, visite, letture, visto, commenti, commento, clic
  : numero, di, volte, totale, articolo, pagina
nl: weergaven, bekeken, gelezen, keer, reacties, hits
  : aantal, maal, keer, dit, artikel, x, is
pl: odsłon, odsłony, wyświetleń, wyświetlenia, wyświetlono, przeczytano, odczytów, czytano, komentarzy, komentarze
  : liczba, ilość, razy, łącznie
cs: zobrazení, zhlédnutí, přečteno, zobrazeno, přečtení, komentářů, komentáře
  : počet, krát, celkem
sk: zobrazení, zobrazenia, prečítané, videné, komentárov, komentáre
  : počet, krát, celkom
ro: vizualizări, vizualizari, afișări, afisari, accesări, accesari, citit, citiri, comentarii, vizite
  : număr, numar, de, ori, total
hu: megtekintés, megtekintések, olvasás, olvasták, hozzászólás, kattintás
  : száma, összesen, alkalommal
el: προβολές, προβολή, αναγνώσεις, εμφανίσεις, επισκέψεις, σχόλια, διαβάστηκε
  : αριθμός, προβολών, φορές, σύνολο
sv: visningar, visning, läsningar, lästs, läst, kommentarer
  : antal, gånger, sidan, har
da: visninger, visning, læst, vist, kommentarer
  : antal, gange, siden
nb: visninger, visning, lest, vist, kommentarer
  : antall, ganger, siden
fi: lukukertaa, lukukerrat, näyttökertaa, näyttökerrat, katselukertaa, luettu, kommenttia, kommentit
  : yhteensä, kertaa
he: צפיות, צפייה, קריאות, נצפה, נקרא, תגובות, לייקים, הצפיות
  : מספר, פעמים, כמות, סהכ
hi: व्यूज, व्यूज़, व्यू, दृश्य, पढ़ा, देखा, टिप्पणियाँ, टिप्पणियां
  : बार, गया, संख्या, की, कुल, दर्शक
bn: পঠিত, ভিউ, মন্তব্য, দেখা
  : বার, পড়া, হয়েছে, মোট, সংখ্যা
ur: مناظر, ویوز, مشاہدات, تبصرے
  : تعداد, بار, کل, کی
id: dilihat, dibaca, tayangan, kunjungan, komentar
  : kali, jumlah, total, telah
ms: tontonan, dibaca, paparan, bacaan, komen
  : kali, jumlah
vi: xem, đọc
  : đã, được, lượt, số, lần, tổng
th: ยอดวิว, เข้าชม, เปิดอ่าน, อ่าน, วิว
  : ครั้ง, ผู้, จำนวน, จำนวนผู้เข้าชม, ยอด, คน, การ
zh: 浏览, 阅读, 点击, 瀏覽, 閱讀, 點擊, 观看, 觀看, 点赞, 评论, 人气, 人氣
  : 本文, 已, 次数, 次數, 次, 量, 数, 數, 总, 共, 被, 率, 万, 萬, 人
ja: 閲覧, アクセス, 再生, ビュー, コメント, いいね, 閲覧数, 表示
  : 数, 回数, 回, 件, 回の, 累計, 総, 人, 万
ko: 조회, 조회수, 읽음, 댓글, 공감, 뷰
  : 수, 회, 번, 개, 총, 건
"""
_MAGNITUDES: Final = (
    "k m mio mln mil tsd tys тыс млн хил bin mn rb jt ribu juta mille lakh हज़ार हजार लाख 천 만 万 萬 هزار ألف"
)
_COUNT: Final = regex.compile(
    rf"(?:{DIGITS.pattern})(?:\s?(?:{'|'.join(_MAGNITUDES.split())})\.?(?!\p{{L}}|\p{{M}})|[万萬천만])?"
)
_WORD: Final = regex.compile(r"[\p{L}\p{M}]+")
MOST_LABEL_WORDS: Final = 8
"""Words of the longest line that may stand between an article's text and its counters."""
_UNSPACED: Final = frozenset({"zh", "ja", "ko", "th"})
"""Languages that join the words of a label, or what a number counts to the number."""


@dataclass(frozen=True, slots=True)
class CountWords:
    """A language's words of such lines: what is counted, and what may stand beside it.

    `is_unspaced`: whether the language joins them without blanks.
    """

    counted: frozenset[str]
    beside: frozenset[str]
    is_unspaced: bool

    def make_up(self, words: Sequence[str]) -> bool:
        """Return True if a line's words are all of this language's list, and one says what is counted."""
        if self.is_unspaced:
            return self._can_divide("".join(words))
        return not self.counted.isdisjoint(words) and (self.counted | self.beside).issuperset(words)

    def _can_divide(self, label: str) -> bool:
        """Return True if a label is a row of these words without blanks, one of which says what is counted.

        It takes time in proportion to the label's length. A pattern would try every way of dividing it, which
        are two for each 次数 (次 and 数, or the one word): a publisher may write a thousand of them.
        """
        ends = {0: False}  # where a row of words may end, and whether one of them says what is counted
        for at in range(len(label)):
            for word in self.counted | self.beside if at in ends else ():
                if label.startswith(word, at):
                    end = at + len(word)
                    ends[end] = ends.get(end, False) or ends[at] or word in self.counted
        return ends.get(len(label), False)


@lru_cache(maxsize=4096)
def is_reader_count(line: str, language: str | None = None) -> bool:
    """Return True if a line says how often a page was read, liked or commented on, and nothing else.

    In any language: a site's own parts may speak another one than its articles. `language` is the page's.

    >>> is_reader_count("Number of views (4,099)"), is_reader_count("تعداد بازدید: ۴۰۹۹")
    (True, True)
    >>> is_reader_count("Deaths: 4,099"), is_reader_count("The video had 4,099 views.")
    (False, False)
    >>> is_reader_count("Lectures: 12", "fr-BE"), is_reader_count("Lectures: 12", "en")
    (True, False)
    """
    rest, counts = _COUNT.subn(" ", _comparable(line))
    words = _WORD.findall(rest)
    return bool(counts and words) and any(table.make_up(words) for table in _tables_of(language))


def stands_beside_text(lines: Sequence[str], at: int) -> bool:
    """Return True if only labels stand between a line and one end of the lines of an article.

    >>> text = ["The council meets on Friday.", "Views: 12", "Category: News"]
    >>> stands_beside_text(text, 1), stands_beside_text([*text, text[0]], 1)
    (True, False)
    """
    return any(all(map(_is_label, others)) for others in (lines[:at], lines[at + 1 :]))


def _is_label(line: str) -> bool:
    return len(line.split()) <= MOST_LABEL_WORDS and not SENTENCE_END.search(line)


def _comparable(text: str) -> str:
    """A text as its words are compared: visible, with full-width forms as plain ones, in small letters."""
    return unicodedata.normalize("NFKC", visible_text(text)).replace("İ", "i").casefold()


def _tables_of(language: str | None) -> Iterator[CountWords]:
    """The tables that count on a page of a language."""
    own = (language or "").replace("_", "-").partition("-")[0].casefold()
    return (
        table for code, table in _count_words().items() if code.rstrip("!") == own or not code.endswith("!")
    )


@cache
def _count_words() -> Mapping[str, CountWords]:
    return dict(_read_word_lists())


def _read_word_lists() -> Iterator[tuple[str, CountWords]]:
    """Each language's code, with its words."""
    for line in regex.sub(r"\n\s+", " ", _WORDS.strip()).splitlines():
        code, counted, beside = map(str.strip, line.split(":"))
        yield code, CountWords(_split_words(counted), _split_words(beside), code in _UNSPACED)


def _split_words(text: str) -> frozenset[str]:
    return frozenset(map(_comparable, text.split(",")))
