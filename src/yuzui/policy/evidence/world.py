# SPDX-License-Identifier: Apache-2.0
"""What a check may ask: pinned sets, questions on an empty workspace, the public verbs, the registries."""

from __future__ import annotations

import datetime as dt
import io
import json
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from difflib import get_close_matches
from functools import lru_cache
from pathlib import Path
from typing import Any

from yuzui import registry
from yuzui.job.contract import of
from yuzui.job.result import canonical
from yuzui.model.schema import TABLES
from yuzui.policy.evidence import pinned
from yuzui.policy.evidence.falsify import falsify_file
from yuzui.policy.evidence.outcome import NotBuiltError
from yuzui.policy.plan.check import Tamper
from yuzui.store import durable


@lru_cache(maxsize=1024)
def _nearest(name: str, names: frozenset[str]) -> str:
    return next(iter(get_close_matches(name, names, 1, 0.6)), "")


@dataclass(frozen=True, slots=True)
class Registry:
    """Names by seam, the record's tables included."""

    names: Mapping[str, frozenset[str]]

    @classmethod
    def installed(cls) -> Registry:
        """Return what is installed here; no plug-in is imported."""
        names = {seam: frozenset(registry.modules(seam).places) for seam in registry.SEAMS}
        names["command"] = frozenset(name.rstrip("_") for name in names["command"])
        return cls({**names, "table": frozenset(TABLES)})

    def has(self, ref: str) -> bool:
        """Return whether a reference resolves; ``seam:*`` needs at least one of the seam."""
        seam, _, name = ref.partition(":")
        names = self.names.get(seam, frozenset())
        return bool(names) if name == "*" else name in names

    def nearest(self, ref: str) -> str:
        """Return the registered reference most like one that does not resolve, or ``""``."""
        seam, _, name = ref.partition(":")
        near = _nearest(name, self.names.get(seam, frozenset()))
        return f"{seam}:{near}" if near else ""

    def without(self, ref: str) -> Registry:
        """Return the registry as if one reference had been removed."""
        seam, _, name = ref.partition(":")
        left = frozenset() if name == "*" else self.names.get(seam, frozenset()) - {name}
        return Registry({**self.names, seam: left})


@dataclass
class World:
    """Pinned data and software in a scratch folder, asked by many checks one after another.

    Parameters
    ----------
    scratch : Path
        Folder of its own, empty at first.
    registry : Registry
        What is installed.
    today : date
        Day on which ages count.
    """

    scratch: Path
    registry: Registry = field(default_factory=Registry.installed)
    today: dt.date = field(default_factory=dt.date.today)
    _false: dict[str, Path] = field(default_factory=dict)
    _desk: pinned.Desk | None = None
    _documents: dict[str, tuple[dict[str, Any], frozenset[str]]] = field(default_factory=dict)

    @classmethod
    @contextmanager
    def open(cls, **parts: Any) -> Iterator[World]:
        """Return a world; its folder ends with it."""
        with tempfile.TemporaryDirectory() as folder:
            world = cls(Path(folder), **parts)
            try:
                yield world
            finally:
                world.close()

    @contextmanager
    def falsified(self, tamper: Tamper) -> Iterator[World]:
        """Return the same world with one pinned set falsified."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            false = falsify_file(pinned.path(tamper.data), tamper, Path(folder))
            world = World(Path(folder), self.registry, self.today, {tamper.data: false})
            try:
                yield world
            finally:
                world.close()

    def close(self) -> None:
        """Release the workspace."""
        if self._desk is not None:
            self._desk.close()

    def need(self, ref: str) -> None:
        """Raise NotBuiltError if a part is in no registry."""
        if not self.registry.has(ref):
            raise NotBuiltError(ref, self.registry.nearest(ref))

    def path(self, name: str) -> Path:
        """Return the file of a pinned set; see :func:`pinned.path`."""
        return self._false.get(name) or pinned.path(name)

    def study(self, name: str, args: Mapping[str, Any]) -> tuple[dict[str, Any], frozenset[str]]:
        """Return the document of a question on an empty workspace, and the sets it read.

        Run once for equal arguments.
        """
        self.need(f"study:{name}")
        key = canonical([name, {key: str(value) for key, value in args.items()}])
        if key not in self._documents:
            job = of(name)
            if unknown := set(args) - {item.name for item in job.inputs}:
                raise NotBuiltError(f"study:{name} --{min(unknown)}")
            if self._desk is None:
                self._desk = pinned.Desk(self.scratch / "desk", self._false)
            self._desk.read.clear()
            document = job.run(self._desk, **args).document()
            self._documents[key] = (document, frozenset(self._desk.read))
        return self._documents[key]


class Terminal:
    """Public verbs run in-process in one empty workspace, every document read back.

    Parameters
    ----------
    folder : Path
        Empty; files lie in it, the workspace is its ``work``.
    files : mapping
        Name to text; a name with ``/`` lies in a folder.
    """

    def __init__(self, folder: Path, files: Mapping[str, str], world: World) -> None:
        self.folder, self.work, self.world = folder, folder / "work", world
        self.names: dict[str, str] = {}
        self.clock: dt.datetime | None = None
        for name, text in files.items():
            target = folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
            self.names[name] = str(target)
            if "/" in name:
                self.names[name.split("/", 1)[0]] = str(target.parent)

    def words(self, line: str) -> list[str]:
        """Return the words of a command line, its ``{names}`` filled in."""
        return [self._word(word) for word in shlex.split(line)]

    def _word(self, word: str) -> str:
        if word.startswith("{set:") and word.endswith("}"):
            return str(self.world.path(word[5:-1]))
        for name, value in self.names.items():
            word = word.replace(f"{{{name}}}", value)
        return word

    def run(self, line: str, *more: str) -> tuple[int, dict[str, Any]]:
        """Run one verb; return its exit code and its document."""
        words = self.words(line)
        self.world.need(
            f"command:{words[0]}" if self.world.registry.has(f"command:{words[0]}") else f"study:{words[0]}"
        )
        out = io.StringIO()
        with redirect_stdout(out), redirect_stderr(io.StringIO()), durable.clock_at(self.clock):
            code = int(registry.root("command")([*words, *more, "--json", "--dir", str(self.work)]))
        printed = out.getvalue()
        document = json.loads(printed) if printed.strip() else {}
        return code, document if isinstance(document, dict) else {"rows": document}
