# SPDX-License-Identifier: Apache-2.0
"""Everything people see as lines of text, without what differs from run to run."""

from __future__ import annotations

import io
import json
import re
from html.parser import HTMLParser
from typing import Any

BLOCKS = frozenset(
    "p div section article header footer nav main h1 h2 h3 h4 li ul ol dl dt dd tr table caption "
    "thead tbody figure figcaption details summary form label button option select br hr pre".split()
)
HIDDEN = frozenset(("script", "style", "template"))

UNSTABLE = (
    (re.compile(r"/\S*?/src/yuzui/\S*"), "‹package›"),
    (re.compile(r"(?<=cpu_seconds = )[\d.]+(?:‹digest›)?"), "‹seconds›"),
    (re.compile(r"[\d.]+(?= (?:CPU|processor) seconds| CPU-s| 秒（CPU）| CPU 秒)"), "‹seconds›"),
    (re.compile(r"\b[0-9a-f]{16,64}\b"), "‹digest›"),
    (re.compile(r"\b(?=[0-9]*[a-f])[0-9a-f]{8,15}\b"), "‹id›"),
    (re.compile(r"/(?:tmp|dev/shm)/[^\s\"',;:)，。]*?(?=/(?:work|files|demo)\b)"), "‹folder›"),
    (re.compile(r"yuzui-report-\w+"), "yuzui-report-‹id›"),
)


def stable(text: str, folder: str = "") -> str:
    """Return a text without digests and folders, which say nothing of what was computed."""
    if folder:
        text = text.replace(folder, "‹folder›")
    for pattern, word in UNSTABLE:
        text = pattern.sub(word, text)
    return text


class Page(HTMLParser):
    """The words of a page, a block a line, cells apart; those of drawings are collected apart."""

    def __init__(self) -> None:
        super().__init__()
        self.lines: list[str] = []
        self.drawn: list[str] = []
        self.links: set[str] = set()
        self.hidden = self.drawing = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.hidden += tag in HIDDEN
        self.drawing += tag == "svg"
        if tag in BLOCKS:
            self.lines.append("")
        if tag in ("td", "th"):
            self.lines.append("| ")
        values = dict(attrs)
        if tag == "a" and values.get("href"):
            self.links.add(str(values["href"]).partition("#")[0])
        for name in ("alt", "placeholder", "aria-label"):
            if values.get(name) and not self.drawing:
                self.lines[-1:] = [*(self.lines[-1:] or [""])]
                self.lines.append(f"[{name}: {values[name]}]")

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag in HIDDEN
        self.drawing -= tag == "svg"
        if tag in BLOCKS:
            self.lines.append("")

    def handle_data(self, data: str) -> None:
        if self.hidden:
            return
        if self.drawing:
            self.drawn += [data.strip()] if data.strip() else []
        elif self.lines:
            self.lines[-1] += data
        else:
            self.lines.append(data)


def page(html: str) -> tuple[str, str, set[str]]:
    """Return the words of a page, the words of its drawings (sorted) and its links."""
    parser = Page()
    parser.feed(html)
    lines = (re.sub(r"\s+", " ", line).strip() for line in parser.lines)
    return "\n".join(filter(None, lines)), "\n".join(sorted(parser.drawn)), parser.links


def document(data: str) -> str:
    """Return a JSON document with sorted keys, a value a line."""
    return "\n".join(flat(json.loads(data), "$"))


def flat(value: Any, path: str) -> list[str]:
    if isinstance(value, dict):
        return [line for key in sorted(value) for line in flat(value[key], f"{path}.{key}")] or [f"{path} = {{}}"]
    if isinstance(value, list):
        if all(not isinstance(one, (dict, list)) for one in value):
            return [f"{path} = {json.dumps(value, ensure_ascii=False)}"]
        return [line for n, one in enumerate(value) for line in flat(one, f"{path}[{n}]")]
    return [f"{path} = {json.dumps(value, ensure_ascii=False)}"]


def workbook(data: bytes) -> str:
    """Return every cell of a workbook, a row a line."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    lines = []
    for sheet in book.worksheets:
        lines.append(f"== {sheet.title}")
        for row in sheet.iter_rows():
            cells = [f"{c.coordinate}={c.value}" for c in row if c.value is not None]
            if cells:
                lines.append(" | ".join(cells))
    return "\n".join(lines)
