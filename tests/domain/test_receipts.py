"""Receipt codes and case numbers: what is typed is read, what is mistyped is told, at any place of the code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.domain.errors import Invalid
from portal.domain.receipts import ALPHABET, case_number, read_case_number, read_receipt_code, receipt_code

SECRETS = st.binary(min_size=13, max_size=32)


def code_of(found: pytest.ExceptionInfo[Invalid]) -> str:
    return found.value.faults[0].code


@given(SECRETS)
def test_a_code_is_read_as_it_is_shown(secret: bytes) -> None:
    shown = receipt_code(secret)
    assert read_receipt_code(shown) == shown.replace("-", "")
    assert [len(group) for group in shown.split("-")] == [4, 4, 4, 4, 4, 1]


@given(SECRETS, st.integers(0, 99))
def test_every_one_of_a_hundred_bits_changes_the_code(secret: bytes, bit: int) -> None:
    number = int.from_bytes(secret[:13], "big") ^ 1 << (103 - bit)
    assert receipt_code(number.to_bytes(13, "big")) != receipt_code(secret)


@given(SECRETS, st.integers(0, 20), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_told(secret: bytes, place: int, other: str) -> None:
    code = read_receipt_code(receipt_code(secret))
    wrong = code[:place] + other + code[place + 1 :]
    if other == code[place]:
        assert read_receipt_code(wrong) == code
    else:
        with pytest.raises(Invalid) as found:
            read_receipt_code(wrong)
        assert code_of(found) == "receipt_check"


@given(SECRETS, st.integers(0, 19), st.integers(1, 20))
def test_two_characters_that_changed_places_are_always_told(secret: bytes, first: int, apart: int) -> None:
    code = read_receipt_code(receipt_code(secret))
    second = min(first + apart, 20)
    swapped = list(code)
    swapped[first], swapped[second] = swapped[second], swapped[first]
    if code[first] != code[second]:
        with pytest.raises(Invalid):
            read_receipt_code("".join(swapped))


@pytest.mark.parametrize(
    "change",
    [
        str.lower,
        lambda code: code.replace("-", " "),
        lambda code: code.replace("-", "—"),
        lambda code: code.replace("0", "O").replace("1", "l"),
        lambda code: code.translate(str.maketrans("ABEKMHPCTX", "АВЕКМНРСТХ")),
        lambda code: "".join(chr(ord(c) + 0xFEE0) for c in code),
        lambda code: f"  {code}\n",
    ],
)
def test_a_code_is_read_however_it_was_typed(change: object) -> None:
    for number in range(40):
        code = receipt_code(bytes([number * 6 + 1] * 20))
        assert read_receipt_code(change(code)) == code.replace("-", "")  # type: ignore[operator]


def test_what_is_no_code_is_told_by_what_is_wrong() -> None:
    for typed, code in (("", "receipt_length"), ("ABCD-EFGH", "receipt_length"), ("!" * 21, "receipt_character")):
        with pytest.raises(Invalid) as found:
            read_receipt_code(typed)
        assert code_of(found) == code


@given(st.integers(2020, 2099), st.integers(1, 99_999_999))
def test_a_case_number_is_read_as_it_is_told(year: int, serial: int) -> None:
    number = case_number(year, serial)
    assert read_case_number(f" {number.replace('-', '–')} ") == number


@given(st.integers(1, 999_999), st.integers(0, 9), st.integers(0, 9))
def test_a_wrong_digit_of_a_case_number_is_told(serial: int, place: int, digit: int) -> None:
    number = case_number(2026, serial)
    at = [i for i, c in enumerate(number) if c.isdigit()][place]
    wrong = number[:at] + str(digit) + number[at + 1 :]
    if wrong != number:
        with pytest.raises(Invalid):
            read_case_number(wrong)
