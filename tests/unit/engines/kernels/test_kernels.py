# SPDX-License-Identifier: Apache-2.0
"""Choosing the engine of a kernel."""

import pytest

from yuzui.errors import InputError, MissingExtraError
from yuzui.solve import kernels


def test_numpy_is_always_there():
    assert kernels.available()[0] == "numpy"


def test_a_small_job_is_not_compiled_and_a_large_one_is_where_it_can_be(monkeypatch):
    monkeypatch.setattr(kernels, "available", lambda: ("numpy", "numba"))
    assert kernels.choose(None, 1000) == "numpy"
    assert kernels.choose(None, kernels.COMPILE_ABOVE + 1) == "numba"
    monkeypatch.setattr(kernels, "available", lambda: ("numpy",))
    assert kernels.choose(None, kernels.COMPILE_ABOVE + 1) == "numpy"


def test_an_engine_that_is_not_installed_says_how_to_get_it(monkeypatch):
    monkeypatch.setattr(kernels, "available", lambda: ("numpy",))
    with pytest.raises(MissingExtraError) as caught:
        kernels.choose("numba", 0)
    assert "graph" in caught.value.say("en") and "graph" in caught.value.say("zh")


def test_an_unknown_engine_is_refused():
    with pytest.raises(InputError) as caught:
        kernels.choose("abacus", 0)
    assert caught.value.expected == "numpy numba"


def test_a_kernel_keeps_name_and_words_of_its_loop():
    twin = lambda x: x + 1  # noqa: E731

    @kernels.kernel(twin=twin)
    def plus_one(x):
        """Add one."""
        return x + 1

    assert plus_one.__name__ == "plus_one" and plus_one.__doc__ == "Add one."
    assert plus_one(1) == plus_one.loop(1) == 2


def _twice(x):
    return 2 * x


@kernels.kernel(twin=lambda x: 2 * x + 1, parts=(_twice,))
def _odd(x):
    return _twice(x) + 1


@pytest.mark.parametrize("engine", kernels.available())
def test_the_parts_of_a_kernel_are_compiled_with_it(engine):
    assert _odd(3, engine=engine) == _odd.loop(3) == 7
