# SPDX-License-Identifier: Apache-2.0
"""sharing/quota: strict service in order of arrival on each day of the log, simulated by a heap of ends.

Nobody overtakes. A job that starts later than an hour after it was submitted still runs, and counts for
nothing. Jobs running when a day begins go on as they were.
"""

import heapq

import duckdb

DAY, PATIENCE, PROCESSORS = 86_400, 3_600, 2_004


def quota(data):
    con = duckdb.connect()
    jobs = con.execute(
        "SELECT submit, wait, run, procs FROM read_parquet(?) WHERE run >= 0 AND procs > 0",
        [str(data("gaia_2014_jobs.parquet"))],
    ).fetchall()
    first = min(job[0] for job in jobs)
    jobs = [(submit - first if first > DAY else submit, max(wait, 0), run, procs) for submit, wait, run, procs in jobs]
    days = sorted({submit // DAY for submit, _, run, procs in jobs if run > 0})
    asked = served = 0
    for day in days:
        a, s = one_day(jobs, day * DAY)
        asked, served = asked + a, served + s
    return {"total.asked": asked, "total.first_come": served, "days": len(days)}


def one_day(jobs, begin):
    queue = []
    for n, (submit, wait, run, procs) in enumerate(jobs):
        start = submit + wait
        if start < begin < start + run:
            queue.append((begin, n, start + run - begin, procs, 0))
        elif begin <= submit < begin + DAY and run > 0:
            queue.append((submit, n, run, procs, PATIENCE))
    queue.sort()
    free, ends, clock, asked, served = PROCESSORS, [], begin, 0, 0
    for release, _, run, procs, patience in queue:
        asked += run * procs
        clock = max(clock, release)
        while ends and (ends[0][0] <= clock or free < procs):
            end, back = heapq.heappop(ends)
            clock, free = max(clock, end), free + back
        if clock <= release + patience:
            served += run * procs
        free -= procs
        heapq.heappush(ends, (clock + run, procs))
    return asked, served
