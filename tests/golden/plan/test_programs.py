# SPDX-License-Identifier: Apache-2.0
"""Every figure that a plan expects, made once more by a program of its own that shares no code with ours.

``programs/s3_10.py`` is for clause S3-10; its function ``volatility`` for the check of that name. It is given a way
to the pinned sets and returns what must stand at each address. Evidence that several clauses share
(``sharing/quota``) has ``programs/sharing_quota.py`` with a function ``quota``.
"""

from functools import cache
from importlib import import_module
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

import pytest
import yaml
from tests.conftest import larger

from yuzui.job.workspace import Workspace

PLAN = Path(str(files("yuzui.policy.plan")))
MADE = ("second_program", "closed_form", "counted")
"""Kinds of truth that somebody has to make here; what is published by somebody else may be made again."""


def found(name):
    """Return the file of a set, shipped or among the larger ones."""
    return larger(name) if "/" in name else Workspace.shipped(name)


def read(file):
    return yaml.load(file.read_text(encoding="utf-8"), getattr(yaml, "CSafeLoader", yaml.SafeLoader))


def declared():
    """Yield every figure that is computed, with the module and the function that make it again."""
    for file in sorted(PLAN.glob("plans/*/*.yaml")):
        for clause in (read(file) or {}).get("clauses") or ():
            for check in clause.get("check") or ():
                if check.get("kind") == "computes" and not check.get("awaits"):
                    yield check, clause["id"].lower().replace("-", "_"), check.get("name", "").replace("-", "_")
    shared = PLAN / "proofs.yaml"
    proofs = read(shared) or {} if shared.is_file() else {}
    for name, check in sorted(proofs.items()):
        if check.get("kind") == "computes" and not check.get("awaits"):
            yield check, name.replace("/", "_").replace("-", "_"), name.split("/")[-1].replace("-", "_")


CHECKS = list(declared())


@cache
def program(module):
    path = f"tests.golden.plan.programs.{module}"
    return import_module(path) if find_spec(path) else None


def apart(check):
    """Return the mark of a check that rests on sets which do not come with the package."""
    sets = [name for name in check["data"] if "/" in name]
    return [pytest.mark.data(*sets)] if sets else []


@pytest.mark.parametrize(
    ("check", "module", "name"), [pytest.param(c, m, n, id=f"{m}-{n}", marks=apart(c)) for c, m, n in CHECKS]
)
def test_a_second_program_gives_the_same_figures(check, module, name):
    made = getattr(program(module), name, None)
    exact = {one["at"]: (one["is"], one.get("within", 0.0)) for one in check["expect"] if "is" in one}
    if check["truth"]["kind"] not in MADE and made is None:
        return
    assert made is not None, f"programs/{module}.py has no {name}"
    again = made(found)
    assert set(exact) <= set(again), sorted(set(exact) - set(again))
    for at, (wanted, within) in exact.items():
        if isinstance(wanted, str | bool):
            assert again[at] == wanted, at
        else:
            assert float(again[at]) == pytest.approx(wanted, abs=within + 1e-9 * abs(wanted)), at
