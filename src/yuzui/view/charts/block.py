# SPDX-License-Identifier: Apache-2.0
"""A figure and its table twin as HTML, by the standard library alone.

Web pages, notebooks and the printed board pack all take this one form: the finding, the drawing
twice (wide and narrow), a caption with the origin, and the table that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from yuzui.model.finding import ORIGINS
from yuzui.text import Text, same
from yuzui.text.numbers import day, number, percent
from yuzui.view.chart import Picture, Twin
from yuzui.view.drawing import NARROW, WIDE
from yuzui.view.render.svg import svg
from yuzui.view.table import Column

_WHOLE = re.compile(
    r"(?<![\w&;#-])(?:[A-Za-z]{1,8}-\d[\w-]{0,11}|\d{4}-\d\d(?:-\d\d)?|\d{4}[–—]\d{2,4})(?![\w-])"
    r"|(?<![\w&;#.,])\d[\d,.]* (?:%|[\u3400-\u9fff])|[\u3400-\u9fff]{2}[？！。]\Z"
)
_FIGURE = re.compile(r"(?:[≤≥] )?[^\s,，]{0,6}\d[^,，]{0,14}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_HOW = Text("How computed", "如何计算")
_TWIN = Text("Table: {n} rows", "数据表：{n} 行")
_ONE = Text("Table: 1 row", "数据表：1 行")
_AS_OF = Text("data of {day}", "数据日期：{day}")
_LINK = Text("link", "链接")
_NONE = Text("no data", "无数据")


@cache
def style() -> str:
    """Return the style sheet that figures and pages share."""
    return files("yuzui.view.charts").joinpath("look.css").read_text(encoding="utf-8")


def words(text: Text | str, lang: str) -> str:
    """Return a text as HTML; data in the other language are marked as such."""
    shown = text.say(lang) if isinstance(text, Text) else text
    alike = isinstance(text, str) or text.en == text.zh
    han = bool(_HAN.search(shown))
    foreign = "en" if lang == "zh" and not han else "zh-Hans" if lang == "en" and han else ""
    if alike and foreign and (han or _LATIN.search(shown)):
        return f'<span lang="{foreign}">{_unbroken(shown)}</span>'
    return _unbroken(shown)


def _unbroken(shown: str) -> str:
    """Return a text as HTML: no line ends in an id, date, span or last word, nor after a figure."""
    return _WHOLE.sub(lambda match: f'<span class="nb">{match[0]}</span>', escape(shown))


def cell_html(value: Any, heading: Column, lang: str) -> str:
    """Return one cell of a table as HTML."""
    text = cell(value, heading, lang)
    shown = words(value if isinstance(value, Text) else text, lang)
    return f'<span class="nb">{shown}</span>' if _FIGURE.fullmatch(text) else shown


def cell(value: Any, heading: Column, lang: str) -> str:
    """Return one cell of a twin as plain text."""
    if value is None:
        return "—"
    if isinstance(value, Text):
        return value.say(lang)
    if isinstance(value, bool) or not isinstance(value, int | float) or heading.digits is None:
        return str(value)
    if heading.unit == "%":
        return percent(value, heading.digits).say(lang)
    return number(value, heading.digits).say(lang)


def table(twin: Twin, lang: str, label: str = "", name: str = "") -> str:
    """Return a twin as an HTML table that scrolls sideways where it must."""
    numeric = [heading.digits is not None for heading in twin.columns]
    head = "".join(
        f'<th scope="col"{_n(n)}>{escape(_head(heading, lang))}</th>'
        for heading, n in zip(twin.columns, numeric, strict=True)
    )
    body = "".join(
        "<tr>"
        + "".join(
            f"<td{_n(n)}>{cell_html(value, heading, lang)}</td>"
            for value, heading, n in zip(row, twin.columns, numeric, strict=True)
        )
        + "</tr>"
        for row in twin.rows
    )
    if not twin.rows:
        body = f'<tr><td colspan="{len(twin.columns)}">{_NONE.say(lang)}</td></tr>'
    attributes = f' aria-label="{escape(label)}"' if label else ""
    attributes += f' id="{escape(name)}"' if name else ""
    return (
        f'<div class="scroll" role="region" tabindex="0"{attributes}><table><thead><tr>{head}'
        f"</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _n(numeric: bool) -> str:
    return ' class="n"' if numeric else ""


def _head(heading: Column, lang: str) -> str:
    unit = "" if heading.unit in ("", "%", "1") else f" ({heading.unit})"
    return heading.label.say(lang) + unit


def figure(picture: Picture, lang: str, links: Mapping[str, str] | None = None) -> str:
    """Return a picture as an HTML ``<figure>``."""
    links = dict(links or {})
    how, elsewhere = links.pop("how", f"/{lang}{picture.meta.how}"), links.pop("table", "")
    drawings = "".join(
        f'<div class="{kind}">{svg(picture, lang, width)}</div>' for kind, width in (("wide", WIDE), ("narrow", NARROW))
    )
    rows = len(picture.twin.rows)
    summary = (_ONE if rows == 1 else _TWIN).format(n=number(rows)).say(lang)
    return (
        f'<figure id="{escape(picture.meta.name)}"><h2>{words(picture.meta.finding, lang)}</h2>'
        f"{drawings}{_caption(picture, lang, how, links)}"
        f"{_table(picture, lang, escape(summary), elsewhere)}</figure>"
    )


def _table(picture: Picture, lang: str, summary: str, elsewhere: str) -> str:
    """Return the twin to be opened, or a link to the page on which it stands."""
    if elsewhere:
        return f'<p class="twin"><a href="{escape(elsewhere)}">{summary}</a></p>'
    twin = table(picture.twin, lang, picture.meta.finding.say(lang), f"{picture.meta.name}-table")
    return f"<details><summary>{summary}</summary>{twin}</details>"


def _caption(picture: Picture, lang: str, how: str, links: Mapping[str, str]) -> str:
    meta = picture.meta
    tools = "".join(
        f'<a href="{escape(href)}"{_download(name)}>{_LINK.say(lang) if name == "link" else name}</a>'
        for name, href in links.items()
    )
    return (
        f"<figcaption>{tag(meta.origin, lang)}<span>{words(meta.description, lang)}</span>"
        f"<span>{words(meta.source, lang)}</span>{_dated(meta.vintage, lang)}"
        f'<a href="{escape(how)}">{_HOW.say(lang)}</a>'
        f'{f"""<span class="tools">{tools}</span>""" if tools else ""}</figcaption>'
    )


def _download(name: str) -> str:
    if name == "link":
        return ' rel="bookmark"'
    return " download" if name in ("xlsx", "csv") else ""


def _dated(vintage: str | Text, lang: str) -> str:
    if isinstance(vintage, Text):
        vintage = vintage.say(lang)
    if not vintage:
        return ""
    if len(vintage) == 10 and vintage[4] == vintage[7] == "-":
        return f"<span>{escape(_AS_OF.format(day=day(vintage)).say(lang))}</span>"
    text = words(same(vintage), lang)
    return f"<span>{escape(_AS_OF.say(lang)).replace('{day}', text)}</span>"


def tag(origin: str, lang: str) -> str:
    """Return the badge that says whether data are real, derived or synthetic."""
    return f'<span class="tag {escape(origin)}">{escape(ORIGINS[origin].say(lang))}</span>'
