# SPDX-License-Identifier: Apache-2.0
"""Disruption against disruption.csv, on every kernel engine."""

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from tests.properties.graphs import numbered

from yuzui.evaluation.indicator import Parameters, Timed
from yuzui.evaluation.indicators import cd
from yuzui.faces.cli.main import run
from yuzui.solve.kernels import available

G = {"R1": 1995, "R2": 1996, "F": 2000, "g": 2000, "a": 2001, "b": 2002, "c": 2003, "d": 2004,
     "e": 2006}  # fmt: skip
G_LINKS = ["F R1", "F R2", "a F", "b F", "b R1", "c R2", "d F", "e F", "g R1"]
V = {f"v{i:02}": year for i, year in
     enumerate((1992, 1992, 1993, 1993, 1995, 1997, 1998, 1999, 1999, 1998, 1997))}  # fmt: skip
V_LINKS = ["4 0", "4 1", "4 2", "4 3", "5 2", "6 2", "6 4", "7 4", "8 4", "9 4", "9 1", "9 3", "10 4"]
GRAPHS = {
    "G": (G, G_LINKS),
    "G5": (G | {"h": 1999, "u": None, "other": 1990}, [*G_LINKS, "b R1", "F F", "h F", "u F", "c other"]),
    "G6": (
        {"R1": 1995, "R2": 1996, "F": 2000, "a": 2001, "b": 2002, "c": 2003},
        ["F R1", "F R2", "a F", "a R1", "b F", "b R1", "c F", "c R1"],
    ),
    "G7": ({"F": 2000, "a": 2001, "b": 2002}, ["a F", "b F"]),
    "G7b": ({"R1": 1995, "F": 2000, "a": 2001, "b": 2002}, ["F R1", "a R1", "b R1"]),
    "G7c": ({"R1": 1995, "F": 2000, "c": 2009}, ["F R1", "c F"]),
    "V": (V, ["v{:02} v{:02}".format(*map(int, link.split())) for link in V_LINKS]),
}


def rows():
    lines = Path(__file__).with_suffix(".py").parent.joinpath("disruption.csv").read_text().split("\n")
    kept = [line.split(",") for line in lines if line and not line.startswith("#")]
    return [dict(zip(kept[0], line, strict=True)) for line in kept[1:]]


def test_vector():
    for engine in available():
        for row in rows():
            works, links = GRAPHS[row["graph"]]
            graph = numbered(works, [tuple(link.split()) for link in links], "day")
            p = Parameters(
                window=int(row["window"]), precision=row["precision"], shared=int(row["shared"]),
                zero_ref=row["zero_ref"], kernels=engine,
            )  # fmt: skip
            arrays = Timed.of(graph, p.precision)
            found = cd.finish(cd.shard(arrays, (0, len(graph.order)), p), p)
            place = graph.order.tolist().index(row["focal"])
            for name in ("n_i", "n_j", "n_k"):
                assert found[name][place] == int(row[name]), name
            for name in ("cd", "nok", "mcd"):
                value = float(found[name][place])
                if row[name] == "NULL":
                    assert np.isnan(value) and found[f"{name}_null"][place], name
                elif row[name]:
                    assert value == pytest.approx(float(Fraction(row[name])), abs=1e-12), name
                    assert not found[f"{name}_null"][place]


PARAMETERS = ("precision", "window", "shared", "zero_ref")


def written(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as target:
        csv.writer(target).writerows([header, *rows])
    return str(path)


def test_vectors_through_the_command_line(tmp_path_factory, capsys):
    """All vectors of the graph and parameters of one."""
    for name in ["V-CD4", "V-CD6-l2", "V-CD8-v4", "V-CD8-v2-year"]:
        tmp_path = tmp_path_factory.mktemp("case")
        mine = next(row for row in rows() if row["id"] == name)
        alike = [row for row in rows() if all(row[k] == mine[k] for k in ("graph", *PARAMETERS))]
        works, links = GRAPHS[mine["graph"]]
        dated = [(work, f"{year}-01-01") for work, year in works.items()]
        written(tmp_path / "w.csv", ("work_id", "date"), dated)
        written(tmp_path / "c.csv", ("citing", "cited"), [link.split() for link in links])
        given = [f"--{name.replace('_', '-')}={mine[name]}" for name in PARAMETERS]
        given += [f"--{name}={tmp_path / file}" for name, file in
                  (("works", "w.csv"), ("citations", "c.csv"), ("out", "r.csv"), ("dir", "ws"))]  # fmt: skip
        assert run(["evaluate", "--indicator", "cd", *given]) == 0, capsys.readouterr().err
        with (tmp_path / "r.csv").open(encoding="utf-8-sig") as source:
            found = {row["work_id"]: row for row in csv.DictReader(source)}
        for row in alike:
            seen = found[row["focal"]]
            assert [int(seen[n]) for n in ("n_i", "n_j", "n_k")] == [int(row[n]) for n in ("n_i", "n_j", "n_k")]
            for part in ("cd", "nok", "mcd"):
                wanted = None if row[part] == "NULL" else float(Fraction(row[part]))
                value = float(seen[part]) if seen[part] else None
                assert value == (wanted if wanted is None else pytest.approx(wanted, abs=1e-12)), part
            assert int(seen["uncited"]) == (row["cd"] == "0" and row["nok"] == "NULL")


def test_flags_of_the_dirty_graph():
    works, links = GRAPHS["G5"]
    graph = numbered(works, [tuple(link.split()) for link in links])
    counts = {f.code: f.count for f in graph.findings}
    assert counts == {"self_link": 1, "duplicate": 1, "unknown_year": 1, "negative_lag": 1}


def test_the_identity_by_set_sizes():
    """CD = 2 - (|A| + 2 |B|) / |A or B|: 2 - 7/4 on V-CD1."""
    works, links = GRAPHS["G"]
    graph = numbered(works, [tuple(link.split()) for link in links])
    p = Parameters()
    found = cd.finish(cd.shard(Timed.of(graph, "year"), (0, 9), p), p)
    n_i, n_j, n_k = (found[name].astype(float) for name in ("n_i", "n_j", "n_k"))
    valued = found["cd_null"] == ""
    with np.errstate(divide="ignore", invalid="ignore"):
        identity = 2 - ((n_i + n_j) + 2 * (n_j + n_k)) / (n_i + n_j + n_k)
    assert valued.any()
    assert np.allclose(found["cd"][valued], identity[valued], atol=1e-12)
