# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.backcast_report import missing
from yuzui.investment.jobs import backcast

GROWTH = "government_growth.basic"


def plain(texts):
    return [one.en.replace("\u202f", " ") for one in texts]


@pytest.fixture(scope="module")
def several(workspace):
    levers = {
        "government_growth": {"basic": {"most": 150.0, "ramp": 40.0}},
        "joint_fund": {"partner_money": {"most": 60.0}, "match_ratio": 1.0},
    }
    return backcast.run(workspace, by=2030, growth=0.089, levers=levers)


def test_how_far_the_levers_get_and_when(workspace):
    levers = {"government_growth": {"basic": {"most": 800.0, "ramp": 75.0}}}
    found = backcast.run(workspace, by=2030, growth=0.05, levers=levers)
    said = missing.reached(found)
    assert plain([said])[0].startswith(
        "with every lever at its maximum the share reaches 7.73 % in 2030; 8 % in 2034; the ramp "
        "limit of Government growth (more for basic research) in 2025–2030 in the way"
    )
    assert said.zh.startswith("各项工具用到上限，2030 年占比为 7.73%；2034 年可达 8%；受 2025—2030 年")
    sentences = plain(missing.needed(found))
    assert len(sentences) == 1 and "in 2025–2030 would have to be" in sentences[0]
    assert "instead of 75.0" in sentences[0]
    by_2034 = backcast.run(workspace, by=2034, growth=0.05, levers=levers)
    by_2033 = backcast.run(workspace, by=2033, growth=0.05, levers=levers)
    assert (by_2033["status"], by_2034["status"]) == ("infeasible", "optimal")


def test_a_limit_alone_is_enough_or_said_not_to_be(several):
    sentences = plain(missing.needed(several))
    alone = "loosening the ceiling of Government growth (more for basic research) alone"
    assert f"{alone} is not enough" in sentences
    enough = next(one for one in sentences if one.startswith("the ceiling of Joint-fund match"))
    assert "in 2030 would have to be" in enough and "higher" in enough
    assert all(text.zh for text in missing.needed(several))


def test_rows_are_alone_and_together(several):
    rows = missing.rows(several)
    assert [how for how, _ in rows].count(missing.TOGETHER) == len(several["infeasible"]["needed"])
    assert {row["means"] for how, row in rows if how == missing.ALONE} == {"joint_fund.partner_money"}
    assert missing.rows({"infeasible": {"alone": [{"needed": [1]}], "needed": [1]}}) == [(missing.ALONE, 1)]


def test_what_is_enough_together_has_a_path(workspace, several):
    levers = {name: dict(values) for name, values in several["levers"].items()}
    for row in several["infeasible"]["needed"]:
        lever, _, schedule = row["means"].partition(".")
        limits = dict(levers[lever][schedule])
        key = row["kind"]
        limits[key] = max(limits[key], row["needed"])
        levers[lever] = levers[lever] | {schedule: limits}
    again = backcast.run(workspace, by=2030, growth=0.089, levers=levers)
    assert again["status"] == "optimal"


def test_nothing_set_is_enough(workspace):
    """What can be absorbed is set by nobody here: only a later year or a lower target is left."""
    slow = {"people_growth": 0.03, "cost_growth": 0.03, "margin": 0.03, "basic": {"most": 900.0}}
    levers = {"government_growth": slow}
    found = backcast.run(workspace, by=2027, growth=0.089, levers=levers)
    assert plain(missing.needed(found)) == ["loosening the limits set here is not enough"]
    assert "the growth that can be absorbed in 2025–2027 in the way" in missing.reached(found).en
    assert missing.rows(found) == []


@pytest.mark.parametrize(
    ("value", "kind", "means", "said"),
    [
        (0.28, "cap", None, "28.0 %"),
        (0.005, "most", "structure.enterprise", "0.50 %"),
        (441.2, "most", GROWTH, "441"),
        (60.0, "ramp", GROWTH, "60.0"),
        (3000.0, "ceiling", None, "3,000"),
    ],
)
def test_amounts_in_the_unit_of_their_limit(value, kind, means, said):
    assert plain([missing.amount(value, {"kind": kind, "means": means})]) == [said]
