"""Dates in words and digits become the day they name, or nothing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from presslog.crawler.extract.page.dates import ascii_digits, date_in_url, parse_date

READ = [
    ("July 11, 2021", None, "2021-07-11"),
    ("Sept. 3rd, 2020", "en", "2020-09-03"),
    ("2020-12-05T23:15:0Z", None, "2020-12-05T23:15:00+00:00"),
    ("Posted on 5 July 2024 by the desk", "en", "2024-07-05"),
    ("The Lantern, July 10 2019", "en", "2019-07-10"),
    ("5 korrik 2024", "sq", "2024-07-05"),
    ("12 Gusht, 2021", "sq", "2021-08-12"),
    ("5 تموز 2024", "ar", "2024-07-05"),
    ("الجمعة ١٥ كانون الثاني ٢٠٢٣", "ar", "2023-01-15"),
    ("28 تشرين الأول 2022", "ar", "2022-10-28"),
    ("5 يوليو، 2024", "ar", "2024-07-05"),
    ("3 جويلية 2024", "ar", "2024-07-03"),
    ("۱۵ تیر ۱۴۰۳", "fa", "2024-07-05"),
    ("یکشنبه ۱ فروردین ۱۴۰۰", "fa", "2021-03-21"),
    ("دوشنبه ۸ اسد ۱۴۰۳", "fa", "2024-07-29"),
    ("۲۲ حوت ۱۴۰۲", "fa", "2024-03-12"),
    ("۵ دي ۱۴۰۲", "fa", "2023-12-26"),
    ("1403/12/30", "fa", "2025-03-20"),
    ("۵ ژوئیه ۲۰۲۴", "fa", "2024-07-05"),
    ("5 ביולי 2024", "he", "2024-07-05"),
    ("2024年7月5日", "zh", "2024-07-05"),
    ("3. März 2025", "de", "2025-03-03"),
    ("1er août 2020", "fr", "2020-08-01"),
    ("3 de agosto de 2020", "es", "2020-08-03"),
    ("5 июля 2024 г.", "ru", "2024-07-05"),
    ("11.07.2021", "de", "2021-07-11"),
    ("21/07/2021", None, "2021-07-21"),
    ("2021-07-11T09:30:00Z", None, "2021-07-11T09:30:00+00:00"),
    ("2021-07-11 09:30:00+0200", None, "2021-07-11T09:30:00+02:00"),
    ("2021-07-11T09:30:00.123+03:30", None, "2021-07-11T09:30:00+03:30"),
    ("2021-07-11T09:30:00", None, "2021-07-11"),
    ("5 heinäkuuta 2024", "fi", "2024-07-05"),
]
UNREAD = [
    ("3 hours ago", "en"),
    ("yesterday", None),
    ("11/07/2021", None),
    ("11/07/2021", "en"),
    ("July 2021", "en"),
    ("Part 3", "en"),
    ("31 تیر 2024 و 12", "fa"),
    ("2021-13-40", None),
    ("30 اسفند 1402", "fa"),
    ("", None),
    ("In 2019 the mill was closed, and in 2021 it burned down; " * 5, "en"),
]


@pytest.mark.parametrize(("text", "language", "expected"), READ, ids=lambda value: str(value)[:24])
def test_dates_that_are_said(text: str, language: str | None, expected: str) -> None:
    """A date in the words, digits and calendar of its language is that day."""
    assert parse_date(text, language) == expected


@pytest.mark.parametrize(("text", "language"), UNREAD, ids=lambda value: str(value)[:24])
def test_dates_that_are_not_said(text: str, language: str | None) -> None:
    """What is relative, reads two ways, or is no day at all gives nothing."""
    assert parse_date(text, language) is None


@given(
    st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    st.sampled_from(["{:%Y-%m-%d}", "{:%d %B %Y}", "{:%B %d, %Y}", "{:%Y/%m/%d}", "{:%Y年%m月%d日}"]),
)
def test_every_day_comes_back(day: date, form: str) -> None:
    """Whatever unambiguous form a day is printed in, it is read back."""
    assert parse_date(form.format(day), "en") == day.isoformat()


@given(st.dates(date(1995, 1, 1), date(2040, 1, 1)))
@settings(max_examples=settings().max_examples // 2)
def test_every_jalali_day_comes_back(day: date) -> None:
    """A day printed in the Persian calendar is the same day in ours."""
    from convertdate import persian  # noqa: PLC0415 - the other way round, to check ours

    year, month, number = persian.from_gregorian(day.year, day.month, day.day)
    assert parse_date(f"{year}/{month:02}/{number:02}", "fa") == day.isoformat()


def test_dates_in_addresses() -> None:
    """A path's year, month and day are a date; a year and month alone are none, and no number that merely looks like one is."""
    assert date_in_url("https://a.example/2021/07/11/x/") == "2021-07-11"
    assert date_in_url("https://a.example/news-2021-07-11.html") == "2021-07-11"
    assert date_in_url("https://a.example/2021/07/x/") is None
    assert date_in_url("https://a.example/2021/77/11/x/") is None
    assert date_in_url("https://a.example/x/") is None


@given(st.integers(0, 10**9), st.sampled_from([0x0660, 0x06F0, 0x0966, 0xFF10]))
def test_digits_of_every_script(number: int, zero: int) -> None:
    """A number in Arabic-Indic, Persian, Devanagari or full-width digits is that number."""
    written = "".join(chr(zero + int(digit)) for digit in str(number))
    assert ascii_digits(written) == str(number)


def test_a_leap_day_needs_its_year() -> None:
    """The thirtieth of Esfand is a day in a leap year alone."""
    assert parse_date("30 اسفند 1403", "fa") == (date(2025, 3, 21) - timedelta(days=1)).isoformat()
    assert parse_date("30 اسفند 1404", "fa") is None
