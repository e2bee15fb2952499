# SPDX-License-Identifier: Apache-2.0
import pytest

from tests.validation.truth import Truth, rounded, share_of
from yuzui.job.workspace import Workspace
from yuzui.text import same


def test_share_is_that_of_the_shipped_series(tmp_path):
    share = share_of(Workspace(tmp_path), "CHN")
    assert share.latest.share == pytest.approx(2500.9 / 36326.8)


def test_a_truth_needs_no_filter():
    assert Truth("V1", "x", {}, same("<= 1"), True).filter == ""
    assert rounded((1.005, 2.346)) == [1.0, 2.35]
