# SPDX-License-Identifier: Apache-2.0
"""The files of an evaluation: works and links, and what stands beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from yuzui.store.duck import Lake
    from yuzui.store.graph.arrays import Graph

FILES = ("works", "citations", "authorships", "fields")
"""Inputs that are files: what they hold is part of a run, not where they lie."""


def read(lake: Lake, given: Mapping[str, Any], files: list[Path]) -> Graph:
    """Read works and links, and the files that were given beside them.

    Parameters
    ----------
    lake : Lake
        Where the tables go; those of an earlier set are forgotten.
    given : mapping
        Inputs of the study.
    files : list of Path
        Works and links; the others are added.

    Returns
    -------
    Graph
        The citation arrays; its findings are of all files.
    """
    from yuzui.store.graph import attached, reading

    attached.forget(lake)
    graph = reading.read(lake, *files)
    found = graph.findings
    if given["authorships"] is not None:
        files.append(Path(given["authorships"]))
        found += attached.authorship(lake, files[-1])
    if given["fields"] is not None:
        files.append(Path(given["fields"]))
        found += attached.fields(lake, files[-1], given["scheme"], bool(given["renormalise"]))
    return replace(graph, findings=found)
