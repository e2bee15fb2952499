# SPDX-License-Identifier: Apache-2.0
"""The bill of a facility on its page."""

import pytest

from yuzui.errors import VisibilityError
from yuzui.job.workspace import Workspace
from yuzui.ledger.jobs import cost_recovery, usage
from yuzui.ledger.pages import facility_cost, facility_usage
from yuzui.view.page import Cards, Notice, Visit
from yuzui.view.table import DataTable


def visit(page, id="gaia"):
    return Visit("en", f"/facilities/{id}/{page}", {"id": id})


@pytest.fixture
def workspace(tmp_path):
    made = Workspace(tmp_path)
    yield made
    made.close()


def test_the_page_holds_every_invoice_and_every_assumption(workspace):
    workspace.save("cost_recovery", cost_recovery.run(workspace))
    page = facility_cost.build(workspace, visit("cost"))
    rows = {b.name: b.rows for b in page.leaves() if isinstance(b, DataTable)}
    assert len(rows["invoices"]) == 84 and "would recover 45.2" in page.finding.en
    assert [row[2].en for row in rows["prices"]] == ["assumed", "assumed", "assumed", "declared"]
    assert rows["balance"][0][1] + rows["balance"][2][1] == pytest.approx(rows["balance"][-1][1])


def test_a_disagreement_stands_first(workspace):
    workspace.save("cost_recovery", cost_recovery.run(workspace, processors=1_500))
    first = next(facility_cost.build(workspace, visit("cost")).leaves())
    assert isinstance(first, Notice)


def test_another_facility_has_no_such_page(workspace):
    workspace.save("cost_recovery", cost_recovery.run(workspace))
    with pytest.raises(VisibilityError):
        facility_cost.build(workspace, visit("cost", "lcg"))


def test_the_page_of_use_leads_to_it_once_it_is_there(workspace):
    workspace.save("usage", usage.run(workspace))
    assert not any(isinstance(b, Cards) for b in facility_usage.build(workspace, visit("usage")).leaves())
    workspace.save("cost_recovery", cost_recovery.run(workspace))
    page = facility_usage.build(workspace, visit("usage"))
    (cards,) = (b for b in page.leaves() if isinstance(b, Cards))
    assert cards.items[0].path == "/facilities/gaia/cost"
