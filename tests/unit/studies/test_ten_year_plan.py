# SPDX-License-Identifier: Apache-2.0
import pytest
from tests.contracts.checks.study import document_faults

from yuzui.errors import InputError
from yuzui.investment.jobs import ten_year_plan
from yuzui.job.workspace import Workspace


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("work"))


@pytest.fixture(scope="module")
def document(workspace):
    return ten_year_plan.run(workspace)


def test_document_can_be_said_drawn_and_handed_out(document):
    assert list(document_faults(ten_year_plan, document)) == []


def test_replays_of_china(document):
    years = {row["base"]: (row["years"], row["end"]) for row in document["replans"]}
    assert years == {2014: (10, 2024), 2019: (5, 2024), 2024: (10, 2034)}
    assert document["milestones"][-1]["share"] == pytest.approx(0.08)
    said = [sentence.en for _, sentence in ten_year_plan.lines(document)]
    assert "1.12 percentage points below" in said[0] and "2034" in said[2]


def test_an_earlier_target_is_met_and_needs_no_milestones(workspace):
    found = ten_year_plan.run(workspace, target=0.06)
    assert found["replans"][-1]["met"] and found["milestones"] == []
    assert "met" in ten_year_plan.lines(found)[-1][1].en


def test_a_target_in_per_cent_is_refused_and_an_unknown_input_named(workspace):
    with pytest.raises(InputError):
        ten_year_plan.run(workspace, target=8)
    with pytest.raises(InputError) as raised:
        ten_year_plan.run(workspace, first=2090)
    assert raised.value.code == "first_plan"
    with pytest.raises(TypeError, match="speed"):
        ten_year_plan.run(workspace, speed=1)
