# SPDX-License-Identifier: Apache-2.0
"""replay: every scenario runs, and a world that allows everything or forges its log fails."""

from pathlib import Path

import pytest

import yuzui.policy.plan
from yuzui.model import lifecycle
from yuzui.policy.checks import replay
from yuzui.policy.evidence.outcome import NoDataError
from yuzui.policy.plan import scenario
from yuzui.policy.plan.check import Replay

FILES = sorted((Path(yuzui.policy.plan.__file__).parent / "scenarios").glob("*.yaml"))


@pytest.mark.parametrize("name", [path.stem for path in FILES])
def test_scenario_runs_and_refuses(world, name):
    found = replay.run(Replay(scenario=name), world, None)
    refused = sum(step.refused for step in scenario.load(scenario.find(name)).steps)
    assert (found.outcome, found.measured) == ("pass", refused) and refused >= 1


def test_workflow_not_written_is_no_data(world):
    with pytest.raises(NoDataError):
        replay.run(Replay(scenario="gone"), world, None)


def changed(monkeypatch, tmp_path, old, new):
    text = scenario.find("call").read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "call.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setattr(scenario, "find", lambda name: path)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("action: close", "action: decide"),
        ("ends: {call: decided}", "ends: {call: open}"),
        ("action: decide, by: decider, refused: true", "action: publish, by: decider, refused: true"),
    ],
)
def test_script_that_does_not_hold_fails(world, monkeypatch, tmp_path, old, new):
    changed(monkeypatch, tmp_path, old, new)
    assert replay.run(Replay(scenario="call"), world, None).outcome == "fail"


def test_life_cycle_that_allows_everything_fails(world, monkeypatch):
    monkeypatch.setattr(lifecycle, "move", lambda cycle, state, action: "decided")
    found = replay.run(Replay(scenario="call"), world, None)
    assert found.outcome == "fail" and "allowed" in found.message.en


def test_log_in_which_a_forgery_goes_unnoticed_fails(world, monkeypatch):
    monkeypatch.setattr(replay, "verify", lambda rows, *rest, **more: None)
    assert replay.run(Replay(scenario="call"), world, None).outcome == "fail"
