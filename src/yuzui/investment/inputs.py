# SPDX-License-Identifier: Apache-2.0
"""What the jobs of investment are asked with."""

from __future__ import annotations

from typing import Annotated

import msgspec

from yuzui.job.inputs import Help
from yuzui.text import Text


class Cube(msgspec.Struct, frozen=True, kw_only=True):
    """Of which country it is told who performs which type of R&D."""

    country: Annotated[
        str, Help(Text("country, three letters of ISO 3166", "国家代码，ISO 3166 三位字母"), metavar="ISO3")
    ] = "CHN"


class Funders(msgspec.Struct, frozen=True, kw_only=True):
    """Who pays for R&D is told of all that comes with Yuzui: nothing is asked."""
