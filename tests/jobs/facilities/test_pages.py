# SPDX-License-Identifier: Apache-2.0
"""Pages of this job."""

from __future__ import annotations

from html import escape

import pytest
from starlette.testclient import TestClient

from yuzui import registry as yuzui_registry
from yuzui.errors import VisibilityError
from yuzui.faces.web import app
from yuzui.facilities.key_figures import FIGURES
from yuzui.facilities.pages import facility
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace
from yuzui.ledger.pages import facility_cost, facility_usage
from yuzui.scheduling.pages import facilities
from yuzui.view.page import Cards, Chip, Notice, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("facilities"))
    made.save("registry", of("registry").run(made))
    return made


def page_of(workspace, id):
    return facility.build(workspace, Visit("en", f"/facilities/{id}", {"id": id}))


def test_list_marks_disputed_facts(workspace):
    page = facilities.build(workspace, Visit("en", "/facilities"))
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable)]
    assert sum(row[0] not in ("X1", "X2") for row in rows) == 22
    marked = {row[0] for row in rows if isinstance(row[7], Chip)}
    assert {"P5", "P6", "S5"} <= marked
    # both values of a disputed fact are shown
    page = page_of(workspace, "P5")
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable) and b.name == "disputes"]
    assert {row[1].text.zh for row in rows} == {"8.59亿元", "9.08亿元"}
    # what rests on memory is held back
    page = page_of(workspace, "H4")
    assert [type(b) for b in page.leaves()] == [Notice]
    # a facility that is not there
    with pytest.raises(VisibilityError):
        page_of(workspace, "Z9")


def visit(page, id="gaia"):
    return Visit("en", f"/facilities/{id}/{page}", {"id": id})


@pytest.fixture
def facility_cost_workspace(tmp_path):
    made = Workspace(tmp_path)
    yield made
    made.close()


def test_the_page_holds_every_invoice_and_every_assumption(facility_cost_workspace):
    facility_cost_workspace.save("cost_recovery", of("cost_recovery").run(facility_cost_workspace))
    page = facility_cost.build(facility_cost_workspace, visit("cost"))
    rows = {b.name: b.rows for b in page.leaves() if isinstance(b, DataTable)}
    assert len(rows["invoices"]) == 84 and "would recover 45.2" in page.finding.en
    assert [row[2].en for row in rows["prices"]] == ["assumed", "assumed", "assumed", "declared"]
    assert rows["balance"][0][1] + rows["balance"][2][1] == pytest.approx(rows["balance"][-1][1])


def test_another_facility_has_no_such_page(facility_cost_workspace):
    facility_cost_workspace.save("cost_recovery", of("cost_recovery").run(facility_cost_workspace))
    with pytest.raises(VisibilityError):
        facility_cost.build(facility_cost_workspace, visit("cost", "lcg"))


def test_the_page_of_use_leads_to_it_once_it_is_there(facility_cost_workspace):
    facility_cost_workspace.save("usage", of("usage").run(facility_cost_workspace))
    assert not any(isinstance(b, Cards) for b in facility_usage.build(facility_cost_workspace, visit("usage")).leaves())
    facility_cost_workspace.save("cost_recovery", of("cost_recovery").run(facility_cost_workspace))
    page = facility_usage.build(facility_cost_workspace, visit("usage"))
    (cards,) = (b for b in page.leaves() if isinstance(b, Cards))
    assert cards.items[0].path == "/facilities/gaia/cost"


def test_a_log_of_unknown_size_and_waits_has_its_page(facility_cost_workspace, tmp_path):
    log = tmp_path / "log.csv"
    log.write_text("job,submit,wait,run,procs,req_procs,req_time,status,user,group\n1,0,-1,10,1,-1,-1,-1,1,1\n")
    facility_cost_workspace.save("usage", of("usage").run(facility_cost_workspace, trace=str(log)))
    page = facility_usage.build(facility_cost_workspace, visit("usage", "log.csv"))
    assert "number of processors unknown" in page.finding.en and "no wait is known" in page.finding.en


KINDS = yuzui_registry.modules("facility_kind")


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return TestClient(app.create(Workspace(tmp_path_factory.mktemp("w"))))


def test_a_kind_alone_has_its_page(client):
    for name in KINDS:
        for lang in ["en", "zh"]:
            page = client.get(f"/{lang}/facilities/kinds/{name}")
            module = KINDS[name]
            assert page.status_code == 200 and module.TITLE.say(lang) in page.text
            for field in module.FIELDS:
                assert field.label.say(lang) in page.text
            for figure in FIGURES:
                told = all(escape(said.say(lang)) in page.text for said in figure.variants.values())
                assert told == (figure.name in module.KPIS), figure.name
            if hasattr(module, "PROVIDERS"):
                assert page.text.count("<svg") >= 1
                for provider in module.PROVIDERS:
                    assert provider.reason.say(lang) in page.text
    # no such kind
    assert client.get("/en/facilities/kinds/nothing").status_code in (200, 404)
    assert "yuzui list" in client.get("/en/facilities/kinds/nothing").text
