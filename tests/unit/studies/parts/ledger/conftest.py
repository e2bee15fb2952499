# SPDX-License-Identifier: Apache-2.0
"""A small facility of two beamlines with one day of operation, loaded and posted as anyone would."""

import importlib.util
import sys
from pathlib import Path

import pytest

from yuzui.administration.jobs import load
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import ledger
from yuzui.ledger.posting import posting

HERE = Path(__file__).parent
WALKS = HERE.parents[2] / "facilities" / "ledger" / "ledger_walks.py"
for path in (WALKS, HERE / "ledger_day.py"):
    if path.stem not in sys.modules:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        sys.modules[path.stem] = module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
made = sys.modules["ledger_day"].made


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace."""
    found = Workspace(tmp_path / "ws")
    yield found
    found.close()


@pytest.fixture
def take(workspace, tmp_path):
    """Load a text as a file of a name; return what was said of it."""

    def loaded(name, text, origin=""):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8", newline="")
        return load.run(workspace, files=[path], origin=origin)

    return loaded


@pytest.fixture
def fresh(tmp_path):
    """The facility before anything was posted."""
    workspace = made(tmp_path)
    yield workspace
    workspace.close()


@pytest.fixture(scope="package")
def facility(tmp_path_factory):
    """The facility after its day was posted to the cycle 2026."""
    workspace = made(tmp_path_factory.mktemp("facility"))
    for scope in ("BL01", "BL02"):
        posting.calendar(workspace.view, {"id": scope, "capacity": 1, "tz": None}, "2026")
        posting.happened(workspace.view, [scope])
    yield workspace
    workspace.close()


@pytest.fixture(scope="package")
def document(facility):
    """Its document of the year."""
    return ledger.run(facility, facility="SRC", year="2026")


@pytest.fixture(scope="package")
def gaia(tmp_path_factory):
    """The shipped log of the Gaia cluster, posted."""
    workspace = Workspace(tmp_path_factory.mktemp("gaia") / "ws")
    ledger.post(workspace, "gaia", "2014", "gaia")
    yield workspace
    workspace.close()
