# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.studies import backcast
from yuzui.studies.parts.backcast import fragility


def rows(document, name):
    return [row for row in document["stress"] if row["name"] == name]


def test_every_stress_is_computed(full):
    assert [row["size"] for row in rows(full, "falling_revenue")] == [0.01, 0.02, 0.05]
    for name in fragility.TITLES:
        assert rows(full, name), name
    short = [row["shortfall_pp"] for row in rows(full, "falling_revenue")]
    assert short == sorted(short) and short[0] > 0
    assert all(
        row["shortfall_pp"] == pytest.approx(100 * (0.08 - row["share"])) for row in full["stress"]
    )


def test_without_response_the_share_comes_out_higher(full):
    """The response goes mostly into development, so into the denominator."""
    (row,) = rows(full, "elasticity_zero")
    assert row["share"] > 0.08 and row["years_lost"] == 0


def test_a_series_without_split_has_no_stress_on_a_lever(workspace):
    found = backcast.run(workspace, country="KOR", target=0.3, growth=0.05, by=2030)
    assert rows(found, "elasticity_zero") == []
    assert rows(found, "relabelling")


def test_sentences(full):
    said = [fragility.said(full, row) for row in full["stress"]]
    assert all(one.en and one.zh and "{" not in one.en + one.zh for one in said)
    assert "2027" in said[3].en and "years lost" in said[0].en and "推迟" in said[0].zh


def test_relabelling_takes_the_prior_with_its_paper(full):
    from yuzui.invest import prior

    (row,) = rows(full, "relabelling")
    known = prior.load(fragility.RELABELLED)
    assert row["size"] == known.median and row["source"] == known.citation
