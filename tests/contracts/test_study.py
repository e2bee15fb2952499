# SPDX-License-Identifier: Apache-2.0
"""What every study makes of the demonstration data can be said, drawn and handed out."""

import pytest
from tests.contracts.checks import study

from yuzui import registry
from yuzui.job.contract import of
from yuzui.job.result import plain
from yuzui.job.workspace import Workspace

STUDIES = registry.modules("study")

ACTING = set(
    "access appeal ask assign backcast benchmark booking catalogue check consolidation decide dependencies"
    " call success_rates field_compare field_expansion demo draw evaluate_diff evaluate_result evaluate_snapshot instruments visibility"
    " invite judge ledger load objection science_map emergence bursts publish recheck schedule_diff schedule_insert schedule_why tax ten_year_plan timetable_benchmark"
    " classify field field_audit field_candidates field_diff field_expansion field_lint field_method field_rank field_results".split()
)
"""Studies of which the demonstration keeps no document: they are tested where they act."""


@pytest.fixture(scope="module")
def workspace(demo_workspace):
    found = Workspace(demo_workspace)
    yield found
    found.close()


@pytest.mark.parametrize("name", list(STUDIES))
def test_kept_document(workspace, name):
    document = workspace.latest(name)
    if document is None and name in ACTING:
        return  # acts on the workspace: tested where it acts
    if document is None:
        document = plain(of(name).run(workspace))
    assert list(study.document_faults(STUDIES[name], document)) == []
