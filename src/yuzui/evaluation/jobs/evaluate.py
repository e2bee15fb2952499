# SPDX-License-Identifier: Apache-2.0
"""Research judged over long windows, with what it is too early to say."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import msgspec
from msgspec import UNSET

from yuzui.evaluation import (
    aggregation,
    charts,
    context,
    request,
    result_store,
    run_settings,
    sentences,
    sources,
    subset,
    tables,
    units,
)
from yuzui.evaluation.answer import Answer, Citations, ImportReport, Pair, Sleepers, Subject
from yuzui.evaluation.context import EvaluationContext
from yuzui.evaluation.counting import Counting
from yuzui.evaluation.inputs import Evaluate as Inputs
from yuzui.evaluation.request import Settings
from yuzui.evaluation.result_store import Values
from yuzui.job.progress import Progress, silent
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.text import Text
from yuzui.view.view import View

TITLE = Text("research judged over long windows", "长周期科研评价")
QUESTION = Text(
    "What did these works do over 3, 5, 10 and more years, and what is it too early to say?",
    "这些成果在 3、5、10 年及更长时间里影响如何？哪些尚不能判断？",
)
SOURCE = "doi:10.1287/mnsc.2015.2366, doi:10.1073/pnas.1424329112"


def guard(query: Mapping[str, str]) -> None:
    """Refuse, over HTTP too, what is asked of no set of works; see :func:`yuzui.evaluation.request.refuse`."""
    request.refuse(request.names(query.get("indicator", "")), query.get("by", ""))


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Evaluate a set of works."""
    return evaluation(workspace, inputs)


def evaluation(workspace: Workspace, inputs: Inputs, tell: Progress = silent, seed: int | None = None) -> Answer:
    """Evaluate a set of works with a lake that nobody else uses; one row a work is attached."""
    with Lake() as lake:
        return _evaluated(workspace, lake, tell, request.settings(inputs, workspace.seed if seed is None else seed))


def keep(workspace: Workspace, answer: Answer) -> None:
    """Keep an evaluation as a run, and the result of each of its indicators as a record."""
    if answer.solved is None:
        raise ValueError("an evaluation is kept with its values, as they were computed")
    result_store.agree(workspace, answer)
    workspace.save("evaluate", answer, also={"result": result_store.rows(workspace, answer)})


def _evaluated(workspace: Workspace, lake: Lake, tell: Progress, settings: Settings) -> Answer:
    started = run_settings.spent()
    windows = settings.windows
    files, subject, report, settings, modules = _question(workspace, settings)
    effort = run_settings.Effort(settings.workers, tell, len(modules) * len(windows))
    graph = sources.read(lake, settings, files, effort.place)
    digests = result_store.digests(files)
    settings = msgspec.structs.replace(settings, self_citations=_self_citations(lake, settings))
    look = EvaluationContext(graph, settings, subject)
    _plan(look, effort, modules)
    by_window = aggregation.of_set(lake, look, modules, windows, settings.sql)
    first = by_window[windows[0]]
    whole = aggregation.merged(by_window, modules) | aggregation.complete(look, modules, windows)
    incomplete, every = settings.incomplete, None
    if "only" in files:
        every = aggregation.counted(whole, aggregation.of_means(whole, modules, windows, incomplete))
    only, part, whole = subset.cut(lake, files, graph, whole)
    of = aggregation.of_means(whole, modules, windows, incomplete)
    cells = (part, whole, of)
    counting, gathered, table = units.gather(lake, look, modules, cells, settings) if settings.by else (None, None, {})
    look.selected = part.works
    look.declared = lake.sql("graph_declared")["declared"]
    findings = (*sources.export_findings(report), *graph.findings)
    used = {name: one.used for name, one in of.items()}
    indicators = [look.about(name, one, whole, windows, used, every) for name, one in modules.items()]
    parts = look.parts(modules)
    sleepers, pairs = _titled(lake, parts.pop("sleepers"), context.contrasting_pair(look, first))
    answer = Answer(
        run=_run(settings, digests),
        origin=subject.origin,
        set=look.work_set(),
        works=graph.works,
        citations=Citations(graph.read, graph.used) if graph.linked else None,
        parameters=look.p,
        engine=request.versioned(settings.sql),
        kernels=look.p.kernels,
        findings=aggregation.findings(findings, first, look.pooled),
        nulls=aggregation.nulls(whole, len(part.undated)),
        identities=aggregation.identities(first),
        indicators=indicators,
        counting=counting,
        units=gathered,
        self_citations=aggregation.self_citations(lake, look, modules),
        only=only or UNSET,
        exports=report.exports if report else UNSET,
        unread=report.unread if report else UNSET,
        rejected=report.rejected if report else UNSET,
        alike=report.alike if report else UNSET,
        windows=aggregation.window_means(look, part, whole, (modules, windows), incomplete),
        impact=aggregation.impact(look),
        **parts,
        sleepers=sleepers,
        shares=aggregation.shares(look, part, whole, modules),
        pairs=pairs,
        results=result_store.named(indicators, digests, look.p, settings),
        cpu_seconds=round(run_settings.spent() - started, 3),
    )
    means = {name: aggregation.padded(one.used, part) for name, one in of.items() if one.left_out}
    values = (aggregation.by_work(part, whole), *aggregation.reasons(part, whole))
    answer.attach(solved=Values(*values, settings, files, digests, table, means))
    return answer


def _question(
    workspace: Workspace, settings: Settings
) -> tuple[dict[str, Path], Subject, ImportReport | None, Settings, dict[str, ModuleType]]:
    """Return the files, what set they are, and the indicators that can be told of it."""
    modules = request.indicators(settings.indicator or "", settings.windows)
    files, subject, report = sources.subject(workspace, settings)
    if "citations" not in files:
        modules = request.unlinked(modules, settings.named)
        settings = msgspec.structs.replace(settings, indicator=",".join(modules))
    return files, subject, report, settings, modules


def _self_citations(lake: Lake, settings: Settings) -> str:
    """Refuse to gather by what is not known; return whether self-citations are counted."""
    request.gathered(settings.by, settings.counting, lake.tables())
    if settings.by:
        request.guard_units(lake, Counting(settings.by, settings.counting))
    return aggregation.self_citation_mode(lake, settings.self_citations)


def _plan(look: EvaluationContext, effort: run_settings.Effort, modules: Mapping[str, ModuleType]) -> None:
    """Plan the kernels of an evaluation, having told what they take."""
    look.work = effort.planned(look.graph, list(modules.values()), look.p.kernels)
    if look.copies and "cd" in modules:
        effort.tell(run_settings.copied(look.copies, look.rewiring_touches(), look.p.kernels))


def _run(settings: Settings, digests: Mapping[str, str]) -> Run:
    """Return how an evaluation was made: by what parameters, of what files."""
    question = {k: v for k, v in settings.values().items() if k not in (*sources.FILES, "seed", "workers")}
    return Run.of("evaluate", question | {"files": list(digests.values())}, seed=settings.seed)


def _titled(
    lake: Lake, sleepers: Sleepers | None, pairs: list[Pair] | None
) -> tuple[Sleepers | None, list[Pair] | None]:
    """Give works that are named their titles, where the file of works has them."""
    works = [*(sleepers.latest if sleepers else ()), *(w for pair in pairs or () for w in (pair.more, pair.less))]
    known = reading.titles(lake, "work_file", {work.id for work in works})

    def titled(work: Any) -> Any:
        return msgspec.structs.replace(work, title=known.get(str(work.id)))

    if sleepers:
        sleepers = msgspec.structs.replace(sleepers, latest=[titled(work) for work in sleepers.latest])
    if pairs:
        pairs = [msgspec.structs.replace(pair, more=titled(pair.more), less=titled(pair.less)) for pair in pairs]
    return sleepers, pairs


VIEW = View(
    headline=lambda answer: sentences.transcript(answer)[0][1],
    sentences=sentences.transcript,
    charts=charts.CHARTS,
    first=tables.FILES,
)
