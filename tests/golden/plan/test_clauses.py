# SPDX-License-Identifier: Apache-2.0
"""The 111 clauses of chapter 4, held against a table written apart from the plan file.

``clauses.csv`` was written by hand from the text of the plan (Outline of the 14th Five-Year Plan,
chapter 4, March 2021) before it was encoded: id, titles, kinds, owner, horizon and what is to
serve each clause.
"""

import csv
from collections import Counter
from pathlib import Path

import pytest

from yuzui.policy.plan import loader

TABLE = Path(__file__).with_name("clauses.csv")
COUNTS = {"intro": 8, "1": 17, "2": 5, "box2": 29, "3": 14, "4": 16, "box3": 22}
HORIZONS = {"ᴵ": "immediate", "ᴾ": "period", "ᵀ": "ten_year", "ᴸ": "long", "": "standing"}
# S2-03 speaks of both; one horizon is kept, the nearer.
BOTH = {"ᴵᴸ": "immediate"}
# One name per thing: facilities and instruments are rows of `resource` by kind; the minimum share
# of a track is the rule `floor` on a group of proposals, and no second kind of rule beside it.
# Indicators measure works and their links; age and origin of instruments are a report on a list.
# Laboratories, centres and zones are rows by kind of one register; needs are a question with a page.
NOW = {
    "table:facility": {"table:resource"},
    "table:instrument": {"table:resource"},
    "indicator:instrument_age": {"study:instruments"},
    "rule:track_minimum": {"rule:floor"},
    "table:laboratory": {"table:register_state"},
    "table:centre": {"table:register_state", "study:centre_tree"},
    "table:zone": {"table:register_state"},
    "indicator:need_gap": {"study:needs"},
    "table:national_need": {"page:needs"},
    "table:orientation_tag": {"study:orientations"},
    "indicator:orientation_balance": {"study:orientations"},
    "indicator:horizon_split": {"study:horizons"},
    "study:resource_exchange": {"study:share"},
    "table:specimen": {"table:accession"},
    "indicator:lab_overlap": {"study:labs"},
    "indicator:lab_efficiency": {"study:lab_efficiency"},
    "indicator:track_split": {"study:award_types"},
    "indicator:chain_lag": {"study:innovation_chain"},
    "indicator:bottleneck": {"study:dependencies"},
    "indicator:field_series": {"study:field"},
    "table:region": {"study:region_profile"},
    "indicator:burden": {"study:success_rates"},
    "indicator:region_profile": {"study:region_profile"},
}


@pytest.fixture(scope="module")
def rows():
    with TABLE.open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


@pytest.fixture(scope="module")
def plan():
    return loader.load("cn_14fyp_ch4")


def test_ids_are_those_of_the_table_in_order(rows, plan):
    assert sorted(clause.id for clause in plan.clauses) == sorted(row["id"] for row in rows)
    assert len(plan.clauses) == 111
    # sections have their number of clauses
    assert Counter(clause.section for clause in plan.clauses) == COUNTS
    # titles kinds owner horizon and bindings are those of the table
    wrong = []
    for row in rows:
        clause = plan[row["id"]]
        horizon = BOTH.get(row["horizon"], HORIZONS.get(row["horizon"]))
        served, bound = row["served_by"].split(), {b.ref for b in clause.bind}
        pairs = [
            (clause.title.en.strip('"'), row["title_en"]),
            (clause.title.zh, row["title_zh"]),
            ("+".join(clause.kinds), row["kinds"]),
            (clause.owner, row["owner"]),
            (clause.horizon, horizon),
        ]
        wrong += [(row["id"], *pair) for pair in pairs if pair[0] != pair[1]]
        wrong += [(row["id"], "binding", ref) for ref in served if not bound & {ref, *NOW.get(ref, ())}]
    assert wrong == []
    # target of basic research is written as the text says it
    target = plan["S3-11"].target
    assert (target.cmp, target.value, target.unit, target.deadline) == (">", 0.08, "1", None)
    assert target.vintage == "final"
    labels = [reading.label.en for reading in target.readings]
    assert labels[0] == "end of 2025" and labels[1].startswith("end of a ten-year plan")
    assert labels[2].startswith("none")
    assert not target.met_by(0.08) and target.met_by(0.0801)
    # lists hold 127 nodes each in one concept
    assert len(plan.placed) == 127
    named = [m.node for concept in plan.concepts for m in concept.members]
    assert len(named) == len(set(named))
    for node, concept in [
        ("LAB-5", "artificial_intelligence"),
        ("BOX2-04-5", "artificial_intelligence"),
        ("BOX2-04-5-2", "artificial_intelligence"),
        ("BOX2-04-1", "brain_science"),
        ("BOX2-05-2-2", "bio_breeding"),
        ("BOX2-05-2-1", "gene_biotechnology"),
        ("COR-5", "oil_gas"),
    ]:
        assert plan.placed[node][0] == concept
    assert plan.placed["BOX2-07"] == ("deep_earth_sea", "broader")
    assert plan.placed["BOX2-06-4-1"] == ("infectious_disease", "related")
    # what is outside software says what is measured instead
    outside = [clause for clause in plan.clauses if clause.outside]
    assert [clause.id for clause in outside] == ["I-01", "I-07", "S1-15", "S3-14"]
    assert all(clause.counterpart for clause in outside)


def test_every_clause_says_in_both_languages_what_its_evidence_does_not_show(plan):
    seen = [clause.does_not_show for clause in plan.clauses]
    assert all(text.en and text.zh and text.en != text.zh for text in seen)
    assert len({text.en for text in seen}) > 95
