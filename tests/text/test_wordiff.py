"""Two texts word by word: nothing is lost, the marks are where a reader expects them, and it stays cheap."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.hostile import COMPARED
from portal.text.segmentation import segment
from portal.text.wordiff import SpanKind, WordSpan, compare_words


def marked(before: str, after: str) -> str:
    """The comparison with [-deleted-] and {+inserted+}."""
    forms = {SpanKind.EQUAL: "{}", SpanKind.DELETED: "[-{}-]", SpanKind.INSERTED: "{{+{}+}}"}
    return "".join(forms[span.kind].format(span.text) for span in compare_words(before, after))


def assert_lossless(before: str, after: str, spans: tuple[WordSpan, ...]) -> None:
    assert "".join(span.text for span in spans if span.kind is not SpanKind.INSERTED) == before
    assert "".join(span.text for span in spans if span.kind is not SpanKind.DELETED) == after
    assert all(span.text for span in spans)
    assert all(one.kind is not other.kind for one, other in pairwise(spans))


PIECES = st.sampled_from(
    [
        "批次",
        "停止使用",
        "儿童座椅",
        "партия ",
        "кресло",
        "240501",
        "0,05",
        "a",
        " ",
        "\n",
        "\n\n",
        "。",
        ". ",
        "，",
        "-",
        "\r\n",
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=4), max_size=40).map("".join)


@given(TEXTS)
def test_segments_joined_are_the_text(text: str) -> None:
    assert "".join(segment(text)) == text


@given(TEXTS, TEXTS)
def test_equal_with_deleted_is_before_and_with_inserted_is_after(before: str, after: str) -> None:
    assert_lossless(before, after, compare_words(before, after))


@given(TEXTS)
def test_same_text_is_one_equal_span(text: str) -> None:
    assert compare_words(text, text) == ((WordSpan(SpanKind.EQUAL, text),) if text else ())


def test_segments_are_words_of_each_script() -> None:
    assert segment("请停止使用Северок ДК-200座椅，0,05 мг。") == (
        *("请", "停止使用", "Северок", " ", "ДК", "-", "200", "座椅", "，", "0,05", " ", "мг", "。"),
    )


def test_accent_stays_with_its_letter() -> None:
    assert segment("за\u0301мок") == ("за\u0301мок",)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("批次240501–240630的座椅。", "批次240501–240731的座椅。", "批次240501–[-240630-]{+240731+}的座椅。"),
        ("请立即停止使用。", "请停止使用。", "请[-立即-]停止使用。"),
        ("Партия 5. Сохраните чек.", "Партия 5. Сохраните товар и чек.", "Партия 5. Сохраните {+товар и +}чек."),
        ("норма 0,05 мг", "норма 0,5 мг", "норма [-0,05-]{+0,5+} мг"),
        ("", "新", "{+新+}"),
        ("旧", "", "[-旧-]"),
    ],
)
def test_changed_words_are_marked(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


def test_inserted_paragraph_leaves_the_others_alone() -> None:
    before = "第一段说明情况。\n\n第二段说明措施。\n"
    after = "第一段说明情况。\n\n全新的内容在此。\n\n第二段说明措施。\n"
    assert marked(before, after) == "第一段说明情况。\n\n{+全新的内容在此。\n\n+}第二段说明措施。\n"


def test_changed_paragraph_is_found_beside_a_new_one() -> None:
    before = "检验发现座椅卡扣强度不足。\n"
    after = "企业名单见附件。\n检验发现座椅卡扣强度合格。\n"
    assert marked(before, after) == "{+企业名单见附件。\n+}检验发现座椅卡扣强度[-不足-]{+合格+}。\n"


def test_texts_without_words_in_common_are_exchanged_as_a_whole() -> None:
    before, after = "请立即停止使用，保留凭证。", "Сохраните товар, не выбрасывайте."
    assert marked(before, after) == f"[-{before}-]{{+{after}+}}"


def test_sentences_with_a_few_common_words_are_exchanged_as_a_whole() -> None:
    before = "本公告所列的产品在使用过程中可能因过热起火并造成人身伤害。"
    after = "企业应当在七日内提交的整改报告须加盖公章后送交主管部门审查。"
    assert marked(before, after) == f"[-{before}-]{{+{after}+}}"


def test_rewritten_paragraph_beside_a_changed_one_is_exchanged_as_a_whole() -> None:
    old = "检出铜绿假单胞菌，涉及某饮料厂在2016年10月生产的桶装饮用水和瓶装矿泉水。"
    new = "监管部门提示广大消费者，购买儿童座椅的家庭在2017年应当核对批次并保留凭证。"
    before, after = f"经检验，卡扣强度不足，不符合标准。\n{old}\n", f"经检验，卡扣强度合格，不符合标准。\n{new}\n"
    assert marked(before, after) == f"经检验，卡扣强度[-不足-]{{+合格+}}，不符合标准。\n[-{old}-]{{+{new}+}}\n"


@pytest.mark.parametrize("make", COMPARED.values(), ids=COMPARED.keys())
def test_nothing_is_lost_of_two_bodies_made_to_cost_time(make: Callable[[int], str]) -> None:
    """What it costs is measured by `bench.hostile`."""
    before, after = make(1), make(2)
    assert_lossless(before, after, compare_words(before, after))


def test_few_edits_of_a_full_body_are_found_one_by_one() -> None:
    sentences = [f"第{number}批产品经检验发现卡扣强度不足，共{number * 7}件。" for number in range(2_400)]
    before = "".join(sentences)
    for place in (10, 1_200, 2_300):
        sentences[place] = sentences[place].replace("不足", "合格")
    spans = compare_words(before, "".join(sentences))
    assert [span.text for span in spans if span.kind is not SpanKind.EQUAL] == ["不足", "合格"] * 3
