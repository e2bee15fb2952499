# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.backcast_report import material
from yuzui.investment.backcast_report.asked import Asked
from yuzui.investment.jobs import backcast
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="package")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="package")
def read(workspace):
    return material.read(workspace, Asked())


@pytest.fixture(scope="package")
def full(workspace):
    asked = {"by": 2030, "cap": 0.15, "steadiness": 100.0, "sure": 0.8, "frontier": True}
    return backcast.run(workspace, **asked)


@pytest.fixture(scope="package")
def without(workspace):
    return backcast.run(workspace, by=2025, cap=0.2)
