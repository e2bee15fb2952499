# SPDX-License-Identifier: Apache-2.0
"""What hangs on a clause: shown where there is something, absent where there is nothing."""

import pytest

from yuzui import registry
from yuzui.job.workspace import Workspace
from yuzui.policy import clause_links
from yuzui.text import Text

CONCEPT = {"id": "ai", "label": {"en": "AI", "zh": "人工智能"}, "lists": {"LAB": ["LAB-5"], "FRO": ["FRO-1"]}}


def test_concepts_of_the_clause_only():
    document = {"concepts": [CONCEPT, {**CONCEPT, "id": "other"}]}
    (table,) = clause_links.concepts(document, {"concepts": ["ai"]})
    assert [(row[0].path, row[1].en) for row in table.rows] == [("/plan/concepts#ai", "LAB-5, FRO-1")]
    assert clause_links.concepts(document, {"concepts": []}) == []


@pytest.mark.parametrize(
    ("ref", "path"),
    [
        ("page:path", "/path"),
        ("page:facility", "/facilities/P5"),
        ("page:nowhere", "/about/method"),
        ("indicator:cd", "/indicators/cd"),
        ("indicator:none", "/about/method"),
        ("study:path", "/about/method"),
    ],
)
def test_a_part_leads_to_where_it_is_shown(ref, path):
    assert clause_links.address(ref) == path
    assert (
        path == "/about/method"
        or path.startswith("/indicators/")
        or path in {getattr(m, "ADDRESS", m.PATH) for m in registry.modules("page").values()}
    )


def test_history_and_links_of_this_clause(tmp_path):
    workspace = Workspace(tmp_path)
    assert clause_links.history(workspace, "p", "A-1") == []
    assert clause_links.linked(workspace, "p", "A-1") == []
    runs = [
        {"id": f"r{n}", "plan": "p", "clause": clause, "check": "rows", "started": "2026-11-22T00:00:00Z",
         "audit_seq": n, "data_digest": None, "code_version": "0.1.0", "outcome": outcome, "measured": "5", "bar": "",
         "message": {"en": "m", "zh": "m"}}
        for n, clause, outcome in ((1, "A-1", "fail"), (2, "A-1", "pass"), (3, "A-2", "pass"))
    ]  # fmt: skip
    link = {"plan": "p", "clause": "A-1", "kind": "facility", "object": "P5", "role": "serves",
            "valid_from": None, "valid_to": None}  # fmt: skip
    plan = {"id": "p", "edition": "1", "title": {"en": "p", "zh": "甲"}, "digest": "d"}
    with workspace.view.act("check", "plan p", "r") as change:
        change.insert("plan", [plan])
        change.insert("evidence_run", runs)
        change.insert("clause_link", [link])
    (table,) = clause_links.history(workspace, "p", "A-1")
    assert [row[2].kind for row in table.rows] == ["good", "bad"], "newest first, no other clause"
    assert table.rows[0][0] == Text("22 Nov 2026", "2026年11月22日")
    (links,) = clause_links.linked(workspace, "p", "A-1")
    assert links.rows[0][:3] == ("facility", "P5", "serves")
    assert clause_links.linked(workspace, "p", "A-2") == []


@pytest.mark.parametrize(
    ("value", "said"),
    [
        (0.06884448946783091, "0.06884"),
        ("0.2465753424657534", "0.2466"),
        ("-1.5e-07", "-1.5e-07"),
        (14, "14"),
        ("fail", "fail"),
        ("base.share = 0.0688 ± 0.0001", "base.share = 0.0688 ± 0.0001"),
        (0, "0"),
        ("", "—"),
        (None, "—"),
    ],
)
def test_a_measured_figure_is_said_to_four_digits(value, said):
    assert clause_links.measured(value) == said
