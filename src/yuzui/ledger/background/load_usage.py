# SPDX-License-Identifier: Apache-2.0
"""Load the uses that were handed in through the site, and post them to the ledger."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.ledger import usage_load
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Load the use of instruments", "载入仪器使用记录")
NEXT = Text("See what was loaded", "查看载入结果")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Load an upload and return the page that says what came of it; ``args`` name the upload."""
    name = str(args["upload"])
    usage_load.load(workspace, name, tell)
    return f"/uploads/{encode(name)}/load"
