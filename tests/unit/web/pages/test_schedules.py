# SPDX-License-Identifier: Apache-2.0
"""The list of schedules."""

from __future__ import annotations

from tests.jobs.scheduling import documents
from tests.people import admit

from yuzui.job.workspace import Workspace
from yuzui.scheduling.pages import schedules
from yuzui.view.page import Remedy, Visit
from yuzui.view.table import DataTable


def test_list_links_to_each(tmp_path):
    workspace = Workspace(tmp_path / "w")
    documents.keep(workspace, documents.run(workspace, path="telescope", budget=0))
    page = schedules.build(workspace, Visit("zh", "/schedules"))
    (listing,) = [b for b in page.leaves() if isinstance(b, DataTable)]
    assert len(listing.rows) == 1 and listing.rows[0][0].path.startswith("/schedules/")
    empty = schedules.build(Workspace(tmp_path / "e"), Visit("en", "/schedules"))
    assert any(isinstance(b, Remedy) for b in empty.leaves())


def test_the_list_and_the_certificate_give_one_gap():
    """What is proven within 5.62 % is proven within 5.7 %, not within 5.6."""
    from yuzui.scheduling import view

    document = {"run": {"id": "r"}, "instance": {"title": {"en": "t", "zh": "t"}, "tasks": 1},
                "status": "feasible", "schedule": [], "objective": 1.0, "bound": 1.0562, "gap": 0.0562}  # fmt: skip
    (row,) = schedules._listing([documents.answer(document)]).rows
    assert row[5].en == "—"
    engine = {"name": "cpsat", "version": "9.15.1", "parts": 1, "better": 0, "claim": None}
    assert schedules._listing([documents.answer(document | {"engine": engine})]).rows[0][5].zh == "CP-SAT 9.15.1"
    assert row[-1] == 0.057 and "5.7" in view.below(1.0, 1.0562).en


def test_where_each_stands_and_by_whom(tmp_path):
    from yuzui.scheduling.jobs import publish
    from yuzui.scheduling.pages import schedule

    workspace = admit(Workspace(tmp_path / "w"), "Wu", roles=("facility_officer",))
    document = documents.run(workspace, path="telescope", budget=0)
    documents.keep(workspace, document)
    name = document["run"]["id"]
    visit = Visit("en", f"/schedules/{name}", {"id": name})
    page = schedule.build(workspace, visit)
    assert page.state.zh == "草案" and f"publish {name}" in str(list(page.leaves()))
    publish.run(workspace, schedule=name, approve="Wu, head", reason="week 49")
    page, listed = schedule.build(workspace, visit), schedules.build(workspace, Visit())
    assert page.state.en == "published" and "Wu, head" in str(list(page.leaves()))
    assert "week 49" in str(list(page.leaves())) and "a draft:" not in str(list(page.leaves()))
    assert listed.finding.en == "One schedule, published"
    assert "Wu, head" in str(list(listed.leaves()))
