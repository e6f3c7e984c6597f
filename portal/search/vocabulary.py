"""Words of queries that are not about a product: what says nothing, and what only tells which documents come first."""

from __future__ import annotations

from portal.search.analysis import stem


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


HAN_STOP = _words(
    "的 了 吗 呢 吧 啊 么 和 与 及 或 是 在 有 被 把 对 将 从 到 还 能 要 会 可 可以 可不可以 能不能 不能 "
    "怎么 怎么办 怎样 如何 什么 哪些 哪个 哪里 哪儿 为什么 有没有 是否 是不是 这个 这种 那个 那种 我 我们 "
    "我家 你 你们 他 她 它 一个 一种 关于 请问 能用 能吃 能喝 请 买到 买 买了 用 使用 问题 牌子 东西 掉 去 吃 "
    "喝 好 不 没 没有 都 也 就 再 现在 现 最近 知道 想 需要 应该 家里 孩子 牌 款 种 个 台 件 还要 还会 出现"
)
"""Chinese words that say nothing beside others."""
STOP_WORDS = _words(
    "какой какая какое какие какую каких каким как что чего чем кто где когда куда откуда почему зачем ли если или бы "
    "можно нельзя нужно надо есть ест пить быть был была было были это этот эта эти того той тот мой моя мое мои "
    "ваш наш свой его ее их я мы вы он она они мне нам вам меня нас вас из под над между через без а но же то так "
    "только уже еще все всех очень делать купить купил купила проверить узнать дома который которая которые которых "
    "опасно опасен безопасно отличить what which how is it can i my this that do does safe should from"
)
"""Words of questions, in the forms in which they are asked."""
SOFT_HAN = _words(
    "召回 警示 公告 通告 通报 通知 风险 危险 安全吗 条码 条形码 批号 批次 型号 文号 编号 品牌 厂家 公司 企业 "
    "厂商 产品 商品 俄罗斯 进口 出口 中国"
)
"""Chinese words that tell what kind of document or number is meant, or fit most of them: they order, no more."""
SOFT_WORDS = frozenset(
    stem(word)
    for word in _words(
        "отзыв отзывы отзывают отозвали отозван отозванные отозвать предупреждение опасный опасность опасно опасные "
        "штрихкод партия партии модель артикул номер инн огрн код марка бренд фирма компания товар продукт ооо ао "
        "recall recalled recalls warning warnings barcode batch lot model brand gtin ean upc no"
    )
)
"""The same in Russian and English, as terms."""
