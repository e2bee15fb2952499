# SPDX-License-Identifier: Apache-2.0
"""What came of one check."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yuzui.text import Text

Word = Literal["pass", "fail", "error", "no_data", "stale"]

WORDS: dict[str, Text] = {
    "pass": Text("passes", "通过"),
    "fail": Text("fails", "未通过"),
    "error": Text("error", "出错"),
    "no_data": Text("no data", "无数据"),
    "stale": Text("stale", "已过期"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one check."""

    outcome: Word
    message: Text
    measured: float | int | str | None = None
    bar: str = ""
    data: tuple[str, ...] = ()


class NoDataError(Exception):
    """The reference set of a check is neither loaded nor shipped."""

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message


class NotBuiltError(Exception):
    """A check needs a part that is in no registry yet."""

    def __init__(self, ref: str, nearest: str = "") -> None:
        super().__init__(ref)
        self.ref = ref
        near = Text(f"; nearest name: {nearest}", f"；相近名称：{nearest}") if nearest else Text("", "")
        self.message = Text(f"{ref} is not built yet", f"{ref} 尚未建成") + near
