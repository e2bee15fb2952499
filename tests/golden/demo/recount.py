# SPDX-License-Identifier: Apache-2.0
"""The demo's figures from the data files, by code that shares nothing with Yuzui.

Only csv, duckdb and numpy; every function states its definition.
"""

import csv
import math
from pathlib import Path

import duckdb
import numpy as np

import yuzui

DATA = Path(yuzui.__file__).parent / "demo_data"


def rows(name):
    with (DATA / name).open(encoding="utf-8", newline="") as source:
        return list(csv.DictReader(source))


def sql(query):
    return duckdb.connect().execute(query.format(d=DATA)).fetchall()


def scores():
    """Submissions, scores, submissions with one score, and reliability of the mean of three.

    Reliability by analysis of variance (one-way, unequal group sizes): σ_p² = (MSB - MSW) / n0.
    """
    groups: dict[str, list[float]] = {}
    for row in rows("iclr_2018_scores.csv"):
        groups.setdefault(row["submission"], []).append(float(row["score"]))
    sizes = np.array([len(g) for g in groups.values()])
    total = sizes.sum()
    means = np.array([np.mean(g) for g in groups.values()])
    grand = np.concatenate(list(groups.values())).mean()
    between = (sizes * (means - grand) ** 2).sum() / (len(groups) - 1)
    within = sum(((np.array(g) - np.mean(g)) ** 2).sum() for g in groups.values())
    within /= total - len(groups)
    n0 = (total - (sizes**2).sum() / total) / (len(groups) - 1)
    person = (between - within) / n0
    return {
        "submissions": len(groups),
        "scores": int(total),
        "single": int((sizes == 1).sum()),
        "icc": person / (person + within),
        "reliability": person / (person + within / 3),
        "mean": grand,
        "sigma_proposal": math.sqrt(person),
        "sigma_error": math.sqrt(within),
    }


def amounts():
    """NSF awards: number, sum and median of the amounts (USD)."""
    values = sorted(int(row["amount_usd"]) for row in rows("nsf_awards_fy2026.csv"))
    return {"awards": len(values), "sum": sum(values), "median": values[len(values) // 2]}


def jobs(processors=2004):
    """Gaia trace: jobs, negative run times, days, share of processor time used, waits.

    Share used = Σ run x procs of jobs with run >= 0, over processors x (last end - first submit).
    """
    every, negative, usable, used, users = sql(
        "select count(*), count(*) filter (run < 0), count(*) filter (run >= 0),"
        ' sum(run::bigint * procs) filter (run >= 0), count(distinct "user")'
        " from '{d}/gaia_2014_jobs.parquet'"
    )[0]
    first, last_submit, last_end = sql(
        "select min(submit), max(submit), max(submit + wait + run) from '{d}/gaia_2014_jobs.parquet' where run >= 0"
    )[0]
    waits = np.array([w for (w,) in sql("select wait from '{d}/gaia_2014_jobs.parquet' where run >= 0")])
    return {
        "jobs": every,
        "negative": negative,
        "usable": usable,
        "users": users,
        "core_seconds": int(used),
        "days_submitting": (last_submit - first) / 86400,
        "share_to_last_end": used / (processors * (last_end - first)),
        "share_to_last_submit": used / (processors * (last_submit - first)),
        "median_wait": float(np.median(waits)),
        "p95_wait": float(np.quantile(waits, 0.95)),
    }


def share():
    """Basic share of China by year (final figures), and years to 8 % by base window."""
    totals: dict[int, dict[str, float]] = {}
    for row in rows("china_rd_expenditure.csv"):
        if row["vintage"] == "final communique" and row["dimension"] in ("type", "total"):
            key = "basic" if row["category"] == "basic" else row["category"]
            totals.setdefault(int(row["year"]), {})[key] = float(row["value"])
    shares = {y: v["basic"] / v["GERD"] for y, v in sorted(totals.items()) if "basic" in v}

    def years(base, now=2024, target=0.08):
        basic = (totals[now]["basic"] / totals[base]["basic"]) ** (1 / (now - base))
        whole = (totals[now]["GERD"] / totals[base]["GERD"]) ** (1 / (now - base))
        return math.log(target / shares[now]) / math.log(basic / whole)

    return {"shares": shares, "years": {base: years(base) for base in (2020, 2021, 2022, 2023)}}


def reference_class(start, horizon=5, target=0.08, leave_out="CHN"):
    """P(share >= target) after some years, from the changes of log-odds in other countries.

    Panel: UIS rows with at most 10 % of expenditure of unspecified type.
    """
    series: dict[str, dict[int, float]] = {}
    for row in rows("uis_rd_by_type.csv"):
        unspecified = float(row["not_specified_pct"] or 0)
        if row["basic_pct"] and unspecified <= 10 and row["iso3"] != leave_out:
            series.setdefault(row["iso3"], {})[int(row["year"])] = float(row["basic_pct"]) / 100
    changes = [
        math.log(s[y + horizon] / (1 - s[y + horizon])) - math.log(s[y] / (1 - s[y]))
        for s in series.values()
        for y in s
        if y + horizon in s and 0 < s[y] < 1 and 0 < s[y + horizon] < 1
    ]
    odds = math.log(start / (1 - start))
    reached = [1 / (1 + math.exp(-(odds + c))) >= target for c in changes]
    return {"hits": sum(reached), "of": len(reached)}


def citations():
    """hep-ph: works, links, self-links; share of the cohort 1993-95 by lag in months (lags 0-35, 0-59).

    From 1993 on half of the works and more list references of the set.
    """
    works = sql("select count(*) from '{d}/hepph_works.parquet'")[0][0]
    links, own = sql("select count(*), count(*) filter (citing = cited) from '{d}/hepph_citations.parquet'")[0]
    ages = sql(
        """
        select (a.year - b.year) * 12 + a.month - b.month as age
        from '{d}/hepph_citations.parquet' c
        join '{d}/hepph_works.parquet' a on a.arxiv_id = c.citing
        join '{d}/hepph_works.parquet' b on b.arxiv_id = c.cited
        where b.year between 1993 and 1995 and c.citing <> c.cited
        """
    )
    age = np.array([a for (a,) in ages])
    age = age[age >= 0]
    cohort = sql("select count(*) from '{d}/hepph_works.parquet' where year between 1993 and 1995")[0][0]
    return {
        "works": works,
        "links": links,
        "self": own,
        "cohort": cohort,
        "within_36": float((age < 36).mean()),
        "within_60": float((age < 60).mean()),
    }


def registry():
    """Items of Box 3, site rows, light sources and their countries."""
    sites = rows("facilities.csv")
    items = {row["facility_id"] for row in sites if not row["facility_id"].startswith("X")}
    sources = rows("light_sources.csv")
    return {
        "items": len(items),
        "sites": len(sites),
        "light_sources": len(sources),
        "countries": len({row["country"] for row in sources}),
    }


def bookings(tasks, rows):
    """Tasks placed, their value, and what is wrong: length, window, overlap on one resource."""
    known = {task["id"]: task for task in tasks}
    faults, last = [], {}
    for row in sorted(rows, key=lambda r: (r["resource"], r["start"])):
        task = known.pop(row["task"])
        ways = [w for a in task["alternatives"] if a["resource"] == row["resource"] for w in a["windows"]]
        inside = any(a <= row["start"] and row["end"] <= b for a, b in ways)
        if row["end"] - row["start"] != task["duration"] or not inside:
            faults.append(row)
        if row["start"] < last.get(row["resource"], row["start"]):
            faults.append(row)
        last[row["resource"]] = row["end"]
    value = math.fsum(task["value"] for task in tasks if task["id"] not in known)
    return {"placed": len(rows), "value": value, "faults": faults}
