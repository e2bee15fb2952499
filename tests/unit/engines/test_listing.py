# SPDX-License-Identifier: Apache-2.0
"""Engines are listed with versions, and what would bring those that are not installed."""

import tomllib
from importlib.metadata import PackageNotFoundError
from pathlib import Path

import numpy as np

from yuzui.solve import kernels, listing, registry

ROOT = Path(__file__).parents[3]


def test_every_engine_of_solvers_and_kernels_is_listed():
    names = {engine.name for engine in listing.listed()}
    assert names >= {*registry.PREFERENCE, *kernels.ENGINES}
    assert {e.name: e.version for e in listing.listed()}["numpy"] == np.__version__


def test_what_is_not_installed_has_no_version(monkeypatch):
    def absent(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(listing, "version", absent)
    assert {engine.version for engine in listing.listed()} == {None}


def test_extras_are_those_of_the_package():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for engine in listing.listed():
        wanted, _, extra = listing.KNOWN[engine.name]
        parts = project["optional-dependencies"][extra] if extra else project["dependencies"]
        assert any(part.startswith(wanted) for part in parts), engine.name
