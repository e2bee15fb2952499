# SPDX-License-Identifier: Apache-2.0
"""Numbers, days and shares as they should not be: each is read, counted with a finding, or refused, in both languages."""

import csv

import pytest

from yuzui.errors import InputError
from yuzui.fields import chain_view, dependency_view
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace


@pytest.fixture
def workspace(tmp_path):
    return Workspace(tmp_path / "w")


def sheet(path, rows):
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def bilingual(lines):
    return all(line.en and line.zh for pair in lines for line in pair)


CHAIN = [
    ["award", "opened", "patents", "patent day", "trials"],
    ["A1", "2010-01", "US 7,155,746 B2", "", "NCT01234567"],
    ["A2", "2010-02", "RE41990", "", "NCT1234"],
    ["A3", "2010-03", "98855041", "", "nct 0234 5678"],
    ["A4", "2010-04", "7200000", "2009-02", ""],
    ["A5", "2024-06", "", "", ""],
    ["A6", "2010-05", "7155746", "", "none yet"],
]


def test_patents_and_trials_are_normalised_or_counted_with_a_finding(workspace, tmp_path):
    one = of("innovation_chain").run(workspace, path=(sheet(tmp_path / "c.csv", CHAIN),), through="2023", horizon=10)
    found = {(row.step, row.code): row for row in one.findings}
    codes = {key: row.count for key, row in found.items()}
    assert codes[("grant_patent", "other_series")] == 1 and codes[("grant_patent", "outside_range")] == 1
    assert codes[("grant_trial", "too_short")] == 1 and codes[("grant_trial", "unreadable")] == 1
    assert codes[("grant_patent", "event_before_award")] >= 1
    patents, trials = (next(row for row in one.steps if row.target == kind) for kind in ("patent", "trial"))
    assert patents.linked == 5 and trials.linked == 3, "none that can be told apart is dropped from the count"
    assert patents.full == 5, "US 7,155,746 B2 and 7155746 are one patent of two awards"
    assert patents.fractional == pytest.approx(4.0)
    assert "RE41990" in found[("grant_patent", "other_series")].examples
    assert "98855041" in found[("grant_patent", "outside_range")].examples
    assert "NCT1234" in found[("grant_trial", "too_short")].examples
    lines = chain_view.sentences(one)
    assert bilingual(lines) and sum(label.en == "finding" for label, _ in lines) == len(one.findings)


def test_an_award_after_the_last_complete_year_is_open_and_one_before_its_event_is_in_no_time(workspace, tmp_path):
    late = [["award", "opened", "patents", "patent day"], ["B1", "2024-06", "", ""], ["B2", "2000-01", "", ""],
            ["B3", "2010-04", "7200000", "2009-02"], ["B4", "2000-05", "7200001", "2007-02"]]  # fmt: skip
    one = of("innovation_chain").run(workspace, path=(sheet(tmp_path / "c.csv", late),), through="2023", horizon=10)
    (step,) = one.steps
    assert (step.reached, step.open, step.lost) == (2, 1, 1), "B1 was not followed for ten years: open, not lost"
    assert [(row.code, row.count) for row in one.findings] == [("event_before_award", 1)]
    assert one.lag.units == 3 and one.lag.events == 1, "B1 began after the end; what came too early of B3 is no event"
    assert step.linked == 2, "but counted"
    with pytest.raises(InputError) as refused:
        of("innovation_chain").run(workspace, path=(tmp_path / "c.csv",), composite=True)
    error = refused.value
    assert error.code == "composite_refused" and error.message.zh and error.fix.zh


def test_supplier_shares_are_kept_refused_or_negligible(workspace, tmp_path):
    path = tmp_path / "s.csv"
    ask = of("dependencies").run
    one = ask(workspace, files=(sheet(path, [["input", "country", "share"], ["A", "Japan", "64 %"], ["A", "China", "40 %"],
                                           ["B", "Japan", "0.9"], ["B", "Germany", "0.3"],
                                           ["C", "Japan", "0.6"], ["C", "Germany", "<1%"]]),))  # fmt: skip
    issues = {(row.code, row.input): row for row in one.issues}
    assert ("shares_do_not_sum", "B") in issues and ("shares_do_not_sum", "C") in issues
    assert ("shares_do_not_sum", "A") not in issues, "1.04 is rounding"
    each = {row.id: row for row in one.dependencies}
    assert each["A"].stated == pytest.approx(1.04) and each["C"].stated == pytest.approx(0.6), (
        "less than 1 % adds nothing"
    )
    assert bilingual(dependency_view.sentences(one))
    for share, code in (("-3 %", "negative_share"), ("-0.03", "negative_share"), ("140 %", "share_above_one")):
        with pytest.raises(InputError) as refused:
            ask(workspace, files=(sheet(path, [["投入品", "国家", "份额"], ["A", "日本", share]]),))
        error = refused.value
        assert (error.code, error.place.row, error.seen) == (code, 2, share) and error.message.zh and error.fix.zh
