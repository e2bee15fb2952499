# SPDX-License-Identifier: Apache-2.0
"""A scorecard as tables: one row per clause, check, target, reading, waiver and concept."""

import pytest

from yuzui.job.workspace import Workspace
from yuzui.policy.evidence.sheets import tables
from yuzui.policy.jobs import scorecard

NAMES = {
    "en": ["clauses", "checks", "targets", "readings", "odds", "waivers", "concepts"],
    "zh": ["条款", "检验", "目标", "解读", "可能性", "豁免", "概念"],
}


@pytest.fixture(scope="module")
def document(tmp_path_factory):
    workspace = Workspace(tmp_path_factory.mktemp("w"))
    found = scorecard.run(workspace, plan="river_institute_2030")
    workspace.close()
    return found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_names_headings_and_as_many_rows_as_there_are(document, lang):
    found = tables(document, lang)
    assert [table.name for table in found] == NAMES[lang]
    clauses, checks, targets, readings, odds, waivers, concepts = found
    rows = document["clauses"]
    aims = [row["target"] for row in rows if row["target"]]
    assert len(clauses.rows) == len(rows)
    assert len(checks.rows) == sum(len(row["checks"]) for row in rows)
    assert len(targets.rows) == len(aims)
    assert len(readings.rows) == sum(len(aim["readings"]) for aim in aims)
    assert len(odds.rows) == sum(len(aim["odds"]) for aim in aims) == 4, "one per method"
    assert len(concepts.rows) == len(document["concepts"]) and not waivers.rows
    for table in found:
        assert all(len(row) == len(table.headings) for row in table.rows)
        assert all(heading.isascii() == (lang == "en") for heading in table.headings)


def test_words_are_in_the_language_and_figures_are_figures(document):
    by_lang = {lang: tables(document, lang) for lang in NAMES}
    first = {lang: found[0].rows[0] for lang, found in by_lang.items()}
    assert first["en"][2] == document["clauses"][0]["title"]["en"]
    assert first["zh"][2] == document["clauses"][0]["title"]["zh"]
    aim = next(row["target"] for row in document["clauses"] if row["target"])
    value = by_lang["zh"][2].headings.index("现值")
    assert by_lang["zh"][2].rows[0][value] == aim["value"]


def test_a_waived_clause_has_its_row(document):
    reason = {"en": "floods", "zh": "洪水"}
    waiver = {"reason": reason, "by": "the office", "role": "planner", "until": "2027-01-31"}
    clauses = [{**row, "waiver": waiver} for row in document["clauses"][:1]]
    (row,) = tables({**document, "clauses": clauses}, "zh")[5].rows
    assert row == (clauses[0]["id"], "洪水", "the office", "planner", "2027-01-31")


def test_why_a_clause_fails_is_told(document):
    clause = document["clauses"][0]
    check = {**clause["checks"][0], "required": True, "outcome": "fail", "kind": "rows"}
    clauses = [{**clause, "checks": [check]}]
    found = tables({**document, "clauses": clauses}, "en")[0]
    assert found.rows[0][found.headings.index("fails because")].startswith(check["name"] + ": ")
