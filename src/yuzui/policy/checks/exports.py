# SPDX-License-Identifier: Apache-2.0
"""``exports``: a foreign client of a named version reads all of it, equal, and gets the refusals."""

from __future__ import annotations

from yuzui.policy.evidence.outcome import NotBuiltError, Outcome
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.check import Exports
from yuzui.text import Text

TITLE = Text("a foreign client reads it", "外部程序可读取")


def run(check: Exports, world: World) -> Outcome:
    """Refuse: no endpoint is read by a foreign client yet; the loader holds that such checks ``await`` it."""
    world.need(f"endpoint:{check.endpoint}")
    raise NotBuiltError(f"client:{check.client}")
