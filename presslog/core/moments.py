"""Moments in time: how they are read, compared and written; clocks that are set; Persian dates.

Inside presslog a moment is an aware `datetime` in UTC. What comes from outside is read here: each reader returns
None for what is not a moment, and none of them raises. What a publisher tells may be a day without a zone;
comparing it with a moment says whether the answer is certain.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from email.utils import format_datetime, parsedate_to_datetime
from functools import cache
from typing import Final

from presslog.core.errors import QuestionError
from presslog.core.untrusted_values import whole_number

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
"""Before anything presslog could have seen."""


def take_as_utc(moment: datetime) -> datetime:
    """Return the moment in UTC; one without a zone is taken to be in UTC already.

    Raises OverflowError for one that lies outside years 1 to 9999 in UTC.

    >>> take_as_utc(datetime.fromisoformat("2026-11-22T10:00+01:00")).isoformat()
    '2026-11-22T09:00:00+00:00'
    >>> take_as_utc(datetime(2026, 11, 22)).isoformat()
    '2026-11-22T00:00:00+00:00'
    """
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def require_zone(moment: datetime) -> datetime:
    """Return a moment that names its zone as it is. Raises `QuestionError` for one that does not."""
    if moment.tzinfo is None:
        raise QuestionError(f"{moment.isoformat()} names no time zone: give datetime(…, tzinfo=UTC)")
    return moment


# --- written ------------------------------------------------------------------------------------------------


def write_in_zone(moment: datetime, zone: tzinfo) -> str:
    """Write a moment for a person: to the minute, with its zone.

    >>> write_in_zone(datetime(2026, 3, 2, 8, 5, tzinfo=UTC), UTC)
    '2026-03-02 08:05 UTC'
    """
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """Return what a moment's zone is called then; its distance from UTC if it has no name of letters.

    >>> from zoneinfo import ZoneInfo
    >>> (
    ...     zone_name(datetime(2026, 7, 2, tzinfo=ZoneInfo("Europe/Paris"))),
    ...     zone_name(datetime(2026, 7, 2, tzinfo=ZoneInfo("Asia/Tehran"))),
    ... )
    ('CEST', 'UTC+03:30')
    """
    name = local.tzname() or ""
    return name if name.isalpha() else f"UTC{local.isoformat()[-6:]}"


def write_rfc3339(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with `Z`; a fraction of a second only where there is one.

    >>> write_rfc3339(datetime(2026, 11, 22, 2, 30, tzinfo=UTC))
    '2026-11-22T02:30:00Z'
    """
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def write_told_date(told: str) -> str:
    """Write a date or date-time that a publisher told as JSON has it: a moment in UTC with `Z`.

    A day without a time, a time without a zone, and what is not a date stay as told: they are no moments.

    >>> write_told_date("2026-11-22T03:30:00+01:00"), write_told_date("2026-11-22")
    ('2026-11-22T02:30:00Z', '2026-11-22')
    """
    when = _told_moment(told)
    try:
        return told if when is None or when.tzinfo is None else write_rfc3339(when)
    except OverflowError:
        return told


def write_microseconds(moment: datetime) -> str:
    """Write a moment as RFC 3339 in UTC with `Z` and six digits of a second.

    This is the form that is hashed.

    >>> write_microseconds(datetime(2026, 1, 2, tzinfo=UTC))
    '2026-01-02T00:00:00.000000Z'
    """
    return f"{moment.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def write_http_date(moment: datetime) -> str:
    """Write a moment as HTTP does (RFC 9110 §5.6.7), to the second.

    >>> write_http_date(datetime(2026, 3, 2, 8, 0, 1, tzinfo=UTC))
    'Mon, 02 Mar 2026 08:00:01 GMT'
    """
    return format_datetime(moment.astimezone(UTC), usegmt=True)


# --- read ---------------------------------------------------------------------------------------------------


def parse_http_date(text: str | None) -> datetime | None:
    """Read a date of HTTP or mail (RFC 9110 §5.6.7, RFC 5322 §3.3), in UTC.

    None for a text that is not a moment, or lies outside years 1 to 9999.

    >>> parse_http_date("Sun, 01 Nov 2026 00:05:00 GMT").isoformat()
    '2026-11-01T00:05:00+00:00'
    >>> parse_http_date("Sun, 01 Nov 99999 00:05:00 +9999") is None
    True
    """
    try:
        return take_as_utc(parsedate_to_datetime((text or "").strip()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def parse_iso_moment(text: str | None) -> datetime | None:
    """Read a date or date-time of ISO 8601, in UTC; one without a zone is taken to be in UTC.

    None for a text that is not a moment, or lies outside years 1 to 9999 in UTC.

    >>> parse_iso_moment("2026-03-02").isoformat(), parse_iso_moment("0001-01-01T00:00:00+14:00")
    ('2026-03-02T00:00:00+00:00', None)
    """
    try:
        return take_as_utc(datetime.fromisoformat((text or "").strip()))
    except (ValueError, OverflowError):
        return None


def parse_retry_after(value: str | None, now: datetime, longest: timedelta) -> timedelta | None:
    """Read the wait that a `Retry-After` asks for: seconds or a date (RFC 9110 §10.2.3).

    The wait lies in [0, longest]; None where the header asks for none that can be read.

    >>> now, day = datetime(2026, 11, 1, tzinfo=UTC), timedelta(days=1)
    >>> [parse_retry_after(value, now, day).seconds for value in ("120", "Sun, 01 Nov 2026 00:05:00 GMT")]
    [120, 300]
    >>> parse_retry_after("9" * 5_000, now, day).days, parse_retry_after("soon", now, day)
    (1, None)
    """
    text = (value or "").strip()
    if text.isascii() and text.isdigit():
        seconds = whole_number(text)  # None for more digits than any wait has
        return longest if seconds is None else timedelta(seconds=min(seconds, longest.total_seconds()))
    moment = parse_http_date(text)
    return None if moment is None else min(max(moment - now, timedelta()), longest)


# --- told by a publisher ------------------------------------------------------------------------------------


def is_surely_after(told: str | None, moment: datetime | None) -> bool:
    """Return True if a told date or date-time of ISO 8601 is later than the moment, for certain.

    Without a zone only its day counts. False where nothing is told, or no date, or there is no moment.

    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> [is_surely_after(told, noon) for told in ("2026-03-02T13:00:00Z", "2026-03-02", "2026-03-03")]
    [True, False, True]
    """
    when = _told_moment(told)
    if when is None or moment is None:
        return False
    return when > moment if when.tzinfo else when.date() > moment.date()


def may_be_after(told: str | None, moment: datetime | None) -> bool:
    """Return True if a told date or date-time of ISO 8601 is later than the moment, or may be.

    Without a zone, it may be until its day is over. False where nothing is told, or no date, or there is no
    moment.

    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> [may_be_after(told, noon) for told in ("2026-03-02T11:00:00Z", "2026-03-02", "2026-03-01")]
    [False, True, False]
    """
    when = _told_moment(told)
    if when is None or moment is None:
        return False
    return when > moment if when.tzinfo else when.date() >= moment.date()


def is_surely_before(told: str | None, moment: datetime | None) -> bool:
    """Return True if a told date or date-time of ISO 8601 is earlier than the moment, for certain.

    Without a zone only its day counts. False where nothing is told, or no date, or there is no moment.

    >>> noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    >>> [is_surely_before(told, noon) for told in ("2026-03-02T11:00:00Z", "2026-03-02", "2026-03-01")]
    [True, False, True]
    """
    when = _told_moment(told)
    if when is None or moment is None:
        return False
    return when < moment if when.tzinfo else when.date() < moment.date()


def _told_moment(told: str | None) -> datetime | None:
    try:
        return datetime.fromisoformat(told or "")
    except ValueError:
        return None


def is_earlier(one: str | None, other: str | None) -> bool:
    """Return True if one ISO 8601 date is before another, as far as both are exact.

    False if that depends on a time zone that is not given, or one of them is no date.

    >>> is_earlier("2026-03-01T09:00:00+00:00", "2026-03-01T10:30:00+01:00")
    True
    >>> is_earlier("2026-03-01", "2026-03-01T10:30:00+01:00"), is_earlier(None, "2026-03-01")
    (False, False)
    """
    if not one or not other:
        return False
    try:
        first, second = datetime.fromisoformat(one), datetime.fromisoformat(other)
    except ValueError:
        return False
    exact = all("T" in each or " " in each for each in (one, other))
    if exact and first.tzinfo and second.tzinfo:
        return first < second
    if exact and not (first.tzinfo or second.tzinfo):
        return first < second
    return first.date() < second.date()


# --- clocks that are set ------------------------------------------------------------------------------------
#
# A machine without a battery begins in 1970 and is put right by the network minutes later; a guest that slept is
# put right when it wakes. Two looks a minute apart then seem to be years apart. The machine's own count of time
# since it was started cannot be set: where the two disagree, it is believed.

CLOCK_TOLERANCE: Final = timedelta(minutes=1)
"""Two readings are never taken at the same instant, and the network nudges a clock by less than this."""


@dataclass(frozen=True, slots=True)
class ClockReading:
    """What a machine's clock says, and for how many seconds the machine has run since it was started."""

    at: datetime
    running_s: float


@dataclass(frozen=True, slots=True)
class RunClock:
    """A machine's clock when a run began, and when what it saw was decided.

    `boot` names the machine's start.
    """

    boot: str
    began: ClockReading
    decided: ClockReading


def real_gap(first: datetime, second: datetime, clocks: tuple[RunClock | None, RunClock | None]) -> timedelta:
    """Return how much time passed at least between moments of two runs.

    That is their difference, unless the runs' `clocks`, if both are known, tell that the clock was set in
    between.

    >>> def run_at(hour: int, running: float) -> RunClock:
    ...     reading = ClockReading(datetime(2026, 3, 1, hour, tzinfo=UTC), running)
    ...     return RunClock("a start", reading, reading)
    >>> noon, one = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 13, tzinfo=UTC)
    >>> str(real_gap(noon, one, (run_at(12, 0), run_at(13, 3600))))
    '1:00:00'
    >>> str(real_gap(noon, one, (run_at(12, 0), run_at(13, 300))))
    '0:05:00'
    """
    one, other = clocks
    if one is None or other is None or one.boot != other.boot:
        return second - first
    readings = (one.began, one.decided, other.began, other.decided)
    starts = [reading.at - timedelta(seconds=reading.running_s) for reading in readings]
    if max(starts) - min(starts) <= CLOCK_TOLERANCE:
        return second - first
    earlier, later = sorted((one, other), key=lambda run: run.began.running_s)
    return timedelta(seconds=later.began.running_s - earlier.decided.running_s)


# --- Iran's calendar, and Afghanistan's ---------------------------------------------------------------------

_LONG_MONTHS: Final = 6
"""So many months of 31 days come first; the others have 30, the last 29 in most years."""
_LONG: Final = 31
_SHORT: Final = 30

PERSIAN_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            ("فروردین", "حمل"),
            ("اردیبهشت", "ثور"),
            ("خرداد", "جوزا"),
            ("تیر", "سرطان"),
            ("مرداد", "امرداد", "اسد"),
            ("شهریور", "سنبله"),
            ("مهر", "میزان"),
            ("آبان", "عقرب"),
            ("آذر", "قوس"),
            ("دی", "جدی"),
            ("بهمن", "دلو"),
            ("اسفند", "حوت"),
        ),
        1,
    )
    for name in names
}
"""The number of each month by its names: Iran's first, Afghanistan's last. The letters are Persian ones."""
_PERSIAN_LETTERS: Final = str.maketrans("يك", "یک")


def persian_month(name: str) -> int | None:
    """Return the number of a Persian month in [1, 12], or None if no month is called so.

    Arabic letters, which many keyboards have in place of Persian ones, are read as these; a word for "month"
    behind the name is passed over.

    >>> [persian_month(name) for name in ("مرداد", "اسد", "دي ماه", "August")]
    [5, 5, 10, None]
    """
    return PERSIAN_MONTHS.get(name.translate(_PERSIAN_LETTERS).removesuffix(" ماه"))


def day_of_persian_date(year: int, month: int, day: int) -> date | None:
    """Return the day of a Persian date, or None if there is no such day.

    >>> day_of_persian_date(1402, 5, 12), day_of_persian_date(1402, 12, 30), day_of_persian_date(1403, 12, 30)
    (datetime.date(2023, 8, 3), None, datetime.date(2025, 3, 20))
    """
    if not (1 <= month <= 12 and 1 <= day <= (_LONG if month <= _LONG_MONTHS else _SHORT)):
        return None
    before = _LONG * (month - 1) - max(0, month - 1 - _LONG_MONTHS)
    found = _new_year(year) + timedelta(days=before + day - 1)
    return found if found < _new_year(year + 1) else None


@cache
def _new_year(year: int) -> date:
    """The first day of a year, which the equinox decides: to find it takes milliseconds."""
    from convertdate import persian  # noqa: PLC0415 - only Persian texts pay for it

    return date(*persian.to_gregorian(year, 1, 1))
