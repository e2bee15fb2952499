# SPDX-License-Identifier: Apache-2.0
"""What the jobs of a plan are asked with."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


class Scorecard(msgspec.Struct, frozen=True, kw_only=True):
    """Which plan is scored, or which part of it."""

    plan: Annotated[str | None, Help(Text("name or file of the plan", "规划名称或文件"), metavar="NAME")] = None
    section: Annotated[str | None, Help(Text("only this section", "仅此章节"))] = None
    clause: Annotated[str | None, Help(Text("only this clause", "仅此条款"))] = None
