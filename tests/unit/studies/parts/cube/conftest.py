# SPDX-License-Identifier: Apache-2.0
"""Documents of both studies on the shipped data."""

import pytest

from yuzui.investment.jobs import cube, funders
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="session")
def made(tmp_path_factory):
    """Return the documents by name."""
    workspace = Workspace(tmp_path_factory.mktemp("cube"))
    return {
        "CHN": cube.run(workspace),
        "USA": cube.run(workspace, country="USA"),
        "funders": funders.compute(workspace, funders.Inputs()),
    }
