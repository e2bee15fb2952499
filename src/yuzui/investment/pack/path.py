# SPDX-License-Identifier: Apache-2.0
"""The board pack of a path: one workbook with what was asked, what came out and who stands for it.

Everything is drawn from the documents of two runs, both named in it: a back-cast, and the forecast
that says which odds each method gives the target if nothing changes. Beside them stands whether
somebody signed the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from yuzui import registry
from yuzui.errors import InputError, Place, YuzuiError
from yuzui.investment.backcast_report import words
from yuzui.investment.backcast_report.pictures import pictures
from yuzui.investment.backcast_report.scenario import Written
from yuzui.investment.backcast_report.tables import SHEETS, exports, sources
from yuzui.investment.pack import path_sheets
from yuzui.investment.pack.path_sheets import ITEM, Rows
from yuzui.investment.path_report import words as path_words
from yuzui.investment.simulation import signing
from yuzui.job.tables import table
from yuzui.job.workspace import Workspace
from yuzui.sheets.formats import write_xlsx
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent
from yuzui.view.chart import Picture
from yuzui.view.charts import draw

Document = Mapping[str, Any]
QUESTION = ("country", "measure", "of", "target", "by")
"""What a path and its forecast are both asked."""
_SAYS = (Text("Content", "内容"), "")
_NO_PICTURE = Text(
    "(the picture is left out: no font with Chinese characters on this machine)", "（本机没有中文字体，图片从略）"
)
_WHAT = Text(
    "Feasible paths to a target with their prices and odds. It recommends nothing: a named person "
    "picks a scenario and signs it.",
    "达标的可行路径及其代价与把握。本材料不作推荐：由具名人员选定情景并签署。",
)


@dataclass(frozen=True, slots=True)
class Runs:
    """The two runs that a pack shows; it names both, and every figure in it is from one of them."""

    backcast: Document
    forecast: Document | YuzuiError

    def __post_init__(self) -> None:
        if isinstance(self.forecast, YuzuiError):
            return
        apart = [n for n in (*QUESTION, "base") if self.backcast[n] != self.forecast[n]]
        if self.backcast["files"][0] not in self.forecast["files"]:
            apart.append("files")
        if apart:
            raise InputError(
                Text(
                    "the forecast is not of the question and the series of this path",
                    "该预测与本路径的问题或序列不一致",
                ),
                seen=" ".join(apart),
                fix=Text("compute it as the path was", "请按该路径的输入重新计算"),
                code="other_run",
            )

    @property
    def files(self) -> list[Mapping[str, str]]:
        """The files of both, each once."""
        others = [] if isinstance(self.forecast, YuzuiError) else self.forecast["files"]
        return [*self.backcast["files"], *(f for f in others if f not in self.backcast["files"])]


def unchanged(workspace: Workspace, document: Document, **read: Any) -> Document | YuzuiError:
    """Run the forecast that stands beside a path: the same question, if nothing changes."""
    study = registry.modules("study")["path"]
    try:
        found: Document = study.run(workspace, **{n: document[n] for n in QUESTION}, **read)
    except YuzuiError as error:
        return error
    return found


def findings(forecast: Document | YuzuiError) -> Rows:
    """Return what a pack must say of its forecast: nothing, or that it was refused and why."""
    if not isinstance(forecast, YuzuiError):
        return []
    said = Text("no forecast stands beside this path: {m} ({c})", "本路径旁没有预测：{m}（{c}）")
    said = said.format(m=forecast.message, c=forecast.code)
    if forecast.mending is not None:
        said = said + Text("; to mend: ", "；处理办法：") + forecast.mending
    return [(Text("finding", "发现"), said)]


def sheets(workspace: Workspace, runs: Runs, lang: str, written: Written | None = None) -> list[Export]:
    """Return the sheets of a pack."""
    document = runs.backcast
    made = dict(zip(SHEETS, exports(document, lang), strict=True))
    drawn = {one.meta.name: one for one in pictures(document)}
    found = [
        made["summary"],
        path_sheets.inputs(document, lang),
        _pictured(made["paths"], drawn.get("backcast-money"), lang),
        *path_sheets.levers(document, lang),
        _pictured(path_sheets.prices(document, lang), drawn.get("backcast-growth"), lang),
        path_sheets.needed(document, made["needed"], lang),
        path_sheets.odds(document, runs.forecast, lang),
        _pictured(made["frontier"], drawn.get("backcast-frontier"), lang),
        made["stress"],
        sources({**document, "files": runs.files}, lang),
    ]
    names = [Text("README", "说明").say(lang), *(one.name for one in found)]
    first = _readme(runs, lang, _signature(workspace, written), names)
    return [
        replace(one, name=f"{place} {name}")
        for place, (one, name) in enumerate(zip([first, *found], names, strict=True), 1)
    ]


def write(workspace: Workspace, runs: Runs, path: Path, lang: str, written: Written | None = None) -> Path:
    """Write a pack as a workbook."""
    if path.suffix != ".xlsx":
        raise InputError(
            Text("a board pack of a path is a workbook", "路径审议材料为工作簿"),
            place=Place(file=path.name, column="--pack"),
            seen=path.suffix or "-",
            expected=".xlsx",
            fix=same(f"--pack {path.with_suffix('.xlsx').name}"),
            code="no_workbook",
        )
    write_xlsx(path, sheets(workspace, runs, lang, written))
    return path


def body(workspace: Workspace, document: Document, written: Written | None = None) -> Callable[[str], bytes]:
    """Return what makes the pack of a document in a language, for a page."""

    def made(lang: str) -> bytes:
        runs = Runs(document, unchanged(workspace, document))
        with TemporaryDirectory() as folder:
            return write(workspace, runs, Path(folder, "pack.xlsx"), lang, written).read_bytes()

    return made


def _signature(workspace: Workspace, written: Written | None) -> Rows:
    """Return the scenario and who signed it."""
    name, state = Text("scenario", "情景"), Text("signature", "签署状态")
    if written is None:
        none = Text("none: asked with the figures on sheet 3", "无：所问数值见第 3 表")
        return [(name, none), (state, Text("not signed", "未签署"))]
    rows: Rows = [(Text("scenario file", "情景文件"), written.file)]
    if written.changed:
        rows.append((Text("asked otherwise", "另行指定"), " ".join(written.changed)))
    if written.scenario is None:
        said = Text(
            "not signed: this file asks for a path; what is signed is a scenario with amounts",
            "未签署：该文件仅提出所求；可签署的是载明数额的情景",
        )
        return [*rows, (Text("SHA-256 of the file", "文件 SHA-256"), written.digest), (state, said)]
    one = written.scenario
    signed = signing.signed(workspace, one)
    said = Text("not signed", "未签署")
    if signed is not None:
        told = Text(
            "scenario signed by {by} on {on}; the amounts found here are not part of it",
            "情景由 {by} 于 {on} 签署；此处求得的数额不在其内",
        )
        said = told.format(**signed)
    return [
        *rows,
        (name, Text("{n} ({id})", "{n}（{id}）").format(n=one.name, id=one.id)),
        (Text("parent", "上级情景"), one.parent or "—"),
        (Text("digest of the scenario", "情景摘要"), one.digest),
        (state, said),
    ]


def _readme(runs: Runs, lang: str, signature: Rows, names: Sequence[str]) -> Export:
    document = runs.backcast
    run, base, price = document["run"], document["base"], document["price_of_steadiness"]
    seed = Text("none: nothing is drawn", "无：未抽样")
    rows: Rows = [
        (Text("what this is", "材料性质"), _WHAT),
        (Text("answer", "结论"), words.headline(document)),
        (Text("state", "求解状态"), words.STATUSES[document["status"]]),
        *findings(runs.forecast),
        *signature,
        (Text("target", "目标"), words.target(document)),
        (Text("deadline", "期限"), str(document["by"])),
        (Text("price of steadiness", "平稳代价"), "—" if price is None else number(price, 4)),
        (Text("share in the base year", "基年占比"), percent(base["share"], 2)),
        (Text("vintage", "数据版次"), path_words.vintage(base["year"], base["figure"]["vintage"])),
        (Text("origin of the series", "序列性质"), Text("published figures", "已公布数据")),
        (Text("seed", "随机种子"), seed if run["seed"] is None else str(run["seed"])),
        (Text("run", "运行编号"), run["id"]),
        (Text("digest of the inputs", "输入摘要"), run["inputs_hash"]),
        *_beside(runs.forecast),
        (Text("version of Yuzui", "软件版本"), run["version"]),
        *((Text("sheet {n}", "第 {n} 表").format(n=n), name) for n, name in enumerate(names, 1)),
    ]
    title = Text("Board pack of a path: {a}", "路径审议材料：{a}").format(a=words.headline(document))
    made = table(Text("README", "说明"), (ITEM, _SAYS), rows, lang, title)
    return replace(made, widths=(28, 90))


def _beside(forecast: Document | YuzuiError) -> Rows:
    """Return the run of the forecast, where there is one."""
    if isinstance(forecast, YuzuiError):
        return []
    run = forecast["run"]
    return [
        (Text("run of the forecast", "预测运行编号"), run["id"]),
        (Text("digest of its inputs", "预测输入摘要"), run["inputs_hash"]),
    ]


def _pictured(made: Export, picture: Picture | None, lang: str) -> Export:
    """Return a sheet with a picture above it, or saying why there is none."""
    if picture is None:
        return made
    meta = picture.meta
    image = draw.png(picture, lang)
    if image is None:
        return replace(made, title=_NO_PICTURE.say(lang))
    text = f"{meta.finding.say(lang)}. {meta.description.say(lang)}."
    return replace(made, title=meta.finding.say(lang), image=image, image_text=text)
