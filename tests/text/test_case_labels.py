"""Words of cases: every code has a label in every language, and the customer's terms stand as they are."""

from __future__ import annotations

from enum import Enum

import pytest

from portal.domain import case_vocabulary as c
from portal.domain.case_rules import Step
from portal.text.case_labels import case_label, state_label, state_meaning

VOCABULARIES: tuple[type[Enum], ...] = (
    c.CaseKind,
    c.ReporterKind,
    c.PlaceOfPurchase,
    c.PurchaseCountry,
    c.IncidentKind,
    c.Harm,
    c.ComplaintRemedy,
    c.ActingFor,
    c.IntakeChannel,
    c.IdentityKind,
    c.Consent,
    c.ObjectionKind,
    c.RefusalGround,
    c.MediationEnd,
    c.ReferredTo,
    c.CaseAction,
    c.ExportReason,
    c.PictureCategory,
    Step,
)
LANGUAGES = ("zh-Hans", "zh-Hant", "ru", "en")
CUSTOMER_TERMS: tuple[tuple[Enum, str, str], ...] = (
    (c.CaseKind.COMPLAINT, "投诉（要求退换、修理或赔偿）", "Жалоба (требую замены, ремонта или возмещения)"),
    (c.CaseKind.REPORT, "举报（反映违法行为，不提个人诉求）", "Сообщение о нарушении (без личных требований)"),
    (
        c.CaseKind.ENTERPRISE_REPORT,
        "企业风险报告（报告本企业产品问题）",
        "Уведомление предприятия об опасности своего товара",
    ),
    (c.CaseKind.RISK_INFORMATION, "风险信息报送", "Сведения о риске или травме"),
    (c.CaseKind.OBJECTION, "异议或信用修复申请", "Возражение или заявление об исключении из списка"),
    (c.ReporterKind.CONSUMER, "消费者", "Потребитель"),
    (c.ReporterKind.ENTERPRISE, "企业（含个体工商户）", "Предприятие или ИП"),
    (c.ReporterKind.TESTING_BODY, "检验检测认证机构", "Организация по испытаниям, контролю и сертификации"),
    (c.ReporterKind.RESEARCH, "大专院校或科研院所", "Вуз или научная организация"),
    (c.ReporterKind.ASSOCIATION, "行业协会", "Отраслевая ассоциация"),
    (c.ReporterKind.INSIDER, "业内知情人", "Сотрудник предприятия или отрасли"),
    (c.ReporterKind.AGENCY, "政府部门", "Государственный орган"),
    (c.ReporterKind.MEDICAL, "医疗机构", "Медицинская организация"),
    (c.ReporterKind.CONSUMER_ORGANISATION, "消费者组织", "Общество защиты прав потребителей"),
    (c.ReporterKind.MEDIA, "新闻媒体", "СМИ"),
    (c.PlaceOfPurchase.ECOMMERCE, "境内网购（含直播、社交平台）", "Интернет-покупка внутри страны"),
    (c.PlaceOfPurchase.CROSS_BORDER_ECOMMERCE, "跨境电商（跨境网购）", "Трансграничная интернет-торговля"),
    (c.PlaceOfPurchase.STORE, "实体店", "Магазин"),
    (c.PlaceOfPurchase.MARKET, "内外贸结合商品市场（批发市场、边贸商城）", "Рынок или торговый комплекс"),
    (c.PlaceOfPurchase.BORDER_RESIDENTS_TRADE, "边民互市贸易", "Взаимная торговля жителей приграничья"),
    (c.PlaceOfPurchase.PRIVATE_RESALE, "代购、微商", "Частный посредник или перекупщик"),
    (c.PlaceOfPurchase.PERSONAL_CARRIAGE, "个人携带或邮寄进出境", "Личный ввоз или почтовая посылка"),
    (c.PlaceOfPurchase.UNKNOWN, "不清楚", "Не знаю"),
    (c.PlaceOfPurchase.GENERAL_TRADE, "一般贸易", "Внешняя торговля в общем порядке"),
    (c.PlaceOfPurchase.BORDER_TRADE, "边境贸易", "Приграничная торговля"),
    (c.IncidentKind.INJURY, "人身伤害", "Травма"),
    (c.IncidentKind.ILLNESS, "疾病（含食源性疾病）", "Заболевание (в том числе пищевое отравление)"),
    (c.IncidentKind.FIRE, "火灾", "Пожар"),
    (c.IncidentKind.TRAFFIC_ACCIDENT, "交通事故", "ДТП"),
    (c.IncidentKind.PROPERTY_DAMAGE, "财产损失", "Ущерб имуществу"),
    (c.IncidentKind.NEAR_MISS, "险情（未造成后果）", "Опасная ситуация без последствий"),
    (c.IncidentKind.NONE, "无", "Ничего не произошло"),
    (c.Harm.NONE, "未受伤", "Никто не пострадал"),
    (c.Harm.MINOR, "轻微（未就医）", "Лёгкая (к врачу не обращались)"),
    (c.Harm.MODERATE, "一般（门诊治疗）", "Средняя (обращались к врачу)"),
    (c.Harm.SERIOUS, "严重（住院或致残）", "Тяжёлая (больница или инвалидность)"),
    (c.Harm.DEATH, "死亡", "Смерть"),
    (c.ComplaintRemedy.REPAIR, "修理", "Ремонт"),
    (c.ComplaintRemedy.REPLACE, "更换", "Замена"),
    (c.ComplaintRemedy.REFUND, "退款", "Возврат денег"),
    (c.ComplaintRemedy.RETURN, "退货", "Возврат товара"),
    (c.ComplaintRemedy.REDO, "重作", "Переделка"),
    (c.ComplaintRemedy.MAKE_UP_QUANTITY, "补足数量", "Восполнение недостачи"),
    (c.ComplaintRemedy.COMPENSATION, "赔偿损失", "Возмещение ущерба"),
)
STATES: tuple[tuple[c.CaseKind, c.CaseState, str, str], ...] = (
    (c.CaseKind.OBJECTION, c.CaseState.SUBMITTED, "已提交", "Получено"),
    (c.CaseKind.COMPLAINT, c.CaseState.ACCEPTED, "已受理", "Принято к рассмотрению"),
    (c.CaseKind.COMPLAINT, c.CaseState.NOT_ACCEPTED, "不予受理", "В рассмотрении отказано"),
    (c.CaseKind.OBJECTION, c.CaseState.AWAITING_REPORTER, "待您补充材料", "Нужны сведения от вас"),
    (c.CaseKind.COMPLAINT, c.CaseState.UNDER_INVESTIGATION, "调解中", "Идёт урегулирование спора"),
    (c.CaseKind.REPORT, c.CaseState.UNDER_INVESTIGATION, "核查中", "Идёт проверка"),
    (c.CaseKind.OBJECTION, c.CaseState.UNDER_INVESTIGATION, "处理中", "На рассмотрении"),
    (c.CaseKind.REPORT, c.CaseState.CASE_FILED, "已立案", "Дело возбуждено"),
    (c.CaseKind.REPORT, c.CaseState.CASE_NOT_FILED, "不予立案", "В возбуждении дела отказано"),
    (c.CaseKind.OBJECTION, c.CaseState.RESOLVED, "已办结（问题已解决）", "Вопрос решён"),
    (c.CaseKind.OBJECTION, c.CaseState.CLOSED, "已结束（问题未解决）", "Закрыто без решения"),
    (
        c.CaseKind.OBJECTION,
        c.CaseState.REFERRED,
        "转送其他部门／移送公安、检察机关",
        "Передано в другой орган / в полицию, прокуратуру",
    ),
    (c.CaseKind.OBJECTION, c.CaseState.WITHDRAWN_BY_REPORTER, "本人已撤回", "Прекращено по просьбе заявителя"),
    (c.CaseKind.OBJECTION, c.CaseState.REOPENED, "重新办理", "Рассмотрение возобновлено"),
)


@pytest.mark.parametrize(("code", "chinese", "russian"), CUSTOMER_TERMS, ids=str)
def test_the_customers_terms_stand_as_they_are(code: Enum, chinese: str, russian: str) -> None:
    assert (case_label(code, "zh-Hans"), case_label(code, "ru")) == (chinese, russian)


@pytest.mark.parametrize(("kind", "state", "chinese", "russian"), STATES)
def test_a_state_is_told_in_the_words_of_its_kind(
    kind: c.CaseKind, state: c.CaseState, chinese: str, russian: str
) -> None:
    assert (state_label(state, kind, "zh-Hans"), state_label(state, kind, "ru")) == (chinese, russian)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_a_label(language: str) -> None:
    for vocabulary in VOCABULARIES:
        assert all(case_label(code, language) for code in vocabulary)
    for state in c.CaseState:
        assert state_meaning(state, language)
        assert all(state_label(state, kind, language) for kind in c.CaseKind)


def test_acceptance_is_a_word_of_complaints_alone() -> None:
    report = c.CaseKind.REPORT
    assert not any("受理" in state_label(s, report, "zh-Hans") for s in (c.CaseState.CASE_FILED, c.CaseState.SUBMITTED))
