# SPDX-License-Identifier: Apache-2.0
"""What the ledgers are asked with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path as FilePath
from typing import Annotated, Any

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text

_PROCESSORS = Help(Text("processors of the centre", "中心的处理器数"))


class Usage(msgspec.Struct, frozen=True, kw_only=True):
    """Which log of jobs is looked at, and how large its centre is."""

    trace: Annotated[str, Help(Text("gaia, lcg, or a file of jobs", "gaia、lcg 或作业文件"), argument=True)] = "gaia"
    processors: Annotated[int | None, _PROCESSORS] = None


class CostRecovery(msgspec.Struct, frozen=True, kw_only=True):
    """At which price the hours of a log are invoiced, and what its centre costs."""

    trace: Annotated[str, Help(Text("gaia, or a file of jobs", "gaia，或作业文件"), argument=True)] = "gaia"
    processors: Annotated[int | None, _PROCESSORS] = None
    price: Annotated[str | None, Help(Text("price of a core-hour", "每核时价格"))] = None
    cost: Annotated[str | None, Help(Text("what the centre costs in a year", "中心全年成本"))] = None
    currency: Annotated[str | None, Help(Text("currency, ISO 4217", "币种（ISO 4217）"))] = None
    by: Annotated[str, Help(Text("whom to charge: user or group", "计费对象：user 用户或 group 组"))] = "user"
    waive: Annotated[str | None, Help(Text("status codes not charged, as 0,5", "不计费的状态码，如 0,5"))] = None
    tariff: Annotated[
        FilePath | Sequence[Mapping[str, Any]] | None,
        Help(
            Text("prices by class of account: class, price, accounts", "分类价目表：class、price、accounts 三列"),
            metavar="FILE",
            read=FilePath,
        ),
    ] = None


class ScheduleBenchmark(msgspec.Struct, frozen=True, kw_only=True):
    """On how many days of a log schedules are held against service in order of arrival."""

    trace: Annotated[str, Help(Text("gaia, or a file of jobs", "gaia，或作业文件"), argument=True)] = "gaia"
    processors: Annotated[int | None, _PROCESSORS] = None
    days: Annotated[int, Help(Text("how many days, most work first; 0 is all", "天数，工作量大者优先；0 为全部"))] = 10
    budget: Annotated[float, Help(Text("seconds of one core a day, counted in steps", "每日单核秒数，按步数计"))] = 0.05
    seed: Annotated[int, Help(Text("seed", "随机种子"), terminal=False)] = 7


class Ledger(msgspec.Struct, frozen=True, kw_only=True):
    """Which facility and year are summed up."""

    facility: Annotated[str, Help(Text("id of a facility; empty for all", "设施编号；留空为全部"))] = "gaia"
    year: Annotated[str, Help(Text("year with which its cycles begin", "周期所属年度"))] = "2014"
