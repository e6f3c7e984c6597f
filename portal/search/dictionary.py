"""Looking words up in the dictionary that the index holds: by pinyin, by sound, by consonants (see spellings.py)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from difflib import SequenceMatcher
from itertools import islice

from portal.search.analysis import CYRILLIC, plain_stem
from portal.search.slips import is_one_edit
from portal.search.snapshot import Snapshot
from portal.search.sounds import BAR, PINYIN, SOUND, bones_key, coarse, latin, pinyin_keys, sound_key, syllables

_SHARED = 2
_LIKE, _MAX_NEAREST = 0.72, 3
_MAX_BEGINNINGS = 40
_MAX_LOOKED_AT = 4_000
"""Words that are compared with one; more would let a reader wait."""
"""Letters of a sound that one put right by an edit must begin with."""


class Dictionary:
    """The dictionary of a snapshot."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def by_pinyin(self, typed: str) -> str | None:
        """The Chinese word that is typed in pinyin, or in other characters that sound alike."""
        keys = (PINYIN + typed,) if typed.isascii() else pinyin_keys(typed)
        return self._most_common([word for key in keys for word in self._words(key) if word != typed])

    def by_sound(self, typed: str) -> str | None:
        """A word, in whatever script, that sounds as this one is written; else one that nearly does."""
        keys = _keys(sound_key, typed)
        exact = self._closest(typed, (word for key in keys for word in self._words(key)))
        return exact or next(filter(None, (self._nearly(typed, key) for key in keys)), None)

    def by_bones(self, typed: str) -> str | None:
        """The name with the same consonants."""
        return self._closest(typed, (word for key in _keys(bones_key, typed) for word in self._words(key)))

    def in_other_scripts(self, typed: str) -> tuple[str, ...]:
        """The same name in the scripts in which it is not typed."""
        words = [word for key in _keys(sound_key, typed) for word in self._words(key)]
        if typed.isascii():
            words += self._words(PINYIN + typed)
        script = _script_of(typed)
        return tuple(dict.fromkeys(word for word in words if _script_of(word) != script))

    def nearest(self, typed: str) -> tuple[str, ...]:
        """Known words that look or sound somewhat like one, the likeliest first."""
        keys = _keys(sound_key, typed) or tuple(PINYIN + "".join(read) for read in syllables(typed))
        words: dict[str, float] = {}
        for key in keys:
            for term in islice(self._snapshot.terms_from(key[: len(PINYIN) + _SHARED]), _MAX_LOOKED_AT):
                known, _, word = term.partition(BAR)
                likeness = _likeness(typed, word) if word.isascii() or CYRILLIC.search(word) else _likeness(key, known)
                if word != typed and likeness >= _LIKE:
                    words[word] = max(likeness, words.get(word, 0.0))
        return tuple(sorted(words, key=lambda word: (-words[word], word))[:_MAX_NEAREST])

    def beginning(self, typed: str) -> tuple[str, ...]:
        """Words in other scripts that begin as this one sounds."""
        prefixes = [PINYIN + typed] if typed.isascii() else []
        sound = coarse(typed)
        prefixes += [SOUND + sound] if len(sound) >= 3 else []
        terms = (term for prefix in prefixes for term in islice(self._snapshot.terms_from(prefix), _MAX_BEGINNINGS))
        words = [term.partition(BAR)[2] for term in terms]
        script = _script_of(typed)
        return tuple(dict.fromkeys(word for word in words if _script_of(word) != script))

    def _nearly(self, typed: str, key: str) -> str | None:
        if len(key) < len(PINYIN) + 6:
            return None
        terms = islice(self._snapshot.terms_from(key[: len(PINYIN) + _SHARED]), _MAX_LOOKED_AT)
        split = (term.partition(BAR) for term in terms)
        return self._closest(typed, (word for known, _, word in split if is_one_edit(key, known)))

    def _words(self, key: str) -> Iterator[str]:
        for term in self._snapshot.terms_from(key + BAR):
            yield term.partition(BAR)[2]

    def _most_common(self, words: Iterable[str]) -> str | None:
        counted = {word: self._count(word) for word in dict.fromkeys(words)}
        return max(counted, key=lambda word: (counted[word], word), default=None)

    def _closest(self, typed: str, words: Iterable[str]) -> str | None:
        """The word whose letters are most like those typed, then the most common one."""
        ranked = {word: (round(_likeness(typed, word), 1), self._count(word)) for word in dict.fromkeys(words)}
        return max(ranked, key=lambda word: (ranked[word], word), default=None)

    def _count(self, word: str) -> int:
        keys = pinyin_keys(word) or _keys(sound_key, word)
        return max((len(self._snapshot.find(f"{key}{BAR}{word}")[0]) for key in keys), default=0)


def _keys(key_of: Callable[[str], str | None], word: str) -> tuple[str, ...]:
    """The keys of a word and of its stem."""
    return tuple(dict.fromkeys(key for form in (word, plain_stem(word)) if (key := key_of(form)) is not None))


def _likeness(one: str, other: str) -> float:
    """From 0 to 1, by the letters in Latin."""
    return SequenceMatcher(None, latin(one), latin(other), autojunk=False).ratio()


def _script_of(word: str) -> str:
    return "latin" if word.isascii() else "cyrillic" if CYRILLIC.search(word) else "han"
