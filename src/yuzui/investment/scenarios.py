# SPDX-License-Identifier: Apache-2.0
"""The scenarios that come with Yuzui: what each is called and what it turns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yuzui.investment import scenario, scenario_file, simulate
from yuzui.investment.path_report.names import COUNTRIES, word
from yuzui.investment.path_report.words import target
from yuzui.job.result import stamp
from yuzui.text import Text, join, same

SCHEMA = "yuzui.path.scenarios/1"


def run() -> dict[str, Any]:
    """List them."""
    found = [
        {
            "id": name,
            "name": one.name.json(),
            "country": one.replay or one.country,
            "horizon": one.horizon,
            "target": one.target,
            "levers": [{"name": lever, "title": simulate.lever(lever).TITLE.json()} for lever in one.levers],
        }
        for name, one in scenario_file.shipped().items()
    ]
    digests = {name: one.digest for name, one in scenario_file.shipped().items()}
    return {
        "schema": SCHEMA,
        "run": stamp("path.scenarios", digests),
        "folder": str(scenario.folder()),
        "scenarios": found,
    }


def lines(document: Mapping[str, Any]) -> list[tuple[Text, Text]]:
    """Return a line for each, and how to run one or write one's own."""
    form = Text("{name}: {country}, to {year}, target {target}", "{name}：{country}，至 {year} 年，目标 {target}")
    found = [
        (
            same(one["id"]),
            join(
                [
                    form.format(
                        name=Text.of(one["name"]),
                        country=word(one["country"], COUNTRIES),
                        year=one["horizon"],
                        target=target(one),
                    ),
                    *(Text.of(lever["title"]) for lever in one["levers"]),
                ],
                " · ",
                " · ",
            ),
        )
        for one in document["scenarios"]
    ]
    advice = Text(
        "yuzui path simulate NAME, or FILE for your own: take a copy of one from {folder}",
        "yuzui path simulate 名称；自编情景请写文件路径，可从 {folder} 复制一份修改",
    )
    return [*found, (Text("run one", "运行"), advice.format(folder=document["folder"]))]
