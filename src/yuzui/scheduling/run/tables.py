# SPDX-License-Identifier: Apache-2.0
"""The tables of a schedule: bookings first, so that they are what a csv file holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from yuzui.job import tables
from yuzui.scheduling.run import plots, words
from yuzui.sheets.sheet import Export
from yuzui.text import Text, same

Document = Mapping[str, Any]
WHOLE, VALUE = "#,##0", "#,##0.00"
BOOKINGS = Text("Bookings", "预订")
MOST = 40
"""Partners, and resources, that have a sheet of their own."""


def exports(document: Document, lang: str) -> list[Export]:
    """Return bookings, summary, tasks left out, certificate, findings and rejected rows.

    Behind them stand the bookings of each partner and of each resource, to be handed on.
    """
    return [
        _bookings(document, lang),
        tables.summary(document, words.lines(document), lang),
        _unplaced(document, lang),
        _certificate(document, lang),
        _findings(document, lang),
        rejected(document, lang),
        *_agendas(document, lang),
    ]


def _agendas(document: Document, lang: str) -> list[Export]:
    """Return the bookings of each partner and of each resource, in order of time."""
    found = []
    partners = sorted({str(facts[0]) for facts in document["placed"].values() if facts[0]})
    for partner in partners[:MOST]:
        own = [row for row in document["schedule"] if document["placed"][row["task"]][0] == partner]
        found.append(_bookings(document, lang, Text("Partner ", "合作方 ") + same(partner), own))
    for id in plots.whole(document).resources[:MOST]:
        own = [row for row in document["schedule"] if row["resource"] == id]
        if own:
            found.append(_bookings(document, lang, Text("Resource ", "资源 ") + same(id), own))
    return found


def _bookings(
    document: Document, lang: str, name: Text = BOOKINGS,
    given: Sequence[Mapping[str, Any]] | None = None,
) -> Export:  # fmt: skip
    chosen = document["schedule"] if given is None else given
    zone = document["instance"]["timezone"]
    quoted = document.get("form", {}).get("quotations") or {}
    columns = (
        (Text("task", "任务"), ""),
        (Text("resource", "资源"), ""),
        (Text("start (s)", "开始（秒）"), "0"),
        (Text("end (s)", "结束（秒）"), "0"),
        (Text(f"start ({zone})", f"开始（{zone}）"), ""),
        (Text(f"end ({zone})", f"结束（{zone}）"), ""),
        (Text("partner", "合作方"), ""),
        (Text("configuration", "配置"), ""),
        (Text("value", "价值"), VALUE),
        *(((Text("quotation", "报价"), VALUE),) if quoted else ()),
    )
    facts = document["placed"]
    rows = [
        (
            row["task"],
            row["resource"],
            row["start"],
            row["end"],
            words.when(row["start"], zone),
            words.when(row["end"], zone),
            *facts[row["task"]],
            *((quoted.get(f"{row['task']}|{row['resource']}"),) if quoted else ()),
        )
        for row in sorted(chosen, key=lambda row: (row["start"], row["task"]))
    ]
    return tables.table(name, columns, rows, lang)


def _unplaced(document: Document, lang: str) -> Export:
    columns = ((Text("task", "任务"), ""), (Text("reason", "原因"), ""))
    rows = [(row["task"], words.why(document, row["reason"])) for row in document["unplaced"]]
    return tables.table(Text("Not placed", "未安排"), columns, rows, lang)


def _certificate(document: Document, lang: str) -> Export:
    title = Text("Bound {bound}, by {kind}", "上界 {bound}，依据：{kind}").format(
        bound=str(document["bound"]), kind=words.named(words.KINDS, document["bound_kind"])
    )
    columns = ((Text("row", "行"), ""), (Text("price", "价格"), "0.000000"))
    rows = list(document["certificate"]["duals"].items())
    return tables.table(Text("Certificate", "最优性证书"), columns, rows, lang, title)


def _findings(document: Document, lang: str) -> Export:
    columns = (
        (Text("what", "问题"), ""),
        (Text("table", "表"), ""),
        (Text("row", "行"), ""),
        (Text("column", "列"), ""),
        (Text("seen", "看到"), ""),
        (Text("count", "数量"), WHOLE),
    )
    rows = [(f["message"], f["table"], f["row"], f["column"], f["seen"], f["count"]) for f in document["findings"]]
    return tables.table(Text("Findings", "所见问题"), columns, rows, lang)


def rejected(document: Document, lang: str) -> Export:
    """Return what is wrong with each row that could not be used."""
    width = max((len(row["cells"]) for row in document["rejected"]), default=0)
    columns = (
        (Text("task", "任务"), ""),
        (Text("file", "文件"), ""),
        (Text("sheet", "工作表"), ""),
        (Text("row", "行"), "0"),
        (Text("column", "列"), ""),
        (Text("what", "问题"), ""),
        (Text("seen", "看到"), ""),
        (Text("expected", "应为"), ""),
        (Text("to mend", "处理办法"), ""),
        *((Text(f"as it stands, {n}", f"原行 {n}"), "") for n in range(1, width + 1)),
    )
    said = ("file", "sheet", "row", "column", "message", "seen", "expected", "fix")
    rows = [
        (row["task"], *(error[name] for name in said), *row["cells"], *([None] * (width - len(row["cells"]))))
        for row in document["rejected"]
        for error in row["errors"]
    ]
    return tables.table(Text("Rejected", "退回"), columns, rows, lang)
