# SPDX-License-Identifier: Apache-2.0
"""A call made by hand, and its slate."""

import shutil

import pytest
from tests.jobs.funding import calls, drawn
from tests.jobs.funding import office as offices
from tests.jobs.scheduling import documents
from tests.people import admit
from tests.slates import fund

from yuzui.job.workspace import Workspace


@pytest.fixture
def office(tmp_path):
    """An office with nothing funded yet."""
    made = offices.Office(tmp_path)
    yield made
    made.workspace.close()


@pytest.fixture(scope="session")
def call(tmp_path_factory):
    """Folder with the workbook, the folder of csv and the rules."""
    place = tmp_path_factory.mktemp("call")
    proposals, reviews = calls.scored()
    calls.workbook(place / "评审.xlsx", proposals, [*reviews, ["NS001", "专家01", "不详", 3]])
    calls.folder(place / "csv", proposals, reviews)
    (place / "rules.toml").write_text(calls.RULES, encoding="utf-8")
    return place


@pytest.fixture(scope="session")
def slate_workspace(tmp_path_factory):
    """The workspace in which the slate of the workbook was made; tests only read it."""
    return Workspace(tmp_path_factory.mktemp("slate"))


@pytest.fixture(scope="session")
def document(call, slate_workspace):
    """The slate of the workbook."""
    asked = {"path": call / "评审.xlsx", "rules": call / "rules.toml", "redraws": 40, "near": 8}
    return fund(slate_workspace, **asked)


@pytest.fixture(scope="session")
def impossible(call, tmp_path_factory):
    """The same call under rules that contradict one another."""
    place = tmp_path_factory.mktemp("impossible")
    text = calls.RULES.replace("at_least = 0.4", "at_least = 1.0").replace("at_most = 0.5", "at_most = 0.01")
    text += """
[[rule]]
name = "至少"
kind = "floor"
at_least = 30
measure = "count"
strength = "hard"
source = "指南第4条"
"""
    (place / "rules.toml").write_text(text, encoding="utf-8")
    return fund(Workspace(place), path=call / "csv", rules=place / "rules.toml")


@pytest.fixture(scope="session")
def lots(tmp_path_factory):
    """The slate of a call whose rules draw lots; to be copied before it is changed."""
    place = tmp_path_factory.mktemp("lots")
    path = drawn.folder(place / "call")
    return fund(Workspace(place / "w"), path=path, near=3)


@pytest.fixture
def held(lots, tmp_path):
    """A workspace, and a way to keep the slate in it as fund does."""
    from copy import deepcopy

    workspace = admit(Workspace(tmp_path / "held"), "the chair", "Chair", "Lin", "Wu", "Qi")

    def keep(**parts):
        made = deepcopy(lots) | parts
        return workspace.save("fund", made)

    yield workspace, keep
    workspace.close()


@pytest.fixture(scope="session")
def scheduled(tmp_path_factory):
    """Folder of a workspace that keeps the schedule of a beam line; copied before it is opened."""
    made = Workspace(tmp_path_factory.mktemp("scheduled") / "w")
    documents.keep(made, documents.run(made, path="beamline", budget=0))
    made.close()
    return made.dir


@pytest.fixture
def beamline(scheduled, tmp_path):
    """A workspace that keeps the schedule of a beam line."""
    made = admit(Workspace(shutil.copytree(scheduled, tmp_path / "beamline")), "A. Person")
    yield made
    made.close()
