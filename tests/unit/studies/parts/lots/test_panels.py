# SPDX-License-Identifier: Apache-2.0
from yuzui.studies import assign
from yuzui.studies.parts.lots import acts, panels
from yuzui.studies.parts.workspace import Workspace

FILES = {
    "proposals": "id\nA\nB\n",
    "reviewers": "id,max\nx,1\ny,1\nz,1\n",
}


def test_a_draw_is_closed_with_its_run_and_no_names(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    acts.commit(workspace, "", "the index")
    row, secret = acts.held(workspace)
    drawn = {"objective": "random_draw", "secret": secret, "public": "42"}
    unchecked = "employer,author"
    document = assign.run(workspace, path=tmp_path, demand=1, accept_unchecked=unchecked, **drawn)
    panels.close(workspace, row, document)
    kept = workspace.view.get("draw", row["id"])
    assert kept["document"] == {"schema": "yuzui.assign/1", "run": document["run"]["id"]}
    assert kept["list_hash"] == document["draw"]["list_hash"]
    assert (kept["state"], kept["secret"], kept["order"]) == ("revealed", secret, None)
    workspace.close()
