"""What was typed with the keyboard in the wrong layout: Russian ЙЦУКЕН for QWERTY, and the other way round."""

from __future__ import annotations

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN = "йцукенгшщзхъфывапролджэячсмитьбюё"
_TO_RUSSIAN = str.maketrans(_LATIN + _LATIN.upper().translate(str.maketrans("[];',.`", '{}:"<>~')), _RUSSIAN * 2)
_TO_LATIN = str.maketrans(_RUSSIAN, _LATIN)


def swapped(text: str) -> str | None:
    """The text as the same keys give it in the other layout; None where it has letters of both or of neither."""
    lowered = text.lower()
    has_latin = any("a" <= character <= "z" for character in lowered)
    has_russian = any("а" <= character <= "я" or character == "ё" for character in lowered)
    if has_latin == has_russian:
        return None
    return text.translate(_TO_RUSSIAN) if has_latin else lowered.translate(_TO_LATIN)
