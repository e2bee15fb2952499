# SPDX-License-Identifier: Apache-2.0
"""The form of a plug-in file: what it declares, in which languages, what it costs to list."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from types import MappingProxyType, ModuleType

from yuzui.text import Text

NAMES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "indicator": ("TITLE", "UNIT", "NEEDS", "WINDOWS", "SOURCE", "META", "EXAMPLE"),
        "rule": ("TITLE", "STAGE", "SOURCE", "FIELDS", "UNIT", "EXAMPLE", "terms"),
        "lever": ("TITLE", "SOURCE", "ACTS_ON", "PARAMETERS", "RANGE", "EXAMPLE", "effect"),
        "facility_kind": ("TITLE", "UNIT", "ROUTES", "MODE", "FIELDS", "EXAMPLE"),
        "source": ("TITLE", "LICENCE", "URL", "FORMAT", "TABLES", "SAMPLE"),
        "reader": ("TITLE", "URL", "SOURCE", "ENDINGS", "EXAMPLE", "matches", "read"),
        "endpoint": ("TITLE", "PREFIX", "CLIENTS", "EXAMPLE", "handle"),
        "page": ("PATH", "TITLE", "PLACE", "ROLES", "build"),
        "study": ("TITLE", "QUESTION", "SOURCE", "Inputs", "Answer", "compute", "VIEW"),
        "purpose": ("TITLE", "WRITERS", "START", "DONE", "TABLES"),
        "background": ("TITLE", "NEXT", "run"),
        "act": ("TITLE", "run"),
        "guard": ("TITLE", "check"),
        "daily": ("TITLE", "run"),
        "command": ("TITLE", "GROUP", "command"),
    }
)
"""What a file of each seam declares."""

_APART = """
import json, os, sys
# what most of our modules begin with, and none of ours: it is imported once for all
import asyncio, csv, decimal, fractions, importlib.metadata, msgspec, tempfile, yaml
names = json.load(sys.stdin)
for name in names:
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.dup2(2, 1)  # what it prints is not our answer
        try:
            __import__(name)
            said = ""
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        os.write(write, json.dumps(said)[:4000].encode())
        os._exit(0)
    os.close(write)
    with open(read, "rb") as answer:
        said = answer.read().decode() or json.dumps("the process ended")
    os.waitpid(child, 0)
    print(said, flush=True)
"""


def form(seam: str, module: ModuleType, fault: str | None = None) -> list[str]:
    """Return what is wrong with the form of a plug-in; ``fault`` is what :func:`alone` says of it."""
    faults = [f"{name} is not declared" for name in NAMES[seam] if not hasattr(module, name)]
    faults += _both_languages(module)
    if not (module.__doc__ or "").strip():
        faults.append("there is no docstring: it is the page of the plug-in")
    fault = alone([module.__name__])[module.__name__] if fault is None else fault
    return [*faults, f"it cannot be imported alone: {fault}"] if fault else faults


def _both_languages(module: ModuleType) -> list[str]:
    faults = []
    for name, value in vars(module).items():
        if name.isupper() and isinstance(value, Text):
            faults += [f"{name} {fault}" for fault in lacks(value)]
    return faults


def lacks(text: Text) -> list[str]:
    """Return what a text for a person lacks: a language, or Chinese where Chinese belongs."""
    if not text.en.strip() or not text.zh.strip():
        return ["lacks a language"]
    return ["is not in Chinese"] if text.zh.isascii() else []


def alone(names: Sequence[str]) -> dict[str, str]:
    """Return why modules cannot be imported, each in a process of its own; empty where they can."""
    done = subprocess.run(
        [sys.executable, "-c", _APART], input=json.dumps(list(names)), capture_output=True, text=True, check=True
    )
    said = [json.loads(line) for line in done.stdout.splitlines()]
    return dict(zip(names, said, strict=True))
