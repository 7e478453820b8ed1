# ruff: noqa: E501 - a paragraph is one line
"""Invented articles in seven languages, to be printed by `houses.py`. Nothing in them happened."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Text:
    """An article as its writer handed it in. `shown_date` is how the house prints `date` in the language's own words."""

    language: str
    title: str
    author: str
    category: str
    tags: tuple[str, ...]
    date: str  # ISO
    shown_date: str
    lead: str
    paragraphs: tuple[str, ...]
    heading: str
    items: tuple[str, ...]
    quote: str
    caption: str
    slug: str

    @property
    def rtl(self) -> bool:
        """Whether the text runs from right to left."""
        return self.language in {"ar", "fa", "he"}

    def with_paragraph(self, place: int, text: str) -> Text:
        """The article with one paragraph in other words."""
        return replace(self, paragraphs=(*self.paragraphs[:place], text, *self.paragraphs[place + 1 :]))


ENGLISH = Text(
    language="en",
    title="Town buys back its only windmill for one crown",
    author="Orla Benning",
    category="Council",
    tags=("windmill", "heritage"),
    date="2025-03-14",
    shown_date="March 14, 2025",
    lead="After eleven years of argument the mill on Gannet Hill belongs to the town again, at the price of a single crown and a promise to paint it.",
    paragraphs=(
        "The vote on Thursday was nine to four, with two members absent because of the ferry strike that has kept the outer islands waiting since Monday.",
        "Under the agreement the seller keeps the right to grind one sack of rye each autumn, a clause that took the lawyers three meetings to word.",
        "The repair is put at 418,000 crowns, of which the county has promised a third and the savings bank nothing at all so far.",
        "A survey in January found dry rot in the cap, two cracked sails and a family of owls that nobody wishes to disturb before August.",
        "School classes are to be let in from next spring, six at a time, with helmets that the fire brigade has no other use for.",
    ),
    heading="What happens to the owls",
    items=(
        "The cap is lifted in September, when the nest is empty",
        "The sails follow over the winter",
        "The stones are dressed by hand before Easter",
    ),
    quote="We have paid more for a bench, and nobody ever ground flour on a bench.",
    caption="The mill on Gannet Hill, seen from the harbour road",
    slug="town-buys-back-windmill",
)

GERMAN = Text(
    language="de",
    title="Fähre nach Norderholm bleibt bis Ostern im Dock",
    author="Jette Krüss",
    category="Verkehr",
    tags=("Fähre", "Werft"),
    date="2025-02-03",
    shown_date="3. Februar 2025",
    lead="Die einzige Autofähre zwischen Norderholm und dem Festland fällt länger aus als angekündigt, weil die Werft auf ein Lager aus Italien wartet.",
    paragraphs=(
        "Die Reederei hatte zunächst von zwölf Tagen gesprochen; inzwischen rechnet sie mit mindestens acht Wochen und entschuldigt sich bei den Pendlern.",
        "Ein Ersatzschiff mit Platz für neunzehn Wagen fährt viermal täglich, lässt Lastwagen aber am Kai stehen, sobald der Wind über Stärke sechs steigt.",
        "Der Kaufmannsverein der Insel schätzt den Schaden auf 64.000 Taler, ohne sagen zu wollen, wie diese Zahl zustande gekommen ist.",
        "Im Gemeinderat verlangten drei von elf Mitgliedern, den Vertrag zu kündigen; die Mehrheit wollte erst das Gutachten der Klasse abwarten.",
    ),
    heading="Milch kommt jetzt mit dem Postboot",
    items=(
        "Montags und donnerstags je vierzig Kisten",
        "Bei Nebel gar nicht",
        "Sonntags nur für das Krankenhaus",
    ),
    quote="Wir haben schon Klaviere mit dem Ruderboot geholt, da wird ein Joghurt wohl auch noch ankommen.",
    caption="Das Schiff liegt seit Januar auf der Helling",
    slug="faehre-bleibt-im-dock",
)

ALBANIAN = Text(
    language="sq",
    title="Ura e vjetër hapet sërish pas dy dimrave",
    author="Arta Melani",
    category="Qyteti",
    tags=("ura", "lumi"),
    date="2025-07-05",
    shown_date="5 korrik 2025",
    lead="Këmbësorët kaluan të shtunën për herë të parë mbi urën e gurit, e cila ishte mbyllur që nga përmbytja e nëntorit para dy vjetësh.",
    paragraphs=(
        "Punimet kushtuan 312 mijë monedha, rreth një të katërtën më shumë se sa kishte parashikuar këshilli në planin e parë të vitit të kaluar.",
        "Inxhinierja që drejtoi punën tha se harku i tretë u çmontua gur pas guri dhe secili prej tyre mori një numër me bojë të kuqe.",
        "Makinat nuk do të lejohen më kurrë, ndërsa karrocat e tregut mund të kalojnë vetëm të mërkurave para orës nëntë të mëngjesit.",
        "Një pleqnar i lagjes solli çelësin e vjetër të portës, por askush nuk e gjeti dot bravën ku ai hynte dikur.",
    ),
    heading="Çfarë mbetet për t'u bërë",
    items=(
        "Dritat vendosen në shtator",
        "Kangjellat lyhen para dimrit",
        "Stolat priten nga marangozi i fshatit",
    ),
    quote="Ura nuk është e jona, ne vetëm e kemi hua nga nipërit.",
    caption="Harku i tretë gjatë punimeve të pranverës",
    slug="ura-e-vjeter-hapet",
)

ARABIC = Text(
    language="ar",
    title="المكتبة العائمة تعود إلى الميناء بعد غياب ثلاث سنوات",
    author="سلمى الخوري",
    category="ثقافة",
    tags=("مكتبة", "ميناء"),
    date="2025-07-12",
    shown_date="12 تموز 2025",
    lead="رست السفينة الصغيرة التي تحمل تسعة آلاف كتاب عند الرصيف القديم صباح السبت، واصطف الأطفال أمامها قبل أن يفتح بابها بساعتين كاملتين.",
    paragraphs=(
        "قالت أمينة المكتبة إن الرحلة توقفت ثلاث سنوات لأن المحرك تعطل ولم يجد أحد قطعة واحدة ناقصة إلا في ورشة بعيدة وراء الجبل.",
        "جمع أهل الحي نصف كلفة الإصلاح، وهي ٤٢ ألف ليرة، من بيع الخبز والمربى في سوق الخميس على مدى شتاءين متتاليين.",
        "تبقى السفينة في الميناء حتى نهاية الشهر، ثم تمضي جنوبا إلى القرى التي لا يصل إليها طريق معبد في موسم المطر.",
        "يستطيع كل قارئ أن يستعير كتابين لمدة أسبوعين، ومن تأخر في الإعادة عليه أن يقرأ صفحة بصوت عال أمام الآخرين.",
    ),
    heading="كتب بلا أغلفة",
    items=(
        "أربعون كتابا تحتاج إلى تجليد جديد",
        "سبعة كتب ضاعت في العاصفة",
        "كتاب واحد أعاده صاحبه بعد عشرين عاما",
    ),
    quote="الكتاب الذي لا يسافر يشبه قاربا مربوطا إلى شجرة.",
    caption="الأطفال أمام السفينة عند الرصيف القديم",
    slug="floating-library-returns",
)

PERSIAN = Text(
    language="fa",
    title="نانوایی محله پس از چهل سال دوباره روشن می‌شود",
    author="مینا رستگار",
    category="شهر",
    tags=("نان", "محله"),
    date="2025-07-06",
    shown_date="۱۵ تیر ۱۴۰۴",
    lead="تنور قدیمی کوچه‌ی پشت بازار که از سال‌ها پیش خاموش مانده بود، این هفته به دست دو خواهر نانوا تعمیر شد و بوی نان به کوچه‌ها برگشت.",
    paragraphs=(
        "همسایه‌ها می‌گویند آخرین نان این نانوایی را زمانی خریده‌اند که هنوز برف تا زانو می‌رسید و صف تا سر خیابان کشیده می‌شد.",
        "تعمیر تنور ۲۳ روز طول کشید، چون آجرهای نسوز را باید از شهری می‌آوردند که جاده‌اش در زمستان بسته می‌شود و کسی نمی‌داند کی باز شود.",
        "خواهران نانوا پیشنهاد شهرداری را نپذیرفتند و گفتند وام نمی‌خواهند، فقط می‌خواهند کوچه را دوباره برای گاری‌ها باز کنند.",
        "قیمت هر نان را همسایه‌ها با رأی تعیین کرده‌اند و هر کس نتواند بپردازد، می‌تواند هیزم بیاورد یا یک ساعت آرد الک کند.",
    ),
    heading="نان‌هایی که فراموش شده بودند",
    items=("نان کنجدی روزهای یک‌شنبه", "نان خرمایی شب‌های سرد", "نان بی‌نمک برای بیماران"),
    quote="تنور را که روشن می‌کنی، محله خودش از خواب بیدار می‌شود.",
    caption="تنور قدیمی پس از تعمیر",
    slug="old-bakery-lit-again",
)

HEBREW = Text(
    language="he",
    title="המגדלור הישן יהפוך לבית ספר לנגרות",
    author="נועה ברקת",
    category="חינוך",
    tags=("מגדלור", "נגרות"),
    date="2025-01-19",
    shown_date="19 בינואר 2025",
    lead="אחרי שש שנים שבהן עמד ריק, ייפתח המגדלור שבקצה שובר הגלים לשלושים תלמידים שילמדו בו לבנות סירות מעץ אורן ומאלון.",
    paragraphs=(
        "ועד העיירה אישר את התוכנית ברוב של שמונה מול שלושה, לאחר דיון שנמשך עד חצות והופסק פעמיים בגלל הפסקת חשמל.",
        "השיפוץ יעלה 270 אלף מטבעות, ומחציתם כבר נאספו ממכירת הפעמון הסדוק לאספן שביקש לא לפרסם את שמו.",
        "המורה הראשון בנה בחייו ארבעים ואחת סירות, ולדבריו רק אחת מהן טבעה, וגם היא מפני ששכחו לסגור את הפקק.",
        "הלימודים יתחילו אחרי החג, והשיעור הראשון יוקדש כולו להשחזת סכינים ולניקוי הרצפה מקליפות של שקדים.",
    ),
    heading="מה יקרה לאור",
    items=("הנורה הישנה תעבור למוזיאון", "נורה חדשה תותקן לפני האביב", "התלמידים ידליקו אותה בתורנות"),
    quote="מי שיודע לשייף קרש יודע לחכות, ומי שיודע לחכות יודע לשוט.",
    caption="המגדלור בקצה שובר הגלים",
    slug="lighthouse-carpentry-school",
)

CHINESE = Text(
    language="zh",
    title="河边的老茶馆将搬到对岸重新开张",
    author="林若溪",
    category="生活",
    tags=("茶馆", "河岸"),
    date="2025-05-09",
    shown_date="2025年5月9日",
    lead="因为堤岸要加高一米半，开了六十七年的柳树茶馆决定在夏天之前搬到河的对岸，连同门口那棵柳树和墙上的旧钟一起，一块砖也不愿意留下来给推土机。",
    paragraphs=(
        "茶馆的主人说，搬家的木船已经订好了四条，每条要来回走十一趟，先运桌椅，再运灶台，最后才运那只谁也不许碰的青瓷大壶，壶里还有去年冬天的水。",
        "工程队原本只肯等到月底，街坊们凑在一起写了一封很长的信，二百一十六个人签了名，于是期限往后推了三个星期，大家又坐下来喝了一晚上的茶。",
        "新的地方比原来小一些，但是院子朝南，冬天可以晒太阳，也可以听见渡船的铃声，老客人们去看过一次，都说椅子应该还是按原来的样子摆。",
        "开张那天的茶不收钱，只收一个故事，讲得好的人可以在墙上写自己的名字，讲得不好的人要负责把所有的杯子洗干净，再把院子里的落叶扫到墙角。",
    ),
    heading="柳树怎么办",
    items=("先修枝，再挖根", "用湿草席包三层", "选一个没有风的早晨过河"),
    quote="茶馆搬得走，河水搬不走，所以我们还是听着同一条河喝茶。",
    caption="柳树茶馆的门口",
    slug="old-teahouse-moves",
)

TEXTS = (ENGLISH, GERMAN, ALBANIAN, ARABIC, PERSIAN, HEBREW, CHINESE)
