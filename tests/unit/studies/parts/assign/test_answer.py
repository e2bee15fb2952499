# SPDX-License-Identifier: Apache-2.0
"""The document adds up: sums, loads and checks are made again here from its own rows."""

import json
import math
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

import call

from yuzui.job.workspace import Workspace
from yuzui.reviewing.jobs import assign

ASKED = {"demand": 2, "load": "0..2", "kinds": "coauthor,employer", "at": "2026-06-01"}


def run(folder, files=(), **inputs):
    folder.mkdir(exist_ok=True)
    path = call.write(folder / "call", **dict(files))
    return assign.run(Workspace(folder / "w"), path=path, **(ASKED | inputs))


def test_rows_add_up(tmp_path):
    document = run(tmp_path, {"affinity": call.SCORES}, kinds="family")
    pairs = document["assignments"]
    assert sum(row["score"] for row in pairs) == document["objective"] == document["bound"]
    assert document["gap"] == 0 and document["status"] == "optimal"
    for one in document["proposals"]:
        own = [row["score"] for row in pairs if row["proposal"] == one["id"]]
        assert (len(own), sum(own), min(own)) == (one["assigned"], one["score_sum"], one["score_min"])
    for one in document["reviewers"]:
        load = sum(row["reviewer"] == one["id"] for row in pairs)
        assert one["load_min"] <= load == one["load"] <= one["load_max"]
    fair = document["fairness"]
    assert fair["worst"] == min(one["score_sum"] for one in document["proposals"])
    assert fair["mean"] == pytest.approx(document["objective"] / 3)
    assert json.loads(json.dumps(document, allow_nan=False)) == document


def test_the_reasons_of_each_pair_add_up_to_its_score(tmp_path):
    document = run(tmp_path, demand=1)
    for row in document["assignments"]:
        bid_unsaid = 0.0 if any(r["code"] == "bid" for r in row["reasons"]) else 0.5 * 0.25
        weights = sum(reason["weight"] for reason in row["reasons"])
        assert weights + bid_unsaid == pytest.approx(row["score"], abs=1e-6)


def test_nobody_is_assigned_against_a_conflict_and_alternates_could_be(tmp_path):
    document = run(tmp_path, demand=1)
    barred = {(row["proposal"], row["reviewer"]) for row in document["conflicts"] if row["state"] == "derived"}
    assert barred == {("P2", "R2"), ("P2", "R3")}
    loads = {one["id"]: one for one in document["reviewers"]}
    for row in document["assignments"]:
        for name in (row["reviewer"], *row["alternates"]):
            assert (row["proposal"], name) not in barred
        for name in row["alternates"]:
            assert loads[name]["load"] < loads[name]["load_max"]
    assert document["conflict_check"]["blocked"] == 2
    assert document["conflict_check"]["not_checkable"] == ["R2"]


def test_who_is_barred_is_told_as_not_available(tmp_path):
    document = run(tmp_path, demand=1)
    row = next(one for one in document["proposals"] if one["id"] == "P2")
    assert row["next"]["why"] == "unavailable"
    assert row["eligible_reviewers"] == 2


def test_a_capped_draw_tells_every_chance(tmp_path):
    document = run(tmp_path, {"affinity": call.SCORES}, objective="randomised", q=0.75, kinds="family", demand=1)
    chances = {}
    for row in document["marginals"]:
        assert row["probability"] <= 0.75 + 1e-9
        chances[row["proposal"]] = chances.get(row["proposal"], 0) + row["probability"]
    assert all(total == pytest.approx(1) for total in chances.values())
    expected = sum(row["score"] * row["probability"] for row in document["marginals"])
    assert expected == pytest.approx(document["objective"])
    drawn = {(r["proposal"], r["reviewer"]) for r in document["marginals"] if r["drawn"]}
    assert drawn == {(r["proposal"], r["reviewer"]) for r in document["assignments"]}


def test_a_draw_by_lot_can_be_drawn_again_from_its_document(tmp_path):
    from yuzui.funding.lottery import commitment as lots

    document = run(tmp_path, objective="random_draw", secret="ab" * 32, public="x", kinds="family")
    draw = document["draw"]
    assert draw["commitment"] == lots.commitment("ab" * 32)
    listed = [f"{p}\t{r}" for p in ("P1", "P2", "P3") for r in ("R1", "R2", "R3", "R4")]
    assert draw["list_hash"] == lots.list_hash(listed)
    tickets = lots.tickets("ab" * 32, "x", listed)
    for row in draw["tickets"]:
        assert row["ticket"] == tickets[f"{row['proposal']}\t{row['reviewer']}"]
    assert document["objective"] is None and document["assignments"][0]["probability"] is None


def test_why_there_is_none_and_what_would_mend_it(tmp_path):
    document = run(tmp_path, demand=4)
    short = document["infeasible"]
    assert document["status"] == "infeasible" and document["assignments"] == []
    assert short["capacity"] < short["demand"]
    assert document["certificate"] is None and document["fairness"] is None
    assert {row["what"] for row in short["loosen"]} >= {"invite"}


def test_an_assigned_pair_of_one_name_is_flagged(tmp_path):
    """Tom To wrote with the applicant, and a reviewer is called so: possible, and not barred."""
    files = {
        "reviewers": "id,name,max\nR1,Rita Rao,0\nR3,Tom To,3\n",
        "works": "reviewer,title,authors,year\nR1,codes,anna; Tom To,2025\n",
        "bids": "",
        "affinity": "proposal,reviewer,score\nP1,R3,1\n",
    }
    document = run(tmp_path, files, demand=1, kinds="coauthor", at="2026-01-01")
    assert [(f["row"], f["seen"]) for f in document["findings"] if f["code"] == "possible_conflict"] == [("P1", "R3")]


def test_the_same_question_has_the_same_run_and_another_has_not(tmp_path):
    first, again = run(tmp_path), run(tmp_path)
    assert first | {"run": 0} == again | {"run": 0}
    assert first["run"]["id"] == again["run"]["id"]
    assert run(tmp_path, objective="max_min")["run"]["id"] != first["run"]["id"]
    assert run(tmp_path, mix="text=1")["run"]["inputs_hash"] != first["run"]["inputs_hash"]


def test_what_chance_costs_is_said_and_recomputed(tmp_path):
    asked = {"objective": "randomised", "q": 0.6, "demand": 1}
    plain = run(tmp_path / "a", {"affinity": call.SCORES}, **asked)
    spread = run(tmp_path / "b", {"affinity": call.SCORES}, **asked, beta=0.5)
    sure = run(tmp_path / "c", {"affinity": call.SCORES}, demand=1)
    assert plain["chances"]["score"] == {
        "certain": sure["objective"], "capped": plain["objective"], "used": plain["objective"],
    }  # fmt: skip
    found = spread["chances"]
    assert found["score"]["capped"] == plain["objective"] >= spread["objective"]
    assert spread["bound"] is None and spread["status"] == "optimal" and sure["chances"] is None
    shares = [row["probability"] for row in spread["marginals"]]
    assert found["support"]["used"] == len(shares) >= found["support"]["capped"]
    assert found["largest"]["used"] == max(shares) <= 0.6
    entropy = -sum(x * math.log(x) for x in shares)
    assert found["entropy"]["used"] == pytest.approx(entropy)
    assert spread["run"]["id"] != plain["run"]["id"]
    said = "\n".join(b.en for _, b in assign.lines(spread))
    assert "leaving it to chance costs" in said and "spreading them further costs" in said
    assert "spreading them" not in "\n".join(b.en for _, b in assign.lines(plain))
