# SPDX-License-Identifier: Apache-2.0
"""What the questions about works are asked with."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


class Evaluate(msgspec.Struct, frozen=True, kw_only=True):
    """Which works, by which indicators, over which windows."""

    works: Annotated[Path | None, Help(Text("table, export or folder", "成果表、导出文件或文件夹"))] = None
    citations: Annotated[Path | None, Help(Text("links; may be missing", "引文，可缺"))] = None
    snapshot: Annotated[str, Help(Text("its current snapshot", "取该来源的现行快照"), metavar="SOURCE")] = ""
    only: Annotated[Path | None, Help(Text("list of DOIs or ids: works told", "仅报告名单中的成果"), file=True)] = None
    authorships: Annotated[tuple[Path, ...], Help(Text("authors: work, position, person …", "署名"), file=True)] = ()
    fields: Annotated[Path | None, Help(Text("fields of works, weights", "成果领域及权重"), file=True)] = None
    patents: Annotated[Path | None, Help(Text("links from patents: patent, cited", "专利引文"), file=True)] = None
    scheme: Annotated[str | None, Help(Text("classification of --fields", "分类体系"))] = None
    renormalise: Annotated[bool, Help(Text("divide weights by their sum", "权重除以其和"), flag=True)] = False
    indicator: Annotated[str | None, Help(Text("names with commas; yuzui list --seam indicator", "指标"))] = None
    incomplete: Annotated[bool, Help(Text("windows not over too", "含未满窗口"), flag=True)] = False
    by: Annotated[str, Help(Text("organisation | country, never persons", "汇总单元，不含个人"), metavar="UNIT")] = ""
    counting: Annotated[str, Help(Text("author | organisation | country | full | first …", "计数方式"))] = "author"
    org_links: Annotated[Path | None, Help(Text("parts of organisations", "机构隶属表"), file=True)] = None
    country_map: Annotated[Path | None, Help(Text("codes countries are reported as", "国家归并表"), file=True)] = None
    table_version: Annotated[str | None, Help(Text("version of these tables", "表的版本"))] = None
    window: Annotated[str, Help(Text("years: 5 or 3,5,10,20,open", "窗口年数"))] = "5"
    zero_ref: Annotated[str, Help(Text("null | as_one: works without references", "无参考文献"))] = "null"
    shared: Annotated[int, Help(Text("references a citer shares", "须共有的参考文献数"))] = 1
    min_refs: Annotated[int, Help(Text("fewest references", "最少参考文献数"))] = 1
    min_citers: Annotated[int, Help(Text("fewest citers", "最少施引数"))] = 0
    baseline: Annotated[int, Help(Text("rewired copies beside CD, from 20", "重连副本数"))] = 0
    copies: Annotated[int, Help(Text("rewired copies behind novelty", "新颖性副本数"))] = 20
    zero_mean: Annotated[str, Help(Text("one | null: cells that nobody cites", "无引用单元"))] = "one"
    pool_cells: Annotated[int, Help(Text("pool cells of fewer works", "合并小单元"))] = 0
    negative_lag: Annotated[str, Help(Text("drop | clip0: citations from earlier works", "负时滞"))] = "drop"
    self_citations: Annotated[
        str | None,
        Help(Text("exclude | include", "自引"), default=Text("default exclude where known", "默认在已知处排除")),
    ] = None
    precision: Annotated[str, Help(Text("year | month | day", "时滞精度"))] = "year"
    kernels: Annotated[str | None, Help(Text("numpy | numba", "计算核"))] = None
    sql: Annotated[str, Help(Text("duckdb | sqlite: engine of relational indicators", "SQL 引擎"))] = "duckdb"
    workers: Annotated[int, Help(Text("processes; same result", "进程数；结果不变"))] = 1
    through: Annotated[int | None, Help(Text("last complete year", "数据完整的最后一年"))] = None


class EvaluateDiff(msgspec.Struct, frozen=True, kw_only=True):
    """Two results of one indicator."""

    a: Annotated[str, Help(Text("result before", "原结果"), metavar="A", argument=True)]
    b: Annotated[str, Help(Text("result after", "新结果"), metavar="B", argument=True)]


class EvaluateResult(msgspec.Struct, frozen=True, kw_only=True):
    """Which stored result; all without."""

    result: Annotated[str, Help(Text("id of a result; all without", "结果编号；不给则列出全部"))] = ""
    indicator: Annotated[str, Help(Text("only of this indicator", "仅列该指标"))] = ""


class EvaluateSnapshot(msgspec.Struct, frozen=True, kw_only=True):
    """What to do with snapshots of a source."""

    act: Annotated[str, Help(Text("list, take, accept or reject", "list、take、accept 或 reject"))] = "list"
    source: Annotated[str, Help(Text("name of the source", "来源名称"))] = ""
    works: Annotated[Path | None, Help(Text("works: a table, an export, a folder", "成果：表格、导出文件或文件夹"))] = (
        None
    )
    citations: Annotated[Path | None, Help(Text("links: citing, cited", "引文：施引、被引"))] = None
    vintage: Annotated[str, Help(Text("which publication of the data", "数据版次"))] = ""
    through: Annotated[int | None, Help(Text("last complete year of the set", "数据完整的最后一年"))] = None
    licence: Annotated[str, Help(Text("licence of the data", "数据许可"))] = ""
    n: Annotated[int, Help(Text("number of a snapshot", "快照编号"))] = 0
    by: Annotated[str, Help(Text("who decides", "决定人"))] = ""
    reason: Annotated[str, Help(Text("why", "理由"))] = ""


class Objection(msgspec.Struct, frozen=True, kw_only=True):
    """A step of an objection, or the list of them."""

    act: Annotated[str, Help(Text("file, settle or list", "file、settle 或 list"))] = "list"
    result: Annotated[str, Help(Text("result objected to", "所涉结果"))] = ""
    part: Annotated[str, Help(Text("column of it", "所涉列"))] = ""
    work: Annotated[str, Help(Text("work concerned", "所涉成果"))] = ""
    by: Annotated[str, Help(Text("who objects, or who answers", "提出人，或答复人"))] = ""
    grounds: Annotated[str, Help(Text("what is wrong, what would be right", "何处有误、应为如何"))] = ""
    objection: Annotated[str, Help(Text("id of the objection", "异议编号"))] = ""
    outcome: Annotated[str, Help(Text("accepted, rejected or withdrawn", "accepted、rejected 或 withdrawn"))] = ""
    reason: Annotated[str, Help(Text("why it is answered so", "作出该结论的理由"))] = ""
