# SPDX-License-Identifier: Apache-2.0
"""The calls of the Python API, on what was loaded."""

import pytest

import yuzui as y
from yuzui.errors import VisibilityError

QUICK = {"redraws": 4, "near": 2}


@pytest.fixture(scope="module")
def notebook(call, tmp_path_factory):
    found = y.open(tmp_path_factory.mktemp("notebook") / "ws")
    found.report = found.load(call / "csv")
    yield found
    found.close()


@pytest.fixture(scope="module")
def slate(notebook, call):
    return notebook.fund(call="C2027", rules=call / "rules.toml", **QUICK)


def test_loading_is_never_silent(notebook):
    assert "40 rows read, 40 kept" in repr(notebook.report)
    assert notebook.view.count("proposal") == 40


def test_a_slate_is_kept_and_found_again(notebook, slate):
    for name in (None, slate.run, "C2027"):
        assert notebook.slate(name).document["slate"] == slate.document["slate"]
    with pytest.raises(VisibilityError):
        notebook.slate("C1")


def test_the_same_seed_gives_the_same_run(notebook, slate, call):
    again = notebook.fund(call="C2027", rules=call / "rules.toml", **QUICK)
    assert again.run == slate.run and again.ids == slate.ids
    other = y.open(notebook.dir, seed=8)
    assert other.fund(call="C2027", rules=call / "rules.toml", **QUICK).run != slate.run
    other.close()


def test_ranking_and_assigning_read_what_was_loaded(tmp_path):
    files = {
        "proposals": "id,amount\nA,10\nB,20\nC,30\n",
        "reviewers": "id,max\nx,2\ny,2\nz,2\n",
        "affinity": "proposal,reviewer,score\n"
        + "".join(f"{p},{r},{k}\n" for k, (p, r) in enumerate((p, r) for p in "ABC" for r in "xyz")),
        "conflicts": "proposal,reviewer,kind\nA,x,declared\n",
        "reviews": "proposal,reviewer,score\n"
        + "".join(f"{p},{r},{s}\n" for p, s in zip("ABC", (8, 5, 2), strict=True) for r in "xyz"),
    }
    for name, text in files.items():
        (tmp_path / f"{name}.csv").write_text(text, encoding="utf-8")
    notebook = y.open(tmp_path / "ws")
    notebook.load(*(tmp_path / f"{name}.csv" for name in files))
    unchecked = "employer,author"
    made = notebook.assign(call="C", per_proposal=2, load=(1, 2), accept_unchecked=unchecked)
    pairs = {(one["proposal"], one["reviewer"]) for one in made.document["assignments"]}
    assert len(pairs) == 6 and ("A", "x") not in pairs
    assert made.document["options"]["load_max"] == 2
    notebook.close()


def test_a_ranking_has_intervals(notebook):
    ranked = notebook.rank(call="C2027")
    assert len(ranked.document["proposals"]) == 40
    assert "<svg" in ranked._repr_html_() and repr(ranked)
