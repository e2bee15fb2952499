# SPDX-License-Identifier: Apache-2.0
"""Columns of several windows stand side by side, and say whether the window is over."""

import random

import pytest

from yuzui.errors import InputError
from yuzui.evaluation.jobs import evaluate
from yuzui.job.workspace import Workspace


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
    said = {name: v.tolist() for name, v in answer.columns.items() if "_complete" in name}
    assert said == {
        "citations_complete_3": [True, True, True, False, None],
        "citations_complete_7": [True, True, False, False, None],
        "citations_complete_open": [None] * 5,
    }
    nulls = {(n["column"], n["reason"]): n["count"] for n in answer.document["nulls"]}
    assert nulls["citations_complete_open", "no_end"] == 4
    # disruption counts one lag more, a late share twice the years: each by itself
    for window, complete in ((3, [True, False]), (4, [False, False])):
        told = ask(indicator="cd,late_share", window=window, through=2006).columns
        assert told["cd_complete"].tolist()[2:4] == [complete[0], False]
        assert told["late_share_complete"].tolist()[1:3] == [window == 3, complete[1]]


def test_an_open_window_among_others_is_refused_where_it_means_nothing(ask):
    with pytest.raises(InputError):
        ask(indicator="late_share", window="3,open")


PERSONS = "".join(f"w{n},1,p{n % 7},1,o{n % 5},\nw{n},2,q{n % 4},1,o{n % 3},\n" for n in range(0, 90, 2))


@pytest.mark.parametrize("more", [{"negative_lag": "clip0", "pool_cells": 12}, {"persons": True}])
def test_kinds_of_works_have_the_scores_that_every_work_is_given_one_by_one(tmp_path, more):
    """Arrays and one work of each kind on one engine, all works in one expression on another."""
    rng = random.Random(5)
    works = [
        f"w{n},{rng.randint(2000, 2004) if n % 9 else ''},{rng.choice('xy')},{rng.choice('ab')}\n" for n in range(90)
    ]
    links = [f"w{rng.randrange(90)},w{int(90 * rng.random() ** 3)}\n" for _ in range(500)]
    files = {"works": "work_id,year,field,type\n" + "".join(works),
             "citations": "citing,cited\n" + "".join(links)}  # fmt: skip
    given = dict(more)
    if given.pop("persons", False):
        files["authorships"] = "work_id,position,person_id,affiliation,org_id,country\n" + PERSONS
        given["self_citations"] = "exclude"
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text)
    paths = {name: tmp_path / f"{name}.csv" for name in files}
    one, other = (
        evaluate.compute(Workspace(tmp_path / sql), **paths, **given, sql=sql, window="3,open",
                         indicator="ncs,nlcs,pp_top,fwci,citations")
        for sql in ("duckdb", "sqlite")
    )  # fmt: skip
    assert list(one.columns) == list(other.columns) and len(one.columns) > 15
    for name, values in one.columns.items():
        mine, theirs = values.tolist(), other.columns[name].tolist()
        if values.dtype.kind == "f":
            assert mine == pytest.approx(theirs, abs=1e-12, nan_ok=True), name
        else:
            assert mine == theirs, name
    for name, why in one.why.items():
        assert why.tolist() == other.why[name].tolist(), name
    assert one.document["nulls"] == other.document["nulls"]
