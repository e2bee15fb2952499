# SPDX-License-Identifier: Apache-2.0
"""Published networks: chains as their files state them, proved optima, the odds of one of them."""

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from yuzui.job.contract import of
from yuzui.job.workflow.days import Calendar
from yuzui.job.workspace import Workspace
from yuzui.missions import mission_answer, odds, psplib_file
from yuzui.missions.mission_answer import Drawing
from yuzui.missions.network import network
from yuzui.missions.project_schedule import chain, shortest
from yuzui.missions.timeline import Timeline
from yuzui.solve import kernels

FOLDER = "allocation/psplib"
TIMELINE = Timeline("period", None, Calendar({}))


def archive(name):
    return Path(os.environ["YUZUI_DATA"], FOLDER, name)


@pytest.mark.data(f"{FOLDER}/j30.zip", f"{FOLDER}/j60.zip", f"{FOLDER}/j120.zip")
def test_the_chain_of_every_file_is_the_one_that_it_states():
    """“MPM-Time” of Kolisch and Sprecher 1997, doi 10.1016/S0377-2217(96)00170-1: 480 + 480 + 600 files."""
    count = 0
    for name in ("j30.zip", "j60.zip", "j120.zip"):
        for one, plan, stated in psplib_file.every(archive(name)):
            assert chain(network(plan, TIMELINE).project).length == stated, one
            count += 1
    assert count == 480 + 480 + 600


@pytest.mark.data(f"{FOLDER}/j30.zip", f"{FOLDER}/j30_optimum.csv")
def test_lengths_of_all_small_networks_beside_their_proved_optima(tmp_path):
    """Optima of github.com/ptal/kobe-scheduling; 1,000 schedules a network, at most 0.55 % above on the mean of five seeds."""
    workspace = Workspace(tmp_path / "work")
    answer = of("campaign_benchmark").run(workspace, instances=f"{FOLDER}/j30.zip", seed=1)
    workspace.close()
    assert len(answer.networks) == 480 and not answer.below_optimum and not answer.refused and not answer.worse
    assert answer.ratio.interval.low > 1
    optima = {one.network: one.optimum for one in answer.networks}
    projects = {name: network(plan, TIMELINE).project for name, plan, _ in psplib_file.every(archive("j30.zip"))}
    engine = kernels.available()[-1]
    above = [answer.above]
    for seed in range(2, 6):
        lengths = [
            shortest(project, seed=seed, engine=engine).length / optima[name] for name, project in projects.items()
        ]
        assert min(lengths) >= 1
        above.append(np.mean(lengths) - 1)
    assert np.mean(above) <= 0.0055


@pytest.mark.data(f"{FOLDER}/j30.zip")
def test_one_network_is_43_long_proved_so_and_its_odds_are_as_measured():
    """Durations 0.8, 1 and 1.6 times the plan: P(43) 5 %, P50 50.2, P80 54.6; by the chain alone 46.7."""
    plan = mission_answer.ranged(psplib_file.network(archive("j30.zip"), "j301_1"), 0.8, 1.6)
    answer, solved = mission_answer.parts(plan, TIMELINE, Drawing())
    assert (answer["chain"], answer["length"], answer["bound"], answer["proved"]) == (38, 43, 43, True)
    quantiles = {one.p: one for one in answer["quantiles"]}
    sd = 0.15  # of 4,000 draws
    assert abs(quantiles[0.5].length - 50.2) <= 3 * sd and abs(quantiles[0.8].length - 54.6) <= 3 * sd
    assert abs(answer["odds"].p - 0.05) <= 0.015
    alone = odds.simulate(replace(solved.network, steps={}), solved.order, solved.futures.duration).length
    assert odds.quantile(np.sort(alone), 0.8)[0] < quantiles[0.5].length
    assert replace(plan, tasks=plan.tasks[:1]).tasks[0].low == 0.8 * plan.tasks[0].duration
