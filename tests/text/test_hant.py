"""Traditional characters in text; names, brands and identifiers stay as they are."""

from __future__ import annotations

import pytest

from portal.text.hant import convert, names_in, to_traditional
from tests.domain.making import make_version


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("由Ⅲ级（较重）· 黄色上调为Ⅱ级（严重）· 橙色", "由Ⅲ級（較重）· 黃色上調為Ⅱ級（嚴重）· 橙色"),
        ("风险警示公告（致社会公众）", "風險警示公告（致社會公眾）"),
        ("自动转换，以简体文本为准", "自動轉換，以簡體文本為準"),
        ("干果和面制品", "乾果和麵製品"),
        ("皇后之后", "皇后之後"),
        ("范围", "範圍"),
    ],
)
def test_text_is_converted_by_words(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional


@pytest.mark.parametrize(
    ("simplified", "traditional"),
    [
        ("紧急发布（待复核）", "緊急發布（待複核）"),
        ("公布结果", "公布結果"),
        ("唯一出口商品", "唯一出口商品"),
        ("统一进出口", "統一進出口"),
        ("账户", "帳戶"),
        ("防潮湿", "防潮濕"),
        ("污染", "污染"),
        ("绝干物质", "絕乾物質"),
        ("七天美白面霜", "七天美白面霜"),
        ("本公告系误发", "本公告係誤發"),
        ("当事人系个体工商户", "當事人係個體工商戶"),
        ("联系供货商", "聯繫供貨商"),
        ("名称系统", "名稱系統"),
        ("停止使用并联系经营者", "停止使用並聯繫經營者"),
        ("再系安全带", "再繫安全帶"),
        ("密封后投入", "密封後投入"),
        ("免费换发同型号座椅", "免費換發同型號座椅"),
        ("开启后重复使用", "開啟後重複使用"),
        ("按干品折算", "按乾品折算"),
        ("若干品种", "若干品種"),
        ("合成树脂压制品", "合成樹脂壓製品"),
        ("该机制造成延误", "該機制造成延誤"),
        ("统一销毁", "統一銷毀"),
    ],
)
def test_dictionary_of_the_project_goes_first(simplified: str, traditional: str) -> None:
    assert to_traditional(simplified) == traditional


def test_names_are_never_converted() -> None:
    names = {"范伟余", "余姚岳云厂", "余姚"}
    assert convert("责任人范伟余，生产者余姚岳云厂。", names) == "責任人范伟余，生產者余姚岳云厂。"


def test_official_numbers_are_never_converted() -> None:
    assert convert("依据决定（黑市监〔2026〕12号）停止销售", ()) == "依據決定（黑市监〔2026〕12号）停止銷售"
    assert convert("依据黑市监〔2026〕12号", names_in(make_version())) == "依據黑市监〔2026〕12号"


def test_names_are_those_of_enterprises_brands_and_models() -> None:
    version = make_version({"products.p1.brand": "云岳", "products.p1.models": ["面条-2"]})
    assert names_in(version) >= {"云岳", "面条-2", "绥芬河示例商贸有限公司"}


@pytest.mark.parametrize("text", ["", "ДК-200, XJ-200 №\u00a05", "已轉換的繁體文字", "\x00\r\n\t"])
def test_text_without_simplified_characters_stays(text: str) -> None:
    assert to_traditional(text) == text


def test_nothing_is_lost_behind_a_nul() -> None:
    assert to_traditional("级\x00级") == "級\x00級"


def test_placeholders_of_messages_survive() -> None:
    assert to_traditional("级别由%(before)s上调为%(after)s") == "級別由%(before)s上調為%(after)s"
