# SPDX-License-Identifier: Apache-2.0
"""``beats``: a recorded benchmark meets its bar against a named peer, on data now loaded.

A record is ``benchmarks/<id>.json`` in the workspace: ``peer``, ``ratio``, ``date`` (ISO day),
``data`` (name of the set) and ``data_digest``.
"""

from __future__ import annotations

import datetime as dt
import json

from yuzui.policy.evidence.outcome import NoDataError, Outcome
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Beats
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("a recorded benchmark beats a named peer", "基准记录优于具名对照")


def run(check: Beats, world: World, clause: Clause) -> Outcome:
    """Read the record and hold it against its bar, its data and its age."""
    path = world.workspace.dir / "benchmarks" / f"{check.benchmark}.json"
    if not path.is_file():
        raise NoDataError(
            Text(
                f"no benchmark {check.benchmark} against “{check.peer}” is recorded",
                f"没有基准 {check.benchmark}（对照“{check.peer}”）的记录",
            )
        )
    record = json.loads(path.read_text(encoding="utf-8"))
    ratio, data = float(record["ratio"]), str(record["data"])
    low, high = check.at_least, check.at_most
    bounds = ((">=", low), ("<=", high))
    bar = " ".join(f"{sign} {bound:g}" for sign, bound in bounds if bound is not None)
    age = (world.today - dt.date.fromisoformat(record["date"])).days
    if record["data_digest"] != world.digest(data) or age > (check.max_age_days or age):
        message = Text(f"measured {age} days ago, or on other data", f"测于 {age} 天前，或所用数据已变")
        return Outcome("stale", message, ratio, bar, (data,))
    good = (low is None or ratio >= low) and (high is None or ratio <= high)
    good = good and record["peer"] == check.peer
    message = Text(f"{ratio:g} against {record['peer']}", f"对照 {record['peer']}：{ratio:g}")
    return Outcome("pass" if good else "fail", message, ratio, bar, (data,))
