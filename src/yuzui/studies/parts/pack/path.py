# SPDX-License-Identifier: Apache-2.0
"""The board pack of a path: one workbook with what was asked, what came out and who stands for it.

Everything is drawn from the document of a back-cast; beside it stand the odds that each method
gives the target if nothing changes, and whether somebody signed the scenario.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from yuzui.charts import draw
from yuzui.charts.picture import Picture
from yuzui.errors import InputError, Place
from yuzui.store.files import write_xlsx
from yuzui.store.files.sheet import Export
from yuzui.studies.parts.backcast import words
from yuzui.studies.parts.backcast.pictures import pictures
from yuzui.studies.parts.backcast.tables import SHEETS, exports
from yuzui.studies.parts.pack import path_sheets
from yuzui.studies.parts.pack.path_sheets import ITEM, Rows
from yuzui.studies.parts.path import words as path_words
from yuzui.studies.parts.sheets import table
from yuzui.text import Text, same
from yuzui.text.numbers import number, percent

if TYPE_CHECKING:
    from yuzui.invest.scenario import Scenario
    from yuzui.studies.parts.workspace import Workspace

Document = Mapping[str, Any]
_SAYS = (Text("Content", "内容"), "")
_NO_PICTURE = Text(
    "(the picture is left out: no font with Chinese characters on this machine)",
    "（本机没有中文字体，图片从略）",
)
_WHAT = Text(
    "Feasible paths to a target with their prices and odds. It recommends nothing: a named person "
    "picks a scenario and signs it.",
    "达标的可行路径及其代价与把握。本材料不作推荐：由具名人员选定情景并签署。",
)


@dataclass(frozen=True, slots=True)
class Written:
    """The scenario file that a back-cast was asked with.

    Parameters
    ----------
    file : str
        Its name.
    digest : str
        SHA-256 of its bytes.
    scenario : Scenario or None
        What it is to the simulator; None where it only asks for a back-cast.
    changed : tuple of str
        Options that went before what it says.
    """

    file: str
    digest: str
    scenario: Scenario | None = None
    changed: tuple[str, ...] = ()

    @classmethod
    def of(cls, path: Path, changed: Sequence[str] = ()) -> Written:
        """Return what a pack says of a scenario file.

        Parameters
        ----------
        path : Path
            The file, which was read already.
        changed : sequence of str
            Options that went before what it says.
        """
        import hashlib

        import yaml

        from yuzui.invest import scenario_file

        raw = path.read_bytes()
        simulated = "scenario" in (yaml.safe_load(raw) or {})
        found = scenario_file.read(path) if simulated else None
        return cls(path.name, hashlib.sha256(raw).hexdigest(), found, tuple(changed))


def sheets(
    workspace: Workspace, document: Document, lang: str, written: Written | None = None
) -> list[Export]:
    """Return the sheets of a pack.

    Parameters
    ----------
    workspace : Workspace
        Where signatures are kept and shipped series are found.
    document : mapping
        Document ``yuzui.path.backcast/1``.
    lang : str
        ``"en"`` or ``"zh"``.
    written : Written, optional
        The scenario file, if one was used.

    Returns
    -------
    list of Export
        README first, sources last; a number before each name.
    """
    made = dict(zip(SHEETS, exports(document, lang), strict=True))
    drawn = {one.meta.name: one for one in pictures(document)}
    found = [
        made["summary"],
        path_sheets.inputs(document, lang),
        _pictured(made["paths"], drawn.get("backcast-money"), lang),
        *path_sheets.levers(document, lang),
        _pictured(path_sheets.prices(document, lang), drawn.get("backcast-growth"), lang),
        path_sheets.needed(document, made["needed"], lang),
        path_sheets.odds(workspace, document, lang),
        _pictured(made["frontier"], drawn.get("backcast-frontier"), lang),
        made["stress"],
        made["sources"],
    ]
    names = [Text("README", "说明").say(lang), *(one.name for one in found)]
    first = _readme(document, lang, _signature(workspace, written), names)
    return [
        replace(one, name=f"{place} {name}")
        for place, (one, name) in enumerate(zip([first, *found], names, strict=True), 1)
    ]


def write(
    workspace: Workspace,
    document: Document,
    path: Path,
    lang: str,
    written: Written | None = None,
) -> Path:
    """Write a pack as a workbook.

    Parameters
    ----------
    workspace, document, lang, written : object
        As :func:`sheets` takes them.
    path : Path
        Ends in ``.xlsx``.

    Returns
    -------
    Path
        The path; the same document gives the same bytes.

    Raises
    ------
    InputError
        ``no_workbook`` if the ending is another one.
    """
    if path.suffix != ".xlsx":
        raise InputError(
            Text("a board pack of a path is a workbook", "路径审议材料为工作簿"),
            place=Place(file=path.name, column="--pack"),
            seen=path.suffix or "-",
            expected=".xlsx",
            fix=same(f"--pack {path.with_suffix('.xlsx').name}"),
            code="no_workbook",
        )
    write_xlsx(path, sheets(workspace, document, lang, written))
    return path


def body(
    workspace: Workspace, document: Document, written: Written | None = None
) -> Callable[[str], bytes]:
    """Return what makes the pack of a document in a language, for a page.

    Parameters
    ----------
    workspace : Workspace
        Where signatures are kept.
    document : mapping
        Document ``yuzui.path.backcast/1``.
    written : Written, optional
        The scenario file, if one was used.

    Returns
    -------
    callable
        Takes a language, gives the bytes of a workbook.
    """

    def made(lang: str) -> bytes:
        with TemporaryDirectory() as folder:
            return write(workspace, document, Path(folder, "pack.xlsx"), lang, written).read_bytes()

    return made


def _signature(workspace: Workspace, written: Written | None) -> Rows:
    """Return the scenario and who signed it."""
    from yuzui.studies.parts.simulation import signing

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


def _readme(document: Document, lang: str, signature: Rows, names: Sequence[str]) -> Export:
    run, base, price = document["run"], document["base"], document["price_of_steadiness"]
    seed = Text("none: nothing is drawn", "无：未抽样")
    rows: Rows = [
        (Text("what this is", "材料性质"), _WHAT),
        (Text("answer", "结论"), words.headline(document)),
        (Text("state", "求解状态"), words.STATUSES[document["status"]]),
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
        (Text("version of Yuzui", "软件版本"), run["version"]),
        *((Text("sheet {n}", "第 {n} 表").format(n=n), name) for n, name in enumerate(names, 1)),
    ]
    title = Text("Board pack of a path: {a}", "路径审议材料：{a}").format(
        a=words.headline(document)
    )
    made = table(Text("README", "说明"), (ITEM, _SAYS), rows, lang, title)
    return replace(made, widths=(28, 90))


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
