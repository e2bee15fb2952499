# SPDX-License-Identifier: Apache-2.0
"""Where one country or firm decides over an input, with what is not known as a range.

Countries are compared: shares that a sheet states of countries, else those of firms added up by country. Inputs of
which no share is known are named before any other, since nothing can be ranked among them.
"""

from __future__ import annotations

from yuzui.fields import dependency_view
from yuzui.fields.dependency_answer import Answer as Answer
from yuzui.fields.dependency_answer import Inputs as Inputs
from yuzui.fields.dependency_answer import compute as compute
from yuzui.text import Text

TITLE = Text("dependencies and bottlenecks", "依赖与卡点")
QUESTION = Text("Where does one supplier decide?", "哪些投入品由一家供应方决定？")
SOURCE = "suppliers and shares as loaded; Hirschman 1945, Herfindahl 1950"
LEVEL = "network"
VIEW = dependency_view.VIEW
