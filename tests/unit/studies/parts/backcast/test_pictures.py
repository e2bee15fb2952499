# SPDX-License-Identifier: Apache-2.0
import pytest

from yuzui.investment.backcast_report import pictures


def test_three_pictures_with_twins_in_both_languages(full):
    found = pictures.pictures(full)
    assert [one.meta.name for one in found] == [
        "backcast-money", "backcast-growth", "backcast-frontier"]  # fmt: skip
    for one in found:
        assert one.twin.rows and one.meta.finding.zh
        for lang in ("en", "zh"):
            for width in (760, 360):
                assert one.spec(lang, width)["layer"]


def test_none_without_a_path(without):
    assert pictures.pictures(without) == []


def test_what_keeps_today_s_share(full):
    assert pictures.kept(full)[-1] == pytest.approx(2500.9 * 1.089**6)
    assert pictures.kept(full | {"growth": [0.1] * 6})[1] == pytest.approx(2500.9 * 1.1)


def test_places_without_a_path_are_left_out_of_the_line(full):
    picture = pictures.frontier(full)
    missing = [p for p in full["frontier"]["points"] if p["path"] == "steadiest" and p["extra"] is None]
    steady = [p for p in full["frontier"]["points"] if p["path"] == "steadiest"]
    assert len(picture.twin.rows) == len(steady) - len(missing)
