# SPDX-License-Identifier: Apache-2.0
"""Every engine gives the known answers, and its points and duals prove themselves."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from yuzui.solve import registry
from yuzui.solve.model import Limits

spec = importlib.util.spec_from_file_location("problems", Path(__file__).with_name("problems.py"))
problems = importlib.util.module_from_spec(spec)
sys.modules["problems"] = problems
spec.loader.exec_module(problems)

CASES = [
    pytest.param(engine, known, id=f"{engine.NAME}-{known.name}")
    for engine in registry.engines()
    for known in problems.KNOWN
    if known.model.need in engine.CAN
]
TOLERANCE = 1e-6
WHOLE = [engine for engine in registry.engines() if "mip" in engine.CAN]
"""Those of models with whole columns."""


@pytest.mark.parametrize(("engine", "known"), CASES)
def test_known_answer(engine, known):
    found = engine.solve(known.model)
    assert found.status == known.status
    assert found.engine == engine.NAME and found.version
    if known.optimum is None:
        assert found.values is None and found.objective is None and not found.solved
        return
    assert found.objective == pytest.approx(known.optimum, abs=TOLERANCE)
    assert any(np.allclose(found.values, point, atol=1e-5) for point in known.points)


@pytest.mark.parametrize(("engine", "known"), CASES)
def test_point_keeps_every_row_and_bound(engine, known):
    found, model = engine.solve(known.model), known.model
    if found.values is None:
        return
    activity = model.rows.activity(found.values)
    size = np.maximum(1.0, np.abs(np.where(np.isfinite(model.rows.high), model.rows.high, 0)))
    assert (activity >= model.rows.low - TOLERANCE * size).all()
    assert (activity <= model.rows.high + TOLERANCE * size).all()
    assert (found.values >= model.low - TOLERANCE).all()
    assert (found.values <= model.high + TOLERANCE).all()
    whole = found.values[model.integer]
    assert np.array_equal(whole, np.round(whole))


@pytest.mark.parametrize(("engine", "known"), CASES)
def test_bound_is_on_the_right_side(engine, known):
    found = engine.solve(known.model)
    if found.objective is None:
        return
    sign = 1 if known.model.maximise else -1
    assert sign * (found.bound - found.objective) >= -TOLERANCE
    assert found.gap == (None if found.objective == 0 else pytest.approx(0, abs=1e-9))


def test_duals_and_complementary_slackness():
    """A row with room has no price, and prices and reduced costs add up to the optimum."""
    for engine, known in [c.values for c in CASES if c.values[1].duals is not None]:
        found, model = engine.solve(known.model), known.model
        assert found.duals == pytest.approx(known.duals, abs=TOLERANCE)
        activity = model.rows.activity(found.values)
        for dual, reached, low, high in zip(found.duals, activity, model.rows.low, model.rows.high, strict=True):
            if abs(dual) > TOLERANCE:
                assert min(abs(reached - low), abs(reached - high)) < TOLERANCE
        lines = np.zeros((len(model.rows.low), len(model.objective)))
        for row in range(len(lines)):
            part = slice(model.rows.starts[row], model.rows.starts[row + 1])
            lines[row, model.rows.columns[part]] = model.rows.values[part]
        assert found.reduced == pytest.approx(model.objective - found.duals @ lines, abs=TOLERANCE)


def test_time_limit_is_said():
    """Stopped at once: the status is ``limit``, never ``optimal`` and never empty."""
    for engine in WHOLE:
        stream = np.random.default_rng(3)
        weights = stream.integers(1000, 9999, (40, 250)).astype(float)
        model = problems.program(
            weights.sum(0) + stream.integers(0, 500, 250),
            [(line, -np.inf, line.sum() / 2) for line in weights],
            high=1,
            whole=True,
        )
        assert engine.solve(model, Limits(gap=1e-9, seconds=0.05)).status == "limit"


def test_gap_asked_for_is_feasible_not_optimal():
    for engine in WHOLE:
        stream = np.random.default_rng(5)
        weights = stream.integers(1000, 9999, 400).astype(float)
        values = weights + stream.random(400) * 300
        model = problems.program(values, [(weights, -np.inf, weights.sum() / 3)], high=1, whole=True)
        loose = engine.solve(model, Limits(gap=0.05))
        assert loose.status == "feasible" or loose.gap <= 1e-9
        assert loose.gap <= 0.05
    # same answer twice and nothing on stdout
    for engine in WHOLE:
        code = (
            "import sys; sys.path.insert(0, sys.argv[1]); import problems;"
            f"from {engine.__name__} import solve;"
            "found = [solve(k.model) for k in problems.KNOWN for _ in (0, 1)];"
            "pairs = zip(found[::2], found[1::2]);"
            "assert all(str(a.values) == str(b.values) and a.bound == b.bound for a, b in pairs)"
        )
        folder = str(Path(__file__).parent)
        done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    # preference is the order of the list
    assert registry.PREFERENCE[0] == registry.engine("mip").NAME
    with pytest.raises(Exception, match="no engine can solve this"):
        registry.engine("alchemy")
