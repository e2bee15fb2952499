# SPDX-License-Identifier: Apache-2.0
"""``value``: a study recomputes published numbers and says where its own come from."""

from __future__ import annotations

from typing import Any

from yuzui.policy.evidence.outcome import Outcome, empty, find
from yuzui.policy.evidence.run import World
from yuzui.policy.plan.check import Truth, Value
from yuzui.policy.plan.clause import Clause
from yuzui.text import Text

TITLE = Text("published numbers are recomputed", "复算已公布数字")


def run(check: Value, world: World, clause: Clause) -> Outcome:
    """Run the study and compare its document with what is published."""
    world.need(check.ref)
    study = (check.through or check.ref).removeprefix("study:")
    world.need(f"study:{study}")
    for name in check.data:
        world.path(name)
    document = world.study(study, check.args)
    data = tuple(check.data)
    for truth in check.truths:
        seen = find(document, truth.at)
        if not holds(truth, seen, document):
            return Outcome("fail", _wrong(truth, seen), plain(seen), bar(truth), data)
    for address in check.carries:
        if empty(find(document, address)):
            return Outcome("fail", Text(f"{address} is not stated", f"未说明 {address}"), None, address, data)
    first, n = check.truths[0], len(check.truths)
    message = Text(f"{n} {'value' if n == 1 else 'values'} as stated", f"{n} 项数值与所述一致")
    return Outcome("pass", message, plain(find(document, first.at)), bar(first), data)


def holds(truth: Truth, seen: Any, document: dict[str, Any]) -> bool:
    """Return whether a value agrees with what is published, and with the rest of the document."""
    if isinstance(truth.value, str | bool):
        return bool(seen == truth.value)
    if isinstance(seen, bool) or not isinstance(seen, int | float):
        return False
    if truth.value is not None and abs(seen - truth.value) > truth.tolerance:
        return False
    if truth.at_least is not None and seen < truth.at_least:
        return False
    if truth.at_most is not None and seen > truth.at_most:
        return False
    most = find(document, truth.not_above) if truth.not_above else seen
    return isinstance(most, int | float) and seen <= most


def bar(truth: Truth) -> str:
    """Return in words what is asked of a value."""
    if isinstance(truth.value, str | bool):
        return f"{truth.at} = {truth.value}"
    parts = []
    if truth.value is not None:
        width = f" ± {truth.tolerance:g}" if truth.tolerance else ""
        parts.append(f"= {truth.value:.10g}{width}")
    if truth.at_least is not None:
        parts.append(f">= {truth.at_least:g}")
    if truth.at_most is not None:
        parts.append(f"<= {truth.at_most:g}")
    if truth.not_above:
        parts.append(f"<= {truth.not_above}")
    return f"{truth.at} {' '.join(parts)}"


def plain(seen: Any) -> float | int | str | None:
    """Return a value as it can stand in the scorecard."""
    return seen if isinstance(seen, int | float | str) or seen is None else str(seen)[:80]


def _wrong(truth: Truth, seen: Any) -> Text:
    if seen is None:
        return Text(f"the document has no {truth.at}", f"结果文档中没有 {truth.at}")
    return Text(f"{truth.at} is {plain(seen)}", f"{truth.at} 为 {plain(seen)}")
