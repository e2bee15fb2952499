# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import pytest

from yuzui.model.provenance import computed, mix, secondary


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (["real", "real"], "real"),
        (["real", "derived"], "derived"),
        (["real", "synthetic"], "mixed"),
        (["synthetic"], "synthetic"),
        ([], "mixed"),
        (["derived", "mixed"], "mixed"),
    ],
)
def test_origin_of_what_was_made_from_several(parts, whole):
    assert mix(parts) == whole


@pytest.mark.parametrize(
    ("data", "figure"), [("real", "derived"), ("derived", "derived"), ("synthetic", "synthetic"), ("mixed", "mixed")]
)
def test_a_figure_of_real_data_is_derived_and_any_other_stays_what_it_is(data, figure):
    assert computed(data) == figure


def test_what_was_read_second_hand_is_told_from_its_address():
    assert secondary("https://bbs.netbig.top/t-1") and secondary("copy: http://mirror.example/x")
    assert not secondary("https://www.stats.gov.cn/x.html; https://bbs.netbig.top/t-1")
    assert not secondary("Statistical Yearbook 2024, table 20-1") and not secondary(None)
