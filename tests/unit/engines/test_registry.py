# SPDX-License-Identifier: Apache-2.0
import numpy as np
import pytest

from yuzui.errors import InputError, InternalError, MissingExtraError
from yuzui.solve import registry
from yuzui.solve.model import Model, rows


def test_solve_takes_the_engine_the_model_needs():
    model = Model(np.ones(1), np.zeros(1), np.ones(1), np.ones(1, dtype=bool), rows([]))
    found = registry.solve(model)
    assert (found.engine, found.objective) == ("highs", 1.0)


def test_an_engine_without_its_library_is_passed_over(monkeypatch):
    assert registry.can("lp") and registry.can("intervals")
    for module in registry.engines():
        monkeypatch.setattr(module, "REQUIRES", ("no_such_library",))
    assert registry.engines() == () and not registry.can("lp")
    with pytest.raises(InternalError):
        registry.engine("lp")


def test_a_growing_program_comes_from_the_preferred_engine():
    grown = registry.growing(np.zeros(1), np.ones(1), np.ones(1))
    grown.add(np.ones(1), np.full(1, 5.0), (np.array([0, 1]), np.zeros(1, dtype=int), np.ones(1)))
    assert grown.solve()[0] == 1


def test_an_engine_that_is_asked_for_by_name_is_given_or_refused(monkeypatch):
    module = registry.asked("cpsat", "intervals")
    assert module.NAME == "cpsat" and "intervals" in module.CAN
    for name in ("highs", "no_such_engine"):
        with pytest.raises(InputError) as caught:
            registry.asked(name, "intervals")
        assert (caught.value.seen, caught.value.expected) == (name, "cpsat")
    monkeypatch.setattr(module, "REQUIRES", ("no_such_library",))
    with pytest.raises(MissingExtraError) as missing:
        registry.asked("cpsat", "intervals")
    assert missing.value.fix.en == "pip install 'yuzui[cpsat]'"
