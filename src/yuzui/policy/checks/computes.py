# SPDX-License-Identifier: Apache-2.0
"""``computes``: a figure made from named data equals one that somebody else made."""

from __future__ import annotations

from yuzui.policy.evidence.expected import bar, first_wrong, plain, wrong
from yuzui.policy.evidence.outcome import Outcome, find
from yuzui.policy.evidence.world import World
from yuzui.policy.plan.check import Computes
from yuzui.text import Text

TITLE = Text("a figure agrees with somebody else's", "数字与他方一致")


def run(check: Computes, world: World) -> Outcome:
    """Run the question on pinned sets and compare its document with what is expected."""
    for name in check.data:
        world.path(name)
    document, read = world.study(check.study, check.args)
    if unnamed := sorted(read - set(check.data)):
        words = Text(f"it also reads {', '.join(unnamed)}", f"还读取了 {'、'.join(unnamed)}")
        return Outcome("fail", words, None, f"data: {', '.join(check.data)}")
    first = check.expect[0]
    if (fault := first_wrong(check.expect, document)) is not None:
        return Outcome("fail", wrong(fault, document), plain(find(document, fault.at)), bar(fault))
    n = len(check.expect)
    message = Text(f"{n} {'value' if n == 1 else 'values'} as expected", f"{n} 项数值与预期一致")
    return Outcome("pass", message, plain(find(document, first.at)), bar(first))
