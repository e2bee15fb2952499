# SPDX-License-Identifier: Apache-2.0
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.reviewing.assignment.ties import people_and_ties
from yuzui.reviewing.people.conflicts import Scope, evidence

AT = Scope(at="2026-06-01")


def found(folder, **files):
    made = call.read(folder, **files)
    return evidence(*people_and_ties(made, made.sheets["reviewer"]), scope=AT)


def told(made):
    return {(r["proposal"], r["reviewer"]): (r["kind"], r["state"]) for r in made.rows()}


def test_works_employers_and_names_become_ties(tmp_path):
    rows = told(found(tmp_path))
    assert rows == {
        ("P2", "R2"): ("employer", "derived"),
        ("P2", "R3"): ("coauthor", "derived"),
        ("P1", "R4"): ("applicant", "derived"),
    }


def test_the_own_name_among_authors_ties_nobody_else(tmp_path):
    """Anna the reviewer wrote a work as Anna; anna the applicant did not thereby."""
    rows = found(tmp_path, works="reviewer,title,authors,year\nR4,fish,Anna,2025\n").rows()
    assert not [row for row in rows if row["kind"] == "coauthor" and row["state"] == "derived"]


def test_an_institute_bars_even_where_no_person_is_named(tmp_path):
    rows = told(found(tmp_path, proposals="id,institute\nP1,U2\n", bids=""))
    assert rows == {("P1", "R2"): ("employer", "derived")}


def test_a_sheet_of_ties_joins_ids_and_wholes(tmp_path):
    ties = (
        "person,kind,thing,from,to\nanna,grant,G1,2020,\nRR,grant,G1,2023,\nR1,alias,RR,,\n"
        "u9,parent,academy,,\ncem,employer,Academy,2019,\n"
    )
    rows = told(found(tmp_path, ties=ties))
    assert rows["P1", "R1"] == ("grant", "derived")
    assert rows["P3", "R1"] == ("employer", "derived")


def test_what_is_declared_is_taken_with_its_waiver(tmp_path):
    conflicts = "proposal,reviewer,kind,evidence,waived_by\nP3,R1,rival,,\nP2,R2,employer,other campus,dean\n"
    rows = told(found(tmp_path, conflicts=conflicts))
    assert rows["P3", "R1"] == ("rival", "declared")
    assert rows["P2", "R2"] == ("employer", "waived")
