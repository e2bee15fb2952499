# SPDX-License-Identifier: Apache-2.0
"""The workflows of an installation: those of the jobs (``<job>/workflows/``), and its own files in ``workflows/``.

Of one name the highest version holds for rows that begin now; a row stays on the version it began
with, so earlier files are kept.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from importlib.resources import files
from pathlib import Path

from yuzui import registry
from yuzui.errors import InputError, PlanError, StateError, UnknownIdentifierError
from yuzui.job.workflow.declaration import Workflow, read
from yuzui.job.workspace import Workspace
from yuzui.text import Text, same

FOLDER = "workflows"
"""Folder of an installation's own files in its workspace, and of a job's in its package."""


def shipped() -> list[Path]:
    """Return the files of the workflows that come along, by name."""
    folders = (Path(str(files("yuzui"))) / job / FOLDER for job in registry.JOBS)
    return sorted((path for folder in folders for path in folder.glob("*.yaml")), key=lambda path: path.stem)


class Definitions(Mapping[str, Workflow]):
    """Workflows by name: the version in which a row begins now."""

    def __init__(self, versions: Mapping[tuple[str, int], Workflow]) -> None:
        self.versions = versions
        newest: dict[str, Workflow] = {}
        for (name, version), one in sorted(versions.items()):
            if name not in newest or version > newest[name].version:
                newest[name] = one
        self.newest = newest

    def __getitem__(self, name: str) -> Workflow:
        if name not in self.newest:
            raise UnknownIdentifierError(
                Text("there is no such workflow", "没有该流程"),
                seen=name,
                expected=" ".join(sorted(self.newest)),
                code="unknown_workflow",
            )
        return self.newest[name]

    def __contains__(self, name: object) -> bool:
        return name in self.newest

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.newest))

    def __len__(self) -> int:
        return len(self.newest)

    def version(self, name: str, number: int) -> Workflow:
        """Return the version of a workflow on which a row began."""
        if (name, number) not in self.versions:
            raise StateError(
                Text("the version of the workflow on which this row began is not here", "该行起始时的流程版本不在此处"),
                seen=f"{name} {number}",
                expected=" ".join(str(v) for n, v in sorted(self.versions) if n == name),
                fix=Text("put its file back into {f}", "请将其文件放回 {f}").format(f=FOLDER),
                code="version_missing",
            )
        return self.versions[name, number]

    def of_table(self, table: str) -> list[Workflow]:
        """Return the workflows that move rows of a table."""
        return [one for one in self.newest.values() if one.table.name == table]


def definitions(workspace: Workspace) -> Definitions:
    """Return the workflows of an installation."""
    own = workspace.dir / FOLDER
    return _definitions(_dated(shipped()), _dated(sorted(own.glob("*.yaml"))) if own.is_dir() else ())


def _dated(paths: Iterable[Path]) -> tuple[tuple[str, int], ...]:
    return tuple((str(path), path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=8)
def _definitions(ours: tuple[tuple[str, int], ...], own: tuple[tuple[str, int], ...]) -> Definitions:
    versions: dict[tuple[str, int], Workflow] = {}
    for place, (path, _) in [*((False, one) for one in ours), *((True, one) for one in own)]:
        one = read(Path(path), place)
        key = (one.name, one.version)
        if key in versions:
            raise PlanError(
                Text("two files declare one version of a workflow", "两个文件声明了同一流程的同一版本"),
                seen=f"{one.place}: {one.name} {one.version}",
                expected=f"version: {max(v for n, v in versions if n == one.name) + 1}",
                fix=same(f"{one.place}: version: {max(v for n, v in versions if n == one.name) + 1}"),
                code="version_twice",
            )
        versions[key] = one
    return Definitions(versions)


def load(path: Path) -> Workflow:
    """Read one file, wherever it lies."""
    if not path.is_file():
        raise InputError(
            Text("there is no such file", "没有该文件"), seen=str(path), expected="FILE.yaml", code="no_such_file"
        )
    return read(path, own=True)
