# SPDX-License-Identifier: Apache-2.0
"""I-06: the first thirty networks of the set, each solved by a constraint program and held against its published length."""

import csv
import re
import zipfile

from ortools.sat.python import cp_model

NETWORKS = 30


def _numbers(text, title):
    part = text.split(title, 1)[1].split("*****", 1)[0]
    lines = [line for line in part.splitlines() if re.fullmatch(r"[\d\s]+", line) and line.strip()]
    return [[int(word) for word in line.split()] for line in lines]


def _shortest(text):
    """Return the proved shortest length of one network; None if it is not proved."""
    follow, work = _numbers(text, "PRECEDENCE RELATIONS"), _numbers(text, "REQUESTS/DURATIONS")
    (capacity,) = _numbers(text, "RESOURCEAVAILABILITIES")
    length = {row[0]: row[2] for row in work}
    horizon = sum(length.values())
    model = cp_model.CpModel()
    start = {job: model.new_int_var(0, horizon, f"s{job}") for job in length}
    span = {job: model.new_fixed_size_interval_var(start[job], length[job], f"i{job}") for job in length}
    for job, _, _, *later in follow:
        for other in later:
            model.add(start[other] >= start[job] + length[job])
    for k, most in enumerate(capacity):
        users = [row for row in work if row[3 + k]]
        model.add_cumulative([span[row[0]] for row in users], [row[3 + k] for row in users], most)
    end = model.new_int_var(0, horizon, "end")
    model.add_max_equality(end, [start[job] + length[job] for job in length])
    model.minimize(end)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    return int(solver.value(end)) if solver.solve(model) == cp_model.OPTIMAL else None


def thirty_more(data):
    with data("allocation/psplib/j30_optimum.csv").open(encoding="utf-8") as stream:
        published = {row["problem"]: int(row["optimum"]) for row in csv.DictReader(stream)}
    with zipfile.ZipFile(data("allocation/psplib/j30.zip")) as archive:
        names = sorted(
            (one for one in archive.namelist() if one.endswith(".sm")),
            key=lambda one: [int(part) for part in re.findall(r"\d+", one.replace("j30", "", 1))],
        )[:NETWORKS]
        lengths = {name: _shortest(archive.read(name).decode("latin-1")) for name in names}
    proved = {name: one for name, one in lengths.items() if one is not None}
    return {
        "equal": sum(proved.get(name) == published[name.rsplit("/", 1)[-1]] for name in names),
        "proved": len(proved),
        "refused": 0,
    }
