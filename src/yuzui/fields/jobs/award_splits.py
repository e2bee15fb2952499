# SPDX-License-Identifier: Apache-2.0
"""How awards divide: by orientation with the agreement of two rules, by need, by year of spending, by track."""

from __future__ import annotations

from yuzui.fields import split_view
from yuzui.fields.split_answer import Answer as Answer
from yuzui.fields.split_answer import Inputs as Inputs
from yuzui.fields.split_answer import compute as compute
from yuzui.text import Text

TITLE = Text("how awards divide", "资助项目的分布")
QUESTION = Text(
    "How do awards divide among orientations, needs, years and tracks?",
    "资助项目按面向、需求、年限和研究类型如何分布？",
)
SOURCE = "awards as loaded or shipped; nodes of the lists by their queries, programmes by a declared list"
LEVEL = "network"
VIEW = split_view.VIEW
