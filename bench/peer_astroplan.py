# SPDX-License-Identifier: Apache-2.0
"""Run a scheduler of astroplan on an instance file of one telescope and one night; needs no Yuzui.

``python -m venv VENV && VENV/bin/pip install astroplan``; then ``VENV/bin/python peer_astroplan.py
INSTANCE RESULT Sequential``. The instance carries ``sky``: the site and where each task looks. The
windows are given as a constraint, not computed from the sky, so that both solve the same problem;
that astroplan also asks whether a target is above the horizon is its own doing and costs most of
its time. Priority is the rank. Its grid is 20 s by default: lengths are rounded up to it.
"""

import json
import math
import resource
import sys
import time
from pathlib import Path

import astropy.units as u
import numpy as np
from astroplan import FixedTarget, Observer
from astroplan.constraints import Constraint
from astroplan.scheduling import ObservingBlock, PriorityScheduler, Schedule, SequentialScheduler, Transitioner
from astropy.coordinates import EarthLocation, SkyCoord
from astropy.time import Time
from astropy.utils import iers

GRID = 20


class Windows(Constraint):
    """Whether a time lies in a window."""

    def __init__(self, windows):
        self.windows = windows

    def compute_constraint(self, times, observer, targets):
        """Return 1 inside and 0 outside, as large as the times."""
        second = np.round(times.unix).astype(np.int64)
        found = np.zeros(second.shape, dtype=bool)
        for start, end in self.windows:
            found |= (start <= second) & (second <= end)
        return found


def main():
    """Schedule one night and write what was placed."""
    source, target, name = sys.argv[1:]
    iers.conf.auto_download = False
    iers.conf.auto_max_age = None
    iers.conf.iers_degraded_accuracy = "ignore"
    document = json.loads(Path(source).read_text(encoding="utf-8"))
    (place,) = document["resources"]
    ((first, last),) = place["calendar"]
    sky = document["sky"]
    kind = {"Sequential": SequentialScheduler, "Priority": PriorityScheduler}[name]
    began = time.process_time()
    observer = Observer(EarthLocation(lat=sky["latitude"] * u.deg, lon=sky["longitude"] * u.deg))
    blocks = []
    for rank, task in enumerate(document["tasks"], start=1):
        ascension, declination = sky["targets"][task["id"]]
        coordinate = SkyCoord(ascension * u.deg, declination * u.deg)
        length = math.ceil(task["duration"] / GRID) * GRID * u.second
        block = ObservingBlock(
            FixedTarget(coordinate, name=task["id"]), length, rank, name=task["id"],
            constraints=[Windows(task["alternatives"][0]["windows"])],
        )  # fmt: skip
        blocks.append(block)
    scheduler = kind(constraints=[], observer=observer, transitioner=Transitioner(), time_resolution=GRID * u.second)
    night = Schedule(Time(first, format="unix"), Time(last, format="unix"))
    scheduler(blocks, night)
    spent = time.process_time() - began
    length = {task["id"]: task["duration"] for task in document["tasks"]}
    rows = [
        {
            "task": one.target.name,
            "resource": place["id"],
            "start": round(one.start_time.unix),
            "end": round(one.start_time.unix) + length[one.target.name],
        }
        for one in night.observing_blocks
    ]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    result = {"schedule": rows, "cpu_seconds": spent, "peak_mb": peak}
    Path(target).write_text(json.dumps(result), encoding="utf-8")


if __name__ == "__main__":
    main()
