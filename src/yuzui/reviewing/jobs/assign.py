# SPDX-License-Identifier: Apache-2.0
"""Who reviews what: without conflicts, fairly, with reasons and a proof."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from yuzui.errors import InputError, Place
from yuzui.funding import lottery_draw
from yuzui.funding.call_data import Material
from yuzui.job.result import Input
from yuzui.job.workspace import Workspace, stamped
from yuzui.reviewing import panel_draw
from yuzui.reviewing.assignment import limits, words
from yuzui.reviewing.assignment.answer import answer
from yuzui.reviewing.assignment.checks import CHECKS
from yuzui.reviewing.assignment.chosen import chosen, nothing
from yuzui.reviewing.assignment.lots import replayed as replayed
from yuzui.reviewing.assignment.pictures import pictures as drawn
from yuzui.reviewing.assignment.question import OBJECTIVES, Options, question
from yuzui.reviewing.assignment.sources import SOURCES
from yuzui.reviewing.assignment.tables import exports as made
from yuzui.reviewing.people.conflicts import Scope
from yuzui.reviewing.people.evidence import KINDS
from yuzui.text import Text

TITLE = Text("from proposals and reviewers to an assignment", "由申请书与评审人得出评审指派")
QUESTION = Text(
    "Who reviews what, without conflicts, fairly, with reasons?", "谁评什么？如何回避、如何均衡、理由何在？"
)
SOURCE = "Ahuja, Magnanti and Orlin 1993, ISBN 978-0-13-617549-0"
SCHEMA = "yuzui.assign/1"
LEVEL = "restricted"
INPUTS = (
    Input("path", Text("workbook or folder", "工作簿或文件夹")),
    Input("call", Text("call of what was loaded, instead of a file", "已装载数据的批次，代替文件")),
    Input("map", Text("map.toml: which column is which", "map.toml：各列含义")),
    Input("rules", Text("rules of the assignment: rules.toml", "指派规则：rules.toml")),
    Input("demand", Text("reviewers of each proposal", "每项申请的评审人数")),
    Input("load", Text("proposals of each reviewer, MIN..MAX", "每名评审人的评审项数，最少..最多")),
    Input(
        "objective",
        Text(
            "total, max_min, leximin, alpha, randomised or random_draw",
            "目标：total、max_min、leximin、alpha、randomised 或 random_draw",
        ),
        "total",
    ),
    Input("q", Text("largest probability of a pair", "每对的最大概率"), 1.0),
    Input("beta", Text("bonus for spreading probabilities, 0 to 1", "分散概率的奖励，0 至 1"), 0.0),
    Input("mix", Text("weights of the sources, text=1,bids=0.5", "各依据的权重，text=1,bids=0.5")),
    Input("kinds", Text("kinds of conflict that count", "计入的回避类别")),
    Input("window", Text("years within which a tie counts", "关系计入的年限"), 4.0),
    Input("path_length", Text("steps between co-authors, 1 or 2", "合作者关系的步数，1 或 2"), 1),
    Input(
        "accept_unchecked",
        Text("checks that may be left undone: employer,author,declared", "可不核查的项目：employer,author,declared"),
    ),
    Input("released", Text("file of possible conflicts that somebody released", "已核实解除的疑似回避名单（文件）")),
    Input("at", Text("day from which years are counted back", "回溯年限的起算日")),
    Input("secret", Text("secret committed to, for a random draw", "随机抽取所承诺的密值"), ""),
    Input("public", Text("public value, for a random draw", "随机抽取的公共值"), ""),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Answer the question for one call."""
    from yuzui.funding import call_reviews

    values = call_reviews.meant(workspace, {one.name: one.default for one in INPUTS} | inputs)
    now = stamped()
    material, rules = read(workspace, values)
    wanted = options(values, workspace.seed, now[:10])
    row = None
    if wanted.objective == "random_draw" and wanted.public and not wanted.secret:
        row, secret = lottery_draw.held(workspace)
        wanted = replace(wanted, secret=secret)
    problem = question(material, wanted, rules)
    if problem.unchecked:
        document = answer(material, problem, nothing(problem))
    else:
        sides = list(limits.sides(problem.limits, problem.pairs.shape[1]))
        document = answer(material, problem, chosen(problem, sides))
    document["run"]["at"] = now
    document = {"schema": SCHEMA, **document}
    if row is not None and document["draw"] is not None:
        keep(workspace, document, values)
        panel_draw.close(workspace, row, document)
    return document


def keep(workspace: Workspace, document: dict[str, Any], inputs: Mapping[str, Any]) -> None:
    """Keep an assignment with a row for each pair, in one act."""
    from yuzui.reviewing.invitations import kept

    kept.keep(workspace, document, inputs, LEVEL)


def read(workspace: Workspace, values: Mapping[str, Any]) -> tuple[Material, Path | None]:
    """Read the sheets of an assignment, or take what was loaded before."""
    from yuzui.funding import call_data, call_reviews

    path = None if values["path"] is None else Path(values["path"])
    if values["call"] is not None:
        material, beside = call_reviews.material(workspace, str(values["call"]), values["map"]), None
    elif path is not None:
        mapping = None if values["map"] is None else Path(values["map"])
        also = () if values.get("released") is None else (Path(values["released"]),)
        material, beside = call_data.from_path(path, mapping, "assign", also), path / "rules.toml"
    else:
        raise InputError(
            Text("say which workbook or folder to read", "请指明要读取的工作簿或文件夹"),
            place=Place(column="PATH"),
            fix=Text("name it after the verb: yuzui assign FILE.xlsx", "请在动词后写明：yuzui assign 文件.xlsx"),
            code="no_path",
        )
    if values["rules"] is not None:
        return material, Path(values["rules"])
    return material, beside if beside is not None and beside.is_file() else None


def options(values: Mapping[str, Any], seed: int, today: str) -> Options:
    """Return the options in the form the search wants."""
    objective, share, beta = str(values["objective"]), float(values["q"]), float(values["beta"])
    if objective not in OBJECTIVES:
        raise _unread("--objective", objective, " ".join(OBJECTIVES))
    if not 0 < share <= 1:
        raise _unread("--q", share, "0 < q ≤ 1")
    if share < 1 and objective != "randomised":
        fix = Text("add --objective randomised", "请加上 --objective randomised")
        raise _unread("--q", share, "--objective randomised", fix)
    if not 0 <= beta <= 1:
        raise _unread("--beta", beta, "0 ≤ beta ≤ 1")
    if beta and objective != "randomised":
        raise _unread("--beta", beta, "--objective randomised")
    low, high = _load(values["load"])
    return Options(
        objective=objective,
        demand=None if values["demand"] is None else int(values["demand"]),
        load_min=low,
        load_max=high,
        share=share,
        beta=beta,
        weights=_weights(values["mix"]),
        scope=Scope(
            kinds=_kinds(values["kinds"]),
            window_years=float(values["window"]) or None,
            path_length=int(values["path_length"]),
            at=str(values["at"] or today),
        ),
        secret=str(values["secret"]),
        public=str(values["public"]),
        accept_unchecked=_accepted(values.get("accept_unchecked")),
        seed=seed,
    )


def _unread(column: str, seen: Any, expected: str, fix: Text | None = None) -> InputError:
    return InputError(
        Text("this option cannot be read", "无法理解该选项"),
        place=Place(column=column),
        seen=str(seen),
        expected=expected,
        fix=fix,
        code="option",
    )


def _load(text: Any) -> tuple[int | None, int | None]:
    if text in (None, ""):
        return None, None
    low, dots, high = str(text).partition("..")
    if not dots or not low.strip().isdigit() or not high.strip().isdigit():
        raise _unread("--load", text, "0..6")
    if int(low) > int(high):
        raise _unread("--load", text, f"{high.strip()}..{low.strip()}")
    return int(low), int(high)


def _weights(text: Any) -> dict[str, float]:
    if isinstance(text, Mapping):
        return {str(name): float(weight) for name, weight in text.items()}
    weights: dict[str, float] = {}
    for part in str(text).split(",") if text else ():
        name, equals, weight = part.partition("=")
        try:
            weights[name.strip()] = float(weight) if equals else 1.0
        except ValueError:
            raise _unread("--mix", part, "text=1,bids=0.5") from None
        if name.strip() not in SOURCES or weights[name.strip()] < 0:
            raise _unread("--mix", part, " ".join(SOURCES))
    return weights


def _accepted(text: Any) -> tuple[str, ...]:
    parts = text.split(",") if isinstance(text, str) else text or ()
    names = {str(one).strip() for one in parts if str(one).strip()}
    if unknown := sorted(names - {*CHECKS}):
        raise _unread("--accept-unchecked", unknown[0], ",".join(CHECKS))
    return tuple(name for name in CHECKS if name in names)


def _kinds(text: Any) -> tuple[str, ...]:
    if text in (None, "", ()):
        return KINDS
    parts = text.split(",") if isinstance(text, str) else text
    names = tuple(dict.fromkeys(str(one).strip() for one in parts))
    if unknown := [name for name in names if name not in KINDS]:
        raise _unread("--conflicts", unknown[0], " ".join(KINDS))
    return names


lines = words.lines


pictures = drawn


exports = made
