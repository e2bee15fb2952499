# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.jobs import backcast


def test_published_paths_do_not_change(workspace):
    found = backcast.run(workspace, by=2030)
    assert round(found["paths"]["cheapest"]["total"], 1) == 21172.7
    assert round(found["paths"]["steadiest"]["total"], 1) == 22686.4
    assert round(found["price_of_steadiness"], 4) == 1.0715
    growth = found["paths"]["steadiest"]["growth"]
    assert (round(min(growth), 3), round(max(growth), 3)) == (0.117, 0.121)


def test_every_path_reaches_the_target_and_keeps_the_cap(full):
    for one in full["paths"].values():
        assert one["status"] == "optimal"
        assert one["shares"][-1] == pytest.approx(0.08)
        assert max(one["growth"]) <= 0.15 + 1e-9
        assert one["amounts"][0] == pytest.approx(2500.9)
        assert sum(one["amounts"][1:]) == pytest.approx(one["total"])
    totals = [full["paths"][name]["total"] for name in ("cheapest", "weighed", "steadiest")]
    assert totals == sorted(totals)


def test_prices_stand_beside_what_solving_again_says(full):
    rows = full["prices"]["steadiest"]
    assert [row["kind"] for row in rows] == ["target"]
    assert rows[0]["cost"] == pytest.approx(rows[0]["solved_again"], rel=1e-6)
    assert {row["kind"] for row in full["prices"]["cheapest"]} == {"target", "cap"}


def test_no_path_is_no_plan(without):
    assert without["status"] == "infeasible" and without["price_of_steadiness"] is None
    assert without["paths"]["cheapest"]["amounts"] is None
    why = without["infeasible"]
    assert why["binding"] == [{"kind": "cap", "year": 2025, "means": None}]
    assert why["needed"][0]["needed"] == pytest.approx(0.2808, abs=1e-4)
    assert without["one_year_more"]["cheapest"]["saves"] is None
    assert without["one_year_more"]["cheapest"]["later"] is not None


def test_frontier_holds_targets_and_deadlines_around(full):
    found = full["frontier"]
    assert found["counted_to"] == 2034
    assert {p["by"] for p in found["points"]} == {2028, 2029, 2030, 2031, 2032, 2034}
    assert {p["target"] for p in found["points"]} == {0.07, 0.075, 0.08, 0.085, 0.09}
    assert {p["path"] for p in found["points"]} == {"cheapest", "weighed", "steadiest"}
    assert any(p["status"] == "infeasible" and p["extra"] is None for p in found["points"])


def test_a_frontier_of_the_ends_alone_leaves_out_what_lies_between(workspace, full):
    asked = {"by": 2030, "cap": 0.15, "steadiness": 100.0, "sure": 0.8}
    ends = backcast.run(workspace, frontier="ends", **asked)["frontier"]
    points = [p for p in full["frontier"]["points"] if p["path"] != "weighed"]
    assert ends["points"] == points


def test_a_target_already_met_is_an_answer(workspace):
    found = backcast.run(workspace, target=0.05)
    assert found["status"] == "target_met" and found["stress"] == found["untested"] == []
    assert found["paths"]["cheapest"]["amounts"] is None
    assert found["one_year_more"] is None and found["infeasible"] is None


def test_what_cannot_be_absorbed_at_once_is_begun_earlier(workspace):
    levers = {"government_growth": {"basic": {"most": 1000.0}}}
    found = backcast.run(workspace, by=2030, levers=levers)
    assert found["status"] == "optimal"
    cheap = found["paths"]["cheapest"]
    assert cheap["levers"]["replay_gap_pp"] <= 0.01 and cheap["levers"]["rounds"] > 1
    # people 6 %, unit cost 5 %, margin 5 %; a private response comes on top
    assert max(cheap["growth"]) == pytest.approx(1.06 * 1.05 * 1.05 - 1, abs=1e-3)


def test_levers_that_do_not_suffice_say_how_far_they_get_and_what_would_give_way(workspace):
    room = {"response": 0.0, "people_growth": 0.2, "cost_growth": 0.2}
    levers = {"government_growth": {"basic": {"most": 100.0}, **room}}
    found = backcast.run(workspace, by=2030, growth=0.089, levers=levers)
    assert found["status"] == "infeasible"
    why = found["infeasible"]
    # by hand: 100 more in 2030, all of it basic, nothing else moved
    grown = 1.089**6
    top = (2500.9 * grown + 100) / (36326.8 * grown + 100)
    assert why["reachable"] == pytest.approx(top, abs=1e-6)
    (row,) = why["alone"][0]["needed"]
    assert (row["kind"], row["year"], row["limit"]) == ("most", 2030, 100.0)
    missing = (0.08 * 36326.8 - 2500.9) * grown / 0.92
    assert row["needed"] == pytest.approx(missing, rel=1e-3) and row["needed"] >= missing
    enough = {"government_growth": {"basic": {"most": row["needed"]}, **room}}
    again = backcast.run(workspace, by=2030, growth=0.089, levers=enough)
    assert again["status"] == "optimal"
    assert why["met_in"] is None, "100 a year are outgrown by the rest"
    assert all(text.say(lang) for _, text in backcast.lines(found) for lang in ("en", "zh"))
