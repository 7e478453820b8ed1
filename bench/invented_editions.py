"""An invented archive in English, Albanian, Arabic and Persian: stories, their editions, and which are one.

Each story is told in two to four languages; a third of what could be translated is not. Editions number their posts
independently and appear days apart, some shorter, some two stories in one, some with the same picture or the same
link. Each language has stories of its own beside them, with the same people and places.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from babel.dates import format_date

from presslog.core.body_parts import BlockKind
from presslog.core.moments import day_of_persian_date
from presslog.storage.model import ArticleId, Block, Content, Image, Link

LANGUAGES: Final = ("en", "sq", "ar", "fa")
FIRST_DAY: Final = date(2021, 1, 4)

# A name in the four languages, of people and of places.
PEOPLE: Final = tuple(
    tuple(line.split("|"))
    for line in """
Mohsen Rezaei|Mohsen Rezai|محسن رضائي|محسن رضایی
Leila Haddad|Lejla Hadad|ليلى حداد|لیلا حداد
Xhevdet Krasniqi|Xhevdet Krasniqi|جيفديت كراسنيتشي|جودت کراسنیچی
Teuta Berisha|Teuta Berisha|تيوتا بيريشا|توتا بریشا
Karim Mansouri|Karim Mansuri|كريم منصوري|کریم منصوری
Shirin Golestan|Shirin Golestan|شيرين جولستان|شیرین گلستان
Vladimir Sokolov|Vladimir Sokollov|فلاديمير سوكولوف|ولادیمیر سوکولوف
Georg Brandt|Georg Brand|جورج برانت|گئورگ برانت
Nadia Boukhari|Nadia Buhari|نادية البخاري|نادیا بخاری
Arben Dervishi|Arben Dervishi|أربين درويشي|آربن درویشی
Farhad Tavakoli|Farhad Tavakoli|فرهاد توكلي|فرهاد توکلی
Elena Marchetti|Elena Marketi|إيلينا ماركيتي|النا مارکتی
Samir Qabbani|Samir Kabani|سمير قباني|سمیر قبانی
Drita Hoxha|Drita Hoxha|دريتا خوجا|دریتا خوجه
Bahram Sadeghi|Bahram Sadegi|بهرام صادقي|بهرام صادقی
Thomas Whitfield|Tomas Uitfild|توماس ويتفيلد|توماس ویتفیلد
Yusuf Demirel|Jusuf Demirel|يوسف ديميريل|یوسف دمیرل
Maryam Kazemi|Marjam Kazemi|مريم كاظمي|مریم کاظمی
Besnik Gashi|Besnik Gashi|بيسنيك غاشي|بسنیک گاشی
Rania Khalidi|Rania Halidi|رانيا الخالدي|رانیا خالدی
Parviz Nikbakht|Parviz Nikbaht|برويز نيكبخت|پرویز نیکبخت
Ingrid Solberg|Ingrid Sollberg|إنغريد سولبرغ|اینگرید سولبرگ
Omar Fakhouri|Omar Fahuri|عمر الفاخوري|عمر فاخوری
Flamur Zeqiri|Flamur Zeqiri|فلامور زيتشيري|فلامور زچیری
Golnaz Amini|Gollnaz Amini|جولناز أميني|گلناز امینی
Pierre Delacroix|Pier Delakrua|بيير ديلاكروا|پیر دولاکروا
Hassan Touran|Hasan Turan|حسن توران|حسن توران
Valbona Marku|Valbona Marku|فالبونا ماركو|والبونا مارکو
Jamshid Parsa|Xhamshid Parsa|جمشيد بارسا|جمشید پارسا
Salma Benani|Salma Benani|سلمى بناني|سلما بنانی
Dardan Kelmendi|Dardan Kelmendi|داردان كلمندي|داردان کلمندی
Behnaz Shafiei|Behnaz Shafii|بهناز شفيعي|بهناز شفیعی
Walid Maktoum|Valid Maktum|وليد مكتوم|ولید مکتوم
Stefan Richter|Shtefan Rihter|شتيفان ريختر|اشتفان ریشتر
Anahita Farrokh|Anahita Faroh|آناهيتا فرخ|آناهیتا فرخ
Ilir Bajrami|Ilir Bajrami|إلير بايرامي|ایلیر بایرامی
""".strip().splitlines()
)
PLACES: Final = tuple(
    tuple(line.split("|"))
    for line in """
Tirana|Tiranë|تيرانا|تیرانا
Prishtina|Prishtinë|بريشتينا|پریشتینا
Shiraz|Shiraz|شيراز|شیراز
Isfahan|Isfahan|أصفهان|اصفهان
Tabriz|Tabriz|تبريز|تبریز
Damascus|Damask|دمشق|دمشق
Beirut|Bejrut|بيروت|بیروت
Casablanca|Kazablankë|الدار البيضاء|کازابلانکا
Istanbul|Stamboll|إسطنبول|استانبول
Berlin|Berlin|برلين|برلین
Brussels|Bruksel|بروكسل|بروکسل
Baghdad|Bagdad|بغداد|بغداد
Mashhad|Mashhad|مشهد|مشهد
Durres|Durrës|دوريس|دورس
Kabul|Kabul|كابول|کابل
Geneva|Gjenevë|جنيف|ژنو
""".strip().splitlines()
)
SENTENCES: Final = {
    "en": """{p} told reporters in {c} that {n} people had signed the petition by {d}.
The court in {c} heard {n} witnesses before it let {p} speak.
According to {p}, the fund paid {n} euros to families in {c}.
On {d} the commission of {p} published a report of {m} pages.
About {m} percent of the members voted for {p}, who had come from {c}.
{p} and {q} met in {c} on {d} and spoke for {m} minutes.
The archive keeps {n} letters, of which {p} has read {m}.
A letter of {q} to {p}, dated {d}, was read aloud.""",
    "sq": """{p} u tha gazetarëve në {c} se {n} veta e kishin nënshkruar peticionin deri më {d}.
Gjykata në {c} dëgjoi {n} dëshmitarë para se të fliste {p}.
Sipas {p}, fondi u pagoi {n} euro familjeve në {c}.
Më {d} komisioni i {p} botoi një raport prej {m} faqesh.
Rreth {m} për qind e anëtarëve votuan për {p}, që kishte ardhur nga {c}.
{p} dhe {q} u takuan në {c} më {d} dhe folën {m} minuta.
Arkivi ruan {n} letra, prej të cilave {p} ka lexuar {m}.
Një letër e {q} për {p}, me datë {d}, u lexua me zë.""",
    "ar": """قال {p} للصحفيين في {c} إن {n} شخصا وقعوا العريضة حتى {d}.
استمعت المحكمة في {c} إلى {n} شاهدا قبل أن يتحدث {p}.
بحسب {p} دفع الصندوق {n} يورو لعائلات في {c}.
في {d} نشرت لجنة {p} تقريرا من {m} صفحة.
صوت نحو {m} في المئة من الأعضاء لصالح {p} القادم من {c}.
التقى {p} مع {q} في {c} يوم {d} وتحدثا {m} دقيقة.
يحفظ الأرشيف {n} رسالة قرأ منها {p} ما عدده {m}.
وتليت رسالة من {q} إلى {p} بتاريخ {d}.""",
    "fa": """{p} در {c} به خبرنگاران گفت که {n} نفر تا {d} دادخواست را امضا کرده‌اند.
دادگاه در {c} پیش از سخنان {p} حرف {n} شاهد را شنید.
به گفتهٔ {p} صندوق {n} یورو به خانواده‌ها در {c} پرداخت.
در {d} کمیسیون {p} گزارشی در {m} صفحه منتشر کرد.
حدود {m} درصد اعضا به {p} که از {c} آمده بود رأی دادند.
{p} و {q} در {d} در {c} دیدار کردند و {m} دقیقه سخن گفتند.
بایگانی {n} نامه دارد که {p} از آن‌ها {m} نامه را خوانده است.
نامه‌ای از {q} به {p} به تاریخ {d} خوانده شد.""",
}
FILLERS: Final = {
    "en": """Nobody expected an answer so soon.
The meeting was open to the public.
Others see it differently, and say so.
What follows is a summary of the debate.""",
    "sq": """Askush nuk e priste një përgjigje kaq shpejt.
Takimi ishte i hapur për publikun.
Të tjerë e shohin ndryshe dhe e thonë.
Më poshtë është një përmbledhje e debatit.""",
    "ar": """لم يكن أحد ينتظر جوابا بهذه السرعة.
كان اللقاء مفتوحا أمام الجمهور.
ويرى آخرون الأمر على نحو مختلف ويقولون ذلك.
وفيما يلي خلاصة النقاش.""",
    "fa": """هیچ‌کس انتظار پاسخی به این زودی نداشت.
این نشست برای همگان آزاد بود.
دیگران نظر دیگری دارند و آن را می‌گویند.
آنچه در پی می‌آید خلاصهٔ گفت‌وگو است.""",
}


@dataclass(frozen=True, slots=True)
class Fact:
    """One sentence of a story, before it is told in a language."""

    sentence: int
    people: tuple[int, int]
    place: int
    many: int
    few: int
    day: date


@dataclass(slots=True)
class InventedArchive:
    """Articles by language, and the pairs of them that are one story. `merged`: those that tell two stories."""

    articles: dict[ArticleId, tuple[str, Content]] = field(default_factory=dict)
    pairs: set[frozenset[ArticleId]] = field(default_factory=set)
    merged: set[ArticleId] = field(default_factory=set)


def invent_archive(stories: int, seed: int) -> InventedArchive:
    """Return an archive of so many stories, and half as many in each language that stand there alone."""
    dice = random.Random(seed)  # noqa: S311 - drawn again alike
    archive, count = InventedArchive(), 0

    def add(language: str, facts: Sequence[Fact], published: date, extra: Content) -> ArticleId:
        nonlocal count
        count += 1
        article = ArticleId(f"e{count:06d}")
        archive.articles[article] = (language, _told(facts, language, published, extra, dice))
        return article

    waiting: dict[str, list[Fact]] = {}
    for n in range(stories):
        day = FIRST_DAY + timedelta(days=3 * n + dice.randint(0, 2))
        facts, extra = _facts(dice, day), _extras(dice, n)
        languages = [language for language in LANGUAGES if dice.random() < 2 / 3] or ["en"]
        told: list[ArticleId] = []
        for language in languages:
            own = facts if dice.random() < 0.85 else facts[: max(3, len(facts) // 2)]
            published = day + timedelta(days=dice.choice((0, 0, 0, 1, 2, 5, 9)))
            before = waiting.pop(language, None)
            article = add(language, [*(before or []), *own], published, extra)
            if before:
                archive.merged.add(article)
            if dice.random() < 0.02:  # the next story of this language is told with this one
                waiting[language] = own
            told.append(article)
        archive.pairs |= {frozenset((one, two)) for i, one in enumerate(told) for two in told[i + 1 :]}
    for place, language in enumerate(LANGUAGES, 1):
        for n in range(stories // 2):
            day = FIRST_DAY + timedelta(days=dice.randrange(3 * stories))
            add(language, _facts(dice, day), day, _extras(dice, 10_000 * place + n))
    return archive


def _facts(dice: random.Random, day: date) -> list[Fact]:
    cast = dice.sample(range(len(PEOPLE)), 3)
    return [
        Fact(
            dice.randrange(8),
            (dice.choice(cast), dice.choice(cast)),
            dice.randrange(len(PLACES)),
            dice.choice((dice.randint(100, 999), dice.randint(1, 99) * 1000, dice.randint(1001, 9999))),
            dice.randint(2, 95),
            day - timedelta(days=dice.choice((0, 1, 3, dice.randint(30, 3000)))),
        )
        for _ in range(dice.randint(6, 14))
    ]


def _extras(dice: random.Random, n: int) -> Content:
    images = (Image(f"https://archive.example/up/photo-{n}.jpg"),) if dice.random() < 0.4 else ()
    links = (Link(f"https://court.example/case/{n}", "case"),) if dice.random() < 0.25 else ()
    return Content("", images=images, links=links)


def _told(
    facts: Sequence[Fact], language: str, published: date, extra: Content, dice: random.Random
) -> Content:
    at, sentences = LANGUAGES.index(language), SENTENCES[language].split("\n")
    fillers = FILLERS[language].split("\n")
    lines = []
    for fact in facts:
        lines.append(
            sentences[fact.sentence].format(
                p=PEOPLE[fact.people[0]][at],
                q=PEOPLE[fact.people[1]][at],
                c=PLACES[fact.place][at],
                n=_number(fact.many, language),
                m=_number(fact.few, language),
                d=_day(fact.day, language),
            )
        )
        if dice.random() < 0.6:
            lines.append(dice.choice(fillers))
    size = f"-{dice.choice((300, 768, 1024))}x200"
    images = tuple(Image(image.src.replace(".jpg", f"{size}.jpg")) for image in extra.images)
    return Content(
        title=lines[0].split(",")[0],
        published=published.isoformat(),
        language=language,
        blocks=tuple(Block(BlockKind.PARAGRAPH, line) for line in lines),
        images=images,
        links=extra.links,
    )


_DIGITS: Final = {
    "ar": str.maketrans("0123456789,", "٠١٢٣٤٥٦٧٨٩٬"),
    "fa": str.maketrans("0123456789,", "۰۱۲۳۴۵۶۷۸۹٬"),
    "sq": str.maketrans(",", "."),
}


def _number(value: int, language: str) -> str:
    return f"{value:,}".translate(_DIGITS.get(language, {}))


_JALALI: Final = [
    "فروردین",
    "اردیبهشت",
    "خرداد",
    "تیر",
    "مرداد",
    "شهریور",
    "مهر",
    "آبان",
    "آذر",
    "دی",
    "بهمن",
    "اسفند",
]


def _day(day: date, language: str) -> str:
    if language == "fa":
        year, month, number = _persian_date(day)
        return f"{number} {_JALALI[month - 1]} {year}".translate(_DIGITS["fa"])
    return format_date(day, "d MMMM y", locale={"ar": "ar_EG"}.get(language, language))


def _persian_date(day: date) -> tuple[int, int, int]:
    """Year, month and day of Iran's calendar."""
    year = next(
        year for year in (day.year - 621, day.year - 622) if (day_of_persian_date(year, 1, 1) or day) <= day
    )
    month = next(month for month in range(12, 0, -1) if (day_of_persian_date(year, month, 1) or day) <= day)
    return year, month, (day - (day_of_persian_date(year, month, 1) or day)).days + 1
