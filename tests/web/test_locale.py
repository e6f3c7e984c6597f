"""Which language a browser is answered in at `/`."""

from __future__ import annotations

import pytest

from portal.web.locale import negotiate


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh-Hans"),
        ("zh-TW,zh;q=0.9", "zh-Hant"),
        ("zh-HK", "zh-Hant"),
        ("zh-Hant-MO", "zh-Hant"),
        ("zh-SG", "zh-Hans"),
        ("ru-RU,ru;q=0.9,en-US;q=0.8", "ru"),
        ("ru-KZ", "ru"),
        ("de-DE,de;q=0.9,en;q=0.5", "en"),
        ("en;q=0.2, ru;q=0.7", "ru"),
        ("ru;q=0, en", "en"),
        ("fr", "zh-Hans"),
        ("", "zh-Hans"),
        ("*", "zh-Hans"),
        (";;;q=x,,=", "zh-Hans"),
        ("ru;q=nan", "zh-Hans"),
        ("x" * 5000, "zh-Hans"),
    ],
)
def test_the_browsers_wish_is_understood(header: str, tag: str) -> None:
    assert negotiate(header).tag == tag
