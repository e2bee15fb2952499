# SPDX-License-Identifier: Apache-2.0
"""Make the demonstration in a workspace of its own, beside the one it is asked for from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.demonstration.jobs.demo import demo
from yuzui.job import beside
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("Make the demonstration", "生成示例")
NEXT = Text("Open the demonstration", "打开示例")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Run the whole loop on the data that come with Yuzui; return the page that leads there."""
    folder = beside.folder(workspace)
    demo(folder, progress=tell, lang=str(args.get("lang", "en"))).close()
    (folder / beside.MADE).touch()
    return "/demo"
