# SPDX-License-Identifier: Apache-2.0
"""Known sums and flags of two larger sets.

Paperscape 1991-96 (arXiv works and the references found between them) and a dirty OpenAlex export
of handball research, both under the folder named by YUZUI_DATA. The figures were counted by a
separate program before this code was written.
"""

from collections import Counter, defaultdict

import msgspec
import numpy as np
import pytest
from tests.jobs.evaluation import sets

from yuzui.evaluation import sources
from yuzui.evaluation.indicator import Parameters, Timed, coded, tables
from yuzui.evaluation.indicators import cd, first_pairs, generality, originality
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading

FILES = (
    *(f"scholarly/paperscape_9196_{n}.parquet" for n in ("works", "references")),
    *(f"scholarly/openalex_handball_{n}.parquet" for n in ("works", "citations")),
)
PAPERSCAPE = [Workspace.larger(name) for name in FILES[:2]]
HANDBALL = [Workspace.larger(name) for name in FILES[2:]]
pytestmark = pytest.mark.data(*FILES)


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


def test_paperscape_declares_more_references_than_are_in_the_set():
    """The sum of the column, and the links between two known works counted before."""
    lake = Lake()
    graph = reading.read(lake, *PAPERSCAPE)
    look = sets.context(graph, source="Paperscape")
    look.declared = lake.sql("graph_declared")["declared"]
    why = coded(cd.finish(look.shard(cd), look.p)["cd_null"])
    told = msgspec.to_builtins(look.coverage(why))
    lake.register("w", PAPERSCAPE[0])
    declared = lake.query("SELECT sum(n_refs_total) AS n, count(*) AS works FROM w")[0]
    assert told["references"]["declared"] == declared["n"]
    assert (told["references"]["works"], told["references"]["found"]) == (49_264, 145_644)
    assert sum(y["references"]["found"] for y in told["years"]) == 145_644
    assert told["excluded"]["value"] == pytest.approx(1 - 12_590 / 49_264)


def test_spread_over_the_fields_of_paperscape():
    """Of all 49,264 works, by counting in plain Python: field is the primary category."""
    lake = Lake()
    reading.read(lake, *PAPERSCAPE)
    for name, path in zip("wc", PAPERSCAPE, strict=True):
        lake.register(name, path)
    works = {r["id"]: r for r in lake.query("SELECT arxiv_id AS id, year, primary_category AS f FROM w")}
    links = {(r["citing"], r["cited"]) for r in lake.query("FROM c")}
    links = {(a, b) for a, b in links if a != b and a in works and b in works}
    lags = {(a, b): works[a]["year"] - works[b]["year"] for a, b in links}
    for name, pairs in (
        ("originality", [(a, b) for a, b in links]),
        ("generality", [(b, a) for a, b in links if 0 <= lags[a, b] < 5]),
    ):
        classes = defaultdict(Counter)
        for mine, other in pairs:
            classes[mine][works[other]["f"]] += 1
        module = {"originality": originality, "generality": generality}[name]
        found = lake.expression(module.expr(tables(), Parameters()))
        for work, value in zip(found["work_id"].tolist(), found[name].tolist(), strict=True):
            n = classes[work].total() if work in classes else 0
            if n < 2:
                assert value is None or value != value
            else:
                alike = sum(c * c for c in classes[work].values())
                assert abs(value - (1 - alike / n**2)) < 1e-12


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


def test_first_time_pairs_of_handball():
    """Sums counted from the two files by sets and dictionaries, work by work, in plain Python."""
    lake, p = Lake(), Parameters()
    graph = reading.read(lake, *HANDBALL)
    arrays = Timed.of(graph, "year", sources.marks(lake))
    found = first_pairs.finish(first_pairs.shard(arrays, (0, len(graph.order)), p), p)
    new, far = found["new_pairs"].compressed(), found["new_pairs_distance"]
    assert (len(new), int(new.sum())) == (3_025, 20_611)
    assert np.nansum(far) == pytest.approx(15_386.43, abs=0.01)


def test_handball_as_a_network_of_pajek_gives_the_same_flags(tmp_path):
    """The form in which the set was published: vertices with labels, arcs, a partition of years."""
    lake = Lake()
    for name, path in zip(("w", "c"), HANDBALL, strict=True):
        lake.register(name, path)
    works = lake.query("SELECT work_no, label, coalesce(year, 0) AS year FROM w ORDER BY work_no")
    arcs = lake.query("SELECT citing_no, cited_no FROM c")
    network = [f"*Vertices {len(works)}"]
    network += ['{work_no} "{label}"'.format(**row) for row in works]
    network += ["*Arcs", *("{citing_no} {cited_no} 1".format(**row) for row in arcs)]
    (tmp_path / "handball.net").write_text("\n".join(network) + "\n", encoding="utf-8")
    years = "\n".join(str(row["year"]) for row in works)
    (tmp_path / "handball.clu").write_text(f"*Vertices {len(works)}\n{years}\n")
    workspace = Workspace(tmp_path / "ws")
    files, _ = sources.tables_of(workspace, tmp_path / "handball.net")
    found = reading.read(lake, files["works"], files["citations"])
    # a partition has no missing values: 0 stands for none
    assert {(f.table, f.code): f.count for f in found.findings} == {
        ("work", "unknown_year"): 910,
        ("work", "sentinel_year"): 1,
        ("citation", "self_link"): 94,
        ("citation", "unknown_year"): 3_328,
        ("citation", "negative_lag"): 694,
    }
