"""How dates, times, numbers, lists and quotations are written in each language of the site."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from babel import Locale, dates, numbers

from portal.domain.documents.fields import SITE_ZONE
from portal.domain.locales import BY_TAG
from portal.text.catalogs import catalog_for

NO_BREAK_SPACE = "\u00a0"
EN_DASH = "–"


@dataclass(frozen=True)
class _Conventions:
    """`babel` is the locale whose patterns are followed where Babel has them."""

    babel: str
    joiner: str
    clause_joiner: str
    colon: str
    brackets: tuple[str, str]
    quotes: tuple[str, str]


_CHINESE = ("、", "；", "：", ("（", "）"), ("“", "”"))
_CONVENTIONS = {
    "zh-Hans": _Conventions(BY_TAG["zh-Hans"].babel, *_CHINESE),
    "zh-Hant": _Conventions(BY_TAG["zh-Hant"].babel, *_CHINESE),
    "ru": _Conventions(BY_TAG["ru"].babel, ", ", "; ", ": ", (" (", ")"), ("«", "»")),
    # The site writes the day before the month, as Russian and Chinese readers of English expect.
    "en": _Conventions("en_GB", ", ", "; ", ": ", (" (", ")"), ("“", "”")),
}
_NUMBER_SIGN = re.compile(r"№ ?(?=[\dA-Za-zА-Яа-яЁё])")
_DASH = re.compile(r"(?<=\S) (?=— )")
_UNIT = re.compile(
    r"(?<=\d) (?=(?:%|‰|°C|"
    r"кг|мг|мкг|г|т|мл|л|мм|см|м|км|шт|ед|руб|тыс|млн|млрд|дн|ч|мин|"
    r"kg|mg|g|t|ml|l|mm|cm|m|km|pcs|V|W|A|Hz|В|Вт|А|Гц)(?:/\w+)?(?![\w-]))"
)


def format_date(day: date, tag: str) -> str:
    """2026年11月23日 · 23 ноября 2026 г. · 23 November 2026."""
    return dates.format_date(day, "long", locale=_locale(tag))


def format_month(month: str, tag: str) -> str:
    """`2026-11` as 2026年11月 · нояб. 2026 г. · Nov 2026."""
    return dates.format_skeleton("yMMM", date.fromisoformat(f"{month}-01"), locale=_locale(tag))


def format_moment(moment: datetime, tag: str) -> str:
    """Day and time in the site's zone, with the zone in words. Raises ValueError for a time without zone."""
    if moment.tzinfo is None:
        raise ValueError("a time without zone cannot be shown")
    local = moment.astimezone(SITE_ZONE)
    pattern = catalog_for(tag).gettext("%(date)s, %(time)s (Harbin time, UTC+8)")
    return pattern % {"date": format_date(local.date(), tag), "time": local.strftime("%H:%M")}


def format_number(number: float, tag: str) -> str:
    """With the digits in groups; not for years, codes and numbers of documents."""
    return numbers.format_decimal(number, locale=_locale(tag))


def format_percent(share: float, tag: str) -> str:
    """A share of one in whole per cent: 35% · 35 %."""
    return numbers.format_percent(share, locale=_locale(tag))


def format_range(start: str, end: str) -> str:
    """Both ends with an en dash between them, set off by spaces where an end has several words."""
    spaced = re.search(r"\s", start + end)
    return f"{start} {EN_DASH} {end}" if spaced else f"{start}{EN_DASH}{end}"


def join_items(items: Iterable[str], tag: str) -> str:
    """Items of one list."""
    return _CONVENTIONS[tag].joiner.join(items)


def join_clauses(clauses: Iterable[str], tag: str) -> str:
    """Clauses that may hold lists themselves."""
    return _CONVENTIONS[tag].clause_joiner.join(clauses)


def pair(name: str, value: str, tag: str) -> str:
    """A name and its value: 批次：240501 · Партия: 240501."""
    return f"{name}{_CONVENTIONS[tag].colon}{value}"


def bracket(text: str, remark: str, tag: str) -> str:
    """A text with a remark in brackets after it; without a remark only the text."""
    opening, closing = _CONVENTIONS[tag].brackets
    return f"{text}{opening}{remark}{closing}" if remark else text


def quote(text: str, tag: str) -> str:
    """“” in Chinese and English, «» in Russian; quotation marks of the same kind within become the inner ones."""
    opening, closing = _CONVENTIONS[tag].quotes
    inner_opening, inner_closing = ("„", "“") if tag == "ru" else ("‘", "’")
    inner = text.replace(opening, inner_opening).replace(closing, inner_closing)
    return f"{opening}{inner}{closing}"


def keep_together(text: str) -> str:
    """The text with no line break between № and its number, a number and its unit, or before a dash."""
    return _UNIT.sub(NO_BREAK_SPACE, _DASH.sub(NO_BREAK_SPACE, _NUMBER_SIGN.sub(f"№{NO_BREAK_SPACE}", text)))


def _locale(tag: str) -> Locale:
    return Locale.parse(_CONVENTIONS[tag].babel)
