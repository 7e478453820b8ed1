"""Titles that say that a page does not exist, in many languages; and headlines that only have such words in them."""

from __future__ import annotations

import pytest

from presslog.crawler.extract.page.not_found_phrases import known_languages, says_not_found

# One real-looking title for each of the languages that most pages of the web are written in, as its sites print them.
TITLES = {
    "en": "Oops! That page can’t be found.",
    "fr": "Page introuvable (404)",
    "de": "Fehler 404: Seite nicht gefunden",
    "es": "Página no encontrada",
    "pt": "A página não foi encontrada",
    "it": "Pagina non trovata",
    "nl": "Pagina niet gevonden",
    "sv": "Sidan hittades inte",
    "no": "Siden ble ikke funnet",
    "da": "Siden blev ikke fundet",
    "fi": "Sivua ei löytynyt",
    "is": "Síða fannst ekki",
    "et": "Lehekülge ei leitud",
    "lv": "Lapa nav atrasta",
    "lt": "Puslapis nerastas",
    "pl": "Nie znaleziono strony",
    "cs": "Stránka nenalezena",
    "sk": "Stránka sa nenašla",
    "sl": "Stran ni bila najdena",
    "hr": "Stranica nije pronađena",
    "sr": "Страница није пронађена",
    "mk": "Страницата не е пронајдена",
    "bg": "Страницата не е намерена",
    "ru": "Ошибка 404. Страница не найдена",
    "uk": "Сторінку не знайдено",
    "be": "Старонка не знойдзена",
    "hu": "Az oldal nem található",
    "ro": "Pagina nu a fost găsită",
    "el": "Σφάλμα 404: Η σελίδα δεν βρέθηκε",
    "sq": "Faqja nuk u gjet",
    "tr": "Aradığınız sayfa bulunamadı",
    "az": "Səhifə tapılmadı",
    "kk": "Бет табылмады",
    "mn": "Хуудас олдсонгүй",
    "ka": "გვერდი ვერ მოიძებნა",
    "hy": "Էջը չի գտնվել",
    "ar": "الصفحة غير موجودة",
    "fa": "خطای ۴۰۴ – صفحه مورد نظر یافت نشد",
    "he": "הדף לא נמצא",
    "ur": "صفحہ نہیں ملا",
    "hi": "पृष्ठ नहीं मिला",
    "bn": "পাতাটি খুঁজে পাওয়া যায়নি",
    "ta": "பக்கம் கண்டறியப்படவில்லை",
    "th": "ไม่พบหน้าที่คุณต้องการ",
    "vi": "Trang không tồn tại",
    "id": "Halaman tidak ditemukan",
    "ms": "Halaman tidak dijumpai",
    "zh": "您访问的页面不存在",
    "ja": "お探しのページが見つかりませんでした",
    "ko": "404 - 페이지를 찾을 수 없습니다",
    "sw": "Ukurasa haukupatikana",
    "am": "ገጹ አልተገኘም",
    "ca": "Pàgina no trobada",
    "eu": "Orria ez da aurkitu",
    "cy": "Tudalen heb ei chanfod",
    "eo": "Paĝo ne trovita",
}


@pytest.mark.parametrize("language", TITLES)
def test_a_title_says_that_the_page_is_not_there(language: str) -> None:
    """Each by its whole title, whatever case, marks and status stand around it."""
    title = TITLES[language]
    assert says_not_found(title)
    assert says_not_found(title.upper())
    assert says_not_found("The Harbour Gazette", [title])
    assert language in known_languages()


@pytest.mark.parametrize(
    "title",
    [
        "404",
        "Error 404",
        "404 Not Found",
        "404 – The Harbour Gazette",
        "The Gazette | Page not found",
        "HTTP 410",
        "Nothing found",
        "Página no encontrada - El Diario",
        "Ez da orria aurkitu",
        "Heb ganfod y dudalen",
        "お探しのページが見つかりませんでした | 港新聞",
    ],
)
def test_a_status_alone_says_so(title: str) -> None:
    """The status with or without words, the site's name before or after, and the page's name in the middle or at the end."""
    assert says_not_found(title)


@pytest.mark.parametrize(
    "title",
    [
        "Missing cat not found, owner says", "Room 404 reopens at the old hotel", "404 jobs lost at the yard",
        "404: the year the bridge fell", "Why the page was torn out", "Gone", "Error", "Sorry", "Page", "Nothing",
        "Страница истории", "页面", "The page is torn",
        "",
        "Page not found: a play about the town’s lost archive", "Why “Page not found” became the most read line of the web",
    ],
)  # fmt: skip
def test_news_with_such_words_is_news(title: str) -> None:
    """A headline that merely contains such words says nothing of its page."""
    assert not says_not_found(title)
    assert not says_not_found(f"{title} – The Harbour Gazette", [title])


def test_a_headline_set_apart_is_one_headline() -> None:
    """What stands after the mark is the site's name, unless a heading has both."""
    title = "Page not found – how an archive lost its web"
    assert says_not_found(title, ["Oops"])
    assert not says_not_found(title, [title])
    assert not says_not_found(f"{title} | The Gazette", [title])


def test_a_title_of_repeated_marks_takes_no_time() -> None:
    """A hostile title of a hundred status codes is looked at in bounded steps."""
    assert not says_not_found("404" * 19 + "x" + "404" * 19)
