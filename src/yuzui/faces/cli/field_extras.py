# SPDX-License-Identifier: Apache-2.0
"""Sub-commands of ``yuzui field`` beyond hits: candidates, and whose the works are."""

from __future__ import annotations

from typing import Any

from yuzui.faces.cli.options import options
from yuzui.faces.cli.output import Face, shared
from yuzui.faces.cli.verb import verb
from yuzui.fields.jobs.field_candidates import Inputs as Candidates
from yuzui.fields.jobs.field_rank import Inputs as Rank
from yuzui.text import Text


@verb(
    "candidates",
    help=Text("works that read like those of a field and were not found", "与某领域相近而未被检出的文献"),
    more=Text(
        "Two lists beside each other: by words of the hits, and by vectors of words (extra [candidates], English). "
        "They propose; nothing of them counts as a hit.",
        "两个列表并列：按命中文献用词，及按词向量（附加组件 [candidates]，英文）。仅作推荐，不计入命中。",
    ),
    examples=("yuzui field candidates LAB-7", "yuzui field candidates LAB-1 --corpus works.xlsx --top 100"),
    then="yuzui field audit make {node} --corpus FILE",
)
@options(Candidates)
@shared()
def candidates(face: Face, **inputs: Any) -> None:
    face.ask("field_candidates", **inputs)


@verb(
    "rank",
    help=Text(
        "countries or organisations of a field, with how far they can be told apart", "领域的国家或机构比较及名次区间"
    ),
    more=Text(
        "Works whole and in parts, share, activity (share of the field here over its share in all works) and rank, "
        "each with its interval. Persons are not ranked. Kept, and shown on the page of the field.",
        "整项与分数计的成果数、占比、活跃度（本方占比与总体占比之比）与名次，均附区间。不对个人排名。结果留存并显示于该领域页面。",
    ),
    examples=(
        "yuzui field rank LAB-1 --corpus works.xlsx --by country",
        "yuzui field rank LAB --corpus works.csv --by organisation --since 2020 --out ranks.xlsx",
    ),
    then="yuzui field show {fields[0][node]}",
)
@options(Rank)
@shared(seed=True)
def rank(face: Face, **inputs: Any) -> None:
    face.answer("field_rank", **inputs)


COMMANDS = (candidates, rank)
