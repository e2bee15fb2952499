# SPDX-License-Identifier: Apache-2.0
"""The study asks for a file and a slate that is there; the rest stands with its parts."""

import pytest
from tests.contracts.checks.study import document_faults

from yuzui.errors import InputError, VisibilityError
from yuzui.funding.jobs import recheck
from yuzui.job.workspace import Workspace


def test_nothing_to_check(tmp_path):
    with pytest.raises(InputError) as caught:
        recheck.run(Workspace(tmp_path))
    assert caught.value.message.zh == "缺少修改后的方案"
    with pytest.raises(VisibilityError):
        recheck.run(Workspace(tmp_path), path=tmp_path / "in.csv")


def test_document_of_a_slate(document, tmp_path):
    workspace = Workspace(tmp_path / "w")
    workspace.save("fund", dict(document))
    path = tmp_path / "in.csv"
    path.write_text("\n".join(["申请号", *document["slate"]["ids"][2:]]), encoding="utf-8")
    found = recheck.run(workspace, path=path)
    assert list(document_faults(recheck, found)) == []
    assert found["slate"]["id"] == document["run"]["id"] and len(found["changes"]) == 2
    assert recheck.pictures(found) == [] and len(recheck.exports(found, "en")) == 2
    assert recheck.lines(found)[0][0].en == "edited"
