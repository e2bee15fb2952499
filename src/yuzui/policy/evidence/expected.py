# SPDX-License-Identifier: Apache-2.0
"""Whether a document holds what a check expects of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.policy.evidence.outcome import empty, find
from yuzui.policy.plan.check import Expect
from yuzui.text import Text


def first_wrong(expected: Sequence[Expect], document: Mapping[str, Any]) -> Expect | None:
    """Return the first expectation that a document does not hold, or None."""
    return next((one for one in expected if not holds(one, document)), None)


def holds(expect: Expect, document: Mapping[str, Any]) -> bool:
    """Return whether what stands at an address is as expected; nothing there never is."""
    seen = find(document, expect.at)
    if expect.size is not None:
        return isinstance(seen, Sequence) and not isinstance(seen, str) and len(seen) == expect.size
    if expect.filled:
        return not empty(seen) and seen not in ([], {})
    if isinstance(expect.value, str | bool):
        return type(seen) is type(expect.value) and bool(seen == expect.value)
    if isinstance(seen, bool) or not isinstance(seen, int | float) or seen != seen:
        return False
    most = find(document, expect.not_above) if expect.not_above else seen
    return (
        (expect.value is None or abs(seen - expect.value) <= expect.within)
        and (expect.above is None or seen > expect.above)
        and (expect.below is None or seen < expect.below)
        and (expect.at_least is None or seen >= expect.at_least)
        and (expect.at_most is None or seen <= expect.at_most)
        and isinstance(most, int | float)
        and seen <= most
    )


def bar(expect: Expect) -> str:
    """Return in signs what is expected."""
    if expect.size is not None:
        return f"{expect.at}: {expect.size} entries"
    if expect.filled:
        return f"{expect.at} filled"
    if isinstance(expect.value, str | bool):
        return f"{expect.at} = {expect.value}"
    parts = []
    if expect.value is not None:
        width = f" ± {expect.within:g}" if expect.within else ""
        parts.append(f"= {expect.value:.10g}{width}")
    signs = ((">", expect.above), ("<", expect.below), (">=", expect.at_least), ("<=", expect.at_most))
    parts += [f"{sign} {bound:g}" for sign, bound in signs if bound is not None]
    if expect.not_above:
        parts.append(f"<= {expect.not_above}")
    return f"{expect.at} {' '.join(parts)}"


def plain(seen: Any) -> float | int | str | None:
    """Return a value as it can stand in the evidence."""
    return seen if isinstance(seen, int | float | str) or seen is None else str(seen)[:80]


def wrong(expect: Expect, document: Mapping[str, Any]) -> Text:
    """Return in words what is seen at an address instead of what is expected."""
    seen = find(document, expect.at)
    if seen is None:
        return Text(f"nothing stands at {expect.at}", f"{expect.at} 处没有内容")
    return Text(
        f"{expect.at} is {plain(seen)}, expected {bar(expect)}", f"{expect.at} 为 {plain(seen)}，应为 {bar(expect)}"
    )
