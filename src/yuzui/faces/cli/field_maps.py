# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui field`` that look at many works together: map, emerge, burst."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from yuzui.faces.cli.options import option, options
from yuzui.faces.cli.output import FILE, Face, shared, typed
from yuzui.faces.cli.verb import verb
from yuzui.fields.emergence_answer import Inputs as Emergence
from yuzui.fields.jobs import bursts, emergence, science_map
from yuzui.fields.map_answer import Inputs as ScienceMap
from yuzui.text import Text, same


def _emerge(filled: Mapping[str, Any]) -> str:
    """Return the command that lists candidates of the same works."""
    asked = filled["asked"]
    given = [f" --{name} {typed(str(path))}" for name in ("works", "citations") if (path := getattr(asked, name))]
    return ("yuzui field emerge" + "".join(given)).replace("{", "{{").replace("}", "}}")


def _burst(filled: Mapping[str, Any]) -> str:
    """Return the command that finds bursts in the same works; nothing where they have no titles."""
    if not filled["set"]["titled"] or not filled["asked"].works:
        return ""
    return f"yuzui field burst --works {typed(str(filled['asked'].works))}".replace("{", "{{").replace("}", "}}")


@verb(
    "map",
    help=Text("cluster works by their citations and place the fields of the plan", "按引文聚类成果，标出规划领域"),
    more=Text(
        "Without files the hep-ph set that comes with Yuzui is mapped; it has no titles. --members writes one row a "
        "work and level. Needs the extra [map].",
        "不给文件时绘制随附的 hep-ph 集合（无题名）。--members 每项成果每级写一行。需要附加组件 [map]。",
    ),
    examples=(
        "yuzui field map --works works.csv --citations links.csv --out map.xlsx",
        "yuzui field map --works openalex.jsonl --seeds 5 --members members.csv",
    ),
    then=_emerge,
)
@options(ScienceMap)
@option("--members", type=FILE, help=Text("write the cluster of each work: .csv .parquet", "写出各成果所属聚类"))
@shared(seed=True)
def map_(face: Face, members: Path | None, **inputs: Any) -> None:
    workspace = face.workspace()
    answer = science_map.make_map(workspace, ScienceMap(**inputs), face.progress)
    workspace.save("science_map", answer)
    more = []
    if members is not None:
        science_map.write_members(answer, members)
        more.append((Text("wrote", "已写入"), same(members)))
    face.show_answer("science_map", answer, more)


@verb(
    "emerge",
    help=Text(
        "list clusters that may be emerging, beside what such lists were worth", "列出新兴方向候选及以往命中情况"
    ),
    more=Text(
        "Five numbers each, never one. The same set is frozen at earlier years to see whether such a list was right, "
        "beside chance and growth alone. Needs the extra [map].",
        "每个候选列五项数值，不合成指数。以往年份冻结同一集合回测，与随机及仅按增长对照。需要附加组件 [map]。",
    ),
    examples=("yuzui field emerge --works works.csv --citations links.csv", "yuzui field emerge --year 1999"),
    then=_burst,
)
@options(Emergence)
@shared(seed=True)
def emerge(face: Face, **inputs: Any) -> None:
    workspace = face.workspace()
    answer = emergence.candidates_of(workspace, Emergence(**inputs), face.progress)
    workspace.save("emergence", answer)
    face.show_answer("emergence", answer)


@verb(
    "burst",
    help=Text("find terms that suddenly stand in many more titles of a category", "查找某类别题名中突然增多的词"),
    more=Text(
        "Within each category or venue (columns field, primary_category, venue, journal): over a whole set the "
        "strongest burst is that a part of it began.",
        "在各类别或刊物之内查找（列 field、primary_category、venue、journal）：对全集而言，最强突现往往只是某部分"
        "开始收录。",
    ),
    examples=("yuzui field burst --works works.csv", "yuzui field burst --works works.csv --stratum hep-th"),
)
@options(bursts.Inputs)
@shared()
def burst(face: Face, **inputs: Any) -> None:
    face.answer("bursts", **inputs)


COMMANDS = (map_, emerge, burst)
