"""Words of links that say nothing of where they lead, by language."""

from __future__ import annotations

import re
from functools import lru_cache

_PHRASES = {
    "en": "click here|click|here|read more|more|learn more|this|this page|this link|link|more info|"
    "more information|continue reading|view more|see more|find out more|this article",
    "de": "hier|hier klicken|klicken sie hier|klick hier|mehr|mehr lesen|weiterlesen|mehr erfahren|"
    "mehr infos|mehr informationen|details|link|dieser link|zur seite",
    "fr": "ici|cliquez ici|cliquer ici|lire la suite|en savoir plus|plus|lire plus|voir plus|suite|"
    "plus d'infos|plus d’infos|plus d'informations|plus d’informations|ce lien|lien",
    "es": "aquí|aqui|haz clic aquí|haga clic aquí|clic aquí|leer más|leer mas|más|ver más|"
    "saber más|más información|mas informacion|este enlace|enlace|continuar leyendo",
    "it": "qui|clicca qui|cliccando qui|leggi|leggi di più|leggi tutto|continua|continua a leggere|"
    "scopri di più|di più|maggiori informazioni|link",
    "pt": "aqui|clique aqui|leia mais|ler mais|mais|saiba mais|ver mais|mais informações|este link|"
    "continue lendo|continuar lendo",
    "nl": "hier|klik hier|lees meer|meer|lees verder|meer lezen|meer info|meer informatie|link|"
    "bekijk meer",
    "pl": "tutaj|kliknij tutaj|kliknij|więcej|czytaj więcej|czytaj dalej|dowiedz się więcej|link",
    "sv": "här|klicka här|läs mer|mer|mer info|mer information|läs vidare|länk",
    "da": "her|klik her|læs mere|mere|læs videre|mere info",
    "no": "her|klikk her|les mer|mer|mer info",
    "nb": "her|klikk her|les mer|mer|mer info",
    "fi": "tästä|klikkaa tästä|lue lisää|lisää|täältä|lisätietoja",
    "cs": "zde|klikněte zde|klikni zde|více|číst více|číst dál|více informací|odkaz",
    "tr": "burada|buraya tıklayın|tıklayın|devamı|devamını oku|daha fazla|detaylar",  # noqa: RUF001
    "ru": "здесь|тут|нажмите здесь|нажмите сюда|подробнее|читать далее|читать дальше|далее|ещё|еще|"
    "ссылка|узнать больше",
    "uk": "тут|натисніть тут|детальніше|читати далі|далі|більше|докладніше",
    "ja": "こちら|ここ|ここをクリック|こちらをクリック|詳しくはこちら|もっと見る|"
    "続きを読む|詳細|詳細はこちら",
    "zh": "点击这里|点击此处|这里|此处|更多|阅读更多|了解更多|查看更多|详情|"
    "點擊這裡|更多資訊|了解詳情",
    "ko": "여기|여기를 클릭|더보기|더 보기|자세히|자세히 보기",
    "ar": "هنا|اضغط هنا|انقر هنا|المزيد|اقرأ المزيد",
    "he": "כאן|לחץ כאן|לחצו כאן|קרא עוד|עוד",
}
_SETS = {
    language: frozenset(phrases.replace("’", "'").split("|"))
    for language, phrases in _PHRASES.items()
}
_EDGES = re.compile(r"^[\W_]+|[\W_]+$")


@lru_cache(maxsize=8192)  # the pages of a site have most of their links in common
def says_nothing(text: str, language: str = "") -> bool:
    """True for link text such as "click here" in the page's language or in English.

    Args:
        text: the words of the link.
        language: two letters; of one that is not known here only English phrases are.
    """
    if not text or len(text) > 40:
        return False
    bare = text.casefold().replace("’", "'")
    if not (bare[0].isalnum() and bare[-1].isalnum()):
        bare = _EDGES.sub("", bare)
    return bare in _SETS.get(language, frozenset()) or bare in _SETS["en"]
