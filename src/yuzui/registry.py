# SPDX-License-Identifier: Apache-2.0
"""The registry: a folder listing and the entry points of other packages, nothing else.

One file in a seam's folder is one plug-in; the file's name is its public name everywhere.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

from yuzui.errors import InternalError
from yuzui.text import Text

# no pathlib: files of the seams import this module and may not open anything
_HERE = os.path.dirname(__file__)  # noqa: PTH120
_FOLDERS = sorted(os.listdir(_HERE))  # noqa: PTH208
JOBS = tuple(name for name in _FOLDERS if os.path.isdir(f"{_HERE}/{name}/jobs"))  # noqa: PTH112
"""The folders of jobs: what a person may ask stands in ``jobs/`` of each, one file a question."""

SEAMS: Mapping[str, tuple[str, ...]] = {
    "indicator": ("yuzui.evaluation.indicators",),
    "rule": ("yuzui.funding.rules",),
    "lever": ("yuzui.investment.levers",),
    "facility_kind": ("yuzui.facilities.kinds",),
    "source": ("yuzui.catalogue.sources",),
    "reader": ("yuzui.catalogue.readers",),
    "endpoint": ("yuzui.catalogue.serve",),
    "page": (*(f"yuzui.{job}.pages" for job in JOBS), "yuzui.faces.web.pages"),
    "study": tuple(f"yuzui.{job}.jobs" for job in JOBS),
    "background": tuple(f"yuzui.{job}.background" for job in JOBS),
    "purpose": tuple(f"yuzui.{job}.purposes" for job in JOBS),
    "act": tuple(f"yuzui.{job}.acts" for job in JOBS),
    "guard": ("yuzui.job.workflow.guards", *(f"yuzui.{job}.guards" for job in JOBS)),
    "daily": tuple(f"yuzui.{job}.daily" for job in JOBS),
    "command": ("yuzui.faces.cli.commands",),
}
"""The packages whose files are the plug-ins of each seam."""

ROOTS: Mapping[str, str] = {
    "pages": "yuzui.asgi:create_app",
    "protocol": "yuzui.faces.web.server:Protocol",
    "command": "yuzui.faces.cli.main:run",
}
"""Where the faces begin, for the few who must ask them without importing them."""


def root(face: str) -> Any:
    """Return the callable a face begins with; its module is imported now."""
    module, _, name = ROOTS[face].partition(":")
    return getattr(import_module(module), name)


@cache
def installed(seam: str, path: tuple[str, ...]) -> tuple[EntryPoint, ...]:
    """Return what other packages add to a seam, looked up once for one search path.

    Parameters
    ----------
    seam : str
        A key of :data:`SEAMS`.
    path : tuple of str
        ``sys.path``: reading every installed package takes longer than all else here.

    Returns
    -------
    tuple of EntryPoint
        As the packages declare them.
    """
    return tuple(entry_points(group=f"yuzui.{seam}"))


_TWICE = Text("two plug-ins of one name", "两个插件同名")


@cache
def _listed(folders: tuple[tuple[str, int], ...]) -> tuple[str, ...]:
    """Return the names of the files in folders as they were at a time, listed once for it."""
    return tuple(
        info.name
        for info in iter_modules([folder for folder, _ in folders])
        if not info.ispkg and not info.name.startswith("_")
    )


class Plugins(Mapping[str, ModuleType]):
    """The plug-ins of one seam by name, imported on first use.

    Parameters
    ----------
    seam : str
        A key of :data:`SEAMS`.

    Raises
    ------
    KeyError
        If there is no such seam.
    InternalError
        If two plug-ins share a name.
    """

    def __init__(self, seam: str) -> None:
        self.places: dict[str, str] = {}
        self.outside: set[str] = set()
        for package in SEAMS[seam]:
            spec = find_spec(package)
            folders = list(spec.submodule_search_locations or ()) if spec else []
            # no pathlib: files of the seams import this module and may not open anything
            times = ((folder, os.stat(folder).st_mtime_ns) for folder in folders)  # noqa: PTH116
            for name in _listed(tuple(times)):
                if name in self.places:
                    raise InternalError(_TWICE, seen=name)
                self.places[name] = f"{package}.{name}"
        for point in installed(seam, tuple(sys.path)):
            if point.name in self.places:
                raise InternalError(_TWICE, seen=point.name)
            self.places[point.name] = point.value
            self.outside.add(point.name)

    def __getitem__(self, name: str) -> ModuleType:
        module = import_module(self.places[name])
        if not hasattr(module, "TITLE"):
            raise InternalError(Text("a plug-in file without TITLE", "插件文件缺少 TITLE"), seen=self.places[name])
        return module

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self.places))

    def __len__(self) -> int:
        return len(self.places)


def modules(seam: str) -> Plugins:
    """Return the plug-ins of one seam, sorted by name."""
    return Plugins(seam)


def missing(module: ModuleType) -> tuple[str, ...]:
    """Return the libraries a plug-in declares in ``REQUIRES`` that are not installed."""
    return tuple(name for name in getattr(module, "REQUIRES", ()) if find_spec(name) is None)


@dataclass(frozen=True, slots=True)
class Listed:
    """A plug-in as it is listed."""

    seam: str
    name: str
    title: Text
    source: str
    status: str


def listed() -> Iterator[Listed]:
    """Yield every plug-in, in the order of seams and names."""
    for seam in SEAMS:
        plugins = modules(seam)
        for name, module in plugins.items():
            status = "entry point" if name in plugins.outside else "built in"
            source = str(getattr(module, "SOURCE", getattr(module, "URL", "Yuzui")))
            yield Listed(seam, name, module.TITLE, source, "missing extra" if missing(module) else status)
