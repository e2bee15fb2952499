# SPDX-License-Identifier: Apache-2.0
"""The board pack: twelve sheets and a page to print, both drawn from one slate document.

Nothing is computed here: what the document does not say cannot stand in the pack. The variant
``board`` names applicants, ``release`` names nobody; reviewers are pseudonyms in both.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import msgspec

from yuzui.errors import InputError, Place
from yuzui.funding import pack_sheets, slate_view
from yuzui.funding.slate_answer import Answer
from yuzui.job.contract import of
from yuzui.job.tables import export
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_text, write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.text import Text
from yuzui.view.chart import Picture
from yuzui.view.charts import block
from yuzui.view.render.png import png
from yuzui.view.render.svg import svg

VARIANTS = ("board", "release")
PICTURED = 6
"""The sheet with the picture of the ranks: page one is the list."""

_NO_FONT = Text(
    "(the picture is left out: no font with Chinese characters on this machine; sheets 2 to 4 say the same)",
    "（本机没有中文字体，图片从略；第 2 至 4 表内容相同）",
)
_PRINT = """
@page { size: A4; margin: 16mm 12mm; }
body { background: #fff; max-width: 1080px; margin: 24px auto; padding: 0 16px; }
table { border-collapse: collapse; width: 100%; font-size: 11px; margin: 0 0 24px; }
th, td { border-bottom: 1px solid #dedad0; padding: 3px 6px; text-align: left;
  vertical-align: top; }
th { background: #eef1f4; } td.n { text-align: right; white-space: nowrap; }
section { break-before: page; } section:first-of-type { break-before: auto; }
tr { break-inside: avoid; } thead { display: table-header-group; }
td { white-space: pre-line; overflow-wrap: break-word; }
"""


def sheets(answer: Answer, lang: str, variant: str = "board", log_head: str = "") -> list[Export]:
    """Return the twelve sheets without pictures."""
    if variant not in VARIANTS:
        raise InputError(
            Text("there is no such variant of the board pack", "没有这种材料版本"),
            place=Place(column="--for"),
            seen=variant,
            expected=" ".join(VARIANTS),
        )
    return [
        pack_sheets.summary(answer, lang, variant),
        *pack_sheets.listed(answer, lang, variant),
        pack_sheets.rules(answer, lang),
        pack_sheets.alternatives(answer, lang),
        pack_sheets.reviews(answer, lang),
        pack_sheets.conflicts(answer, lang),
        pack_sheets.draw(answer, lang),
        pack_sheets.reconciliation(answer, lang, variant),
        pack_sheets.methods(answer, lang, log_head),
        pack_sheets.origin(answer, lang, variant),
        *([export(slate_view.OUT.drawn(answer, "file"), lang)] if answer.out else []),
    ]


def write(answer: Answer, path: Path, lang: str, variant: str = "board", log_head: str = "") -> Path:
    """Write the board pack; the ending of the path says in which form."""
    pack = sheets(answer, lang, variant, log_head)
    drawn = slate_view.VIEW.pictures(answer)
    if path.suffix == ".xlsx":
        pictured = [
            _with_picture(sheet, drawn, lang) if number == PICTURED else sheet for number, sheet in enumerate(pack)
        ]
        write_xlsx(path, pictured)
    elif path.suffix == ".html":
        write_text(path, page(answer, pack, drawn, lang))
    else:
        raise InputError(
            Text("a board pack is a workbook or a page", "材料只能写成工作簿或网页"),
            place=Place(file=path.name),
            seen=path.suffix or "-",
            expected=".xlsx .html",
            fix=Text("name a file that ends in .xlsx or .html", "请使用以 .xlsx 或 .html 结尾的文件名"),
        )
    return path


def keep(workspace: Workspace, answer: Answer, lang: str, variant: str) -> tuple[Answer, list[Path]]:
    """Keep a slate as a run and write board pack and document; return it as it is kept."""
    answer = carried(workspace, answer)
    workspace.save("fund", answer)
    return answer, _written(workspace, answer, lang, variant)


def renew(workspace: Workspace, slate: str, lang: str, variant: str = "board") -> list[Path]:
    """Write board pack and document of a kept slate anew, as after a draw or a decision."""
    answer = of("fund").latest(workspace, slate)
    return [] if answer is None else _written(workspace, answer, lang, variant)


def body(workspace: Workspace, answer: Answer, lang: str) -> bytes:
    """Return the board pack as a workbook."""
    with TemporaryDirectory() as folder:
        return write(answer, Path(folder, "board-pack.xlsx"), lang, log_head=workspace.store.head().hash).read_bytes()


def _written(workspace: Workspace, answer: Answer, lang: str, variant: str) -> list[Path]:
    head = workspace.store.head().hash
    names = [workspace.dir / f"board-pack{ending}" for ending in (".xlsx", ".html")]
    written = [write(answer, path, lang, variant, head) for path in names]
    slate = workspace.dir / "slate.json"
    write_text(slate, json.dumps(answer.document(), ensure_ascii=False, indent=1))
    return [*written, slate]


def carried(workspace: Workspace, answer: Answer) -> Answer:
    """Take over what was drawn or decided on this very run: computing it again undoes nothing."""
    stored: Answer | None = of("fund").latest(workspace, answer.run.id)
    if stored is None:
        return answer
    if stored.lottery is not None and stored.lottery.draw:
        bands = {row.id: row.band for row in stored.proposals}
        rows = [msgspec.structs.replace(row, band=bands[row.id]) for row in answer.proposals]
        answer = answer.amended(lottery=stored.lottery, proposals=rows)
    return answer if stored.state == answer.state else answer.amended(state=stored.state, decision=stored.decision)


def _with_picture(first: Export, drawn: Sequence[Picture], lang: str) -> Export:
    """Return the sheet of the reviews with the caterpillar above it, or why there is none."""
    ranked = [picture for picture in drawn if picture.meta.name == "caterpillar"]
    if not ranked:
        return first
    meta = ranked[0].meta
    image = png(ranked[0], lang)
    if image is None:
        return replace(first, lead=[*first.lead, _NO_FONT.say(lang)])
    text = f"{meta.finding.say(lang)}. {meta.description.say(lang)}."
    return replace(first, image=image, image_text=text)


def page(answer: Answer, pack: Sequence[Export], drawn: Sequence[Picture], lang: str) -> str:
    """Return the pack as one page to print."""
    title = Text("Board pack {id}", "审议材料 {id}").format(id=answer.run.id).say(lang)
    body = [f"<h1>{escape(pack[0].title)}</h1>"]
    for number, sheet in enumerate(pack):
        body.append(f"<section><h2>{escape(sheet.name)}</h2>")
        if sheet.title and number:
            body.append(f"<p>{escape(sheet.title)}</p>")
        body += [f"<p>{escape(line)}</p>" for line in sheet.lead]
        body.append(_table(sheet))
        if number == PICTURED:
            body += [_drawing(picture, lang) for picture in drawn]
        body.append("</section>")
    script = "zh-Hans" if lang == "zh" else "en"
    return (
        f'<!doctype html>\n<html lang="{script}">\n<head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title>\n<style>{block.style()}{_PRINT}</style></head>\n<body>\n"
        + "\n".join(body)
        + "\n</body>\n</html>\n"
    )


def _drawing(picture: Picture, lang: str) -> str:
    meta = picture.meta
    return (
        f"<figure><h3>{escape(meta.finding.say(lang))}</h3>{svg(picture, lang)}"
        f"<figcaption>{escape(meta.description.say(lang))} · {escape(meta.source.say(lang))}"
        f"</figcaption></figure>"
    )


def _table(export: Export) -> str:
    heads = "".join(f'<th scope="col">{escape(str(h))}</th>' for h in export.headings)
    rows = []
    for row in export.rows:
        cells = [_cell(v, f) for v, f in zip(row, export.formats, strict=True)]
        rows.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table><thead><tr>{heads}</tr></thead><tbody>\n" + "\n".join(rows) + "</tbody></table>"


def _cell(value: Any, form: str) -> str:
    if value is None:
        return "<td></td>"
    if isinstance(value, (int, float)) and not isinstance(value, bool) and form:
        return f'<td class="n">{escape(_shown(value, form))}</td>'
    return f"<td>{escape(str(value))}</td>"


def _shown(value: float, form: str) -> str:
    """Return a number as its spreadsheet format would show it."""
    if isinstance(value, int) and form == "0.000":
        form = "#,##0"
    digits = len(form.split(";")[0].partition(".")[2].rstrip("%"))
    if form.endswith("%"):
        return f"{100 * value:.{digits}f} %"
    shown = f"{abs(value):,.{digits}f}" if "," in form else f"{abs(value):.{digits}f}"
    zero = float(shown.replace(",", "")) == 0
    sign = "" if zero else "−" if value < 0 else "+" if form.startswith("+") else ""
    return sign + shown
