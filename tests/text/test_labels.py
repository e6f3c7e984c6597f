"""Labels: every code has one in every language, and the customer's terms stand as they are."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from portal.domain import vocabulary as v
from portal.domain.countries import COUNTRIES
from portal.domain.documents.fields import list_fields
from portal.domain.documents.recall import Recall
from portal.domain.documents.registry import document_types
from portal.domain.documents.risk_announcement import RiskAnnouncement
from portal.domain.locales import BY_TAG
from portal.text.catalogs import TRANSLATIONS
from portal.text.labels import (
    AssessmentKind,
    assessment_label,
    country_name,
    field_label,
    food_class_label,
    label,
    measure_label,
    type_label,
)

TERMS_OF_OUR_OWN = Path(__file__).parents[2] / "docs" / "terms.md"
CUSTOMER_TERMS: tuple[tuple[Enum, str, str], ...] = (
    (v.Level.I, "Ⅰ级（特别严重）· 红色", "I уровень (особо серьёзный риск) · красный"),
    (v.Level.II, "Ⅱ级（严重）· 橙色", "II уровень (серьёзный риск) · оранжевый"),
    (v.Level.III, "Ⅲ级（较重）· 黄色", "III уровень (повышенный риск) · жёлтый"),
    (v.Level.IV, "Ⅳ级（一般）· 蓝色", "IV уровень (умеренный риск) · синий"),
    (
        v.AnnouncementKind.BULLETIN,
        "风险警示通报（致口岸和监管部门）",
        "Служебное оповещение о риске (для пунктов пропуска и органов надзора)",
    ),
    (v.AnnouncementKind.NOTICE, "风险警示通告（致生产经营者）", "Уведомление о риске (для изготовителей и продавцов)"),
    (
        v.AnnouncementKind.PUBLIC_ANNOUNCEMENT,
        "风险警示公告（致社会公众）",
        "Официальное предупреждение о риске (для населения)",
    ),
    (v.Hazard.HEALTH, "健康危害", "Опасность для здоровья"),
    (v.Hazard.PHYSICAL, "物理危害", "Физическая опасность"),
    (v.Hazard.CHEMICAL, "化学危害", "Химическая опасность"),
    (v.Hazard.BIOLOGICAL, "生物危害", "Биологическая опасность"),
    (v.Hazard.ENVIRONMENTAL, "环境危害", "Опасность для окружающей среды"),
    (v.ProblemKind.DEFECT, "缺陷", "Дефект"),
    (v.ProblemKind.COUNTERFEIT, "假冒伪劣", "Подделка"),
    (v.ProblemKind.LABELLING, "标识不符", "Неверная маркировка"),
    (v.ProblemKind.NON_CONFORMITY, "不合格", "Несоответствие требованиям"),
    (v.Direction.IMPORT, "进口", "Ввоз"),
    (v.Direction.EXPORT, "出口", "Вывоз"),
    (v.Direction.BOTH, "进出口", "Ввоз и вывоз"),
    (v.Measure.LOWER_CREDIT_RATING, "降低企业信用等级", "Понижение категории благонадёжности предприятия"),
    (v.Measure.TRACEBACK, "追溯调查", "Отслеживание цепочки поставок"),
    (v.Measure.RECALL, "缺陷召回", "Отзыв товара с дефектом"),
    (v.Measure.TIGHTENED_SUPERVISION, "加严监管", "Усиление надзора"),
    (v.Measure.RESTRICT_TRADE, "限制进出口", "Ограничение ввоза или вывоза"),
    (v.Measure.PROHIBIT_TRADE, "禁止进出口", "Запрет ввоза или вывоза"),
    (v.Measure.SEAL_AND_DETAIN, "查封、扣押", "Опечатывание и изъятие товара"),
    (v.Measure.RETURN_SHIPMENT, "退运", "Возврат груза отправителю"),
    (v.Measure.SUSPEND_SALE, "暂停销售", "Приостановление реализации"),
    (v.Measure.WITHDRAW_FROM_MARKET, "下架", "Изъятие из обращения"),
    (v.Measure.TECHNICAL_TREATMENT, "技术处理", "Приведение товара в соответствие требованиям"),
    (v.Measure.DESTROY, "销毁", "Уничтожение товара"),
    (v.Measure.PORT_CONTROL, "口岸布控", "Целевой контроль в пунктах пропуска"),
    (v.Measure.RISK_REDUCTION, "风险消减（由生产经营者实施）", "Меры предприятия по снижению риска"),
    (v.Measure.MARKET_EXIT, "强制退出市场", "Принудительное удаление с рынка"),
    (v.Measure.TRANSFER_GUARANTEE, "口岸调离质量担保", "Гарантия качества при вывозе из пункта пропуска"),
    (v.ConsumerAction.STOP_USING, "立即停止使用", "Немедленно прекратите использование"),
    (v.ConsumerAction.DO_NOT_EAT, "请勿食用", "Не употребляйте в пищу"),
    (v.ConsumerAction.UNPLUG, "断开电源", "Отключите от сети"),
    (v.ConsumerAction.DO_NOT_CHARGE, "停止充电", "Не заряжайте"),
    (v.ConsumerAction.KEEP_FROM_CHILDREN, "勿让儿童接触", "Уберите от детей"),
    (v.ConsumerAction.DO_NOT_RESELL, "请勿转卖、转赠", "Не продавайте и не передавайте"),
    (v.ConsumerAction.KEEP_PRODUCT, "保留产品和凭证", "Сохраните товар и чек"),
    (v.ConsumerAction.DO_NOT_BIN, "勿随意丢弃", "Не выбрасывайте в мусор"),
    (v.ConsumerAction.CHECK_BATCH, "核对批次", "Проверьте партию"),
    (v.ConsumerAction.CONTACT_SELLER, "联系经营者", "Свяжитесь с продавцом"),
    (v.ConsumerAction.SEEK_CARE, "如有不适立即就医", "При недомогании обратитесь к врачу"),
    (v.Category.VEHICLES, "汽车及配件", "Автомобили и запчасти"),
    (v.Category.ELECTRONICS, "电子电器产品", "Электротехника и электроника"),
    (v.Category.FUNCTIONAL_CLOTHING, "功能性服装", "Функциональная одежда (термо-, спортивная, защитная)"),
    (v.Category.INFANT_CLOTHING, "婴幼儿服装", "Одежда для детей до 3 лет"),
    (v.Category.CHILDREN, "儿童用品", "Товары для детей"),
    (v.Category.FOOD, "食品", "Пищевые продукты"),
    (v.Category.FOOD_CONTACT, "食品接触产品", "Посуда и изделия, контактирующие с пищей"),
    (v.Category.AGRICULTURAL, "农产品", "Сельскохозяйственная продукция"),
    (v.Category.COSMETICS, "化妆品", "Косметика"),
    (v.Category.MEDICAL_DEVICES, "医疗器械", "Медицинские изделия"),
    (v.Category.HAZARDOUS_CHEMICALS, "危险化学品", "Опасные химические вещества"),
    (v.Category.DANGEROUS_GOODS, "危险货物", "Опасные грузы"),
    (v.Category.BULK_RESOURCES, "大宗资源性商品", "Массовые сырьевые товары (лес, уголь, руда)"),
    (v.Category.SOLID_WASTE, "固体废物", "Твёрдые отходы"),
    (v.Category.NONROAD_MACHINERY, "非道路移动机械", "Внедорожная подвижная техника (тракторы, экскаваторы)"),
    (v.Category.OTHER_CONSUMER, "其他消费品", "Прочие потребительские товары"),
    (v.Category.OTHER_INDUSTRIAL, "其他工业品", "Прочая промышленная продукция"),
    (v.Status.SCHEDULED, "待生效", "Ещё не действует"),
    (v.Status.IN_FORCE, "有效", "Действует"),
    (v.Status.LIFTED, "已解除（风险已消除）", "Риск устранён, предупреждение снято"),
    (v.Status.EXPIRED, "已到期（不代表风险已消除）", "Срок действия истёк (риск мог остаться)"),
    (v.Status.WITHDRAWN, "已撤销（误发）", "Публикация аннулирована (ошибка)"),
    (v.Status.ONGOING, "召回进行中", "Отзыв товара продолжается"),
    (v.Status.COMPLETED, "召回已完成（可能仍有未召回产品）", "Отзыв завершён (часть товара могла остаться)"),
    (v.Status.LISTED, "公示期内", "Числится в перечне"),
    (v.Status.REMOVED, "已移出", "Исключение из перечня состоялось"),
    (v.Mark.PROVISIONAL, "紧急发布（待复核）", "Экстренная публикация, проверка не завершена"),
    (v.Status.REDACTED, "内容已依法删除", "Содержание удалено по закону"),
    (v.Mark.RESTRICTED, "仅限监管部门", "Только для органов власти"),
    (v.Mark.FOREIGN, "境外通报（在中国不具法律效力）", "Зарубежное уведомление (в Китае юридической силы не имеет)"),
    (v.Significance.MAJOR, "实质性变更", "Существенное изменение"),
    (v.Significance.MINOR, "文字修订", "Редакционная правка"),
    (v.BlacklistClass.MINOR, "轻微失信", "Незначительное нарушение"),
    (v.BlacklistClass.GENERAL, "一般失信", "Обычное нарушение"),
    (v.BlacklistClass.SERIOUS, "严重失信", "Серьёзное нарушение"),
    (v.RecallRemedy.REPAIR, "修理", "Ремонт"),
    (v.RecallRemedy.REPLACE, "更换", "Замена"),
    (v.RecallRemedy.REFUND, "退款", "Возврат денег"),
    (v.RecallRemedy.RETURN, "退货", "Возврат товара"),
    (v.RecallRemedy.DESTROY, "按指引销毁", "Утилизация по инструкции"),
    (v.RecallRemedy.SOFTWARE_UPDATE, "软件升级", "Обновление ПО"),
    (v.Role.EDITOR, "拟稿人", "Составитель"),
    (v.Role.TRANSLATOR, "翻译人员", "Переводчик"),
    (v.Role.REVIEWER, "审核人", "Проверяющий"),
    (v.Role.PUBLISHER, "签发人", "Ответственный за публикацию"),
    (v.Role.CASE_OFFICER, "投诉举报承办人", "Исполнитель по обращениям"),
    (v.Role.AUDITOR, "审计员", "Аудитор"),
    (v.Role.ADMINISTRATOR, "系统管理员", "Администратор системы"),
)
CUSTOMER_TYPES = {
    "risk_announcement": ("风险警示", "Предупреждение о риске"),
    "recall": ("召回公告", "Отзыв товара"),
    "blacklist_entry": ("质量安全违法“黑名单”", "Перечень нарушителей («чёрный список»)"),
    "monitoring_result": ("质量安全风险监测结果", "Результаты мониторинга рисков"),
    "inspection_result": ("监督抽查结果", "Результаты выборочных проверок"),
    "trade_measure_alert": ("技术性贸易措施预警", "Оповещение о технических барьерах в торговле"),
    "accepted_body": ("采信机构", "Организация, результаты проверок которой признаются"),
    "guidance": ("消费提示", "Памятка потребителю"),
}
CUSTOMER_ASSESSMENTS: dict[tuple[AssessmentKind, str], str] = {
    ("severity", "zh-Hans"): "特别严重／严重／较重／一般",
    ("severity", "ru"): "особо серьёзная / серьёзная / повышенная / умеренная",
    ("urgency", "zh-Hans"): "特别紧急／紧急／较急／一般",
    ("urgency", "ru"): "немедленно / срочно / скоро / в обычном порядке",
    ("extent", "zh-Hans"): "跨省或跨境／全省／跨市（地）／局部",
    ("extent", "ru"): "несколько провинций или стран / провинция / несколько городов / местный",
}
BARE_RUSSIAN = re.compile(r"\W*(отзывы?|отозван[аоы]?)\W*", re.IGNORECASE)
"""Alone the one reads as customer reviews, the other, of something withdrawn, as recalled."""


def labels_in(tag: str) -> Iterator[tuple[str, str, str]]:
    """Vocabulary, code and label of everything that has a label."""
    for name, vocabulary in inspect.getmembers(v, inspect.isclass):
        if vocabulary.__module__ != v.__name__ or vocabulary is v.Grade:
            continue
        for code in vocabulary:
            yield name, str(code.value), label(code, tag)
    for code in v.Level:
        yield "food level", str(code.value), label(code, tag, scheme=v.LevelScheme.FOOD_EMERGENCY)
        if code <= v.Level.III:
            yield "food class", str(code.value), food_class_label(code, tag)
    for grade in v.Grade:
        yield "severity", str(grade.value), assessment_label("severity", grade, tag)
        yield "urgency", str(grade.value), assessment_label("urgency", grade, tag)
        yield "extent", str(grade.value), assessment_label("extent", grade, tag)
    for measure in (v.Measure.RESTRICT_TRADE, v.Measure.PROHIBIT_TRADE):
        for direction in (v.Direction.IMPORT, v.Direction.EXPORT):
            yield "directed", f"{measure.value}, {direction.value}", measure_label(measure, direction, tag)
    for type_code in document_types():
        yield "type", type_code, type_label(type_code, tag)


def field_labels_in(tag: str) -> Iterator[tuple[str, str]]:
    for model in document_types().values():
        for spec in list_fields(model):
            yield f"{model.type_code}.{spec.path}", field_label(model, spec.path, tag)


@pytest.mark.parametrize(("tag", "script"), [("zh-Hans", r"[一-鿿]"), ("zh-Hant", r"[一-鿿]"), ("ru", r"[а-яё]")])
def test_every_code_has_a_label_in_the_languages_of_the_site(tag: str, script: str) -> None:
    english = {(vocabulary, code): found for vocabulary, code, found in labels_in("en")}
    for vocabulary, code, found in labels_in(tag):
        assert found != english[vocabulary, code]
        assert re.search(script, found), (vocabulary, code, found)


@pytest.mark.parametrize("tag", ["zh-Hans", "ru"])
def test_every_field_has_a_label_in_the_languages_of_the_site(tag: str) -> None:
    english = dict(field_labels_in("en"))
    same = {path for path, found in field_labels_in(tag) if found == english[path]}
    assert same == set()


@pytest.mark.parametrize("tag", list(BY_TAG))
def test_no_two_codes_of_a_vocabulary_share_a_label(tag: str) -> None:
    seen: dict[tuple[str, str], str] = {}
    for vocabulary, code, found in labels_in(tag):
        assert seen.setdefault((vocabulary, found), code) == code


@pytest.mark.parametrize(("code", "chinese", "russian"), CUSTOMER_TERMS)
def test_the_customers_terms_stand_as_they_are(code: Enum, chinese: str, russian: str) -> None:
    assert label(code, "zh-Hans") == chinese
    assert label(code, "ru") == russian


def test_the_customers_document_types_stand_as_they_are() -> None:
    for type_code, (chinese, russian) in CUSTOMER_TYPES.items():
        assert (type_label(type_code, "zh-Hans"), type_label(type_code, "ru")) == (chinese, russian)


def test_the_customers_words_of_the_assessment_stand_as_they_are() -> None:
    for (kind, tag), expected in CUSTOMER_ASSESSMENTS.items():
        words = [assessment_label(kind, grade, tag) for grade in v.Grade]
        assert words == re.split(r" / |／", expected)


def test_every_term_of_our_own_stands_in_the_docs() -> None:
    of_customer = {(type(code).__name__, str(code.value)) for code, _, _ in CUSTOMER_TERMS}
    of_customer |= {("type", type_code) for type_code in CUSTOMER_TYPES}
    rows = set(TERMS_OF_OUR_OWN.read_text("utf-8").splitlines())
    russian = {(vocabulary, code): found for vocabulary, code, found in labels_in("ru")}
    for vocabulary, code, chinese in labels_in("zh-Hans"):
        if (vocabulary, code) in of_customer or vocabulary in ("severity", "urgency", "extent"):
            continue
        assert f"| {code} | {chinese} | {russian[vocabulary, code]} |" in rows, vocabulary


@pytest.mark.parametrize("wrong", ["Отзыв", "Отзывы", "отозвано", "«Отзывы»"])
def test_words_that_mislead_alone_are_recognised(wrong: str) -> None:
    assert BARE_RUSSIAN.fullmatch(wrong)


def test_no_russian_message_is_a_word_that_misleads_alone() -> None:
    with (TRANSLATIONS / "ru" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        found = [message.string for message in read_po(file) if message.id]
    assert [text for text in found if isinstance(text, str) and BARE_RUSSIAN.fullmatch(text)] == []


@pytest.mark.parametrize(
    ("direction", "tag", "expected"),
    [
        (v.Direction.IMPORT, "zh-Hans", "限制进口"),
        (v.Direction.EXPORT, "zh-Hans", "限制出口"),
        (v.Direction.BOTH, "zh-Hans", "限制进出口"),
        (v.Direction.IMPORT, "zh-Hant", "限制進口"),
        (v.Direction.IMPORT, "ru", "Ограничение ввоза"),
        (v.Direction.EXPORT, "ru", "Ограничение вывоза"),
        (None, "ru", "Ограничение ввоза или вывоза"),
        (v.Direction.EXPORT, "en", "Restrict export"),
    ],
)
def test_a_restriction_is_told_with_its_direction(direction: v.Direction | None, tag: str, expected: str) -> None:
    assert measure_label(v.Measure.RESTRICT_TRADE, direction, tag) == expected


def test_other_measures_have_no_direction() -> None:
    assert measure_label(v.Measure.DESTROY, v.Direction.IMPORT, "zh-Hans") == "销毁"


def test_food_emergencies_have_levels_in_words_of_their_own() -> None:
    words = [label(level, "zh-Hans", scheme=v.LevelScheme.FOOD_EMERGENCY) for level in v.Level]
    assert [re.findall(r"（(.*)）", word)[0] for word in words] == ["特别重大", "重大", "较大", "一般"]


def test_equal_codes_of_two_vocabularies_have_labels_of_their_own() -> None:
    assert v.Measure.RECALL == v.ForeignNoticeKind.RECALL
    assert label(v.Measure.RECALL, "zh-Hans") == "缺陷召回"
    assert label(v.ForeignNoticeKind.RECALL, "zh-Hans") == "召回"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("title", "Заголовок"),
        ("scope.ports", "Пункты пропуска"),
        ("products.*.brand", "Марка"),
        ("products.p1.brand", "Марка"),
        ("products.p1.batches.0.start", "С номера"),
        ("products.p1", "Товары"),
        ("products.p1.batches.0", "Партия"),
        ("warning_items.1", "О чём предупреждаем"),
    ],
)
def test_a_field_is_labelled_at_any_form_of_its_path(path: str, expected: str) -> None:
    assert field_label(RiskAnnouncement, path, "ru") == expected


def test_a_path_without_a_field_has_no_label() -> None:
    with pytest.raises(KeyError):
        field_label(Recall, "warning_items", "ru")


@pytest.mark.parametrize(
    ("tag", "expected"), [("zh-Hans", "俄罗斯"), ("zh-Hant", "俄羅斯"), ("ru", "Россия"), ("en", "Russia")]
)
def test_countries_have_names_in_every_language(tag: str, expected: str) -> None:
    assert country_name("RU", tag) == expected
    assert all(country_name(code, tag) for code in COUNTRIES)


@pytest.mark.parametrize(
    ("tag", "expected"),
    [("zh-Hans", "中国台湾"), ("zh-Hant", "中國臺灣"), ("ru", "Тайвань, Китай"), ("en", "Taiwan, China")],
)
def test_regions_of_china_are_named_as_in_official_usage(tag: str, expected: str) -> None:
    assert country_name("TW", tag) == expected
