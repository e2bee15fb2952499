# SPDX-License-Identifier: Apache-2.0
from yuzui.funding.lottery_draw import commands
from yuzui.job.workspace import Workspace
from yuzui.reviewing import panel_draw
from yuzui.reviewing.jobs import assign

FILES = {"proposals": "id\nA\nB\n", "reviewers": "id,max\nx,1\ny,1\nz,1\n"}


def test_a_draw_is_closed_with_its_run_and_no_names(tmp_path):
    for name, text in FILES.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    workspace = Workspace(tmp_path / "w")
    commands.commit(workspace, "", "the index")
    row, secret = commands.held(workspace)
    drawn = {"objective": "random_draw", "secret": secret, "public": "42"}
    unchecked = "employer,author"
    document = assign.run(workspace, path=tmp_path, demand=1, accept_unchecked=unchecked, **drawn)
    panel_draw.close(workspace, row, document)
    kept = workspace.view.get("draw", row["id"])
    assert kept["document"] == {"schema": "yuzui.assign/1", "run": document["run"]["id"]}
    assert kept["list_hash"] == document["draw"]["list_hash"]
    assert (kept["state"], kept["secret"], kept["order"]) == ("revealed", secret, None)
    workspace.close()
