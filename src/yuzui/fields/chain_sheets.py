# SPDX-License-Identifier: Apache-2.0
"""Sheets of awards and of what came of them: awards, links, wide or long, and first numbers of an office."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from yuzui.model.table import INT, TEXT, Row, Table, column
from yuzui.text import Text

KINDS: Mapping[str, Text] = MappingProxyType(
    {
        "paper": Text("paper", "论文"),
        "patent": Text("patent", "专利"),
        "trial": Text("clinical trial", "临床试验"),
        "product": Text("product", "产品"),
        "citation": Text("citation", "被引"),
    }
)
"""What a chain may lead to."""
_DAYS = "2027-01-31, 2027-01 or 2027"
_TAGE = "2027-01-31、2027-01 或 2027"

DAYS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "paper": ("published", "publication date", "date published", "publication year", "发表日期", "发表时间",
                  "发表年份", "出版日期", "见刊日期"),
        "patent": ("granted", "date granted", "grant date", "issue date", "date issued", "date of patent", "授权日",
                   "授权日期", "授权时间", "授权公告日"),
        "trial": ("registered", "trial start", "study start", "study start date", "first posted", "试验开始日期",
                  "登记日期", "登记时间", "注册日期", "注册时间"),
    }
)  # fmt: skip
"""Headings of the day of an output that do not name its kind."""

# Two lines a column read as a table; one argument a line would not.
# fmt: off
AWARDS = Table(
    "awards",
    Text("awards", "项目"),
    Text("Awards, one a row, whatever came of them", "项目清单，每行一项，无论有无成果"),
    key=(),
    sheets=("awards", "grants", "projects", "项目", "项目清单", "资助项目", "立项项目"),
    columns=(
        column("award", TEXT, "award", "项目编号", "Id of the award", "项目编号", null=False,
               headers=("award id", "grant", "grant id", "grant number", "award number", "project", "project id",
                        "project number", "project num", "core project num", "core_project_num",
                               "core project number",
                        "grant no", "grants", "grant numbers", "award no", "awards", "award numbers", "award ids",
                        "supporting grant", "supporting grants", "supporting award", "supporting awards",
                        "funding award", "funding awards", "funding grant", "funding grants", "acknowledged grants",
                        "acknowledged awards", "project numbers", "grant support", "funding number",
                        "项目", "项目号", "批准号", "资助编号", "立项编号", "课题编号", "项目批准号", "编号", "id",
                        "资助号", "资助项目", "资助项目编号", "资助项目号", "资助批准号", "标注项目", "标注项目编号",
                        "标注资助编号", "标注的资助编号", "标注的项目编号", "受资助项目编号", "所属项目",
                        "所属项目编号",
                        "关联项目", "关联项目编号", "依托项目", "依托项目编号", "支持项目", "基金号", "基金编号")),
        column("opened", TEXT, "opened", "立项日期", f"When it began: {_DAYS}", f"立项或开始日期：{_TAGE}",
               headers=("start", "start date", "started", "award date", "awarded", "opened on", "begin", "fy",
                        "fiscal year", "year", "立项时间", "立项年", "立项年度", "立项年份", "开始日期", "开始时间",
                        "起始日期", "批准年度", "年度", "资助年度")),
        column("group", TEXT, "group", "类别", "Scheme, field or activity by which coverage is shown",
               "计划类别、领域或资助类型，用于分组显示覆盖", headers=("activity", "scheme", "programme", "program",
               "field", "activity code", "计划类别", "项目类别", "领域", "资助类型", "学科")),
        *(
            one
            for name, en, zh, more in (
                ("paper", "papers", "论文", ("paper", "publications", "publication", "doi", "pmid", "论文编号",
                       "成果论文", "pmids", "pubmed id", "pmcid", "paper id", "publication id", "论文号",
                                           "论文数", "论文数量", "论文篇数", "n pubs", "number of papers",
                                           "number of publications", "paper count", "publication count")),
                ("patent", "patents", "专利", ("patent", "patent number", "patent numbers", "patent no",
                       "patent id", "专利号", "授权号", "授权公告号", "专利编号", "公开号", "publication number",
                                             "授权专利", "专利数", "专利数量", "授权专利数", "专利件数",
                                             "number of patents", "patent count")),
                ("trial", "trials", "临床试验", ("trial", "clinical trials", "nct", "nct id",
                "clinicaltrials.gov id", "trial id", "试验", "nct number", "nct no",
                       "trial number", "registration number", "registry number",
                       "试验注册号", "登记号", "注册号", "试验登记号", "临床试验登记号", "临床试验注册号", "试验编号",
                                               "临床试验编号")),
                ("product", "products", "产品", ("product", "产品名称", "转化产品")),
            )
            for one in (
                column(f"{name}s", TEXT, en, zh, "Ids with ; between, or their number", "编号以分号分隔，或填写数量",
                       headers=more),
                column(f"{name}_day", TEXT, f"{en} since", f"首个{zh}日期", f"Day of the first: {_DAYS}",
                       f"首个{zh}的日期：{_TAGE}",
                       headers=(f"first {name}", f"{name} date", f"{name} day", f"date of {name}", f"{zh}日期",
                                f"{zh}时间", f"首个{zh}时间", f"{zh}授权日", f"{zh}发表日期", f"{name} year",
                                f"{zh}年份", *DAYS.get(name, ()))),
            )
        ),
    ),
)

LINKS = Table(
    "links",
    Text("links", "关联"),
    Text("What came of awards, one a row", "项目产出，每行一项"),
    key=(),
    sheets=("links", "outputs", "关联", "产出", "成果", "成果清单", "chain_link"),
    columns=(
        column("award", TEXT, "award", "项目编号", "Id of the award", "项目编号", null=False,
               headers=(*AWARDS["award"].headers, "from", "from id", "acknowledged grant")),
        column("target", TEXT, "output", "成果编号", "Number of the paper, patent or trial", "论文、专利或试验的编号",
               null=False, headers=("target", "output id", "to", "to id", "成果", "成果号", "产出", "产出编号",
                                    "成果名称或编号")),
        column("kind", TEXT, "kind of output", "成果类型", "paper, patent, trial or product",
               "论文、专利、临床试验或产品",
               headers=("kind", "type", "output type", "to kind", "类型", "成果类别", "产出类型", "类别")),
        column("day", TEXT, "day", "成果日期", f"When it came: {_DAYS}", f"成果出现日期：{_TAGE}",
               headers=("date", "output date", "date to", "granted", "published", "registered", "event date",
                        "日期", "授权日", "发表日期", "公开日期", "登记日期", "成果时间", "产出日期", "取得日期")),
        column("opened", TEXT, "award opened", "立项日期", "When the award began, where no list of awards says it",
               "项目立项日期（无项目清单时填写）",
               headers=("award date", "award start", "opened", "start date", "立项时间", "立项年度", "立项年份",
                      "date from")),
    ),
)

CALENDAR = Table(
    "number_calendar",
    Text("number calendar", "号码年历"),
    Text("First number that an office gave from a day on", "某日起机构授予的首个号码"),
    key=(),
    sheets=("number_calendar", "calendar", "号码年历", "首号", "号码表"),
    columns=(
        column("office", TEXT, "office", "机构", "US for patents of the United States, NCT for trials, or another",
               "美国专利填 US，临床试验填 NCT，或其他机构", headers=("authority", "registry", "专利局", "登记机构",
                      "局")),
        column("number_from", INT, "first number", "首号", "First number from that day on", "自该日起的首个号码",
               null=False, low=0, headers=("number", "number from", "first patent", "first utility", "起始号", "号码",
                                           "首个号码", "首个专利号")),
        column("day_from", TEXT, "from day", "起始日", "A year means its first of January", "只写年份即该年1月1日",
               null=False, headers=("day", "date", "year", "issue year", "day from", "年份", "年度", "日期",
                      "起始日期")),
        column("source", TEXT, "source", "来源", "Who states it", "出处", headers=("reference", "出处", "依据")),
    ),
)
# fmt: on

_ROWS = (
    ("A-01", "2008-03", "basic", "10.1000/a1", "2009-06", "", ""),
    ("A-02", "2009-01", "basic", "10.1000/a2", "2010-11", "8100001", "2012-01"),
    ("A-03", "2010-09", "basic", "", "", "", ""),
    ("A-04", "2012-05", "applied", "10.1000/a4", "2014-02", "9100004", "2015-08"),
    ("A-05", "2013-01", "applied", "", "", "", ""),
    ("A-06", "2015-03", "applied", "10.1000/a6", "2016-05", "8100001", "2012-01"),
    ("A-07", "2021-09", "basic", "10.1000/a7", "2023-01", "", ""),
    ("A-08", "2022-04", "applied", "", "", "", ""),
)
_NAMES = ("award", "opened", "group", "papers", "paper_day", "patents", "patent_day")
EXAMPLE: list[Row] = [{name: value for name, value in zip(_NAMES, row, strict=True) if value} for row in _ROWS]
"""Awards that come with the form; what is made of them is marked as made up."""
EXAMPLE_LINKS: list[Row] = [
    {"award": "A-04", "kind": "patent", "target": "9100005", "day": "2015-09"},
    {"award": "A-05", "kind": "trial", "target": "NCT02000001", "day": "2014-11"},
]
EXAMPLE_CALENDAR: list[Row] = [
    {"office": "US", "number_from": 7_155_746, "day_from": "2007-01-01", "source": "table of the office"},
    {"office": "US", "number_from": 12_185_634, "day_from": "2025-01-01", "source": "table of the office"},
]
