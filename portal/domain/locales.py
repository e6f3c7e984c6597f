"""The one table of languages: address path, BCP 47 tag, Babel code, accepted browser tags."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Locale:
    """A language of the site.

    `tag` is the BCP 47 tag used in data and file names, `path` the first segment of its addresses,
    `babel` the name of its gettext catalog, `accepts` the browser tags that mean it.
    """

    path: str
    tag: str
    babel: str
    name: str
    accepts: tuple[str, ...]


LOCALES = (
    Locale("zh", "zh-Hans", "zh_Hans", "简体中文", ("zh", "zh-CN", "zh-SG", "zh-Hans")),
    Locale("zh-hant", "zh-Hant", "zh_Hant", "繁體中文", ("zh-TW", "zh-HK", "zh-MO", "zh-Hant")),
    Locale("ru", "ru", "ru", "Русский", ("ru",)),
    Locale("en", "en", "en", "English", ("en",)),
)
BY_TAG = {locale.tag: locale for locale in LOCALES}
RENDITION_TAGS = ("zh-Hans", "ru", "en")
"""Languages a rendition can be written in; zh-Hant is always converted from zh-Hans."""
