# SPDX-License-Identifier: Apache-2.0
"""Index and queries of the fields desk against SQLite FTS5; survival against lifelines where it is installed."""

import os
import sys
import tempfile

from bench import field_speed
from yuzui.fields import work_set
from yuzui.job.workspace import Workspace

TITLE = "fields desk"


def run():
    """Measure what comes with Yuzui, and the larger sets where YUZUI_DATA names them."""
    workspace = Workspace(tempfile.mkdtemp())
    rows = field_speed.searches(workspace)
    if os.environ.get("YUZUI_PEERS"):
        works = work_set.read(workspace, None, None)
        rows.append(field_speed.survival(*field_speed.first_citations(works), "papers"))
    else:
        print("no YUZUI_PEERS: lifelines is missing", file=sys.stderr)
    return [
        {
            "size": f"{one['what']}, {one['size']}",
            "ours": "Yuzui",
            "ours_s": one["ours_s"],
            "peer": one["peer"],
            "peer_s": one["peer_s"],
            "goal": one["goal_ratio"] or one["goal"] or "–",
        }
        for one in rows
    ]
