# SPDX-License-Identifier: Apache-2.0
"""A judgement with its gates met against the same model in R with JAGS."""

import sys

from bench import judge

TITLE = "judge: ranks with gates met"


def run():
    """Judge the mock panel and a synthetic call; without the peer nothing is said."""
    judge.judge(judge.mock_panel(), 0)
    rows = []
    for name, scores in (
        ("mock panel, 15 x 5", judge.mock_panel()),
        ("1,200 x 4, 420 reviewers", judge.synthetic(1_200, 4, 420, 1)),
    ):
        row = judge.measure(name, scores, 1, True)
        if not row["jags_cpu_s"]:
            print("no Rscript: the peer is missing", file=sys.stderr)
            return []
        rows.append(
            {
                "size": name,
                "ours": "blocked Gibbs, numpy",
                "ours_s": row["cpu_s"],
                "peer": "R + JAGS (rjags)",
                "peer_s": row["jags_cpu_s"],
                "goal": "≤ 0.1",
            }
        )
    return rows
