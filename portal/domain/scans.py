"""What a scanner or a person may put into one field, taken apart into the marks of a product.

- GS1 element strings (GS1 General Specifications, sections 3 and 7.8): application identifiers 01 GTIN, 10 batch or
  lot, 11 production date, 15 best before, 17 expiry, 21 serial; with a symbology identifier, with FNC1 as the control
  character GS, its picture ␝ or `{GS}`, or written with brackets. Without any separator nothing tells where a batch or
  serial ends: it counts only where it stands last.
- GS1 Digital Link (URI syntax, releases 1.1 to 1.6): `https://…/01/{gtin}/10/{lot}/21/{serial}?17=…`, on any host.
- «Честный знак» DataMatrix: 01 and 21, then the verification key and code 91 and 92, or 93. The serial is given by the
  operator of the marking, not by the maker, and is therefore not compared with what a document states.
- A free text: the kind of each word is guessed from its build, and where a number may be a model or a batch, both are
  tried (`readings_of`). A number behind `batch`, `партия`, `批号` is a batch; a day is no model. A number of digits
  alone may be a capacity or a price as well as a model: more words never find less than fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import parse_qsl, unquote, urlsplit

from portal.domain.days import iso_day, without_days
from portal.domain.folding import printed
from portal.domain.identifiers import WrongIdentifier, check_gtin, check_inn, check_ogrn, check_uscc, check_vin
from portal.domain.stated_products import StatedProduct

_FIXED = {"01": 14, "02": 14, "11": 6, "12": 6, "13": 6, "15": 6, "16": 6, "17": 6, "20": 2}
"""Element strings of a fixed length need no separator behind them (General Specifications, figure 7.8.5-2)."""
_MAX_VARIABLE = {"10": 20, "21": 20, "22": 20}
_MARKING = frozenset({"91", "92", "93"})
_VERIFICATION = re.compile(r"9[13].{4}(92.{44,88})?$")
_SYMBOLOGY = re.compile(r"^\][A-Za-z][0-9A-Za-z]")
_SEPARATORS = re.compile("\x1d|␝|\\{GS\\}|<GS>|\\\\x1d|\\^\\]")
_BRACKETED = re.compile(r"\((\d{2,4})\)([^(]*)")
_LONG, _CERTAIN = 12, 4
"""From so many characters on a barcode may have the letter O for zero, if at least so many are digits."""
_ZEROS = str.maketrans("OО", "00")
_MAX_NUMBERS = 3
"""Numbers of a free text that are tried as model and as batch."""
_MAX_READINGS = 8
_NUMBER_SIGN = r"\s*(?:номер[а-яё]*|number|no\.?|№|#)?\s*[:：]?\s*"
_LABELS = {
    "batch": re.compile(
        rf"(?<![^\W\d_])(?:парти[яиюей]+|lot|batch|批号|批號|批次){_NUMBER_SIGN}(?P<value>[0-9A-Za-zА-ЯЁа-яё][\w./-]*)",
        re.IGNORECASE,
    ),
    "serial": re.compile(
        rf"(?<![^\W\d_])(?:сери[йи]н[а-яё]+|serial|s/n|序列号|序列號){_NUMBER_SIGN}(?P<value>[0-9A-Za-zА-ЯЁа-яё][\w./-]*)",
        re.IGNORECASE,
    ),
}
"""How labels and people name a number, with the number behind it."""


@dataclass(frozen=True)
class Scan:
    """The marks of a scan. `is_marking` tells that the serial was given by a state marking system."""

    gtin: str = ""
    batch: str = ""
    serial: str = ""
    produced_on: date | None = None
    best_before: date | None = None
    is_marking: bool = False


def read_scan(text: str) -> Scan | None:
    """A GS1 element string or Digital Link taken apart; None where it is neither."""
    stripped = text.strip()
    if re.match(r"(?i)https?://", stripped):
        return _digital_link(stripped)
    return _element_string(_SYMBOLOGY.sub("", stripped))


def _digital_link(address: str) -> Scan | None:
    try:
        parts = urlsplit(address)
        query = dict(parse_qsl(parts.query.replace(";", "&"), max_num_fields=30))
    except ValueError:
        return None
    steps = [unquote(step) for step in parts.path.split("/")]
    place = next((i for i, step in enumerate(steps) if step in ("01", "gtin")), None)
    if place is None or not re.fullmatch(r"\d{8}|\d{12,14}", "".join(steps[place + 1 : place + 2])):
        return None
    pairs = dict(zip(steps[place::2], steps[place + 1 :: 2], strict=False))
    known = {"gtin": "01", "lot": "10", "ser": "21"}
    return _scan_of({known.get(name, name): value for name, value in {**query, **pairs}.items()})


def _element_string(text: str) -> Scan | None:
    bracketed = _BRACKETED.findall(text)
    if bracketed and text.startswith("("):
        return _scan_of({name: value.strip() for name, value in bracketed})
    found = dict(_elements(text))
    return _scan_of(found) if "01" in found else None


def _elements(text: str) -> Iterator[tuple[str, str]]:
    """Pairs of application identifier and value; stops where nothing tells how to go on."""
    has_separators = _SEPARATORS.search(text.lstrip("\x1d␝")) is not None
    rest = _SEPARATORS.sub("\x1d", text).lstrip("\x1d")
    while rest:
        name = rest[:2]
        if name in _FIXED:
            value, rest = rest[2 : 2 + _FIXED[name]], rest[2 + _FIXED[name] :]
            if len(value) != _FIXED[name] or not value.isdigit():
                return
            yield name, value
        elif re.match(r"\d{2}", rest):
            value, _, after = rest[2:].partition("\x1d")
            is_marking = _VERIFICATION.search(value)
            if name == "21" and is_marking and not has_separators:
                yield "91", ""
                return
            if len(value) <= _MAX_VARIABLE.get(name, 90):
                yield name, value
            rest = after
        else:
            return
        rest = rest.lstrip("\x1d")


def _scan_of(found: dict[str, str]) -> Scan | None:
    gtin = found.get("01", "")
    if not re.fullmatch(r"\d{8}|\d{12,14}", gtin):
        return None
    return Scan(
        gtin=gtin,
        batch=found.get("10", ""),
        serial=found.get("21", ""),
        produced_on=_day(found.get("11", "")),
        best_before=_day(found.get("15", "") or found.get("17", "")),
        is_marking=bool(_MARKING & set(found)),
    )


def _day(digits: str) -> date | None:
    """YYMMDD; the day 00 is the last of the month, the century the nearest one (General Specifications, 7.12)."""
    if not re.fullmatch(r"\d{6}", digits):
        return None
    year, month, day = 2000 + int(digits[:2]), int(digits[2:4]), int(digits[4:])
    try:
        if day == 0:
            return date(year + month // 12, month % 12 + 1, 1).replace(day=1) - date.resolution
        return date(year, month, day)
    except ValueError:
        return None


def readings_of(text: str, exact: StatedProduct | None = None) -> tuple[StatedProduct, ...]:
    """What a person may have meant by a free text, beside the marks already stated; the likeliest first."""
    base = exact or StatedProduct()
    stripped = " ".join(text.replace("\0", " ").split())
    if not stripped:
        return (base,)
    if date_like := _as_day(stripped):
        return (replace(base, produced_on=date_like), replace(base, batch=base.batch or stripped))
    whole = _as_whole(stripped)
    if whole is not None:
        return (replace(base, **whole),)
    rest, labelled = _without_labelled(stripped, base)
    found = list(_split(rest, labelled)) if rest else [labelled]
    bare = without_days(rest)
    if bare and bare != rest:
        # Which day it is, of making or of expiry, nobody can tell; but it is no model.
        found = [*list(_split(bare, labelled))[: _MAX_READINGS // 2], *found]
    return tuple(dict.fromkeys(found))[:_MAX_READINGS]


def _as_day(text: str) -> str:
    """The ISO date that the whole text is; empty for other texts and for digits without signs, which may be a batch."""
    if text.isdigit() or not re.match(r"\d", text):
        return ""
    try:
        return date.fromisoformat(iso_day(text)).isoformat()
    except ValueError:
        return ""


def _without_labelled(text: str, base: StatedProduct) -> tuple[str, StatedProduct]:
    """The text without numbers that it calls batch or serial number itself, and these stated."""
    for name, label in _LABELS.items():
        match = label.search(text)
        if match and any(c.isdigit() for c in match["value"]) and not getattr(base, name):
            base = replace(base, **{name: match["value"].rstrip(".")})
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return " ".join(text.split()), base


def _as_whole(text: str) -> dict[str, str] | None:
    """The one identifier that the text is, where it is one."""
    if read_scan(text) is not None:
        return {"gtin": text}
    compact = re.sub(r"[\s.\-]", "", printed(text))
    for check, name in ((check_vin, "vin"), (check_uscc, "producer_code")):
        if any(c.isalpha() for c in compact) and any(c.isdigit() for c in compact) and _holds(check, compact):
            return {name: compact}
    if re.search(r"(ЕАЭС|EAEU|EAЭC|ТС|TC)\W*(NO?\W*)?(RU|KZ|BY|AM|KG)\W", printed(text)):
        return {"conformity": text}
    if barcode := _barcode(compact):
        return {"gtin": barcode}
    if not compact.isdigit():
        return None
    if len(compact) == 13 and _holds(check_ogrn, compact):
        return {"producer_code": compact}
    if len(compact) in (10, 12) and _holds(check_inn, compact):
        return {"producer_code": compact}
    # A slip in the check digit is likelier than a batch of thirteen digits.
    return {"gtin": compact} if len(compact) in (12, 13, 14) else None


def _barcode(compact: str) -> str:
    """The digits of a barcode, empty where it is none. A long one may have letters for its zeros."""
    digits = compact.translate(_ZEROS) if len(compact) >= _LONG else compact
    has_digits = sum(character.isdigit() for character in compact) >= _CERTAIN
    is_one = has_digits and digits.isdigit() and len(digits) in (8, _LONG, 13, 14) and _holds(check_gtin, digits)
    return digits if is_one else ""


def _holds(check: object, value: str) -> bool:
    try:
        check(value)  # type: ignore[operator]
    except WrongIdentifier:
        return False
    return True


def _split(text: str, base: StatedProduct) -> Iterator[StatedProduct]:
    """Words are the name; numbers are a barcode, or each in turn the model while the others are batch and serial."""
    barcode, rest = _without_barcode(_words(text))
    vin = next((word for word in rest if _is_vin(word)), "")
    rest = [word for word in rest if word != vin]
    words, numbers = _words_and_numbers(rest)
    named = " ".join([*filter(None, [base.name]), *words])
    stated = replace(base, name=named, gtin=barcode or base.gtin, vin=vin or base.vin)
    tried: list[StatedProduct] = []
    if words and numbers and not stated.gtin and not any(c.isalpha() for c in "".join(numbers)):
        tried.append(replace(stated, batch=base.batch or numbers[0]))
    for number in numbers[:_MAX_NUMBERS]:
        others = [other for other in numbers if other is not number]
        other = others[0] if others else ""
        if not base.model:
            tried.append(replace(stated, model=number, batch=base.batch or other))
        tried.append(replace(stated, model=base.model or other, batch=base.batch or number))
        if words and not base.model:
            model = " ".join(word for word in rest if word != number)
            tried.append(replace(stated, model=model, batch=base.batch or number))
    if not base.model and len(rest) > 1:
        # A model may be of words: what stands in the text as a whole counts.
        tried.append(replace(stated, model=" ".join(rest)))
    yield from dict.fromkeys(tried if numbers else [stated, *tried])


def _words(text: str) -> list[str]:
    """Words without the signs around them; Chinese and other letters apart, though no space stands between."""
    apart = re.sub(r"(?<=[㐀-䶿一-鿿])(?=[0-9A-Za-z])|(?<=[0-9A-Za-z])(?=[㐀-䶿一-鿿])", " ", text)
    return [word for piece in apart.split() if (word := piece.strip(",;:.!?()[]“”«»\"'，。；：、！？（）"))]


def _is_vin(word: str) -> bool:
    folded = printed(word)
    return any(c.isalpha() for c in folded) and any(c.isdigit() for c in folded) and _holds(check_vin, folded)


def _without_barcode(words: list[str]) -> tuple[str, list[str]]:
    """The barcode among the words, which may stand in groups of digits, and the words without it."""
    for first in range(len(words)):
        for after in range(min(len(words), first + 5), first, -1):
            digits = _barcode(re.sub(r"[\s\-]", "", printed("".join(words[first:after]))))
            if digits:
                return digits, words[:first] + words[after:]
    return "", words


def _words_and_numbers(text: list[str]) -> tuple[list[str], list[str]]:
    """A number is a word with a digit, with a short word of letters before it: `XJ 200`."""
    words: list[str] = []
    numbers: list[str] = []
    for word in text:
        if not any(character.isdigit() for character in word):
            words.append(word)
        elif word[0].isdigit() and words and len(words[-1]) <= 3 and _is_prefix(words[-1]):
            numbers.append(f"{words.pop()} {word}")
        else:
            numbers.append(word)
    return words, numbers


def _is_prefix(word: str) -> bool:
    return bool(re.fullmatch(r"[A-ZА-ЯЁ]{1,3}", word))
