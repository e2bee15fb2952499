# SPDX-License-Identifier: Apache-2.0
import datetime as dt

import numpy as np
import pytest

from yuzui.errors import InputError, UnknownIdentifierError
from yuzui.investment import prior
from yuzui.investment.prior import Prior
from yuzui.text import Text

NAME = Text("n", "名")


def made(distribution, *arguments, name="p"):
    return Prior(name, distribution, arguments, "assumption", "v", NAME)


@pytest.mark.parametrize(
    ("one", "mean", "deviation"),
    [
        (made("triangular", -0.2, 0.1, 0.5), 0.4 / 3, 0.1434),
        (made("beta", 2.0, 6.0), 0.25, 0.1443),
        (made("normal", 3.0, 2.0), 3.0, 2.0),
        (made("lognormal", 0.0, 0.5), np.exp(0.125), 0.6039),
        (made("uniform", 1.0, 3.0), 2.0, 0.5774),
        (made("fixed", 4.0), 4.0, 0.0),
    ],
)
def test_draws_have_the_moments_of_their_distribution(one, mean, deviation):
    draws = one.draw(7, 40_000)
    assert draws.shape == (40_000, 1)
    assert draws.mean() == pytest.approx(mean, abs=0.02)
    assert draws.std() == pytest.approx(deviation, abs=0.02)


def test_quantiles_of_known_distributions():
    # beta(2, 2) has the distribution function 3x² - 2x³; 0.896 lies below 0.8
    assert made("beta", 2.0, 2.0).quantile(0.896) == pytest.approx(0.8, abs=1e-4)
    assert made("normal", 0.0, 1.0).quantile(0.975) == pytest.approx(1.95996, abs=1e-4)
    assert made("triangular", 0.0, 0.0, 1.0).quantile(0.75) == pytest.approx(0.5)
    assert made("triangular", 2.0, 2.0, 2.0).median == 2.0


def test_draws_hang_on_name_and_seed_alone():
    one = made("uniform", 0.0, 1.0)
    assert np.array_equal(one.draw(7, 5), one.draw(7, 5))
    assert not np.array_equal(one.draw(7, 5), one.draw(8, 5))
    assert not np.array_equal(one.draw(7, 5), made("uniform", 0.0, 1.0, name="q").draw(7, 5))
    assert one.draw(7, 5, 3).shape == (5, 3)


def test_a_prior_that_was_edited_keeps_the_order_of_its_draws():
    one = made("triangular", 0.0, 0.1, 1.0)
    other = prior.edited(one, "beta", (2.0, 5.0))
    assert np.array_equal(np.argsort(one.draw(7, 50), axis=0), np.argsort(other.draw(7, 50), axis=0))
    assert other.citation == prior.ASSUMPTION and other.version == prior.BY_HAND
    assert other.before == one == prior.edited(other, "fixed", (0.5,)).before


@pytest.mark.parametrize(
    ("kind", "arguments", "seen"),
    [
        ("triangular", (-0.2, 0.1, 1.5), "1.5"),
        ("fixed", (-1.01,), "-1.01"),
        ("uniform", (-2.0, 0.0), "-2"),
        ("normal", (0.0, 1.0), "-2.33"),
        ("lognormal", (2.0, 0.1), "5.86"),
        ("fixed", (float("nan"),), "nan"),
        ("beta", (600.0, 2.0), "600"),
    ],
)
def test_what_leaves_the_declared_range_is_said(kind, arguments, seen):
    one = prior.load("direct_subsidy_additionality")
    assert one.range == (-1, 1) and one.editable
    found = prior.outside(prior.edited(one, kind, arguments))
    assert found is not None and found[0] == seen and "…" in found[1]


def test_every_shipped_prior_lies_inside_its_own_range():
    every = [one for name in prior.names() for one in prior.versions(name)]
    assert [one.name for one in every if prior.outside(one)] == []
    assert [one.name for one in every if not one.editable] == ["gift_count"]
    assert all(one.range[0] <= one.silent <= one.range[1] for one in every if one.editable)


@pytest.mark.parametrize(
    ("distribution", "arguments"),
    [("magic", ()), ("triangular", (0.0, 1.0)), ("triangular", (1.0, 0.0, 2.0)), ("beta", (0.0, 1.0)),
     ("normal", (0.0, -1.0))],
)  # fmt: skip
def test_what_is_no_distribution_is_refused(distribution, arguments):
    with pytest.raises(ValueError):
        made(distribution, *arguments)


def test_every_shipped_prior_is_cited_or_says_that_it_is_an_assumption():
    assert len(prior.names()) >= 5
    for name in prior.names():
        for one in prior.versions(name):
            cited = "doi:" in one.citation or "http" in one.citation
            assert cited or one.citation == prior.ASSUMPTION, name
            assert one.version and one.definition.zh and one.label.zh and one.since.year > 2000, name
            assert one.json()["arguments"]


def test_a_prior_is_as_old_as_its_evidence():
    name = "direct_subsidy_additionality"
    assert prior.load(name, dt.date(2020, 1, 1)) == prior.load(name)
    with pytest.raises(UnknownIdentifierError):
        prior.load(name, dt.date(2010, 1, 1))
    with pytest.raises(UnknownIdentifierError):
        prior.load("nothing")


def test_a_file_without_the_shape_of_a_prior(tmp_path, monkeypatch):
    (tmp_path / "odd.yaml").write_text("label: {en: a, zh: 甲}\nversions: [{since: 2020-01-01}]\n")
    monkeypatch.setattr(prior, "folder", lambda: tmp_path)
    with pytest.raises(InputError) as caught:
        prior.load("odd")
    assert caught.value.code == "not_a_prior"


def test_a_prior_that_a_person_changed_goes_before_the_latest_version():
    latest = prior.load("depreciation_basic")
    mine = prior.edited(latest, "fixed", (0.1,))
    assert prior.current(latest.name) is latest
    assert prior.current(latest.name, {latest.name: mine}) is mine
    assert prior.current(latest.name, {"other": mine}) is latest
