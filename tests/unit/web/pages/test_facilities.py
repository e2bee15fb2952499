# SPDX-License-Identifier: Apache-2.0
"""Facilities: disputed facts side by side, quarantined ones held back, use under its own name."""

from __future__ import annotations

import pytest

from yuzui.errors import VisibilityError
from yuzui.facilities.jobs import registry
from yuzui.facilities.pages import facility
from yuzui.job.workspace import Workspace
from yuzui.ledger.pages import facility_usage
from yuzui.scheduling.pages import facilities
from yuzui.view.page import Chip, Notice, Visit
from yuzui.view.table import DataTable


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    made = Workspace(tmp_path_factory.mktemp("facilities"))
    made.save("registry", registry.run(made))
    return made


def page_of(workspace, id):
    return facility.build(workspace, Visit("en", f"/facilities/{id}", {"id": id}))


def test_list_marks_disputed_facts(workspace):
    page = facilities.build(workspace, Visit("en", "/facilities"))
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable)]
    assert sum(row[0] not in ("X1", "X2") for row in rows) == 22
    marked = {row[0] for row in rows if isinstance(row[7], Chip)}
    assert {"P5", "P6", "S5"} <= marked


def test_both_values_of_a_disputed_fact_are_shown(workspace):
    page = page_of(workspace, "P5")
    (rows,) = [b.rows for b in page.leaves() if isinstance(b, DataTable) and b.name == "disputes"]
    assert {row[1].zh for row in rows} == {"8.59亿元", "9.08亿元"}


def test_what_rests_on_memory_is_held_back(workspace):
    page = page_of(workspace, "H4")
    assert [type(b) for b in page.leaves()] == [Notice]


def test_a_facility_that_is_not_there(workspace):
    with pytest.raises(VisibilityError):
        page_of(workspace, "Z9")


def test_use_has_the_first_word_of_its_log_as_name():
    label = {"en": "Gaia cluster, University of Luxembourg", "zh": "卢森堡大学 Gaia 集群"}
    assert facility_usage.name({"trace": {"label": label}}) == "gaia"
