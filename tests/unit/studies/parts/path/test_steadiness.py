# SPDX-License-Identifier: Apache-2.0
from itertools import pairwise
from statistics import stdev

import pytest
from tests.validation.truth import share_of

from yuzui.investment.jobs import path
from yuzui.investment.path_report import steadiness
from yuzui.job.workspace import Workspace
from yuzui.text import Text

BASIC = [613.5, 716.1, 822.9, 975.5, 1090.4, 1335.6, 1467.0, 1817.0, 2023.5, 2259.1, 2500.9]
"""2014-2024, final communiques."""


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    return Workspace(tmp_path_factory.mktemp("w"))


def test_volatility_of_the_published_series(workspace):
    found = steadiness.volatility(share_of(workspace, "CHN"))
    rates = [after / before - 1 for before, after in pairwise(BASIC)]
    assert found["value"] == pytest.approx(stdev(rates))
    assert list(found["growth_rates"]) == [str(year) for year in range(2015, 2025)]
    assert found["whole"] < found["value"] and found["reason"] is None
    assert found["figure"]["window"] == "2015-2024" and found["figure"]["coverage"] == 1


def test_shares_alone_have_a_reason_instead(workspace):
    document = path.run(workspace, country="KOR")
    assert document["volatility"]["value"] is None and document["volatility"]["reason"]["zh"]
    assert steadiness.line(document, Text("a", "甲")) == []


def test_sentence(workspace):
    document = path.run(workspace)
    ((label, said),) = steadiness.line(document, Text("basic research", "基础研究"))
    assert label.en == "steadiness" and "10 years" in said.en and "个百分点" in said.zh


def test_a_scatter_of_the_whole_that_is_not_known_is_not_said_to_be_0(workspace):
    document = path.run(workspace)
    document["volatility"]["whole"] = None
    ((_, said),) = steadiness.line(document, Text("basic research", "基础研究"))
    assert "whole by —" in said.en and "总量为 — 个百分点" in said.zh
