# SPDX-License-Identifier: Apache-2.0
"""The document of a difference."""

import pytest
import sets
from tests.contracts.checks import study as contract

from yuzui.errors import VisibilityError
from yuzui.evaluation.jobs import evaluate_diff as study
from yuzui.job.workspace import Workspace
from yuzui.model.visibility import PUBLIC


def test_a_result_differs_from_itself_in_nothing(tmp_path):
    workspace = Workspace(tmp_path / "work")
    name = sets.kept(workspace, **sets.files(tmp_path))["cd"]
    document = study.run(workspace, name, name)
    assert document["parameters"] == [] and document["works"]["entered"] == 0
    assert {part["change"] for part in document["parts"]} <= {0, None}
    assert list(contract.document_faults(study, document)) == []
    with pytest.raises(VisibilityError):
        study.run(workspace.seen_by(PUBLIC), name, name)
