"""Markdown of documents: what is rendered, what never gets through, and what is shown of hostile text."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.hostile import BODY_CHARS, MARKDOWN, full
from portal.text.markdown import plain_text, render_markdown


def test_paragraphs_lists_and_emphasis() -> None:
    source = "Первый **важный** абзац.\n\n- один\n- два\n\n3. три\n\n> цитата\n\n`код`"
    assert render_markdown(source) == (
        "<p>Первый <strong>важный</strong> абзац.</p>\n<ul>\n<li>один</li>\n<li>два</li>\n</ul>\n"
        '<ol start="3">\n<li>три</li>\n</ol>\n<blockquote>\n<p>цитата</p>\n</blockquote>\n<p><code>код</code></p>\n'
    )


def test_table_has_column_heads_and_no_styles() -> None:
    shown = render_markdown("| a | b |\n|:--|--:|\n| 1 | 2 |\n")
    assert '<th scope="col">a</th>' in shown
    assert "<td>2</td>" in shown
    assert "style" not in shown


@pytest.mark.parametrize(
    ("source", "levels"),
    [
        ("# a\n## b\n### c", [2, 3, 4]),
        ("## a\n### b\n## c", [2, 3, 2]),
        ("## a\n#### b\n#### c\n### d", [2, 3, 3, 3]),
        ("# a\n## b\n### c\n#### d\n##### e\n###### f", [2, 3, 4, 5, 6, 6]),
        ("##### a\n# b", [2, 2]),
        ("a\n===\n\nb\n---", [2, 3]),
    ],
)
def test_headings_begin_below_the_title_and_leave_out_no_step(source: str, levels: list[int]) -> None:
    shown = render_markdown(source)
    assert [int(level) for level in re.findall(r"<h(\d)>", shown)] == levels
    assert [int(level) for level in re.findall(r"</h(\d)>", shown)] == levels


def test_headings_begin_where_they_are_told() -> None:
    assert render_markdown("## a\n### b", highest=3) == "<h3>a</h3>\n<h4>b</h4>\n"


def test_links_are_not_followed() -> None:
    assert render_markdown('[a](https://a.example/?x=1&y=2 "t")') == (
        '<p><a href="https://a.example/?x=1&amp;y=2" title="t" rel="nofollow noopener">a</a></p>\n'
    )


@pytest.mark.parametrize(
    "address", ["http://a.example", "mailto:a@b.example", "tel:12315", "/zh/documents/ra-2026-0012"]
)
def test_permitted_addresses_become_links(address: str) -> None:
    assert f'href="{address}"' in render_markdown(f"[a]({address})")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "&#106;avascript:alert(1)",
        "javascript&colon;alert(1)",
        "javascript&#58;alert(1)",
        "&#x01;javascript:alert(1)",
        "\x01javascript:alert(1)",
        "java\tscript:alert(1)",
        "<java\tscript:alert(1)>",
        "<java\nscript:alert(1)>",
        "< javascript:alert(1)>",
        "\\javascript:alert(1)",
        "vbscript:x",
        "data:text/html,x",
        "data:image/svg+xml,x",
        "file:///etc/passwd",
        "ftp://a.example",
        "x:y",
    ],
)
@pytest.mark.parametrize("form", ["[a]({})", "![a]({})", "[a]: {}\n\n[a]", "<{}>"])
def test_other_protocols_are_never_linked(address: str, form: str) -> None:
    for href in re.findall(r'href="([^"]*)"', render_markdown(form.format(address))):
        assert not re.match(r"[\s\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*(:|&colon;|&#)", href)


@pytest.mark.parametrize(
    "source",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "a <b onclick=alert(1)>b</b>",
        "<svg/onload=alert(1)>",
        "<!-- comment -->",
        "<style>p{}</style>",
        "<math><mi//xlink:href='data:x,y'>",
        '[a](http://a.example/" onmouseover="alert(1))',
        "[a](http://a.example 'x\" onmouseover=\"alert(1)')",
        '```"><script>\n</script>\n```',
        "`<script>`",
        "| <script> |\n|-|\n| <img> |",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
    ],
)
def test_html_of_the_source_is_text(source: str) -> None:
    shown = render_markdown(source)
    tags = re.findall(r"<[^>]*>", shown)
    permitted = r"</?(p|a|code|pre|table|thead|tbody|tr|th|td)( (href|title|rel|scope)=\"[^\"<>]*\")*>"
    assert all(re.fullmatch(permitted, tag) for tag in tags), tags


@pytest.mark.parametrize("source", ["<p>a</p>", '<a href="http://a.example">a</a>', "<strong>a</strong>", "a <br> b"])
def test_permitted_tags_are_text_too_where_the_source_has_them(source: str) -> None:
    assert html.unescape(render_markdown(source)) == f"<p>{source}</p>\n"


def test_address_that_is_not_permitted_leaves_no_link() -> None:
    assert render_markdown("[a](ftp://a.example)") == "<p>[a](ftp://a.example)</p>\n"


def test_images_are_dropped_with_what_held_only_them() -> None:
    source = "до ![фото](x.png) после\n\n![фото](x.png)\n\n[![фото](x.png)](http://a.example)\n"
    assert render_markdown(source) == "<p>до  после</p>\n"


def test_lines_of_chinese_are_joined_without_a_space() -> None:
    assert render_markdown("第一行\n第二行\nthird") == "<p>第一行第二行\nthird</p>\n"
    assert plain_text("第一行\n第二行\nthird") == "第一行第二行 third"


def test_plain_text_has_the_words_only() -> None:
    source = "## Глава\n\nТекст **важный** [ссылка](/a) ![фото](x).\n\n| a | b |\n|-|-|\n| 1 | `2` |\n\n- x\n- y\n"
    assert plain_text(source) == "Глава\nТекст важный ссылка .\na b\n1 2\nx\ny"
    assert plain_text("&lt;b&gt; <i>") == "<b> <i>"
    assert plain_text("") == ""


def test_rendering_is_the_same_every_time() -> None:
    source = "# a\n\n[x](http://a.example)\n\n| a |\n|-|\n| b |\n" * 50
    assert len({render_markdown(source) for _ in range(3)}) == 1


@given(st.text(alphabet="ab*_`[]()!<>#|-\\\n \"'&;:~=+1.я字", max_size=80))
def test_any_source_gives_balanced_html_of_permitted_tags(source: str) -> None:
    shown = render_markdown(source)
    open_tags: list[str] = []
    for closing, name in re.findall(r"<(/?)([a-z0-9]+)[^<>]*>", shown):
        if closing:
            assert open_tags.pop() == name
        elif name not in ("br", "hr"):
            open_tags.append(name)
    assert open_tags == []
    assert not re.search(
        r"<(?!/?(?:a|p|br|h[2-6]|ul|ol|li|strong|em|blockquote|code|pre|hr|table|t[rhd]|thead|tbody)\b)", shown
    )
    plain_text(source)


@pytest.mark.parametrize("source", MARKDOWN.values(), ids=MARKDOWN.keys())
def test_a_text_made_to_cost_time_is_still_shown(source: str) -> None:
    """What it costs is measured by `bench.hostile`."""
    shown = render_markdown(source[:BODY_CHARS])
    assert "<script" not in shown
    assert plain_text(source[:BODY_CHARS]) is not None


def test_text_too_costly_to_render_is_shown_as_written() -> None:
    assert render_markdown(full("[<b>\n")).startswith("<p>[&lt;b&gt;<br>\n[&lt;b&gt;<br>\n")


def test_long_table_is_rendered() -> None:
    shown = render_markdown("| a | b | c | d | e | f |\n|-|-|-|-|-|-|\n" + "| 1 | 2 | 3 | 4 | 5 | 6 |\n" * 990)
    assert shown.count("<tr>") == 991
