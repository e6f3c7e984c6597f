"""Feeds and entries, valid by default: change what a test is about and nothing else."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from portal.feeds import Category, Feed, FeedEntry, Link, entry_uri, tag_uri

HOST, SINCE = "portal.example", date(2026, 1, 1)
SITE = "https://portal.example/zh"
PUBLISHED = datetime(2026, 5, 4, 4, tzinfo=UTC)
UPDATED = datetime(2026, 5, 6, 4, 30, 15, 250_000, tzinfo=UTC)


def make_entry(document_id: str = "ra-2026-0012", **changes: Any) -> FeedEntry:
    """The entry of a document."""
    values: dict[str, Any] = {
        "id": entry_uri(HOST, SINCE, document_id, "zh-Hans"),
        "url": f"{SITE}/documents/{document_id}",
        "title": "【示例】关于“Северок”牌座椅的风险警示公告",
        "summary": "Ⅱ级（严重）· 橙色。温度<5℃时卡扣 & 安全带失效，见<b>说明</b>。",
        "content_html": "<p><strong>Ⅱ级（严重）</strong></p><ul><li>立即停止使用</li></ul><p>A &amp; B &lt; C</p>",
        "published": PUBLISHED,
        "updated": UPDATED,
        "language": "zh-Hans",
        "categories": (Category("type/risk_announcement", "风险警示"), Category("level/2", "Ⅱ级（严重）· 橙色")),
        "authors": ("黑龙江省市场监督管理局",),
    }
    return FeedEntry(**(values | changes))


def make_feed(*entries: FeedEntry, **changes: Any) -> Feed:
    """The feed of a list with these entries."""
    values: dict[str, Any] = {
        "id": tag_uri(HOST, SINCE, "lists/risk-announcements/zh-Hans"),
        "title": "【示例】风险警示·预警平台",
        "subtitle": "企业、产品和事件均为虚构，不是真实预警。",
        "language": "zh-Hans",
        "self_url": f"{SITE}/risk-announcements.atom",
        "page_url": f"{SITE}/risk-announcements",
        "updated": UPDATED,
        "entries": entries,
        "alternates": (
            Link("https://portal.example/ru/risk-announcements.atom", type="application/atom+xml", language="ru"),
            Link(f"{SITE}/risk-announcements.rss", type="application/rss+xml", language="zh-Hans"),
        ),
        "authors": ("黑龙江省市场监督管理局",),
        "rights": "可以免费转载。",
        "generator": "预警平台",
    }
    return Feed(**(values | changes))
