# SPDX-License-Identifier: Apache-2.0
"""Calls made by hand, as strangers keep them: one workbook in Chinese, one folder in English."""

from __future__ import annotations

import numpy as np
import openpyxl

FIELDS, REGIONS = ("物理", "化学", "生物"), ("东部", "中部", "西部")

RULES = """
format = "yuzui-rules/1"
call = {id = "C2027", currency = "CNY", unit = 10000}
value = {from = "posterior_mean", per = "proposal", zero = 5.0}
[[rule]]
name = "总预算"
kind = "budget"
total = 700
strength = "hard"
source = "指南第1条"
[[rule]]
name = "青年"
kind = "floor"
where = {early = "是"}
at_least = 0.4
measure = "count"
share_of = "awarded"
strength = "hard"
source = "指南第2条"
[[rule]]
name = "地区上限"
title = {en = "region", zh = "地区上限"}
kind = "cap"
by = "region"
at_most = 0.5
share_of = "budget"
strength = "hard"
source = "指南第3条"
"""


def scored(n=40, experts=9, each=3, seed=5):
    """Proposals and reviews with a hidden truth; reviewer ids repeat."""
    stream = np.random.default_rng(seed)
    quality, severity = stream.normal(0, 1, n), stream.normal(0, 0.6, experts)
    proposals, reviews = [], []
    for k in range(n):
        proposals.append(
            [
                f"NS{k:03d}",
                f"课题{k}",
                float(np.round(stream.uniform(20, 90), 1)),
                str(stream.choice(FIELDS)),
                str(stream.choice(REGIONS)),
                str(stream.choice(["是", "否"])),
                f"申请人{k}",
            ]
        )
        for expert in stream.permutation(experts)[:each]:
            noise = stream.normal(0, 1)
            score = int(np.clip(np.round(6 + quality[k] + severity[expert] + noise), 1, 10))
            reviews.append([f"NS{k:03d}", f"专家{expert:02d}", score, int(stream.integers(1, 5))])
    return proposals, reviews


def workbook(path, proposals, reviews):
    """A title above the header, amounts in 万元, reviews on a second sheet."""
    book = openpyxl.Workbook()
    first = book.active
    first.title = "项目"
    first.append(["2027年度申请项目清单"])
    first.append([])
    first.append(["项目编号", "项目名称", "申请经费(万元)", "学科", "地区", "青年", "负责人"])
    for row in proposals:
        first.append(row)
    second = book.create_sheet("评审意见")
    second.append(["项目编号", "专家", "综合评分", "熟悉程度"])
    for row in reviews:
        second.append(row)
    book.create_sheet("说明").append(["本表由科研处整理"])
    book.save(path)
    return path


def folder(path, proposals, reviews):
    """Two csv files of the same names, amounts in whole yuan."""
    path.mkdir(parents=True, exist_ok=True)
    lines = ["id,amount,field,region,early,pi"]
    lines += [f"{r[0]},{r[2] * 10_000:.0f},{r[3]},{r[4]},{r[5]},{r[6]}" for r in proposals]
    (path / "proposals.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    lines = ["proposal,reviewer,score,confidence"]
    lines += [",".join(map(str, row)) for row in reviews]
    (path / "reviews.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
