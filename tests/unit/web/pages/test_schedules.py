# SPDX-License-Identifier: Apache-2.0
"""The list of schedules."""

from __future__ import annotations

from yuzui.studies import schedule as study
from yuzui.studies.parts.workspace import Workspace
from yuzui.web.page import Listing, Remedy, Visit
from yuzui.web.pages import schedules


def test_list_links_to_each(tmp_path):
    workspace = Workspace(tmp_path / "w")
    study.keep(workspace, study.run(workspace, path="telescope", budget=0))
    page = schedules.build(workspace, Visit("zh", "/schedules"))
    (listing,) = [b for b in page.leaves() if isinstance(b, Listing)]
    assert len(listing.rows) == 1 and listing.rows[0][0].path.startswith("/schedules/")
    empty = schedules.build(Workspace(tmp_path / "e"), Visit("en", "/schedules"))
    assert any(isinstance(b, Remedy) for b in empty.leaves())
