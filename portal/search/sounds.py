"""How words sound, so that a name is found in another script and a word that was misheard or misspelt is put right.

Pinyin without tones for Chinese (readings: pinyin.txt), Palladius's transcription of it into Cyrillic, Cyrillic into
Latin, and a coarse key under which Russian and Latin words that sound alike are one.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from itertools import islice, product
from pathlib import Path

PINYIN, SOUND, BONES = "~p", "~s", "~b"
"""Begin the terms of the dictionary: by pinyin, by sound, by consonants alone; then the key, a bar and the word."""
BAR = "|"
_MAX_READINGS = 4
_MIN_SOUND, _MIN_BONES = 4, 5

_CYRILLIC = {
    **dict(zip("абвгдезийклмнопрстуфх", "abvgdeziiklmnoprstufh", strict=True)),
    **{"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "sh", "ъ": "", "ь": "", "ы": "i", "э": "e"},
    **{"ю": "iu", "я": "ia", "і": "i", "ѣ": "e"},
}
_LATIN = str.maketrans(_CYRILLIC)
_COARSE = tuple(
    (re.compile(found), taken)
    for found, taken in (
        ("shch|sch|tch", "sh"),
        ("zh|sh|ch", "j"),
        ("kh", "h"),
        ("ph", "f"),
        ("tz|cz|ts", "c"),
        ("x", "ks"),
        ("ck|q", "k"),
        ("c(?=[eiy])", "s"),
        ("c(?![eiy])", "k"),
        ("w", "v"),
        # A vowel after i or y is what Russian writes as one letter; one beside another is hardly heard.
        ("[yi]+([aou])", r"i\1"),
        ("yo|io", "e"),
        ("[ey]i|[aeoiy]y", "e"),
        ("[eiy]+a?", "i"),
        ("o", "a"),
        ("b", "p"),
        ("d", "t"),
        ("g", "k"),
        ("v", "f"),
        ("z", "s"),
        (r"(.)\1+", r"\1"),
        # After a hushing sound Russian vowels are one, and those at the end belong to the form of the word.
        ("j[aeiou]", "ji"),
        ("(?<=....)[aeiou]+$", ""),
    )
)
_INITIALS = {
    **dict(zip("bpmfdtnlgkh", "бпмфдтнлгкх", strict=True)),
    **{"j": "цз", "q": "ц", "x": "с", "zh": "чж", "ch": "ч", "sh": "ш", "r": "ж", "z": "цз", "c": "ц", "s": "с"},
}
_FINALS = {
    **{"a": "а", "o": "о", "e": "э", "ai": "ай", "ei": "эй", "ao": "ао", "ou": "оу", "an": "ань", "en": "энь"},
    **{"ang": "ан", "eng": "эн", "ong": "ун", "i": "и", "ia": "я", "ie": "е", "iao": "яо", "iu": "ю", "ian": "янь"},
    **{"in": "инь", "iang": "ян", "ing": "ин", "iong": "юн", "u": "у", "ua": "уа", "uo": "о", "uai": "уай"},
    **{"ui": "уй", "uan": "уань", "un": "унь", "uang": "уан", "v": "юй", "ve": "юэ", "van": "юань", "vn": "юнь"},
}
_BARE = {
    **{"yi": "и", "ya": "я", "ye": "е", "yao": "яо", "you": "ю", "yan": "янь", "yin": "инь", "yang": "ян"},
    **{"ying": "ин", "yong": "юн", "wu": "у", "wa": "ва", "wo": "во", "wai": "вай", "wei": "вэй", "wan": "вань"},
    **{"wen": "вэнь", "wang": "ван", "weng": "вэн", "yu": "юй", "yue": "юэ", "yuan": "юань", "yun": "юнь"},
    **{"er": "эр", "e": "э", "a": "а", "ai": "ай", "an": "ань", "ang": "ан", "ao": "ао", "o": "о", "ou": "оу"},
    **{"en": "энь", "ju": "цзюй", "qu": "цюй", "xu": "сюй", "jue": "цзюэ", "que": "цюэ", "xue": "сюэ"},
    **{"juan": "цзюань", "quan": "цюань", "xuan": "сюань", "jun": "цзюнь", "qun": "цюнь", "xun": "сюнь"},
    **{"hui": "хуэй", "zhi": "чжи", "chi": "чи", "shi": "ши", "ri": "жи", "zi": "цзы", "ci": "цы", "si": "сы"},
}


@cache
def _readings() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    seconds: list[tuple[str, str]] = []
    for line in Path(__file__).with_name("pinyin.txt").read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        syllable, characters = line.split("\t")
        first, _, second = characters.partition("+")
        found.update(dict.fromkeys(first, (syllable,)))
        seconds += [(character, syllable) for character in second]
    for character, syllable in seconds:
        found[character] = (*found.get(character, ()), syllable)
    return found


@lru_cache(maxsize=8192)
def syllables(word: str) -> tuple[tuple[str, ...], ...]:
    """The readings of a Chinese word, most likely first; none where a character is not known."""
    readings = _readings()
    try:
        choices = [readings[character] for character in word]
    except KeyError:
        return ()
    return tuple(islice(product(*choices), _MAX_READINGS))


def pinyin_keys(word: str) -> tuple[str, ...]:
    """The terms under which a Chinese word stands by its pinyin."""
    return tuple(PINYIN + "".join(read) for read in syllables(word))


def palladius(read: tuple[str, ...]) -> str:
    """Pinyin in Cyrillic, as Russian writes Chinese names (Palladius; without the mark after н before a vowel)."""
    return "".join(map(_palladius, read))


def _palladius(syllable: str) -> str:
    if syllable in _BARE:
        return _BARE[syllable]
    cut = 2 if syllable[:2] in _INITIALS else 1
    return _INITIALS.get(syllable[:cut], "") + _FINALS.get(syllable[cut:], "")


def latin(word: str) -> str:
    """A folded Russian word in Latin letters."""
    return word.translate(_LATIN)


@lru_cache(maxsize=8192)
def coarse(word: str) -> str:
    """The sound of a folded Latin or Russian word, roughly: шоколад and шакалад, Северок and severock are one."""
    found = latin(word)
    for pattern, taken in _COARSE:
        found = pattern.sub(taken, found)
    return found


def sound_key(word: str) -> str | None:
    """The term under which a word stands by its sound; None for one too short to tell."""
    found = coarse(word)
    return SOUND + found if len(found) >= _MIN_SOUND else None


def bones_key(word: str) -> str | None:
    """The term under which a name stands by its consonants; None for one with few."""
    found = re.sub("[aeiou]", "", coarse(word))
    return BONES + found if len(found) >= _MIN_BONES else None
