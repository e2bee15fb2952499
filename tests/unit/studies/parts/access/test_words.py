# SPDX-License-Identifier: Apache-2.0
"""What nobody knows is said to be unknown, and never as 0."""

import pytest

from yuzui.facilities.access.report import words


def test_the_finding_counts_what_fits_whole(document):
    said = words.finding(document)
    assert said.en == "1 facility can do “photons”; 1 more in part, or their range is not said"
    assert "另有 1 处" in said.zh
    document["counts"] = {"found": 0, "whole": 0, "later": 0, "located": 0, "searched": 7}
    assert words.finding(document).en == "Nobody is known to do “photons”"


def test_one_facility_in_full(document):
    row = document["found"][0]
    assert words.distance(row).en == "424 ± 20 km"
    assert words.queue(row).en == "half within 12.0 d, nine in ten within 40.0 d"
    assert words.routes(row).en == "peer review"
    assert "5,000" in words.price(row).en and words.price(row).en.endswith("/ shift")
    assert words.capability(row["capabilities"][0]).en == "photons: 0.4–25 keV"


def test_one_of_which_little_is_known(document):
    row = document["found"][1]
    assert words.distance(row).en == words.price(row).en == "not known"
    assert words.queue(row).en == "too few to tell"
    assert words.routes(row).en == "rapid access (usual for its kind)"
    assert words.place(row).en == "X (no longer active)"
    assert words.capability(row["capabilities"][0]).en == "photons: range not said"


@pytest.mark.parametrize(
    ("low", "high", "said"), [(2400.0, 2400.0, "2,400 m"), (None, 1500.0, "up to 1,500 m"), (2.5, None, "from 2.5 m")]
)
def test_ends_as_the_source_says_them(low, high, said):
    assert words.ends({"low": low, "high": high, "unit": "m"}).en == said


def test_a_transcript_says_what_it_rests_on(document):
    told = words.lines(document)
    assert [label.en for label, _ in told] == ["who", "a", "b", "rests on"]
    assert "7 stated capabilities" in told[-1][1].en
    assert "424 ± 20 km" in told[1][1].zh
