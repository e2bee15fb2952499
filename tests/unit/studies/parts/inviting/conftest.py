# SPDX-License-Identifier: Apache-2.0
"""A kept assignment of three proposals and four reviewers."""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.reviewing.jobs import assign, invite

FILES = {
    "proposals": "id,title\nA,quantum codes\nB,coastal fish\nC,old walls\n",
    "reviewers": "id,max,house\nv,1,U\nw,1,U\nx,2,V\ny,1,V\nz,1,W\n",
    "affinity": "proposal,reviewer,score\nA,v,9\nA,w,8\nA,x,3\nA,y,2\nB,v,7\nB,w,6\nB,x,5\nB,z,1\n"
    "C,y,4\nC,x,4\nC,z,3\n",
    "conflicts": "proposal,reviewer,kind,evidence\nA,z,family,twin sisters\n",
}
ASKED = {"demand": 1, "at": "2026-01-01", "accept_unchecked": "employer,author"}


@pytest.fixture
def call(tmp_path):
    """A folder with the sheets; a way to write others."""
    folder = tmp_path / "call"
    folder.mkdir()

    def write(**files):
        for name, text in (FILES | files).items():
            end = "toml" if name == "rules" else "csv"
            (folder / f"{name}.{end}").write_text(text, encoding="utf-8")
        return folder

    write()
    return write


@pytest.fixture
def workspace(tmp_path):
    """An empty workspace."""
    found = Workspace(tmp_path / "w")
    yield found
    found.close()


@pytest.fixture
def made(workspace, call):
    """Make and keep an assignment; return its document."""

    def make(*, files=(), **inputs):
        given = {"path": call(**dict(files))} | ASKED | inputs
        document = assign.run(workspace, **given)
        assign.keep(workspace, document, given)
        return document

    return make


@pytest.fixture
def say(workspace):
    """Accept or decline a pair of the newest assignment."""

    def said(act, proposal, reviewer, **more):
        return invite.run(workspace, act=act, proposal=proposal, reviewer=reviewer, **more)

    return said
