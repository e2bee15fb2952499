# SPDX-License-Identifier: Apache-2.0
"""A file of works and a file of links, dirt included, against the definitions in plain Python.

Nothing here is shared with what it checks: lists, sets and fractions, one work after another.
"""

import csv
import math
from fractions import Fraction

import numpy as np
import pytest
from tests.jobs.evaluation import sets

from yuzui.job.workspace import Workspace

NAMES = "cd,sleeping_beauty,ncs,nlcs,pp_top"
LEVELS = (1, 2, 5, 10, 20, 50)
SETS = 9


def dirty(seed):
    """Return works (id, year, month, field, type) and links with every kind of oddity."""
    rng = np.random.default_rng(seed)
    size = int(rng.integers(2, 45))
    years = rng.integers(1990, 2012, size).tolist()
    odd = [None, 99999, 1197]
    works = [
        (
            f"w{i:02d}",
            odd[i % 3] if rng.random() < 0.1 else year,
            int(rng.integers(1, 13)),
            [None, "x", "y"][rng.integers(0, 3)],
            [None, "article"][rng.integers(0, 2)],
        )
        for i, year in enumerate(years)
    ]
    ends = rng.integers(0, size + 2, (5 * size, 2)).tolist()
    links = [(f"w{a:02d}", f"w{b:02d}") for a, b in ends]
    return works, links + links[:3] + [(works[0][0], works[0][0])]


def written(folder, works, links):
    """Write both files; an unknown year is empty."""
    heads = (("work_id", "year", "month", "field", "type"), ("citing", "cited"))
    paths = folder / "works.csv", folder / "links.csv"
    for path, head, rows in zip(paths, heads, (works, links), strict=True):
        with path.open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([head, *rows])
    return dict(zip(("works", "citations"), paths, strict=True))


class Plain:
    """The definitions over works of known year and links between two different ones, once."""

    def __init__(self, works, links, window, clip):
        self.works = {w: row for w, *row in works if row[0] and 1500 <= row[0] <= 2100}
        self.year = {w: row[0] for w, row in self.works.items()}
        kept = {(a, b) for a, b in links if a != b and a in self.works and b in self.works}
        self.out = {w: {b for a, b in kept if a == w} for w in self.works}
        self.into = {w: {a for a, b in kept if b == w} for w in self.works}
        self.window, self.clip = window, clip

    def disruption(self, focal):
        later = {w for w in self.works if 0 < self.year[w] - self.year[focal] <= (self.window or 999)}
        mine = self.into[focal] & later
        theirs = set().union(*(self.into[r] for r in self.out[focal])) & later
        n_i, n_j, n_k = len(mine - theirs), len(mine & theirs), len(theirs - mine)
        known = self.out[focal] and n_i + n_j + n_k
        cd = Fraction(n_i - n_j, n_i + n_j + n_k) if known else None
        nok = Fraction(n_i - n_j, n_i + n_j) if self.out[focal] and mine else None
        mcd = None if cd is None else cd * len(mine)
        return {"n_i": n_i, "n_j": n_j, "n_k": n_k, "cd": cd, "nok": nok, "mcd": mcd}

    def lags(self, work):
        found = [self.year[citer] - self.year[work] for citer in self.into[work]]
        return [max(lag, 0) for lag in found if lag >= 0 or self.clip]

    def sleep(self, work):
        last = max(self.year.values())
        counts = [0] * (last - self.year[work] + 1)
        for lag in self.lags(work):
            counts[lag] += 1
        peak = counts.index(max(counts))
        slope = Fraction(counts[peak] - counts[0], peak) if peak else 0
        line = [slope * t + counts[0] for t in range(peak + 1)]
        sb = sum(((at - n) / max(1, n) for at, n in zip(line, counts, strict=False)), start=Fraction(0))
        far = [abs((counts[peak] - counts[0]) * t - peak * counts[t] + peak * counts[0]) for t in range(peak + 1)]
        return {"sb": sb, "sb_peak": peak, "sb_awakening": far.index(max(far)) if sb > 0 else None}

    def among(self, work):
        """Of its field and decade what lies below, and half of what is equal."""
        key = self.year[work] // 10, self.works[work][2]
        mine = [w for w in self.works if (self.year[w] // 10, self.works[w][2]) == key]
        sb, others = self.sleep(work)["sb"], [self.sleep(w)["sb"] for w in mine]
        below, equal = sum(one < sb for one in others), others.count(sb)
        return {"sb_percentile": Fraction(100 * (2 * below + equal), 2 * len(mine))}

    def cell(self, work):
        key = (self.works[work][0], *self.works[work][2:])
        return [w for w, row in self.works.items() if (row[0], *row[2:]) == key]

    def cited(self, work):
        return sum(1 for lag in self.lags(work) if not self.window or lag < self.window)

    def compared(self, work):
        counts = sorted(self.cited(w) for w in self.cell(work))
        n, mine, total = len(counts), self.cited(work), sum(counts)
        logs = math.fsum(math.log(1 + c) for c in counts)
        found = {
            f"citations_{self.window or 'open'}": mine,
            "ncs": Fraction(mine * n, total) if total else 1,
            "nlcs": math.log(1 + mine) * n / logs if logs else None,
        }
        for level in LEVELS:
            line = Fraction(100 - level, 100) * n
            at = min(c for c in counts if sum(d <= c for d in counts) >= line)
            share = (sum(d <= at for d in counts) - line) / counts.count(at)
            found[f"pp{level}_credit"] = 1 if mine > at else share if mine == at else 0
        return found

    def row(self, work):
        if work not in self.works:
            return None
        sleep = {**self.sleep(work), **self.among(work)}
        return {**self.disruption(work), **sleep, **self.compared(work)}


@pytest.fixture(scope="module", params=range(SETS))
def asked(request, tmp_path_factory):
    """Works, links, the definitions over them, and what was answered."""
    works, links = dirty(request.param)
    window, clip = (5, 3, 0)[request.param % 3], request.param % 2 == 1
    folder = tmp_path_factory.mktemp("set")
    answer = sets.computed(
        Workspace(folder / "ws"), **written(folder, works, links), indicator=NAMES, window=window,
        negative_lag="clip0" if clip else "drop",
    )  # fmt: skip
    return works, links, Plain(works, links, window, clip), answer


def test_every_value_is_that_of_the_definition(asked):
    works, _, plain, answer = asked
    ids = answer.columns["work_id"].tolist()
    assert sorted(ids) == sorted(work for work, *_ in works)
    parts = plain.row(next(iter(plain.works)))
    for place, work in enumerate(ids):
        expected = plain.row(work)
        for name in parts:
            seen = np.ma.masked_array(answer.columns[name])[place]
            wanted = expected and expected[name]
            if wanted is None:
                assert seen is np.ma.masked, (work, name, seen)
            else:
                assert float(seen) == pytest.approx(float(wanted), abs=1e-9), (work, name)


def test_every_oddity_is_counted(asked):
    works, links, plain, answer = asked
    ids = {work for work, *_ in works}
    undated = ids - plain.works.keys()
    known = [(a, b) for a, b in links if a != b and {a, b} <= plain.works.keys()]
    wanted = {
        ("work", "unknown_year"): sum(year is None for _, year, *_ in works),
        ("work", "sentinel_year"): sum(year in (99999, 1197) for _, year, *_ in works),
        ("citation", "self_link"): sum(a == b for a, b in links),
        ("citation", "unknown_work"): sum(not {a, b} <= ids for a, b in links),
        ("citation", "unknown_year"): sum({a, b} <= ids and bool({a, b} & undated) for a, b in links),
        ("citation", "duplicate"): len(known) - len(set(known)),
        ("citation", "negative_lag"): sum(plain.year[a] < plain.year[b] for a, b in set(known)),
    }
    seen = {(f["table"], f["code"]): f["count"] for f in answer.document["findings"]}
    seen.pop(("work", "small_cell"), None)
    assert seen == {key: count for key, count in wanted.items() if count}
    assert answer.document["citations"] == {"read": len(links), "used": len(set(known))}


def test_every_missing_value_has_one_reason(asked):
    works, _, plain, answer = asked
    missing = dict.fromkeys(plain.row(next(iter(plain.works))), 0)
    for row in answer.document["nulls"]:
        if row["column"] in missing:
            missing[row["column"]] += row["count"]
    rows = [plain.row(work) for work, *_ in works]
    for name, count in missing.items():
        assert count == sum(row is None or row[name] is None for row in rows), name
