# SPDX-License-Identifier: Apache-2.0
"""Rules that a schedule can break, in words with their numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, get_args

from yuzui.text import Text

Code = Literal[
    "malformed", "unknown_task", "twice", "duration", "unknown_resource", "resource", "window",
    "calendar", "overlap", "changeover", "capacity", "unknown_pool", "pool", "pool_calendar",
    "unknown_group", "all", "any_k", "predecessor", "min_lag", "max_lag", "quota",
]  # fmt: skip
CODES: tuple[Code, ...] = get_args(Code)
"""Rules, in the order in which they are told."""


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a schedule breaks."""

    code: Code
    tasks: tuple[str, ...]
    message: Text
    when: int | None = None

    def json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"code": self.code, "tasks": list(self.tasks), "message": self.message.json(), "when": self.when}


SAID: Mapping[Code, Text] = MappingProxyType(
    {
        "malformed": Text(
            "booking {n} does not give task, resource, and start before end in whole seconds",
            "第 {n} 条预订未给出任务、资源及先后两个整秒时刻",
        ),
        "unknown_task": Text("the instance has no task “{task}”", "算例中没有任务“{task}”"),
        "twice": Text("“{task}” is placed {n} times", "任务“{task}”被安排了 {n} 次"),
        "duration": Text("“{task}” runs {seen} s, not its {need} s", "任务“{task}”占 {seen} 秒，应为 {need} 秒"),
        "unknown_resource": Text(
            "“{task}” is placed on “{resource}”, which the instance does not have",
            "任务“{task}”所用资源“{resource}”不在算例中",
        ),
        "resource": Text("“{task}” may not run on “{resource}”", "任务“{task}”不可使用资源“{resource}”"),
        "window": Text(
            "“{task}” from {start} to {end} lies in none of its windows on “{resource}”",
            "任务“{task}”（{start}–{end}）不在其于资源“{resource}”的任何一个时窗之内",
        ),
        "calendar": Text(
            "“{task}” from {start} to {end} does not lie within one opening of “{resource}”",
            "任务“{task}”（{start}–{end}）不在资源“{resource}”的同一段开放时间之内",
        ),
        "overlap": Text(
            "“{task}” starts on “{resource}” at {start}, where “{other}” runs until {until}",
            "任务“{task}”于 {start} 在资源“{resource}”开始，而“{other}”到 {until} 才结束",
        ),
        "changeover": Text(
            "“{resource}” needs {need} s from “{other}” to “{task}” and has {seen} s",
            "资源“{resource}”由“{other}”切换到“{task}”需 {need} 秒，只留了 {seen} 秒",
        ),
        "capacity": Text(
            "“{resource}” runs {seen} tasks at once from {start}; it takes {need}",
            "资源“{resource}”自 {start} 起同时运行 {seen} 项任务，上限为 {need}",
        ),
        "unknown_pool": Text(
            "“{task}” uses the pool “{pool}”, which the instance does not have",
            "任务“{task}”所用共享资源“{pool}”不在算例中",
        ),
        "pool": Text(
            "{seen} of “{pool}” are in use from {start}; it gives {need}",
            "自 {start} 起共享资源“{pool}”占用 {seen}，上限为 {need}",
        ),
        "pool_calendar": Text(
            "“{task}” uses “{pool}” from {start} to {end}, not within one opening of it",
            "任务“{task}”在 {start}–{end} 使用“{pool}”，不在其同一段开放时间之内",
        ),
        "unknown_group": Text("the group “{group}” has no rule in the instance", "组“{group}”在算例中没有规则"),
        "all": Text(
            "{seen} of the {need} members of “{group}” are placed; it is all or none",
            "组“{group}”的 {need} 项任务只安排了 {seen} 项，应全部安排或全部不安排",
        ),
        "any_k": Text(
            "{seen} members of “{group}” are placed; {need} may be", "组“{group}”安排了 {seen} 项任务，上限为 {need}"
        ),
        "predecessor": Text(
            "“{task}” follows “{other}”, which is not placed", "任务“{task}”须在“{other}”之后，而后者未安排"
        ),
        "min_lag": Text(
            "“{task}” starts {seen} s after the end of “{other}”; {need} s are the least",
            "任务“{task}”在“{other}”结束 {seen} 秒后开始，至少应隔 {need} 秒",
        ),
        "max_lag": Text(
            "“{task}” starts {seen} s after the end of “{other}”; {need} s are the most",
            "任务“{task}”在“{other}”结束 {seen} 秒后开始，最多可隔 {need} 秒",
        ),
        "quota": Text(
            "tasks of “{partner}” run {seen} s in all; its share is {need} s",
            "合作方“{partner}”的任务共占 {seen} 秒，份额为 {need} 秒",
        ),
    }
)
"""What is said of each."""
