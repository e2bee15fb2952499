# SPDX-License-Identifier: Apache-2.0
"""The use of a shared computing centre by its log: whose jobs, how many core-seconds, added up two ways."""

from __future__ import annotations

import msgspec
import numpy as np

from yuzui.job.workspace import Workspace
from yuzui.ledger import job_log


class GroupUse(msgspec.Struct, frozen=True):
    """Jobs of one group of users, and the core-seconds that they took."""

    group: str
    jobs: int
    core_seconds: int


class LogUse(msgspec.Struct, frozen=True):
    """Use of a centre by its log: jobs read, those that count, core-seconds by group.

    ``residual`` is what the groups together are off the whole log, in core-seconds.
    """

    log: str
    source: str
    digest: str
    jobs: int
    counted: int
    core_seconds: int
    groups: list[GroupUse]
    residual: int


def use(workspace: Workspace, name: str) -> LogUse:
    """Return the use that a log tells of."""
    trace, digest, columns = job_log.read(workspace, name, None)
    jobs = job_log.jobs(columns, trace.log)
    seconds = jobs.run * jobs.procs
    groups, inverse = np.unique(jobs.group, return_inverse=True)
    counts = np.bincount(inverse, minlength=len(groups))
    sums = [int(seconds[inverse == k].sum()) for k in range(len(groups))]
    rows = [GroupUse(str(int(one)), int(n), total) for one, n, total in zip(groups, counts, sums, strict=True)]
    whole = int(seconds.sum())
    return LogUse(
        log=name,
        source=trace.source,
        digest=digest,
        jobs=jobs.read,
        counted=len(jobs.run),
        core_seconds=whole,
        groups=sorted(rows, key=lambda one: (-one.core_seconds, one.group)),
        residual=whole - sum(sums),
    )
