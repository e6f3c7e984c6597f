"""The reader's language: the first segment of every public address, or what the browser asks for at `/`."""

from __future__ import annotations

from flask import Flask, g, request
from flask_babel import Babel
from werkzeug.routing import BaseConverter

from portal.domain.locales import BY_TAG, LOCALES, Locale
from portal.text.catalogs import catalog_for

_BY_PATH = {locale.path: locale for locale in LOCALES}
_BY_BROWSER_TAG = {tag.lower(): locale for locale in LOCALES for tag in locale.accepts}
DEFAULT = BY_TAG["zh-Hans"]


class LocaleConverter(BaseConverter):
    """`zh`, `zh-hant`, `ru` or `en` in an address."""

    regex = "|".join(sorted(_BY_PATH, key=len, reverse=True))

    def to_python(self, value: str) -> Locale:
        return _BY_PATH[value]

    def to_url(self, value: Locale) -> str:
        return value.path


def current_locale() -> Locale:
    """The language of the page being made; for answers without one in their address, what the browser asks for."""
    found: Locale | None = g.get("locale")
    if found is None:
        found = g.locale = _of_path(request.path) or negotiate(request.headers.get("Accept-Language", ""))
    return found


def _of_path(path: str) -> Locale | None:
    return _BY_PATH.get(path.split("/", 2)[1] if path.startswith("/") else "")


def negotiate(header: str) -> Locale:
    """The language of an Accept-Language header (RFC 9110, 12.5.4) by the table in `locales`, else Chinese.

    A tag that is not in the table means what its first part means: `ru-KZ` is `ru`, `zh-Hant-MO` is `zh-Hant`.
    """
    wishes = []
    for place, item in enumerate(header[:1000].split(",")):
        tag, _, parameters = item.strip().partition(";")
        wishes.append((-_quality(parameters), place, tag.strip().lower()))
    for quality, _, tag in sorted(wishes):
        while tag and quality < 0:
            if tag in _BY_BROWSER_TAG:
                return _BY_BROWSER_TAG[tag]
            tag = tag.rpartition("-")[0]
    return DEFAULT


def _quality(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name.strip() != "q":
        return 1.0
    try:
        return min(max(float(value), 0.0), 1.0)
    except ValueError:
        return 0.0


def init_locale(app: Flask) -> None:
    """Take the language from addresses, put it into addresses, and let templates speak it."""
    app.url_map.converters["locale"] = LocaleConverter

    @app.url_value_preprocessor
    def take(_endpoint: str | None, values: dict[str, object] | None) -> None:
        if values and "locale" in values:
            g.locale = values.pop("locale")

    @app.url_defaults
    def put(endpoint: str, values: dict[str, object]) -> None:
        if "locale" not in values and app.url_map.is_endpoint_expecting(endpoint, "locale"):
            values["locale"] = current_locale()

    Babel(app, locale_selector=lambda: current_locale().babel)
    # The portal's own catalogs stand in for Babel's, because they convert to traditional Chinese.
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        lambda message: catalog_for(current_locale().tag).gettext(message),
        lambda one, many, count: catalog_for(current_locale().tag).ngettext(one, many, count),
        newstyle=True,
        pgettext=lambda context, message: catalog_for(current_locale().tag).pgettext(context, message),
        npgettext=lambda context, one, many, n: catalog_for(current_locale().tag).npgettext(context, one, many, n),
    )
