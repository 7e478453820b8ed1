"""Whether a title or heading says that a page does not exist.

In the languages most of the web is written in. Judges no page.

Only a whole title counts, never words inside one: "Missing cat not found" is news. A phrase is what a
language calls the page, joined to what it says became of it; both are compared without spaces, marks, accents
and case, so that one spelling stands for all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Final

# One language a line: its code; what it calls the page; what became of it. A word order that puts the page
# last has a third field.
_PAIRS: Final = """
en: page, the page, this page, that page, your page, the requested page, requested page, \
    the page you requested, the page requested, \
    the page you are looking for, the page you were looking for, page you are looking for, article, \
    the article, this article, post, \
    the post, this post, story, the story, this story, content, the content, this content, \
    the requested content, file, document, \
    the requested document, the requested url, url, resource, the requested resource, webpage, \
    web page, entry, item, nothing, link \
  : not found, was not found, is not found, could not be found, couldn't be found, can't be found, \
    cannot be found, can not be found, \
    not be found, does not exist, doesn't exist, not exist, no longer exists, \
    does not exist anymore, doesn't exist anymore, is gone, \
    no longer available, is no longer available, has been removed, was removed, has been deleted, \
    was deleted, deleted, removed, is missing, \
    missing, has expired, has gone missing, has moved or does not exist
fr: page, la page, cette page, la page demandée, page demandée, la page que vous cherchez, \
    la page que vous recherchez, article, l'article, \
    cet article, contenu, le contenu, ce contenu, document, fichier, ressource \
  : non trouvée, non trouvé, introuvable, est introuvable, pas trouvée, inexistante, inexistant, \
    n'existe pas, n'existe plus, \
    n'a pas été trouvée, n'a pas été trouvé, n'a pu être trouvée, n'est plus disponible, \
    a été supprimée, a été supprimé, n'existe pas ou plus, \
    que vous recherchez est introuvable
de: seite, die seite, diese seite, die angeforderte seite, angeforderte seite, die gesuchte seite, \
    gesuchte seite, \
    die gewünschte seite, die von ihnen gesuchte seite, artikel, der artikel, dieser artikel, \
    beitrag, der beitrag, dieser beitrag, inhalt, \
    der inhalt, dokument, datei, die aufgerufene seite \
  : nicht gefunden, wurde nicht gefunden, konnte nicht gefunden werden, nicht auffindbar, \
    existiert nicht, existiert nicht mehr, \
    existiert leider nicht, ist nicht mehr verfügbar, nicht mehr verfügbar, nicht vorhanden, \
    ist nicht vorhanden, gibt es nicht, \
    gibt es nicht mehr, wurde gelöscht, wurde leider nicht gefunden, konnte leider nicht gefunden werden
es: página, la página, esta página, la página solicitada, página solicitada, la página que buscas, \
    la página que busca, artículo, \
    el artículo, este artículo, contenido, el contenido, noticia, la noticia, documento, entrada \
  : no encontrada, no encontrado, no se encuentra, no se ha encontrado, no fue encontrada, \
    no existe, ya no existe, inexistente, \
    no ha sido encontrada, no se pudo encontrar, ya no está disponible, eliminada, \
    ha sido eliminada, ha sido eliminado
pt: página, a página, esta página, a página solicitada, página solicitada, a página que procura, \
    a página que você procura, artigo, o artigo, \
    conteúdo, o conteúdo, notícia, a notícia, matéria \
  : não encontrada, não encontrado, não foi encontrada, não foi encontrado, não existe, \
    já não existe, não existe mais, inexistente, \
    não localizada, não localizado, não pôde ser encontrada, removida, foi removida
it: pagina, la pagina, questa pagina, la pagina richiesta, pagina richiesta, la pagina che cerchi, \
    la pagina che stai cercando, articolo, \
    l'articolo, contenuto, il contenuto, documento, notizia \
  : non trovata, non trovato, non è stata trovata, non è stato trovato, non esiste, non esiste più, \
    inesistente, non è più disponibile, \
    non disponibile più, è stata rimossa, è stato rimosso, non può essere trovata
nl: pagina, de pagina, deze pagina, de opgevraagde pagina, de gevraagde pagina, artikel, \
    het artikel, dit artikel, bericht, inhoud \
  : niet gevonden, kan niet worden gevonden, kon niet worden gevonden, kon niet gevonden worden, \
    is niet gevonden, bestaat niet, \
    bestaat niet meer, bestaat niet of niet meer, werd niet gevonden, is niet meer beschikbaar, \
    verwijderd
af: bladsy, die bladsy, hierdie bladsy, artikel : nie gevind nie, is nie gevind nie, \
    kon nie gevind word nie, bestaan nie
lb: säit, d'säit, dës säit, artikel : net fonnt, gouf net fonnt, existéiert net
sv: sidan, sida, den här sidan, sidan du söker, sidan du letar efter, artikeln, artikel, inlägget \
  : hittades inte, kunde inte hittas, kan inte hittas, kunde ej hittas, finns inte, \
    finns inte längre, saknas, ej funnen, hittades ej, finns ej
no: siden, side, denne siden, siden du leter etter, artikkelen, artikkel, innlegget \
  : ikke funnet, ble ikke funnet, finnes ikke, finnes ikke lenger, kunne ikke finnes, \
    eksisterer ikke, ikkje funne, finst ikkje, vart ikkje funnen
da: siden, side, denne side, siden du leder efter, artiklen, artikel, indlægget \
  : ikke fundet, blev ikke fundet, findes ikke, findes ikke længere, kunne ikke findes, \
    kan ikke findes, eksisterer ikke
is: síða, síðan, þessi síða, greinin : fannst ekki, finnst ekki, er ekki til, ekki fundin
fo: síðan, síða : ikki funnin, varð ikki funnin, finst ikki
fi: sivu, sivua, hakemaasi sivua, etsimääsi sivua, hakemaanne sivua, artikkelia, artikkeli, juttua \
  : ei löytynyt, ei löydy, ei ole olemassa, ei ole enää olemassa, ei löytynyt palvelimelta
et: lehte, lehekülge, lehekülg, artiklit, artikkel : ei leitud, ei ole olemas, ei eksisteeri, pole olemas
lv: lapa, šī lapa, pieprasītā lapa, raksts : nav atrasta, nav atrasts, netika atrasta, neeksistē, \
    vairs neeksistē
lt: puslapis, šis puslapis, ieškomas puslapis, straipsnis : nerastas, nerasta, neegzistuoja, \
    nebuvo rastas
pl: strona, ta strona, podana strona, żądana strona, strony, nie znaleziono, artykuł, artykułu, \
    treści, szukana strona \
  : nie znaleziona, nie została znaleziona, nie istnieje, już nie istnieje, \
    nie została odnaleziona, strony, nie znaleziono, nie odnaleziono, \
    artykułu, nie został znaleziony, żądanej strony, szukanej strony
cs: stránka, tato stránka, požadovaná stránka, hledaná stránka, článek, tento článek \
  : nenalezena, nenalezen, nebyla nalezena, nebyl nalezen, neexistuje, již neexistuje, se nenašla, \
    nebyla bohužel nalezena
sk: stránka, táto stránka, požadovaná stránka, hľadaná stránka, článok \
  : nenájdená, nebola nájdená, sa nenašla, neexistuje, nebol nájdený, nenájdený, už neexistuje
sl: stran, strani, ta stran, članek, članka : ni najdena, ni bila najdena, ne obstaja, \
    ni mogoče najti, ne najdem, ni bil najden
hr: stranica, ova stranica, tražena stranica, strana, tražena strana, članak, vijest \
  : nije pronađena, nije nađena, ne postoji, nije pronađen, više ne postoji, ne može biti pronađena
sr: страница, страна, ова страница, тражена страница, чланак : није пронађена, није нађена, \
    не постоји, није пронађен, више не постоји
mk: страницата, страница, статијата : не е пронајдена, не постои, не е најдена, не беше пронајдена
bg: страницата, страница, тази страница, търсената страница, статията, статия \
  : не е намерена, не беше намерена, не съществува, не бе намерена, вече не съществува, \
    не може да бъде намерена, не е открита
ru: страница, эта страница, такая страница, запрашиваемая страница, запрошенная страница, \
    искомая страница, статья, материал, запись, \
    публикация, документ, такой страницы, этой страницы, страницы \
  : не найдена, не найден, не найдено, не существует, больше не существует, не была найдена, \
    отсутствует, удалена, удалён, нет, \
    не обнаружена, не обнаружен, к сожалению не найдена, была удалена, \
    устарела была удалена или не существовала вовсе
uk: сторінка, сторінку, цю сторінку, запитувана сторінка, така сторінка, статтю, стаття, матеріал, \
    публікацію, такої сторінки \
  : не знайдена, не знайдено, не існує, більше не існує, не знайдений, відсутня, не була знайдена, \
    видалено
be: старонка, старонку, артыкул, такой старонкі : не знойдзена, не знойдзены, не існуе, няма
hu: az oldal, oldal, a keresett oldal, a kért oldal, ez az oldal, a cikk, az oldalt, a keresett oldalt \
  : nem található, nem talált, nem létezik, nem találtuk, már nem létezik, nem elérhető többé
ro: pagina, această pagină, pagina căutată, pagina solicitată, pagina pe care o cauți, articolul \
  : nu a fost găsită, nu a fost găsit, negăsită, nu există, nu mai există, inexistentă, \
    nu poate fi găsită, nu s-a găsit
el: η σελίδα, σελίδα, η σελίδα που ζητήσατε, η σελίδα που αναζητάτε, αυτή η σελίδα, το άρθρο, άρθρο \
  : δεν βρέθηκε, δε βρέθηκε, δεν υπάρχει, δεν υπάρχει πλέον, δεν μπορεί να βρεθεί, δεν εντοπίστηκε
sq: faqja, kjo faqe, artikulli : nuk u gjet, nuk ekziston, nuk u gjend, nuk gjendet, nuk ekziston më
tr: sayfa, bu sayfa, aradığınız sayfa, istenen sayfa, içerik, haber, aradığınız içerik, \
    aradığınız haber, makale \
  : bulunamadı, bulunamıyor, mevcut değil, yok, bulunmamaktadır, bulunmuyor, artık mevcut değil, \
    kaldırılmış, bulunamamıştır
az: səhifə, bu səhifə, axtardığınız səhifə, məqalə : tapılmadı, mövcud deyil, tapılmayıb
uz: sahifa, bu sahifa, maqola, саҳифа : topilmadi, mavjud emas, топилмади
kk: бет, бұл бет, парақ, парақша, мақала : табылмады, жоқ, табылған жоқ
ky: барак, бет, баракча : табылган жок, табылбады, жок
tg: саҳифа, ин саҳифа : ёфт нашуд, вуҷуд надорад, пайдо нашуд
tk: sahypa, bu sahypa : tapylmady, ýok
tt: бит, сәхифә : табылмады, юк
mn: хуудас, энэ хуудас, таны хайсан хуудас : олдсонгүй, байхгүй байна, байхгүй
ka: გვერდი, ეს გვერდი, სტატია : ვერ მოიძებნა, არ მოიძებნა, არ არსებობს, ვერ იქნა ნაპოვნი
hy: էջը, էջ, այս էջը, հոդվածը : չի գտնվել, չգտնվեց, գոյություն չունի, չի գտնվում
ar: الصفحة, صفحة, هذه الصفحة, الصفحة المطلوبة, الصفحة التي تبحث عنها, الصفحة التي طلبتها, المقال, \
    المقالة, المحتوى, الخبر, لم يتم العثور على \
  : غير موجودة, غير موجود, لم يتم العثور عليها, لم يتم العثور عليه, لا توجد, لا يوجد, ليست موجودة, \
    لم تعد موجودة, الصفحة, هذه الصفحة, \
    الصفحة المطلوبة, المقال, المحتوى, غير متوفرة, تعذر العثور عليها, التي تبحث عنها غير موجودة, صفحة
fa: صفحه, این صفحه, صفحه مورد نظر, صفحه مورد نظر شما, صفحه درخواستی, صفحه ای که به دنبال آن هستید, \
    برگه, برگه مورد نظر, مطلب, مطلب مورد نظر, \
    مقاله, خبر, خبر مورد نظر, نوشته \
  : پیدا نشد, یافت نشد, وجود ندارد, موجود نیست, پیدا نمی شود, یافت نمی شود, حذف شده است
he: העמוד, הדף, דף, עמוד, העמוד המבוקש, הדף המבוקש, העמוד שחיפשת, הדף שחיפשת, הכתבה, המאמר, התוכן \
  : לא נמצא, לא נמצאה, אינו קיים, לא קיים, אינו נמצא, איננו קיים, לא קיימת, לא נמצא באתר
yi: דער בלאט, בלאט : נישט געפונען, איז נישט געפונען
ur: صفحہ, یہ صفحہ, مطلوبہ صفحہ, مضمون, خبر : نہیں ملا, نہیں ملی, موجود نہیں, موجود نہیں ہے, \
    دستیاب نہیں رہا
ps: پاڼه, دا پاڼه, مخ : ونه موندل شوه, نه شته, ونه موندل شو
sd: صفحو, هي صفحو : نه مليو, موجود ناهي
ug: بەت, بۇ بەت : تېپىلمىدى, مەۋجۇت ئەمەس
ckb: پەڕە, پەڕەکە, ئەم پەڕەیە, لاپەڕە, لاپەڕەکە : نەدۆزرایەوە, نەدۆزراوەتەوە, بوونی نییە
ku: rûpel, rûpela, ev rûpel : nehat dîtin, nehate dîtin, tune ye, tune
dv: ޞަފްޙާ, ސަފްހާ : ނުފެނުނު, ނުފެނުމެއް
hi: पृष्ठ, पेज, यह पृष्ठ, यह पेज, लेख, खबर, अनुरोधित पृष्ठ : नहीं मिला, नहीं मिली, मौजूद नहीं है, \
    उपलब्ध नहीं रहा, अस्तित्व में नहीं है, नहीं पाया गया
mr: पृष्ठ, पान, हे पृष्ठ, हे पान, लेख : सापडले नाही, सापडला नाही, आढळले नाही, अस्तित्वात नाही
ne: पृष्ठ, पेज, यो पृष्ठ, पाना, समाचार : फेला परेन, भेटिएन, पाइएन, अवस्थित छैन
bn: পাতা, পাতাটি, পৃষ্ঠা, পৃষ্ঠাটি, পেজ, পেজটি, এই পাতাটি, নিবন্ধটি, সংবাদটি, \
    খবরটি : পাওয়া যায়নি, খুঁজে পাওয়া যায়নি, নেই, পাওয়া যাচ্ছে না
as: পৃষ্ঠা, পৃষ্ঠাটো : পোৱা নগ'ল, পোৱা নাযায়
pa: ਪੰਨਾ, ਸਫ਼ਾ, ਇਹ ਪੰਨਾ, ਪੇਜ : ਨਹੀਂ ਮਿਲਿਆ, ਮੌਜੂਦ ਨਹੀਂ ਹੈ
gu: પૃષ્ઠ, પાનું, આ પૃષ્ઠ, પેજ : મળ્યું નથી, મળ્યું નહીં, અસ્તિત્વમાં નથી, મળતું નથી
or: ପୃଷ୍ଠା, ପୃଷ୍ଠାଟି : ମିଳିଲା ନାହିଁ, ମିଳୁନାହିଁ
ta: பக்கம், இந்தப் பக்கம், பக்கத்தை, கட்டுரை : கண்டறியப்படவில்லை, காணப்படவில்லை, இல்லை, \
    கிடைக்கவில்லை, காணவில்லை
te: పేజీ, ఈ పేజీ, పుట : కనుగొనబడలేదు, కనబడలేదు, దొరకలేదు, లేదు
kn: ಪುಟ, ಪುಟವು, ಈ ಪುಟ : ಕಂಡುಬಂದಿಲ್ಲ, ಸಿಗಲಿಲ್ಲ, ಅಸ್ತಿತ್ವದಲ್ಲಿಲ್ಲ
ml: പേജ്, താൾ, ഈ പേജ് : കണ്ടെത്തിയില്ല, കണ്ടെത്താനായില്ല, കാണാനില്ല, നിലവിലില്ല
si: පිටුව, මෙම පිටුව : හමු නොවීය, හමු නොවුණි, සොයාගත නොහැක, නොමැත
th: ไม่พบ, หน้า, หน้านี้, หน้าเว็บ, หน้าที่คุณต้องการ, ไม่พบหน้า, ขออภัยไม่พบ \
  : หน้า, หน้านี้, หน้าที่ต้องการ, หน้าที่คุณต้องการ, หน้าเว็บ, หน้าเว็บที่คุณต้องการ, หน้าเพจ, \
    ที่คุณต้องการ, ที่คุณกำลังค้นหา, ไม่พบ, ไม่มีอยู่, \
    ไม่มีอยู่จริง, บทความ, ที่ต้องการ
lo: ບໍ່ພົບ, ໜ້າ : ໜ້າ, ໜ້ານີ້, ໜ້າທີ່ຕ້ອງການ, ບໍ່ພົບ, ບໍ່ມີ
km: រកមិនឃើញ, ទំព័រ, ទំព័រនេះ : ទំព័រ, ទំព័រនេះ, រកមិនឃើញ, មិនមាន, មិនត្រូវបានរកឃើញ
my: စာမျက်နှာ, ဤစာမျက်နှာ : မတွေ့ပါ, မတွေ့ရှိပါ, ရှာမတွေ့ပါ, မရှိပါ
vi: không tìm thấy, trang, trang này, trang bạn yêu cầu, trang bạn tìm, bài viết, không thể tìm thấy \
  : trang, trang này, trang yêu cầu, trang bạn yêu cầu, không tồn tại, không tìm thấy, \
    không còn tồn tại, bài viết, nội dung, đã bị xóa
id: halaman, laman, halaman ini, halaman yang anda cari, artikel, berita, halaman yang diminta \
  : tidak ditemukan, tidak ada, tidak dapat ditemukan, tidak tersedia lagi, telah dihapus, tak ditemukan
ms: halaman, laman, halaman ini, artikel : tidak dijumpai, tidak wujud, tidak ditemui, \
    tidak dapat dijumpai
tl: hindi mahanap ang, hindi nahanap ang, ang pahina ay, pahina : pahina, pahinang ito, \
    hindi mahanap, hindi nahanap, hindi natagpuan, wala
jv: kaca, kaca iki : ora ditemokake, ora ana
mg: pejy, tsy hita ny : tsy hita, pejy
sw: ukurasa, ukurasa huu, makala : haukupatikana, haujapatikana, haupo, haikupatikana
am: ገጹ, ገፁ, ይህ ገጽ : አልተገኘም, የለም, ሊገኝ አልቻለም
ti: ገጽ, እቲ ገጽ : ኣይተረኽበን, የለን
so: bogga, boggan, boggu : lama helin, ma jiro, lama heli karo
ha: shafin, ba a samo, ba a sami : shafin ba, ba a samo shi ba, shafi ba, bai samu ba
yo: ojú ìwé, oju-iwe, ojúewé : kò sí, a kò rí, kò rí
ig: ahụghị, peeji : peeji, peeji a, ahụghị, adịghị
zu: ikhasi, leli khasi : alitholakalanga, alitholakali, alikho
xh: iphepha, eli phepha : alifumanekanga, alikho
rw: urupapuro, uru rupapuro : ntirubonetse, ntirubashije kuboneka, ntiruboneka
ca: pàgina, la pàgina, aquesta pàgina, la pàgina que busqueu, article, l'article : no trobada, \
    no s'ha trobat, no existeix, no trobat, ja no existeix
gl: páxina, a páxina, esta páxina, artigo : non atopada, non se atopou, non existe, non atopado, \
    non encontrada
eu: orria, orrialdea, orri hau, artikulua : ez da aurkitu, ez dago, ez da existitzen, aurkitu gabea
oc: pagina, la pagina : pas trobada, non trobada
cy: tudalen, y dudalen, y dudalen hon, nid yw'r dudalen : heb ei ganfod, heb ei chanfod, \
    ddim ar gael mwyach, yn bodoli, heb ei darganfod
ga: leathanach, an leathanach, níor aimsíodh, níor aimsíodh an, ní bhfuarthas : gan aimsiú, \
    ní bhfuarthas, ní ann dó, leathanach, an leathanach
gd: duilleag, an duilleag, cha deach : cha deach a lorg, an duilleag a lorg
br: pajenn, ar bajenn : n'eo ket bet kavet, ket kavet
mt: il-paġna, paġna : ma nstabitx, ma nstabetx, ma teżistix
eo: paĝo, la paĝo, ĉi tiu paĝo, artikolo : ne trovita, ne estas trovita, ne ekzistas, ne troviĝis, \
    netrovita
la: pagina, haec pagina : non inventa, inventa non est, non est
ht: paj, paj la, paj sa a : pa jwenn, pa egziste
bs: stranica, ova stranica : nije pronađena, ne postoji
zh: 页面, 頁面, 网页, 網頁, 该页面, 該頁面, 此页面, 此頁面, 您访问的页面, 您訪問的頁面, \
    您要找的页面, 您要找的頁面, 你访问的页面, 您要访问的页面, 文章, 该文章, 該文章, 内容, 內容, \
    您查看的页面, \
    找不到, 未找到, 無法找到, 无法找到, 没有找到, 沒有找到, 找不到您要的, 您请求的页面, 您所请求的页面 \
  : 不存在, 未找到, 找不到, 找不到了, 没有找到, 沒有找到, 不见了, 不見了, 已删除, 已刪除, 已被删除, \
    已被刪除, 不存在或已删除, 不存在或已被删除, 无法找到, 無法找到, 走丢了, 页面, 頁面, 网页, 網頁, \
    该页面, 該頁面, \
    此页面, 此頁面, 相关页面, 文章, 内容, 內容, 已不存在
ja: ページ, お探しのページ, 指定されたページ, このページ, ご指定のページ, お探しの記事, 記事, \
    この記事, ご覧になろうとしているページ, アクセスしようとしたページ, リクエストされたページ \
  : が見つかりません, が見つかりませんでした, は見つかりません, は見つかりませんでした, \
    が見つかりませんでした。, は存在しません, が存在しません, が見つからない, は削除されました, \
    は削除されたか存在しません, は現在存在しません, 見つかりません, はありません, が見当たりません, \
    は見つかりませんでした
ko: 페이지를, 요청하신 페이지를, 찾으시는 페이지를, 이 페이지를, 해당 페이지를, 페이지가, \
    해당 페이지가, 요청하신 페이지가, 기사를, 찾을 수 없는, 존재하지 않는, 해당 기사를 \
  : 찾을 수 없습니다, 찾을 수 없어요, 찾을 수 없음, 존재하지 않습니다, 없습니다, 페이지, \
    페이지입니다, 기사입니다, 기사, 찾지 못했습니다, 삭제되었습니다
"""

# Whole phrases that are no page and what became of it.
_ALONE: Final = """
404, 410, not found, page not found, nothing found, nothing here, nothing to see here,
error page not found, no longer available,
we can't find that page, we can't find the page, we couldn't find that page,
we couldn't find the page, we could not find that page,
we can't find the page you're looking for, we couldn't find the page you were looking for,
sorry we couldn't find that page,
we can't find what you're looking for, it looks like nothing was found at this location,
there is nothing here,
that page can't be found, oops that page can't be found, page does not exist, no page found,
no such page, no such article,
introuvable, non trouvé, nous ne trouvons pas cette page, nicht gefunden, no encontrado,
não encontrado, non trovato, niet gevonden,
hittades inte, ikke funnet, ikke fundet, ei löytynyt, ei leitud, nerasta, nie znaleziono,
ez da orria aurkitu, ez da orrialdea aurkitu, heb ganfod y dudalen, methu canfod y dudalen,
nenalezeno, nenájdené, ni najdeno, nije pronađeno,
није пронађено, не е намерено, не найдено, ничего не найдено, не знайдено, нічого не знайдено,
не знойдзена, nem található, negăsit, δεν βρέθηκε,
nuk u gjet, bulunamadı, tapılmadı, topilmadi, табылмады, олдсонгүй, ვერ მოიძებნა, չի գտնվել,
غير موجود, لم يتم العثور, پیدا نشد, یافت نشد,
לא נמצא, نہیں ملا, नहीं मिला, পাওয়া যায়নি, கண்டறியப்படவில்லை, ไม่พบ, không tìm thấy,
tidak ditemukan, tidak dijumpai, hindi nahanap,
未找到, 找不到, 見つかりません, 見つかりませんでした, 찾을 수 없음, 찾을 수 없습니다,
haukupatikana, አልተገኘም, no trobat, ez da aurkitu, ne trovita,
nie ma takiej strony, taka strona nie istnieje, takový článek neexistuje, такой страницы нет,
такой страницы не существует, такої сторінки не існує,
esta página no existe, diese seite existiert nicht, ez az oldal nem létezik, böyle bir sayfa yok,
چنین صفحه ای وجود ندارد, صفحه ۴۰۴
"""

# What stands before or after such a phrase and says nothing more: the status, a word for error, an apology.
_DRESS: Final = """
404, 410, http, https, http status, status, status code, code, error, error code, page, oops,
ooops, oh no, uh oh, whoops, sorry, we're sorry, ups, hoppla, hoppsan, hups,
erreur, désolé, oups, fehler, entschuldigung, leider, error, lo sentimos, vaya, erro, ops,
desculpe, errore, spiacenti, siamo spiacenti, fout, helaas, oeps, fel, feil, fejl,
villa, virhe, viga, kļūda, klaida, błąd, przepraszamy, chyba, omlouváme se, napaka, žal, greška,
грешка, ошибка, извините, к сожалению, упс, помилка, на жаль, вибачте, памылка,
hiba, sajnáljuk, eroare, ne pare rău, σφάλμα, συγγνώμη, gabim, hata, üzgünüz, xəta, xato, xatolik,
қате, ката, алдаа, შეცდომა, սխալ, خطأ, عذرا, عفوا, خطای, خطا, متأسفانه, متاسفیم, שגיאה,
אופס, מצטערים, خرابی, معذرت, त्रुटि, क्षमा करें, ত্রুটি, দুঃখিত, பிழை, மன்னிக்கவும், లోపం,
ข้อผิดพลาด, ขออภัย, lỗi, rất tiếc, xin lỗi, kesalahan, maaf, ralat, paumanhin, hitilafu, samahani,
ስህተት,
错误, 錯誤, 抱歉, 很抱歉, 对不起, 對不起, 出错了, エラー, 申し訳ございません, 申し訳ありません,
오류, 죄송합니다, 에러
"""
_LONGEST: Final = 120
"""Characters; a longer title is none of the phrases, whatever it says."""
_SEPARATOR: Final = re.compile(r"\s+[|–—·•»«‹›<>:/-]+\s+|\s*[|»«]\s*")


def says_not_found(title: str, headings: Iterable[str] = ()) -> bool:
    """Return True if a title or main heading says as a whole that the page does not exist.

    The title may have the site's name set apart from it, unless a heading shows that the two are one
    headline.

    >>> says_not_found("Page not found – The Gazette"), says_not_found("Fehler 404: Seite nicht gefunden")
    (True, True)
    >>> says_not_found(
    ...     "Page not found – how an archive lost its web",
    ...     ["Page not found – how an archive lost its web"],
    ... )
    False
    """
    shown = [heading for heading in headings if heading]
    if any(_is_phrase(heading) for heading in (title, *shown)):
        return True
    parts = _SEPARATOR.split(title)
    return any(
        _is_phrase(part) and not any(_goes_on(part, heading) for heading in shown)
        for part in (parts[0], parts[-1])
        if len(parts) > 1
    )


def _goes_on(part: str, heading: str) -> bool:
    """Return True if a heading contains a part of the title and says more."""
    here, whole = _phrase_key(part), _phrase_key(heading)
    return here in whole and here != whole


def _is_phrase(text: str) -> bool:
    return len(text) <= _LONGEST and any(
        form in _known_phrases() for form in _undressed_forms(_phrase_key(text))
    )


def _undressed_forms(key: str) -> Iterator[str]:
    """The key, and each form of it with less of the dress around it; never nothing."""
    forms, waiting = {key}, [key]
    while waiting:
        form = waiting.pop()
        yield form
        starts = (form.removeprefix(word) for word in _dress_words())
        ends = (form.removesuffix(word) for word in _dress_words())
        shorter = {rest for rest in (*starts, *ends) if rest} - forms
        forms |= shorter
        waiting.extend(shorter)


def _phrase_key(text: str) -> str:
    """Letters and digits alone: no spaces, marks, accents or case, every script's digits as 0 to 9.

    >>> _phrase_key("Página no encontrada!"), _phrase_key("خطای ۴۰۴")
    ('paginanoencontrada', 'خطای404')
    """
    spread = unicodedata.normalize("NFKD", text).casefold().replace("ı", "i")
    return "".join(
        str(unicodedata.decimal(letter)) if letter.isdecimal() else letter
        for letter in spread
        if letter.isalnum()
    )


@lru_cache(maxsize=1)
def _known_phrases() -> frozenset[str]:
    joined = (
        f"{subject}{end}" for _, subjects, ends in _language_phrases() for subject in subjects for end in ends
    )
    return frozenset(map(_phrase_key, (*joined, *_split_words(_ALONE)))) - {""}


@lru_cache(maxsize=1)
def _dress_words() -> tuple[str, ...]:
    return tuple(sorted({_phrase_key(word) for word in _split_words(_DRESS)}, key=len, reverse=True))


def known_languages() -> frozenset[str]:
    """The codes of the languages whose phrases are known (BCP 47)."""
    return frozenset(code for code, _, _ in _language_phrases())


def _language_phrases() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...]]]:
    for line in _PAIRS.strip().splitlines():
        code, subjects, ends = line.split(":")
        yield code.strip(), _split_words(subjects), _split_words(ends)


def _split_words(text: str) -> tuple[str, ...]:
    return tuple(word for part in text.split(",") if (word := " ".join(part.split())))
