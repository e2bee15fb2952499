# SPDX-License-Identifier: Apache-2.0
r"""Computing time and testbed slices given as a quota.

The centre grants node-hours or slices; its batch system dispatches the jobs and stays in charge.
What is computed here is what was granted, used and left, who stands where by fair share, and what
strict service in order of arrival would have meant for the same jobs.

Fair share of an account with part :math:`s` of all shares and part :math:`u` of the decayed use:

.. math:: F = 2^{-u/s}, \qquad \text{use at } t = \sum_j \text{core-seconds}_j\,
          2^{-(t - \text{end}_j)/h}

with half-life :math:`h`; 1 is unused, ½ exactly its share. The formula is that of widely used batch
systems; a site's own setting decides.

First come, first served without overtaking: job :math:`i` starts at the first time not before its
submission and not before the start of job :math:`i-1` at which its processors are free. It is a
baseline: a centre that lets short jobs overtake should do better.

References
----------
Kay & Lauder (1988), doi:10.1145/35043.35047, fair share. Feitelson (2015), Workload Modeling for
Computer Systems Performance Evaluation, ISBN 978-1-107-07823-9.
"""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.facilities.kind import Example
from yuzui.model.table import DAY, INT, REAL, TEXT, column
from yuzui.text import Text

TITLE = Text("Computing and testbed quota", "计算与试验床配额")
UNIT = "core-second"
ROUTES = ("peer", "rapid", "internal", "test")
MODE = "dispatched"
SOURCE = "doi:10.1145/35043.35047"
FIELDS = (
    column("account", TEXT, "account", "账户",
           "Project the quota is for", "配额所属项目", null=False),
    column("amount", INT, "amount", "数量",
           "Core-hours or slice-hours asked for", "申请的核时或切片时", unit="h", low=1),
    column("share", REAL, "share", "份额",
           "Part of all capacity promised", "承诺的容量份额", unit="1", low=0, high=1),
    column("from", DAY, "from", "起", "First day of the quota", "配额首日"),
    column("until", DAY, "until", "止", "Last day of the quota", "配额末日"),
    column("largest", INT, "largest job", "最大作业",
           "Processors the largest job needs", "最大作业所需处理器数", unit="1", low=1),
)  # fmt: skip
KPIS = ("demand", "users")
EXAMPLE = Example(
    inputs={
        "processors": 4,
        "jobs": [
            {"submit": 0, "run": 10, "procs": 3, "account": "a"},
            {"submit": 1, "run": 10, "procs": 2, "account": "b"},
            {"submit": 2, "run": 5, "procs": 1, "account": "a"},
            {"submit": 30, "run": 5, "procs": 4, "account": "b"},
        ],
        "granted": {"a": 40, "b": 30},
        "half_life": 5,
        "at": 35,
    },
    # job 3 may not overtake job 2, so it starts at 10 although one processor was free at 2
    expect={
        "starts": [0, 10, 10, 30],
        "used": {"a": 35, "b": 40},
        "left": {"a": 5, "b": -10},
        "over_granted": ["b"],
        # decayed use 5/4 and 45/2: parts 1/19 and 18/19 against shares 4/7 and 3/7
        "fair_share": {"a": 0.938, "b": 0.216},
    },
)


def first_come(submit: Sequence[int], run: Sequence[int], procs: Sequence[int], processors: int) -> list[int]:
    """Return the starts of jobs served strictly in order of arrival; submissions do not decrease.

    Raises
    ------
    InputError
        If a job needs more processors than there are.

    Notes
    -----
    O(n log n): a heap of running jobs by their end.
    """
    free, now = processors, 0
    running: list[tuple[int, int]] = []
    starts = []
    for number, (arrived, length, wanted) in enumerate(zip(submit, run, procs, strict=True)):
        if wanted > processors:
            raise InputError(
                Text("a job needs more processors than there are", "作业所需处理器超过总数"),
                place=Place(row=number + 1, column="procs"),
                seen=str(wanted),
                expected=f"<= {processors}",
                fix=Text(
                    "give the true number of processors, or take this job out", "请给出正确的处理器数，或删去该作业"
                ),
                code="over_capacity",
            )
        now = max(now, arrived)
        while running and (running[0][0] <= now or free < wanted):
            ended, freed = heapq.heappop(running)
            now, free = max(now, ended), free + freed
        heapq.heappush(running, (now + length, wanted))
        free -= wanted
        starts.append(now)
    return starts


def fair_share(used: Mapping[str, float], shares: Mapping[str, float]) -> dict[str, float]:
    """Return the fair-share factor of every account: 1 unused, 0.5 exactly its share, of decayed use in any unit.

    An account without a share has factor 0 once it used anything.
    """
    total, promised = sum(used.values()), sum(shares.values())
    factors = {}
    for account in sorted({*used, *shares}):
        part = used.get(account, 0.0) / total if total else 0.0
        share = shares.get(account, 0.0) / promised if promised else 0.0
        factors[account] = 2.0 ** (-part / share) if share else float(part == 0)
    return factors


def solve(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Replay jobs against a quota.

    Parameters
    ----------
    inputs : mapping
        ``processors``; ``jobs`` (``submit``, ``run``, ``procs``, ``account``, by submission);
        ``granted`` (core-seconds by account, also the shares); ``half_life`` and ``at`` (seconds).

    Returns
    -------
    dict
        ``starts``, ``used`` and ``left`` (core-seconds by account), ``over_granted`` (accounts
        that used more than granted: shown, never clipped), ``fair_share`` (three decimals).
    """
    jobs = inputs["jobs"]
    submit, run, procs = ([job[name] for job in jobs] for name in ("submit", "run", "procs"))
    starts = first_come(submit, run, procs, inputs["processors"])
    granted = inputs["granted"]
    used = dict.fromkeys(sorted({*granted, *(job["account"] for job in jobs)}), 0)
    decayed: dict[str, float] = {}
    for job, start in zip(jobs, starts, strict=True):
        spent, age = job["run"] * job["procs"], inputs["at"] - (start + job["run"])
        used[job["account"]] += spent
        part = spent * 2.0 ** (-max(age, 0) / inputs["half_life"])
        decayed[job["account"]] = decayed.get(job["account"], 0.0) + part
    left = {account: granted.get(account, 0) - n for account, n in used.items()}
    factors = fair_share(decayed, granted)
    return {
        "starts": starts,
        "used": used,
        "left": left,
        "over_granted": [account for account, n in left.items() if n < 0],
        "fair_share": {account: round(f, 3) for account, f in factors.items()},
    }
