# SPDX-License-Identifier: Apache-2.0
"""What every lever must hold; a new file in the folder is tested without editing this one."""

import numpy as np
import pytest

from yuzui import plugins
from yuzui.invest.lever import PERFORMERS, SOURCES, TYPES, Path, Setting
from yuzui.testing import check_plugin
from yuzui.text import Text

LEVERS = plugins.modules("lever")
YEARS = (2024, 2025, 2026, 2027)
lever = pytest.mark.parametrize("lever", [LEVERS[name] for name in LEVERS], ids=list(LEVERS))


def cube(draws=1, growth=0.08):
    """A full cube with every cell positive and a realistic weight on enterprise development."""
    cells = {
        (s, p, k): 1.0 + 3 * i + 2 * j + (400 if (s, p, k) == ("enterprise",) * 2 + (k,) else 0)
        for i, s in enumerate(SOURCES)
        for j, p in enumerate(PERFORMERS)
        for k in TYPES
    }
    return Path.of(cells, YEARS, growth, draws)


def small(module, **values):
    """A setting with every schedule at one hundredth of its range, then what is given."""
    start = {p.name: module.RANGE[p.name][1] / 100 for p in module.PARAMETERS if p.schedule}
    return Setting(module.PARAMETERS, start | values)


def nothing(module):
    return Setting(module.PARAMETERS, {p.name: 0.0 for p in module.PARAMETERS if p.schedule})


@lever
def test_fits_the_seam(lever):
    assert check_plugin("lever", lever) == []


@lever
def test_labels_in_both_languages(lever):
    words = [lever.TITLE, *(p.label for p in lever.PARAMETERS)]
    words += [p.prior.definition for p in lever.PARAMETERS if p.prior]
    assert all(isinstance(word, Text) and word.en and not word.zh.isascii() for word in words)


@lever
def test_zero_setting_changes_nothing(lever):
    before = cube()
    after = lever.effect(before, nothing(lever))
    assert np.array_equal(after.flows, before.flows)
    assert not after.cost.any() and not after.queued.any()


@lever
def test_money_is_conserved(lever):
    before = cube(draws=3)
    after = lever.effect(before, small(lever))
    added = after.whole - before.whole
    paid = sum(after.paid[source] - before.paid[source] for source in SOURCES)
    assert np.abs(added).max() > 0
    np.testing.assert_allclose(added, paid, rtol=0, atol=1e-9)
    by_source = (after.flows - before.flows).sum(axis=(3, 4))
    for place, source in enumerate(SOURCES):
        np.testing.assert_allclose(by_source[..., place], after.paid[source], atol=1e-9)


@lever
def test_base_year_is_never_touched(lever):
    after = lever.effect(cube(), small(lever))
    assert np.array_equal(after.flows[:, 0], cube().flows[:, 0])


@lever
def test_acts_only_where_it_says_or_by_private_response(lever):
    changed = np.argwhere(np.abs(lever.effect(cube(), small(lever)).flows - cube().flows) > 1e-12)
    cells = {(SOURCES[s], PERFORMERS[p], TYPES[k]) for _, _, s, p, k in changed}
    assert cells
    assert {cell for cell in cells if cell[0] != "enterprise"} <= set(lever.ACTS_ON)


@lever
def test_linear_agrees_with_effect_to_one_per_cent(lever):
    before, step = cube(), 0.01
    start = lever.effect(before, small(lever))
    for name, slope in lever.linear(before, small(lever)).items():
        more = small(lever)[name] + step
        after = lever.effect(before, small(lever, **{name: more}))
        measured = {
            "basic": after.amount() - start.amount(),
            "rest": (after.whole - after.amount()) - (start.whole - start.amount()),
            "cost": after.cost - start.cost,
        }
        for what, values in measured.items():
            wanted = getattr(slope, what)
            np.testing.assert_allclose(values[0, 1:] / step, wanted[1:], rtol=0.01, atol=1e-6)


@lever
def test_direction_is_as_declared(lever):
    for param in lever.PARAMETERS:
        if param.schedule and param.sign:
            low = lever.effect(cube(), Setting(lever.PARAMETERS, {param.name: 1.0}))
            high = lever.effect(cube(), Setting(lever.PARAMETERS, {param.name: 3.0}))
            moved = (high.share() - low.share())[0, 1:]
            assert (np.sign(moved) == param.sign).all(), param.name


@lever
def test_example_reproduces_in_percentage_points(lever):
    example = lever.EXAMPLE
    before = Path.of(example.cells, (2024, 2025))
    after = lever.effect(before, Setting(lever.PARAMETERS, example.setting))
    moved = 100 * (after.share() - before.share())[0, 1]
    assert moved == pytest.approx(example.expect_pp, abs=1e-9)
    assert example.source


@lever
def test_same_seed_same_answer(lever):
    def once(seed):
        draws = {
            p.name: p.prior.draw(np.random.default_rng(seed), 50)
            for p in lever.PARAMETERS
            if p.prior
        }
        return lever.effect(cube(draws=50), small(lever, **draws)).share()

    assert np.array_equal(once(7), once(7))
    if any(p.prior for p in lever.PARAMETERS):
        assert not np.array_equal(once(7), once(8))


@lever
def test_every_prior_has_paper_and_definition(lever):
    for param in lever.PARAMETERS:
        if param.prior:
            assert param.prior.citation and param.prior.version
            assert "doi:" in param.prior.citation or "http" in param.prior.citation


@lever
def test_ranges_hold_the_defaults(lever):
    for param in lever.PARAMETERS:
        low, high = lever.RANGE[param.name]
        assert low <= param.default <= high


def test_orders_are_all_different_and_only_relabelling_is_not_real():
    orders = [module.ORDER for module in LEVERS.values()]
    assert len(set(orders)) == len(orders)
    unreal = [name for name, module in LEVERS.items() if not module.REAL]
    assert set(unreal) <= {"reclassification"}
