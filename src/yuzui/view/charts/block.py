# SPDX-License-Identifier: Apache-2.0
"""A figure and its table twin as HTML, by the standard library alone.

Web pages, notebooks and the printed board pack all take this one form: the finding, the drawing
twice (wide and narrow), a caption with the origin, and the table that says the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from html import escape
from importlib.resources import files
from typing import Any

from yuzui.model.finding import ORIGINS
from yuzui.text import Text, same
from yuzui.text.numbers import day, number, percent
from yuzui.view.chart import Picture, Twin
from yuzui.view.drawing import NARROW, WIDE
from yuzui.view.render.svg import svgs
from yuzui.view.table import Column

_WHOLE = re.compile(
    r"(?<![\w&;#-])(?:[A-Za-z]{1,8}-\d[\w-]{0,11}|\d{4}-\d\d(?:-\d\d)?|\d{4}[–—]\d{2,4})(?![\w-])"
    r"|(?<![\w&;#.,])\d[\d,.]* (?:%|[\u3400-\u9fff])|[\u3400-\u9fff]{2}[？！。]\Z"
)
_FIGURE = re.compile(r"(?:[≤≥] )?[^\s,，]{0,6}\d[^,，]{0,14}")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]{2}")
_ABOUT = Text("About this figure", "关于此图")
_ORIGIN, _SOURCE = Text("Origin", "数据性质"), Text("Source", "来源")
_DATE = Text("Date of the data", "数据日期")
_HOW, _METHOD = Text("How computed", "如何计算"), Text("method and formulas", "方法与公式")
_COMMAND = Text("On the command line", "对应命令")
_DOWNLOAD = Text("Download", "下载")
_KINDS = {
    "xlsx": Text("Excel (xlsx)", "电子表格（xlsx）"),
    "csv": Text("CSV", "文本表格（csv）"),
    "json": Text("JSON", "数据（json）"),
    "svg": Text("Picture (svg)", "图片（svg）"),
}
_TWIN = Text("Table: {n} rows", "数据表：{n} 行")
_CUT = Text("The first {n} rows stand here; the downloads hold all of them.", "此处列出前 {n} 行，全部行见下载文件。")
_ONE = Text("Table: 1 row", "数据表：1 行")
_LINK, _HERE = Text("Link", "链接"), Text("permanent link to this figure", "此图的固定链接")
_NONE = Text("no data", "无数据")

MOST_ROWS = 100
"""Most rows of a table that stand on a page at once."""


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
    elsewhere = links.pop("table", "")
    wide, narrow = svgs(picture, lang, (WIDE, NARROW))
    drawings = f'<div class="wide">{wide}</div><div class="narrow">{narrow}</div>'
    rows = len(picture.twin.rows)
    summary = (_ONE if rows == 1 else _TWIN).format(n=number(rows)).say(lang)
    return (
        f'<figure id="{escape(picture.meta.name)}"><h2>{words(picture.meta.finding, lang)}</h2>{drawings}'
        f"<figcaption>{tag(picture.meta.origin, lang)}<span>{words(picture.meta.description, lang)}</span></figcaption>"
        f'<div class="folds">{_table(picture, lang, escape(summary), elsewhere, links)}{_about(picture, lang, links)}'
        f"{downloads(links, lang)}</div></figure>"
    )


def _table(picture: Picture, lang: str, summary: str, elsewhere: str, links: Mapping[str, str]) -> str:
    """Return the twin to be opened, or a link to the page on which it stands."""
    if elsewhere:
        return f'<p class="twin"><a href="{escape(elsewhere)}">{summary}</a></p>'
    twin = picture.twin
    cut = bool(links) and len(twin.rows) > MOST_ROWS
    if cut:
        twin = replace(twin, rows=twin.rows[:MOST_ROWS])
    shown = table(twin, lang, picture.meta.finding.say(lang), f"{picture.meta.name}-table")
    note = f'<p class="note">{escape(_CUT.format(n=number(MOST_ROWS)).say(lang))}</p>' if cut else ""
    return f"<details><summary>{summary}</summary>{note}{shown}</details>"


def _about(picture: Picture, lang: str, links: Mapping[str, str]) -> str:
    """Return what a picture rests on, to be opened: origin, source, date, how, command, address."""
    meta = picture.meta
    how = links.get("how", f"/{lang}{meta.how}")
    rows = [
        (_ORIGIN, escape(ORIGINS[meta.origin].say(lang))),
        (_SOURCE, words(meta.source, lang)),
        (_DATE, _dated(meta.vintage, lang)),
        (_HOW, f'<a href="{escape(how)}">{_METHOD.say(lang)}</a>'),
        (_COMMAND, f"<code>{escape(links['command'])}</code>" if links.get("command") else ""),
        (_LINK, f'<a href="{escape(links["link"])}" rel="bookmark">{_HERE.say(lang)}</a>' if "link" in links else ""),
    ]
    said = "".join(f"<div><dt>{label.say(lang)}</dt><dd>{value}</dd></div>" for label, value in rows if value)
    return f'<details class="about"><summary>{_ABOUT.say(lang)}</summary><dl>{said}</dl></details>'


def downloads(links: Mapping[str, str], lang: str) -> str:
    """Return the menu of what can be taken away, by the ending of each."""
    items = "".join(
        f'<li><a href="{escape(links[kind])}"{_taken(kind)}>{label.say(lang)}</a></li>'
        for kind, label in _KINDS.items()
        if kind in links
    )
    return f'<details class="menu"><summary>{_DOWNLOAD.say(lang)}</summary><ul>{items}</ul></details>' if items else ""


def _taken(kind: str) -> str:
    return " download" if kind in ("xlsx", "csv") else ""


def _dated(vintage: str | Text, lang: str) -> str:
    if isinstance(vintage, Text):
        return words(vintage, lang)
    if len(vintage) == 10 and vintage[4] == vintage[7] == "-":
        return escape(day(vintage).say(lang))
    return words(same(vintage), lang) if vintage else ""


def tag(origin: str, lang: str) -> str:
    """Return the badge that says whether data are real, derived or synthetic."""
    return f'<span class="tag {escape(origin)}">{escape(ORIGINS[origin].say(lang))}</span>'
