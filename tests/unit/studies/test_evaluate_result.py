# SPDX-License-Identifier: Apache-2.0
"""The document of kept results; one that is not there, or not for the reader, is not found."""

import pytest
import sets
from tests.contracts.checks import study as contract

from yuzui.errors import VisibilityError
from yuzui.evaluation.jobs import evaluate_result as study
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


def test_list_and_open(tmp_path):
    workspace = Workspace(tmp_path / "work")
    ids = sets.kept(workspace, "cd,citations", **sets.files(tmp_path))
    document = study.run(workspace)
    assert [row["id"] for row in document["results"]] == sorted(ids.values())
    assert not document["opened"] and study.pictures(document) == []
    one = study.run(workspace, result=ids["cd"])
    assert one["opened"] and [row["id"] for row in one["results"]] == [ids["cd"]]
    assert one["results"][0]["excluded"]
    for made in (document, one):
        assert list(contract.document_faults(study, made)) == []
    seen = workspace.seen_by(PUBLIC)
    assert study.run(seen)["results"] == []
    with pytest.raises(VisibilityError):
        study.run(seen, result=ids["cd"])
