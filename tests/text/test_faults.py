"""Faults and errors in sentences: every code that the code base uses has one, in every language."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import portal
from portal.domain.documents.fields import text_fault
from portal.domain.documents.validation import check_data
from portal.domain.errors import (
    Conflict,
    Damaged,
    Denied,
    Fault,
    Forbidden,
    Invalid,
    NotFound,
    PortalError,
    Slowed,
    Unavailable,
    fault,
)
from portal.domain.locales import BY_TAG
from portal.text.faults import FAULT_CODES, error_sentence, fault_sentence
from tests.support.factories import RECALL, WARNING

PACKAGE = Path(portal.__file__).parent
PLACES = {"fault": 1, "Fault": 1, "refusal": 0}
"""Where these functions take the code."""
IDENTIFIER_CODES = ("identifier_form", "check_digit")


@dataclass(frozen=True)
class Use:
    """A code used somewhere, with the parameters given; `is_open` where more may be added at run time."""

    code: str
    params: dict[str, str] = field(default_factory=dict)
    is_open: bool = False


def uses_in(source: str) -> Iterator[Use]:
    """Codes given to the functions that make faults, and to a module's own functions that pass a code on to them."""
    tree = ast.parse(source)
    places = PLACES | {
        node.name: [argument.arg for argument in node.args.args].index("code")
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and _passes_code_on(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in places:
            place = places[node.func.id]
            for code in _literals(node.args[place]) if len(node.args) > place else ():
                yield Use(code, _params(node), any(keyword.arg is None for keyword in node.keywords))


def _passes_code_on(function: ast.FunctionDef) -> bool:
    return any(
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in PLACES
        and any(isinstance(argument, ast.Name) and argument.id == "code" for argument in node.args)
        for node in ast.walk(function)
    ) and any(argument.arg == "code" for argument in function.args.args)


def _literals(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _literals(node.body)
        yield from _literals(node.orelse)


def _params(call: ast.Call) -> dict[str, str]:
    literal = {k.arg: k.value.value for k in call.keywords if k.arg and isinstance(k.value, ast.Constant)}
    return {keyword.arg: str(literal.get(keyword.arg, "…")) for keyword in call.keywords if keyword.arg}


def first_literals_of(*names: str) -> set[str]:
    """The first literal argument of every call of these functions in the package."""
    calls = (node for path in PACKAGE.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    return {
        found
        for node in calls
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names and node.args
        for found in _literals(node.args[0])
    }


ALL_USES = [use for path in sorted(PACKAGE.rglob("*.py")) for use in uses_in(path.read_text("utf-8"))]


def test_every_code_used_has_a_sentence() -> None:
    assert {use.code for use in ALL_USES} - FAULT_CODES == set()
    assert len({use.code for use in ALL_USES}) > 80


def test_every_sentence_has_a_code_that_is_used() -> None:
    sources = (path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "text" / "faults.py")
    nodes = (node for path in sources for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    literals = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    assert FAULT_CODES - literals == set()


def test_a_code_without_a_sentence_is_noticed() -> None:
    source = 'fault("f", "nonsense" if x else "missing", 1)\ndef _no(code):\n    fault("", code)\n_no("other")'
    assert {use.code for use in uses_in(source)} - FAULT_CODES == {"nonsense", "other"}


@pytest.mark.parametrize("tag", list(BY_TAG))
def test_every_use_gives_what_its_sentence_needs(tag: str) -> None:
    for use in ALL_USES:
        if use.is_open or (use.code in IDENTIFIER_CODES and use.params.get("scheme") == "…"):
            continue
        sentence = fault_sentence(Fault("field", use.code, "found", use.params), tag)
        assert sentence.endswith((".", "。"))
        assert "%" not in sentence


def test_a_sentence_whose_parameter_is_not_given_is_noticed() -> None:
    with pytest.raises(KeyError):
        fault_sentence(Fault("field", "too_long", "found"), "en")


@pytest.mark.parametrize("code", IDENTIFIER_CODES)
def test_every_identifier_has_sentences_of_its_own(code: str) -> None:
    without_check_digit = {"hs", "country", "document_id", "official_number"}
    for scheme in first_literals_of("WrongIdentifier", "_checked"):
        if code == "identifier_form" or scheme not in without_check_digit:
            assert "4600000000001" in fault_sentence(Fault("f", code, "4600000000001", {"scheme": scheme}), "ru")


def test_every_kind_of_thing_not_found_has_a_sentence() -> None:
    for kind in first_literals_of("NotFound"):
        assert "ra-2026-0001" in error_sentence(NotFound(kind, "ra-2026-0001"), "zh-Hans")


@pytest.mark.parametrize("wrong", ["", [], ["x"], {}, {"x": "y"}, [{}], "\x01", "<b>", "a\nb", "-1", "x" * 400])
@pytest.mark.parametrize("base", [RECALL, WARNING], ids=["recall", "warning"])
def test_whatever_validation_finds_has_a_sentence(base: dict[str, Any], wrong: object) -> None:
    for name in base:
        for found in check_data({**base, name: wrong})[1]:
            assert fault_sentence(found, "zh-Hans") != fault_sentence(found, "en")


@pytest.mark.parametrize("text", ["\x00", "a\nb", "<b>"])
def test_whatever_a_text_may_not_hold_has_a_sentence(text: str) -> None:
    found = text_fault(text, multiline=False)
    assert found is not None
    assert found[1] in fault_sentence(fault("title", *found), "ru")


def test_a_sentence_tells_what_was_found_and_what_is_expected() -> None:
    found = fault("level", "unknown_code", "7", allowed="1, 2, 3, 4")
    assert fault_sentence(found) == "“7” is not one of the permitted values: 1, 2, 3, 4."
    assert fault_sentence(found, "zh-Hans") == "“7”不是允许的值：1, 2, 3, 4。"
    assert fault_sentence(found, "ru") == "«7»\xa0— недопустимое значение; допустимы: 1, 2, 3, 4."


def test_an_identifier_is_told_by_its_scheme() -> None:
    sentence = fault_sentence(fault("gtins.0", "check_digit", "4600000000001", scheme="gtin"), "ru")
    assert sentence == "Контрольная цифра GTIN «4600000000001» неверна."


def test_where_nothing_was_found_a_dash_stands() -> None:
    assert fault_sentence(fault("units", "whole_number"), "en").startswith("“—”")


def test_a_value_with_a_per_cent_sign_or_braces_stays_as_it_is() -> None:
    assert "“50 %(x)s {y}”" in fault_sentence(fault("units", "whole_number", "50 %(x)s {y}"), "en")


def test_values_found_are_not_converted_to_traditional_characters() -> None:
    sentence = fault_sentence(
        fault("official_number", "identifier_form", "范文发", scheme="official_number"), "zh-Hant"
    )
    assert "范文发" in sentence
    assert "發文字號" in sentence


def test_an_unknown_code_has_no_sentence() -> None:
    with pytest.raises(KeyError):
        fault_sentence(fault("field", "no_such_code"))


@pytest.mark.parametrize(
    "error",
    [
        NotFound("document", "ra-2026-0001"),
        Invalid([fault("title", "missing")]),
        Conflict("ra-2026-0001", "version 1", "version 2"),
        Forbidden("distinct_persons"),
        Unavailable("publication.db"),
        Damaged("meta part"),
        Damaged("meta part", 7),
    ],
    ids=lambda error: f"{error.code}{getattr(error, 'position', None) or ''}",
)
def test_every_error_has_a_sentence_in_every_language(error: PortalError) -> None:
    sentences = {error_sentence(error, tag) for tag in BY_TAG}
    assert len(sentences) == len(BY_TAG)
    assert not any(re.search(r"%\(", sentence) for sentence in sentences)


def test_every_class_of_error_is_told() -> None:
    told = {NotFound, Invalid, Conflict, Forbidden, Denied, Slowed, Unavailable, Damaged}
    assert set(PortalError.__subclasses__()) == told


@pytest.mark.parametrize(
    ("count", "russian"), [(1, "ошибка"), (2, "ошибки"), (5, "ошибок"), (21, "ошибка"), (0, "ошибок")]
)
def test_faults_are_counted_in_the_forms_of_the_language(count: int, russian: str) -> None:
    error = Invalid([fault("title", "missing")] * count)
    assert error_sentence(error, "ru") == f"Во входных данных {count} {russian}."
    assert error_sentence(error, "zh-Hans") == f"输入内容有{count}处错误。"


@pytest.mark.parametrize(
    ("seconds", "russian"),
    [
        (1, "1\xa0секунду"),
        (22, "22\xa0секунды"),
        (119, "119\xa0секунд"),
        (120, "2\xa0минуты"),
        (301, "6\xa0минут"),
        (1260, "21\xa0минуту"),
    ],
)
def test_a_wait_is_told_in_seconds_or_minutes(seconds: int, russian: str) -> None:
    assert error_sentence(Slowed(seconds), "ru") == f"Слишком много попыток. Повторите через {russian}."


def test_a_refusal_names_no_role() -> None:
    assert error_sentence(Denied(("auditor",)), "zh-Hans") == "您的角色无权执行此操作。"
