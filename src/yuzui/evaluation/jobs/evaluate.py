# SPDX-License-Identifier: Apache-2.0
"""Research judged over long windows, with what it is too early to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from types import ModuleType
from typing import Any

from yuzui.evaluation import refused
from yuzui.evaluation.aggregation import cohort_means, columns, shares, units
from yuzui.evaluation.aggregation import words as counting
from yuzui.evaluation.charts import pairs
from yuzui.evaluation.report import cells, engine, exported, rows, run_settings, sources, tables, trend, words
from yuzui.evaluation.report import request as asked_of
from yuzui.evaluation.report.rows import Answer
from yuzui.evaluation.report.run_settings import Tell
from yuzui.evaluation.report.set import Look
from yuzui.evaluation.results import result_store
from yuzui.evaluation.results import storing as keeping
from yuzui.evaluation.units.counting import Counting
from yuzui.evaluation.work_sets import subset
from yuzui.job.result import Document, Input, stamp
from yuzui.job.workspace import Workspace
from yuzui.store.duck import Lake
from yuzui.store.graph import reading
from yuzui.text import Text
from yuzui.view.chart import Picture

TITLE = Text("research judged over long windows", "长周期科研评价")
QUESTION = Text(
    "What did these works do over 3, 5, 10 and more years, and what is it too early to say?",
    "这些成果在 3、5、10 年及更长时间里影响如何？哪些尚不能判断？",
)
SOURCE = "doi:10.1287/mnsc.2015.2366, doi:10.1073/pnas.1424329112"
SCHEMA = "yuzui.evaluate/1"
INPUTS = (
    Input("works", Text("works: a table, an export, a folder", "成果：表格、导出文件或文件夹")),
    Input("citations", Text("links: citing, cited; may be missing", "引文：施引、被引；可缺")),
    Input("snapshot", Text("a source: its current snapshot", "来源：取其现行快照"), ""),
    Input("only", Text("a list: works that are told", "名单：仅报告其中的成果")),
    Input(
        "authorships",
        Text(
            "authors: work, position, person, organisation; one file or several",
            "署名：成果、位次、人员、机构；可有多个文件",
        ),
    ),
    Input("org_links", Text("parts of organisations", "机构隶属表")),
    Input("country_map", Text("under which code countries are reported", "国家归并表")),
    Input("table_version", Text("version of these tables", "上述表的版本")),
    Input("fields", Text("fields of works with weights", "成果的领域及权重")),
    Input("patents", Text("links from patents: patent, cited", "专利引文：专利、被引成果")),
    Input("scheme", Text("classification of the fields", "领域所属分类体系")),
    Input("renormalise", Text("divide weights by their sum", "将权重除以其和"), False),
    Input("indicator", Text("indicators, comma between", "指标，逗号分隔"), "cd,sleeping_beauty"),
    Input("by", Text("what works are gathered by; none", "按何种单元汇总；不汇总则留空"), ""),
    Input("counting", Text("how works are counted", "计数方式"), "author"),
    Input("window", Text("windows in years, 0 open", "窗口年数，0 为不限"), 5),
    Input("incomplete", Text("means of windows not over too", "窗口未满的成果也计入均值"), False),
    Input("zero_ref", Text("value of works without references", "无参考文献成果的取值"), "null"),
    Input("shared", Text("references a citer must share", "施引成果须共有的参考文献数"), 1),
    Input("min_refs", Text("fewest references", "最少参考文献数"), 1),
    Input("min_citers", Text("fewest citers", "最少施引数"), 0),
    Input("zero_mean", Text("score where nothing of a cell was cited", "单元无引用时的分数"), "one"),
    Input("pool_cells", Text("works below which cells are pooled", "合并单元的成果数下限"), 0),
    Input("negative_lag", Text("citations from earlier works", "来自更早成果的引文"), "drop"),
    Input("self_citations", Text("self-citations; left out where known", "自引；可识别时剔除")),
    Input("precision", Text("unit of lags", "时滞的单位"), "year"),
    Input("baseline", Text("rewired copies beside disruption", "颠覆性的重连副本数"), 0),
    Input("copies", Text("rewired copies behind novelty", "新颖性所用的重连副本数"), 20),
    Input("kernels", Text("engine of graph kernels", "图计算核")),
    Input("sql", Text("engine of relational indicators", "关系型指标的引擎"), "duckdb"),
    Input("workers", Text("processes; the result is the same", "进程数；结果不变"), 1),
    Input("through", Text("last complete year of the set", "数据完整的最后一年")),
)


def run(workspace: Workspace, **inputs: Any) -> dict[str, Any]:
    """Evaluate a set of works; see :func:`compute`."""
    answer = compute(workspace, **inputs)
    return Document(answer.document, made=answer)


def keep(workspace: Workspace, document: dict[str, Any], answer: Answer | None = None) -> None:
    """Keep an evaluation as a run, and the result of each of its indicators as a record."""
    evaluation = answer or getattr(document, "made", None)
    if evaluation is None or evaluation.document != document:
        raise ValueError("an evaluation is kept with its values, as they were computed")
    result_store.agree(workspace, evaluation)
    workspace.save("evaluate", document, also={"result": keeping.rows(workspace, evaluation)})


def compute(workspace: Workspace, tell: Tell = lambda _: None, **inputs: Any) -> Answer:
    """Evaluate a set of works."""
    with Lake() as lake:
        return _computed(workspace, lake, tell, inputs)


def _computed(workspace: Workspace, lake: Lake, tell: Tell, inputs: dict[str, Any]) -> Answer:
    """Evaluate with a lake that nobody else uses."""
    started = run_settings.spent()
    settings, windows = _given(workspace, inputs)
    files, subject, modules = _of(workspace, settings, windows, inputs)
    report = subject.pop("exported", {})
    means = run_settings.Effort(settings["workers"], tell, len(modules) * len(windows))
    graph = sources.read(lake, settings, files, means.place)
    digests = keeping.digests(files)
    settings["self_citations"] = _counted(lake, settings)
    look = means.over(Look(graph, settings, subject), list(modules.values()))
    by_window = columns.of_set(lake, look, modules, windows, settings["sql"])
    mine = by_window[windows[0]]
    whole = columns.merged(by_window, modules) | columns.complete(look, modules, windows)
    incomplete = bool(settings["incomplete"])
    every = None
    if "only" in files:
        every = columns.counted(whole, columns.of_means(whole, modules, windows, incomplete))
    listed, part, whole = subset.cut(lake, files, graph, whole)
    of = columns.of_means(whole, modules, windows, incomplete)
    used = {name: one.used for name, one in of.items()}
    by_unit = settings | {"windows": windows}
    gathered, table = units.gather(lake, look, modules, (part, whole, of), by_unit)
    look.selected = part.works
    look.declared = lake.sql("graph_declared")["declared"]
    document = {
        **_head(look, settings, digests),
        "findings": cells.finding_rows(exported.findings(report) + graph.findings, mine, look.pooled),
        "nulls": rows.nulls(whole, len(part.undated)),
        "identities": cells.identities(mine),
        "indicators": [look.about(name, one, whole, windows, used, every) for name, one in modules.items()],
        **gathered | listed | exported.parts(report),
        **cohort_means.parts(look, part, whole, (modules, windows), incomplete),
        **look.parts(modules),
        **trend.parts(look, modules, look.declared),
        "shares": shares.section(look, part, whole, modules),
        "pairs": pairs.contrasting_pair(look, mine),
    }
    _title(lake, document)
    document["results"] = keeping.named(document, digests, settings)
    document["cpu_seconds"] = round(run_settings.spent() - started, 3)
    values = rows.of(part, whole), *rows.reasons(part, whole)
    some = {name: rows.padded(one.used, part) for name, one in of.items() if one.left_out}
    return Answer(document, *values, settings, files, digests, table, some)


def _title(lake: Lake, document: Mapping[str, Any]) -> None:
    """Give the works that a document names their titles, where the file of works has them."""
    works = [*(document["sleepers"] or {"latest": ()})["latest"]]
    works += [work for pair in document["pairs"] or () for work in (pair["more"], pair["less"])]
    known = reading.titles(lake, "work_file", {work["id"] for work in works})
    for work in works:
        work["title"] = known.get(str(work["id"]))


def _of(
    workspace: Workspace, settings: dict[str, Any], windows: tuple[int, ...], inputs: Mapping[str, Any]
) -> tuple[dict[str, Path], dict[str, Any], dict[str, ModuleType]]:
    """Return the files, what set they are, and the indicators that can be told of it."""
    from yuzui.evaluation.report import request as asked

    modules = asked.indicators(settings["indicator"], windows)
    files, subject = sources.subject(workspace, settings)
    if "citations" not in files:
        modules = asked.unlinked(modules, inputs.get("indicator") is not None)
        settings["indicator"] = ",".join(modules)
    return files, subject, modules


def _counted(lake: Lake, settings: Mapping[str, Any]) -> str:
    """Refuse to gather by what is not known; return whether self-citations are counted."""
    from yuzui.evaluation.aggregation import known, self_citations
    from yuzui.evaluation.report import request as asked

    asked.gathered(settings["by"], settings["counting"], lake.tables())
    if settings["by"]:
        known.guard(lake, Counting(settings["by"], settings["counting"]))
    return self_citations.rule(lake, settings["self_citations"])


def _given(workspace: Workspace, inputs: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[int, ...]]:
    """Return what is asked with the defaults, and the windows in years; refuse what is not told."""
    from yuzui.evaluation.report import engine
    from yuzui.evaluation.report import request as asked

    settings = {item.name: item.default for item in INPUTS} | {"seed": workspace.seed}
    settings |= {name: value for name, value in inputs.items() if value is not None}
    # what was kept of several files has each under a name of its own
    more = sorted(name for name in settings if name.startswith("authorships_"))
    if more:
        settings["authorships"] = [settings["authorships"], *map(settings.pop, more)]
    guard(settings)
    settings["sql"] = engine.chosen(settings["sql"])
    windows = asked.windows(settings["window"])
    # one window is told as ever; only several are another question
    return settings | {"window": windows[0]} | ({"windows": windows} if len(windows) > 1 else {}), windows


def _head(look: Look, settings: Mapping[str, Any], digests: Mapping[str, str]) -> dict[str, Any]:
    """Return what an evaluation is of, and by what parameters and engines."""
    graph = look.graph
    inputs = {k: v for k, v in settings.items() if k not in (*sources.FILES, "seed", "workers")}
    return {
        "schema": SCHEMA,
        "run": stamp("evaluate", inputs | {"files": list(digests.values())}, seed=look.seed),
        "origin": look.subject["origin"],
        "set": {**look.subject, **look.followed()},
        "works": graph.works,
        "citations": {"read": graph.read, "used": graph.used} if graph.linked else None,
        "parameters": asdict(look.p),
        "engine": engine.versioned(settings["sql"]),
        "kernels": look.p.kernels,
    }


def guard(inputs: Mapping[str, Any]) -> None:
    """Refuse what is asked of no set of works; see :mod:`yuzui.evaluation.refused`."""
    refused.guard(asked_of.names(str(inputs.get("indicator") or "")), str(inputs.get("by") or ""))


def lines(document: dict[str, Any]) -> list[tuple[Text, Text]]:
    """Return the transcript of an evaluation."""
    if document.get("only"):  # what was asked for first, then what it is held against
        whole = words.lines(document, (*words.OPENING, *words.CLOSING))
        return [
            *subset.lines(document),
            *words.lines(document, counting.SENTENCES),
            *((words.WHOLE if not n else label, text) for n, (label, text) in enumerate(whole)),
            *words.result_ids(document),
            *exported.lines(document),
        ]
    sentences = (*words.OPENING, *counting.SENTENCES, *words.CLOSING)
    return [*words.lines(document, sentences), *words.result_ids(document), *exported.lines(document)]


def pictures(document: dict[str, Any]) -> list[Picture]:
    """Return the pictures of an evaluation."""
    from yuzui.evaluation.report import pictures

    return pictures.draw(document)


exports = tables.all_of
