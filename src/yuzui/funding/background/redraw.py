# SPDX-License-Identifier: Apache-2.0
"""Draft an award list again from what it was computed from, perhaps with more re-draws."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import slate_acts
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Draft an award list again", "重新拟定资助清单")
NEXT = Text("Open the award list", "打开拟资助清单")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Keep the list drafted again and return its page."""
    return f"/fund/lists/{encode(slate_acts.redraw(workspace, args['run'], args['redraws'], tell))}"
