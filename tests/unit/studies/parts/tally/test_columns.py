# SPDX-License-Identifier: Apache-2.0
"""Columns of several windows stand side by side, and say whether the window is over."""

import pytest

from yuzui.errors import InputError
from yuzui.studies import evaluate
from yuzui.studies.parts.workspace import Workspace


@pytest.fixture
def ask(tmp_path):
    (tmp_path / "w.csv").write_text("work_id,year\na,2000\nb,2000\nc,2003\nd,2006\nu,\n")
    (tmp_path / "l.csv").write_text("citing,cited\nc,a\nd,a\nd,b\nd,c\n")

    def asked(**more):
        files = {"works": tmp_path / "w.csv", "citations": tmp_path / "l.csv"}
        return evaluate.compute(Workspace(tmp_path / "ws"), **files, **more)

    return asked


def test_several_windows_give_what_each_gives_alone(ask):
    names = "citations,ncs,late_share,cd,sleeping_beauty"
    answer = ask(indicator=names, window="3,10")
    for window in (3, 10):
        alone = ask(indicator=names, window=window)
        for name, values in alone.columns.items():
            both = next(n for n in (f"{name}_{window}", name) if n in answer.columns)
            assert answer.columns[both].tolist() == values.tolist(), name
    assert {"sb", "ncs_3", "cd_10", "citations_3", "late_share_10"} <= set(answer.columns)
    assert not {"sb_3", "ncs", "citations_3_3"} & set(answer.columns)
    assert answer.document["parameters"]["window"] == 3


def test_a_window_is_complete_where_its_last_year_is_covered(ask):
    answer = ask(indicator="citations", window="3,7,open", through=2006)
    said = {name: v.tolist() for name, v in answer.columns.items() if name.startswith("window_")}
    assert said == {
        "window_complete_3": [True, True, True, False, None],
        "window_complete_7": [True, True, False, False, None],
        "window_complete_open": [None] * 5,
    }
    nulls = {(n["column"], n["reason"]): n["count"] for n in answer.document["nulls"]}
    assert nulls["window_complete_open", "no_end"] == 4
    # disruption counts one lag more, a late share twice the years
    assert (
        ask(indicator="cd", window=3, through=2006).columns["window_complete"].tolist()[2] is True
    )
    assert (
        ask(indicator="cd", window=4, through=2006).columns["window_complete"].tolist()[2] is False
    )
    assert ask(indicator="late_share", window=3, through=2006).columns["window_complete"].tolist()[
        1:3
    ] == [True, False]


def test_an_open_window_among_others_is_refused_where_it_means_nothing(ask):
    with pytest.raises(InputError):
        ask(indicator="late_share", window="3,open")
