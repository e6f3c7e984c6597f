"""Catalogs: fresh, complete, and read in every language of the site."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog as POCatalog
from babel.messages.catalog import Message
from babel.messages.frontend import CommandLineInterface
from babel.messages.pofile import read_po

from portal.domain.errors import NotFound
from portal.text.catalogs import TRANSLATIONS, catalog_for

ROOT = TRANSLATIONS.parent
TEMPLATE = TRANSLATIONS / "messages.pot"
EXTRACT = ["--omit-header", "--no-location", "--sort-output", "--width", "120"]
"""As in the Makefile's `messages`."""
RUSSIAN_SLIPS = re.compile(
    r"""%\(day\)s\.            # a date ends in “г.” already
    | №(?!\xa0|$)              # the number stays with its sign
    | (?<!^)(?<!\xa0)—         # no line begins with a dash
    | \s–\s | \s-\s | " | \.\.\.""",
    re.VERBOSE,
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]")


def read(name: str) -> POCatalog:
    with (TRANSLATIONS / name / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file)


def messages_of(catalog: POCatalog) -> dict[tuple[object, object], Message]:
    return {(message.context, message.id): message for message in catalog if message.id}


def test_the_template_holds_every_message_of_the_code(tmp_path: Path) -> None:
    fresh = tmp_path / "messages.pot"
    command = ["pybabel", "-q", "extract", "-F", str(ROOT / "pyproject.toml"), *EXTRACT, "-o", str(fresh)]
    CommandLineInterface().run([*command, str(ROOT / "portal")])
    assert fresh.read_text("utf-8") == TEMPLATE.read_text("utf-8")


@pytest.mark.parametrize("name", ["zh_Hans", "ru"])
def test_every_message_is_translated(name: str) -> None:
    with TEMPLATE.open("rb") as file:
        expected = messages_of(read_po(file))
    found = messages_of(read(name))
    assert set(found) == set(expected)
    untranslated = [m.id for m in found.values() if m.fuzzy or not (all(m.string) if m.pluralizable else m.string)]
    assert untranslated == []


@pytest.mark.parametrize(("name", "plurals"), [("zh_Hans", 1), ("ru", 3)])
def test_every_plural_form_is_translated(name: str, plurals: int) -> None:
    catalog = read(name)
    assert catalog.num_plurals == plurals
    assert all(len(m.string) == plurals for m in messages_of(catalog).values() if m.pluralizable)


@pytest.mark.parametrize("name", ["zh_Hans", "ru"])
def test_translations_have_the_placeholders_of_their_messages(name: str) -> None:
    for message in messages_of(read(name)).values():
        source = message.id[1] if message.pluralizable else message.id
        for text in message.string if message.pluralizable else (message.string,):
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(source)), source


def test_russian_messages_are_set_as_russian_is() -> None:
    messages = messages_of(read("ru")).values()
    texts = [text for m in messages for text in (m.string if m.pluralizable else (m.string,))]
    assert [text for text in texts if RUSSIAN_SLIPS.search(text)] == []


@pytest.mark.parametrize("wrong", ["снято %(day)s.", "№ 5", "товар — опасен", "по – дням", 'слово "да"', "ждите..."])
def test_slips_of_russian_type_are_recognised(wrong: str) -> None:
    assert RUSSIAN_SLIPS.search(wrong)


@pytest.mark.parametrize("name", ["zh_Hans", "ru"])
def test_nothing_obsolete_is_kept(name: str) -> None:
    assert not read(name).obsolete


def test_english_is_the_source_language() -> None:
    catalog = catalog_for("en")
    assert catalog.gettext("Title") == "Title"
    assert catalog.pgettext("hazard", "Health") == "Health"
    assert [catalog.ngettext("%(count)s fault", "%(count)s faults", count) for count in (1, 2)] == [
        "%(count)s fault",
        "%(count)s faults",
    ]
    assert catalog.npgettext("log", "entry", "entries", 2) == "entries"


@pytest.mark.parametrize(("tag", "expected"), [("zh-Hans", "健康危害"), ("zh-Hant", "健康危害"), ("ru", "Опасность")])
def test_a_context_tells_messages_of_the_same_words_apart(tag: str, expected: str) -> None:
    assert catalog_for(tag).pgettext("hazard", "Health").startswith(expected)
    assert catalog_for(tag).gettext("Health") == "Health"


def test_traditional_chinese_is_converted_from_simplified() -> None:
    assert catalog_for("zh-Hans").gettext("Title") == "标题"
    assert catalog_for("zh-Hant").gettext("Title") == "標題"


def test_a_message_without_translation_is_answered_in_english() -> None:
    assert catalog_for("ru").gettext("No such message") == "No such message"


def test_a_catalog_is_read_once() -> None:
    assert catalog_for("ru") is catalog_for("ru")


def test_an_unknown_language_has_no_catalog() -> None:
    with pytest.raises(KeyError):
        catalog_for("fr")


def test_a_catalog_that_is_not_compiled_says_what_makes_it(tmp_path: Path) -> None:
    with pytest.raises(NotFound) as error:
        catalog_for("ru", tmp_path)
    assert error.value.key == str(tmp_path / "ru" / "LC_MESSAGES" / "messages.mo")
    assert "make translations" in error.value.__notes__[0]
