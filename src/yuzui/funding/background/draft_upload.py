# SPDX-License-Identifier: Apache-2.0
"""Draft an award list from what was handed in through the site, with its board paper."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.funding import upload_draft
from yuzui.job.progress import Progress
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.text.address import encode

TITLE = Text("Draft an award list from your files", "由上传文件拟定资助清单")
NEXT = Text("Open the award list", "打开拟资助清单")


def run(workspace: Workspace, args: Mapping[str, Any], tell: Progress) -> str:
    """Keep an award list and return its page; ``args`` name the upload and the language of the paper."""
    answer = upload_draft.draft(workspace, str(args["upload"]), str(args.get("lang", "en")), tell)
    return f"/fund/lists/{encode(answer.run.id)}"
