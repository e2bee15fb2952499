# SPDX-License-Identifier: Apache-2.0
"""From typed blocks to HTML: one template per kind of block, escaped by default."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlencode

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

import yuzui
from yuzui.faces.web import forms, frame, sessions, static, strips
from yuzui.job.result import Tagged
from yuzui.model.visibility import Subject
from yuzui.sheets import formats
from yuzui.sheets.sheet import Export
from yuzui.text import LANGUAGES, Text
from yuzui.view.charts import block as drawn
from yuzui.view.charts.block import MOST_ROWS
from yuzui.view.page import PACK, Anchor, Block, Chip, Code, Field, Figure, File, Page, Visit, plain
from yuzui.view.render.png import png
from yuzui.view.render.svg import svg
from yuzui.view.table import Column, DataTable, Link, Listing, Shown

# The catalogue of page chrome: every word of the frame around a page, in both languages.


@cache
def catalogue() -> dict[str, Text]:
    """Return every entry by its key."""
    table = files("yuzui.faces.web").joinpath("locale", "chrome.csv")
    rows = csv.DictReader(StringIO(table.read_text(encoding="utf-8")))
    return {row["key"]: Text(row["en"], row["zh"]) for row in rows}


def word(key: str) -> Text:
    """Return one entry."""
    return catalogue()[key]


# What is taken away from a page: its rows as xlsx, csv, json or svg, and texts as they are.


TYPES = {
    "svg": "image/svg+xml; charset=utf-8",
    "json": "application/json; charset=utf-8",
    "yaml": "application/yaml; charset=utf-8",
    "csv": "text/csv; charset=utf-8",
    "ics": "text/calendar; charset=utf-8",
    "toml": "application/toml; charset=utf-8",
    "zip": "application/zip",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def parts(block: Figure | DataTable) -> tuple[str, Text, list[Column], list[tuple[Any, ...]]]:
    """Return name, title, headings and plain rows of what can be downloaded."""
    if isinstance(block, Figure):
        picture = block.picture
        return (
            picture.meta.name,
            picture.meta.finding,
            list(picture.twin.columns),
            [tuple(row) for row in picture.twin.rows],
        )
    if block.listing is not None:
        block = block.listing.whole()
    rows = [tuple(plain(value) for value in row) for row in block.rows]
    return block.name, block.title, list(block.columns), rows


def document(block: Figure | DataTable) -> dict[str, Any]:
    """Return a table as a JSON document, the same in both languages."""
    name, title, columns, rows = parts(block)
    answer: dict[str, Any] = {
        "schema": "yuzui.table/1",
        "name": name,
        "title": title.json(),
        "columns": [
            {"name": c.name, "label": c.label.json(), "unit": "1" if c.unit == "%" else c.unit} for c in columns
        ],
        "rows": [[v.json() if isinstance(v, Text) else v for v in row] for row in rows],
    }
    if isinstance(block, Figure):
        meta = block.picture.meta
        answer |= {
            "origin": meta.origin,
            "source": meta.source.json(),
            "vintage": meta.vintage.json() if isinstance(meta.vintage, Text) else meta.vintage,
            "run": block.run or None,
        }
    return answer


def export(block: Figure | DataTable, lang: str, picture: bool) -> Export:
    """Return a table as it is written to a file."""
    name, title, columns, rows = parts(block)
    image = b""
    if picture and isinstance(block, Figure):
        image = png(block.picture, lang) or b""
    return Export(
        name=name,
        headings=[_heading(column, lang) for column in columns],
        rows=[tuple(v.say(lang) if isinstance(v, Text) else v for v in row) for row in rows],
        formats=[_format(column) for column in columns],
        title=title.say(lang),
        image=image,
        image_text=title.say(lang) if image else "",
    )


def _heading(column: Column, lang: str) -> str:
    unit = f" ({column.unit})" if column.unit not in ("", "%", "1") else ""
    return column.label.say(lang) + unit


def _format(column: Column) -> str:
    if column.digits is None:
        return ""
    decimals = "." + "0" * column.digits if column.digits else ""
    return f"0{decimals}%" if column.unit == "%" else f"#,##0{decimals}"


def body(page: Page, name: str, kind: str, lang: str) -> bytes | None:
    """Return a download, or None if the page has nothing of that name in that form."""
    if (given := page.texts.get(f"{name}.{kind}")) is not None:
        return given.encode() if isinstance(given, str) else given(lang)
    text = page.files().get(name)
    if text is not None:
        return text.text.encode() if text.kind == kind else None
    if (name, kind) == (PACK, "xlsx") and page.pack is not None:
        return page.pack(lang)
    block = page.tables().get(name)
    if block is None or kind in ("yaml", "ics", "toml", "zip") or (kind == "svg" and not isinstance(block, Figure)):
        return None
    if kind == "svg" and isinstance(block, Figure):
        return svg(block.picture, lang).encode()
    if kind == "json":
        return json.dumps(document(block), ensure_ascii=False, indent=1).encode()

    with TemporaryDirectory() as folder:
        path = Path(folder, f"{name}.{kind}")
        if kind == "xlsx":
            formats.write_xlsx(path, [export(block, lang, picture=True)])
        else:
            formats.write_csv(path, export(block, lang, picture=False))
        return path.read_bytes()


LANGUAGE_TAGS: Mapping[str, str] = {"en": "en", "zh": "zh-Hans"}
_ADDRESS = re.compile(r"https?://[^\s;\"'<>]+")
DOWNLOADS = ("xlsx", "csv", "json", "svg")


_PASSWORD = Field(
    sessions.PASSWORD_FIELD,
    Text("Your password", "您的密码"),
    kind="password",
    hint=Text("you signed in more than 15 minutes ago", "您登录已超过 15 分钟"),
)


@cache
def environment() -> Environment:
    """Return the template environment."""
    engine = Environment(
        loader=PackageLoader("yuzui.faces.web"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    engine.filters["say"] = _say
    engine.globals |= {"word": word, "block": _block, "cell": _cell, "figure": _figure, "paged": _paged}
    engine.globals |= {"filled": forms.filled, "errors": forms.errors, "owner": forms.owner, "pieces": forms.pieces}
    engine.globals |= {"menu": _menu, "taken": _taken, "version": yuzui.__version__}
    engine.globals |= {"static": static.href, "strip": strips.strip}
    engine.globals |= {"needs_password": sessions.needs_password, "password_field": _PASSWORD}
    return engine


@pass_context
def _say(context: Context, text: Any) -> Markup:
    return Markup(drawn.words(text, context["visit"].lang))  # noqa: S704 - escaped by words()


@pass_context
def _block(context: Context, block: Block) -> Markup:
    name = re.sub(r"(?<!^)([A-Z])", r"_\1", type(block).__name__).lower()
    template = environment().get_template(f"blocks/{name}.html")
    return Markup(template.render({**context.get_all(), "b": block}))  # noqa: S704 - a template


@pass_context
def _cell(context: Context, value: Any, heading: Column) -> Markup:
    visit: Visit = context["visit"]
    if isinstance(value, Link):
        shown = drawn.words(value.text, visit.lang)
        return Markup('<a href="{}">{}</a>').format(visit.href(value.path), Markup(shown))  # noqa: S704
    if isinstance(value, Shown):
        return _cell(context, value.text, heading)
    if isinstance(value, Chip):
        shown = drawn.words(value.text, visit.lang)
        return Markup('<span class="chip {}">{}</span>').format(value.kind, Markup(shown))  # noqa: S704
    if isinstance(value, Anchor):
        shown = drawn.words(value.text, visit.lang)
        return Markup('<span id="{}">{}</span>').format(value.name, Markup(shown))  # noqa: S704
    if links := _addresses(value):
        return Markup("; ").join(map(_outward, links))
    if isinstance(value, Code):
        return Markup("<code>{}</code>").format(value.text)
    return Markup(drawn.cell_html(value, heading, visit.lang))  # noqa: S704 - escaped there


def _addresses(value: Any) -> list[str]:
    """Return the web addresses a cell consists of; none if anything else stands in it."""
    words = value.en if isinstance(value, Text) and value.en == value.zh else value
    parts = re.split(r"\s*;\s+|\s+;\s*", words) if isinstance(words, str) else []
    return parts if all(map(_ADDRESS.fullmatch, parts)) else []


def _outward(address: str) -> Markup:
    """Return a link that leaves the workspace: the host and the end of what follows it."""
    host, _, rest = address.partition("://")[2].partition("/")
    shown = f"{host.removeprefix('www.')}/…{rest[-12:]}" if len(rest) > 14 else f"{host}/{rest}"
    return Markup('<a class="out" rel="noreferrer" href="{}" title="{}">{}</a>').format(
        address, address, shown.rstrip("/")
    )


@pass_context
def _paged(context: Context, block: DataTable) -> tuple[Listing | None, Sequence[Sequence[Any]]]:
    """Return what of a table is shown, and its rows: at most a hundred, the others by ``?page=``."""
    if block.listing is not None or len(block.rows) <= MOST_ROWS:
        return block.listing, block.rows
    page, visit = context["page"], context["visit"]
    long = [b for b in page.leaves() if isinstance(b, DataTable) and (b.listing or len(b.rows) > MOST_ROWS)]
    key = "page" if long and long[0] is block else f"page-{block.name}"
    asked, last = visit.query.get(key, ""), -(-len(block.rows) // MOST_ROWS)
    at = min(int(asked), last) if asked.isdecimal() and len(asked) < 7 and int(asked) else 1
    # what a form sent is no question to the page
    query = {} if visit.refused else {name: value for name, value in visit.query.items() if name not in ("as", key)}

    def path(number: int) -> str:
        asked_ = urlencode(query | ({key: str(number)} if number > 1 else {}))
        return f"{visit.path}{f'?{asked_}' if asked_ else ''}#{block.name}"

    before, after = path(at - 1) if at > 1 else "", path(at + 1) if at < last else ""
    first = (at - 1) * MOST_ROWS
    shown = Listing(lambda: block, len(block.rows), first + 1, before=before, after=after)
    return shown, block.rows[first : first + MOST_ROWS]


@pass_context
def _figure(context: Context, block: Figure) -> Markup:
    visit: Visit = context["visit"]
    links = _downloads(context, block)
    page = block.page or visit.path
    query = {"run": block.run} if block.run else {}
    links["link"] = f"{visit.href(page, **query)}#{block.picture.meta.name}"
    # opened by the browser, for what an address ends in is never left closed
    if not block.table:
        links["table"] = links["link"] + "-table"
    links["how"] = visit.href(block.picture.meta.how)
    links["command"] = _command(context["page"].document)
    return Markup(drawn.figure(block.picture, visit.lang, links))  # noqa: S704 - escaped there


def _command(document: Any) -> str:
    """Return the command that computes what a page shows; none where its document does not say."""
    if not isinstance(document, Tagged):
        return ""
    return document.command(msgspec.structs.asdict(document))


@pass_context
def _menu(context: Context, block: Figure | DataTable) -> Markup:
    menu = drawn.downloads(_downloads(context, block), context["visit"].lang)
    return Markup(menu)  # noqa: S704 - escaped there


@pass_context
def _downloads(context: Context, block: Figure | DataTable) -> dict[str, str]:
    visit: Visit = context["visit"]
    name = block.picture.meta.name if isinstance(block, Figure) else block.name
    kinds = DOWNLOADS if isinstance(block, Figure) else DOWNLOADS[:3]
    return {kind: _address(visit, f"{name}.{kind}") for kind in kinds}


@pass_context
def _taken(context: Context, block: File) -> str:
    return _address(context["visit"], f"{block.name}.{block.kind}")


def _address(visit: Visit, name: str) -> str:
    """Return where a download of this page is, with everything the page was asked."""
    query = {k: v for k, v in visit.asked.items() if k not in ("as", "format")}
    return visit.href(f"{visit.path.rstrip('/')}/{name}", **query)


def render(page: Page, visit: Visit, *, subject: Subject | None = None, status: int = 200) -> str:
    """Return a page as HTML; its head names the subject as whoever acts."""
    other = next(lang for lang in LANGUAGES if lang != visit.lang)
    ok = status == 200
    there = Visit(other, visit.path, visit.parts, visit.query)
    query = {k: v for k, v in visit.asked.items() if k != "as"}
    context = {
        "page": page,
        "visit": visit,
        "tags": LANGUAGE_TAGS,
        "other": other,
        "other_href": there.href(visit.path, **query) if ok else there.href("/"),
        **frame.around(replace(visit, area=page.area or visit.area), subject, ok),
        "open_href": Visit(visit.lang).href,
    }
    return environment().get_template("page.html").render(context)
