# SPDX-License-Identifier: Apache-2.0
"""The files of an evaluation: works and links, and what stands beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from yuzui.errors import ColumnError, InputError, Place
from yuzui.evaluation.indicator import Marks, Peers
from yuzui.evaluation.report import exported
from yuzui.evaluation.work_sets import snapshots
from yuzui.job.workspace import Workspace, stamped
from yuzui.settings import whole
from yuzui.sheets import manifest
from yuzui.store.duck import Lake
from yuzui.store.graph import attached, reading
from yuzui.store.graph.arrays import Graph
from yuzui.store.graph.runs import Room
from yuzui.text import Text, same

SET = ("works", "citations", "snapshot")
"""Inputs that say what set it is; the other files stand beside it."""
BESIDE = ("authorships", "fields", "patents", "org_links", "country_map", "only")
FILES = (*SET, *BESIDE)
"""Inputs that are files: what they hold is part of a run, not where they lie."""
SHIPPED = {"works": "hepph_works.parquet", "citations": "hepph_citations.parquet"}
"""The set that comes with Yuzui."""


def subject(workspace: Workspace, settings: Mapping[str, Any]) -> tuple[dict[str, Path], dict[str, Any]]:
    """Return what set is evaluated."""
    if settings.get("snapshot"):
        return _of_snapshot(workspace, settings)
    if settings["works"] is not None and exported.known(Path(settings["works"])):
        return _of_exports(workspace, settings)
    if settings["works"] is not None:
        exported.refuse(Path(settings["works"]))
    if settings["works"] is None and settings["citations"] is not None:
        raise InputError(
            Text("these links lack the works that they join", "有引文而没有相应的成果"),
            expected="--works FILE --citations FILE",
            fix=Text(
                "give the works too: --works FILE; or neither, to see the set that comes with Yuzui",
                "请一并给出成果：--works FILE；两者都不给则使用随附数据集",
            ),
        )
    if settings["works"] is not None:
        some = [name for name in ("works", "citations") if settings[name] is not None]
        paths = {name: Path(settings[name]) for name in some}
        names = " + ".join(path.name for path in paths.values())
        label = same(paths["works"].stem)
        own = {"label": label.json(), "source": names, "vintage": "as supplied", "origin": "real"}
        return paths, own
    row = next(r for r in workspace.shipped_rows("MANIFEST.csv") if r["file"] == SHIPPED["works"])
    about = {name: row[name] for name in ("source", "vintage", "origin")}
    files = {name: workspace.shipped(file) for name, file in SHIPPED.items()}
    return files, {"label": same("hep-ph").json(), **about}


def _of_snapshot(workspace: Workspace, settings: Mapping[str, Any]) -> tuple[dict[str, Path], dict[str, Any]]:
    """Return the files of the current snapshot of a source."""
    if settings["works"] is not None or settings["citations"] is not None:
        raise InputError(
            Text("a snapshot holds its works and links", "快照自带成果与引文"),
            place=Place(column="--snapshot"),
            seen="--works, --citations",
            fix=Text("leave out --works and --citations", "请去掉 --works 与 --citations"),
        )
    files, row = snapshots.files(workspace, str(settings["snapshot"]))
    label = same(f"{row['source']} {row['n']}")
    own = {"label": label.json(), "source": row["name"], "vintage": row["vintage"]}
    report = exported.beside(row["exported"], settings)
    return files, {**own, "origin": "real", "exported": report}


def _of_exports(workspace: Workspace, settings: Mapping[str, Any]) -> tuple[dict[str, Path], dict[str, Any]]:
    """Return the tables of exports; a file given beside them goes before what they hold."""
    path = Path(settings["works"])
    files, report = exported.tables_of(workspace, path)
    report = exported.beside(report, settings)
    names = path.name
    if settings["citations"] is not None:
        files["citations"] = Path(settings["citations"])
        names += f" + {files['citations'].name}"
    own = {"label": same(path.stem).json(), "source": names, "vintage": "as supplied"}
    return files, {**own, "origin": "real", "exported": report}


def years() -> tuple[int, int]:
    """Return the first and the last year that are taken for one, from the settings."""
    return whole("first_year"), whole("last_year") or int(stamped()[:4]) + 1


def _beside(settings: Mapping[str, Any]) -> dict[str, Path]:
    """Return the files given beside works and links; the others of several have numbers."""
    paths = {}
    for name in BESIDE:
        one = settings.get(name)
        some = one if isinstance(one, list | tuple) else [] if one is None else [one]
        for n, path in enumerate(some, 1):
            paths[name if n == 1 else f"{name}_{n}"] = Path(path)
    return paths


def read(
    lake: Lake,
    settings: Mapping[str, Any],
    files: dict[str, Path],
    place: Callable[[int, int | None], Room] | None = None,
) -> Graph:
    """Read works and links, and the files that were given beside them."""
    attached.forget(lake)
    beside = _beside(settings)
    for path in (*files.values(), *beside.values()):
        manifest.table(lake, path)
    links = files.get("citations")
    try:
        graph = reading.read(lake, files["works"], links, years=years(), place=place)
    except ColumnError as error:
        if links is None and error.fix is not None:  # perhaps it was taken for an export
            error.fix += Text(
                "; or give an export that holds its links: yuzui list --seam reader",
                "；或给出自带引文的导出文件：yuzui list --seam reader",
            )
        raise
    findings = graph.findings
    files |= beside
    if "authorships" in files:
        authors = [path for name, path in files.items() if name.startswith("authorships")]
        findings += attached.authorship(lake, *authors)
    if "fields" in files:
        path = files["fields"]
        findings += attached.fields(lake, path, settings["scheme"], bool(settings["renormalise"]))
    if "patents" in files:
        findings += attached.patents(lake, files["patents"])
    if "org_links" in files:
        attached.organisations(lake, files["org_links"], settings["table_version"])
    if "country_map" in files:
        attached.countries(lake, files["country_map"], settings["table_version"])
    return replace(graph, findings=findings)


def marks(lake: Lake) -> Marks:
    """Return venues and patents of the works that were read, in their order."""
    columns = lake.sql("graph_marks")
    tapped = np.zeros(len(columns["venue"]), dtype=bool)
    if "patent_link" in lake.tables():
        tapped[np.asarray(lake.sql("graph_tapped")["node"], dtype=np.int64)] = True
    return Marks(np.asarray(columns["venue"], np.int64), np.asarray(columns["patent"], bool), tapped)


def peers(lake: Lake) -> Peers:
    """Return fields and decades of the works that were read, in their order."""
    columns = lake.sql("graph_peers")
    work, cell = (np.asarray(columns[name], np.int64) for name in ("node", "cell"))
    return Peers(work, cell, columns["share"])
