# SPDX-License-Identifier: Apache-2.0
"""Known sums and flags of two larger sets.

Paperscape 1991-96 (arXiv works and the references found between them) and a dirty OpenAlex export
of handball research, both under the folder named by YUZUI_DATA. The figures were counted by a
separate program before this code was written.
"""

import numpy as np
import pytest

from yuzui.evaluate.indicator import Parameters, Timed
from yuzui.evaluate.indicators import cd
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.studies import evaluate
from yuzui.studies.parts.workspace import Workspace

PAPERSCAPE = [Workspace.larger(f"scholarly/paperscape_9196_{n}.parquet")
              for n in ("works", "references")]  # fmt: skip
HANDBALL = [Workspace.larger(f"scholarly/openalex_handball_{n}.parquet")
            for n in ("works", "citations")]  # fmt: skip
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(
        None in PAPERSCAPE + HANDBALL, reason="needs the larger data sets named by YUZUI_DATA"
    ),
]


def test_paperscape():
    found = reading.read(Lake(), *PAPERSCAPE)
    assert (found.works, found.used) == (49_264, 145_644)
    p = Parameters(window=5)
    columns = cd.shard(Timed.of(found, "year"), (0, len(found.order)), p)
    assert [int(columns[n].sum()) for n in ("n_i", "n_j", "n_k")] == [72_087, 36_692, 624_825]
    assert columns["n_i"][columns["references"] > 0].sum() == 24_513
    null, one = (cd.finish(columns, Parameters(zero_ref=z))["cd"] for z in ("null", "as_one"))
    assert int((~np.isnan(null)).sum()) == 12_590
    assert np.nanmean(null) == pytest.approx(0.002527, abs=5e-7)
    assert np.nanmean(one) == pytest.approx(0.377568, abs=5e-7)


def test_paperscape_declares_more_references_than_are_in_the_set(tmp_path):
    """The sum of the column, and the links between two known works counted before."""
    workspace = Workspace(tmp_path / "w")
    given = dict(zip(("works", "citations"), PAPERSCAPE, strict=True))
    told = evaluate.run(workspace, indicator="cd", **given)["coverage"]
    lake = Lake()
    lake.register("w", PAPERSCAPE[0])
    declared = lake.query("SELECT sum(n_refs_total) AS n, count(*) AS works FROM w")[0]
    assert told["references"]["declared"] == declared["n"]
    assert (told["references"]["works"], told["references"]["found"]) == (49_264, 145_644)
    assert sum(y["references"]["found"] for y in told["years"]) == 145_644
    assert told["excluded"]["value"] == pytest.approx(1 - 12_590 / 49_264)


def test_handball_flags_are_counted_exactly():
    found = reading.read(Lake(), *HANDBALL)
    assert {(f.table, f.code): f.count for f in found.findings} == {
        ("work", "unknown_year"): 910,
        ("work", "sentinel_year"): 1,  # the year 1197
        ("citation", "self_link"): 94,
        ("citation", "unknown_year"): 3_328,
        ("citation", "negative_lag"): 694,
    }
    assert len(found.undated) == 911 and found.works == 39_476
    assert int((np.diff(found.out_ptr) > 0).sum()) <= 5_720
