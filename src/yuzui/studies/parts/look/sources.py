# SPDX-License-Identifier: Apache-2.0
"""The files of an evaluation: works and links, and what stands beside them."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

<<<<<<< HEAD
from yuzui.errors import InputError
from yuzui.text import Text, same
=======
from yuzui.settings import whole
from yuzui.studies.parts.workspace import clock
>>>>>>> 618aaf0 (Evaluate exports of works as they come, a file or a folder, links inside; refuse files cut off, name renamed columns, count what is odd)

if TYPE_CHECKING:
    from yuzui.store.duck import Lake
    from yuzui.store.graph.arrays import Graph
    from yuzui.studies.parts.workspace import Workspace

FILES = ("works", "citations", "authorships", "fields")
"""Inputs that are files: what they hold is part of a run, not where they lie."""
SHIPPED = {"works": "hepph_works.parquet", "citations": "hepph_citations.parquet"}
"""The set that comes with Yuzui."""


<<<<<<< HEAD
def subject(
    workspace: Workspace, given: Mapping[str, Any]
) -> tuple[dict[str, Path], dict[str, Any]]:
    """Return what set is evaluated.

    Parameters
    ----------
    workspace : Workspace
        Where shipped data are.
    given : mapping
        Inputs of the study.

    Returns
    -------
    files : dict of str to Path
        Works and links.
    subject : dict
        ``label``, ``source``, ``vintage``, ``origin``.

    Raises
    ------
    InputError
        If only one of the two files is given.
    """
    if (given["works"] is None) != (given["citations"] is None):
        raise InputError(
            Text("works and citations go together", "成果与引文须同时给出"),
            expected="--works FILE --citations FILE",
            fix=Text(
                "give both files, or neither to see the set that comes with Yuzui",
                "请同时给出两个文件；都不给则使用随附数据集",
            ),
        )
    if given["works"] is not None:
        paths = {name: Path(given[name]) for name in ("works", "citations")}
        names = " + ".join(path.name for path in paths.values())
        label = same(paths["works"].stem)
        own = {"label": label.json(), "source": names, "vintage": "as supplied", "origin": "real"}
        return paths, own
    with workspace.shipped("MANIFEST.csv").open(encoding="utf-8", newline="") as source:
        row = next(r for r in csv.DictReader(source) if r["file"] == SHIPPED["works"])
    about = {name: row[name] for name in ("source", "vintage", "origin")}
    files = {name: workspace.shipped(file) for name, file in SHIPPED.items()}
    return files, {"label": same("hep-ph").json(), **about}


def read(lake: Lake, given: Mapping[str, Any], files: dict[str, Path]) -> Graph:
=======
def read(lake: Lake, given: Mapping[str, Any], files: list[Path]) -> tuple[Graph, dict[str, Any]]:
>>>>>>> 618aaf0 (Evaluate exports of works as they come, a file or a folder, links inside; refuse files cut off, name renamed columns, count what is odd)
    """Read works and links, and the files that were given beside them.

    Parameters
    ----------
    lake : Lake
        Where the tables go; those of an earlier set are forgotten.
    given : mapping
        Inputs of the study.
<<<<<<< HEAD
    files : dict of str to Path
        Works and links by the name of the input; the others are added.
=======
    files : list of Path
        Works and links, or exports of works alone, or a folder of them; afterwards every file
        that was read.
>>>>>>> 618aaf0 (Evaluate exports of works as they come, a file or a folder, links inside; refuse files cut off, name renamed columns, count what is odd)

    Returns
    -------
    tuple of (Graph, dict)
        The citation arrays, whose findings are of all files; what was read of exports, empty for
        a set that came as tables.
    """
    from yuzui.store.graph import attached, reading

    attached.forget(lake)
<<<<<<< HEAD
    graph = reading.read(lake, files["works"], files["citations"])
    found = graph.findings
=======
    exported = _exported(lake, files)
    graph = reading.held(lake, (files[0].name, files[-1].name), years=years())
    found = exported.pop("findings", ()) + graph.findings
>>>>>>> 618aaf0 (Evaluate exports of works as they come, a file or a folder, links inside; refuse files cut off, name renamed columns, count what is odd)
    if given["authorships"] is not None:
        files["authorships"] = Path(given["authorships"])
        found += attached.authorship(lake, files["authorships"])
    if given["fields"] is not None:
<<<<<<< HEAD
        files["fields"] = path = Path(given["fields"])
        found += attached.fields(lake, path, given["scheme"], bool(given["renormalise"]))
    return replace(graph, findings=found)
=======
        files.append(Path(given["fields"]))
        found += attached.fields(lake, files[-1], given["scheme"], bool(given["renormalise"]))
    return replace(graph, findings=found), exported


def years() -> tuple[int, int]:
    """Return the first and the last year that are taken for one, from the settings."""
    return whole("first_year"), whole("last_year") or int(clock()[:4]) + 1


def _exported(lake: Lake, files: list[Path]) -> dict[str, Any]:
    """Make works and links tables of the lake; return what was read of exports."""
    from yuzui.store.graph import reading
    from yuzui.studies.parts.look import exported

    works, links = files[0], files[1:]
    if not exported.known(works):
        for name, path in zip(reading.FILES, files, strict=True):
            lake.register(name, path)
        return {}
    found, left = exported.gathered([works])
    exported.put(lake, found, tuple(found.tables.keys() - ({"citation"} if links else set())))
    if links:
        lake.register(reading.FILES[1], links[0])
    files[:] = [*found.paths, *links]
    return {**exported.told(found, left), "findings": tuple(found.findings)}
>>>>>>> 618aaf0 (Evaluate exports of works as they come, a file or a folder, links inside; refuse files cut off, name renamed columns, count what is odd)
