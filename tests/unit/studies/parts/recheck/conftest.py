# SPDX-License-Identifier: Apache-2.0
"""The slate of the golden table: budget 300, no other rule but one; the optimum is F4, 439."""

import pytest

from yuzui.funding.example import TWELVE
from yuzui.funding.jobs import fund
from yuzui.job.workspace import Workspace

RULES = """format = "yuzui-rules/1"
call = {id = "G", currency = "CNY", unit = 1}
value = {from = "given", per = "proposal"}
[[rule]]
name = "budget"
title = {en = "budget", zh = "总预算"}
kind = "budget"
total = 300
strength = "hard"
source = "clause 1"
[[rule]]
name = "east"
title = {en = "region E", zh = "东部"}
kind = "cap"
where = {region = "E"}
at_most = 0.3
share_of = "budget"
strength = "hard"
source = "clause 2"
[[rule]]
name = "good"
title = {en = "value", zh = "价值"}
kind = "threshold"
column = "value"
at_least = 60.5
strength = "hard"
source = "clause 3"
"""


@pytest.fixture(scope="session")
def slate(tmp_path_factory):
    """Workspace with the slate, and its document."""
    place = tmp_path_factory.mktemp("golden")
    names = list(TWELVE)
    rows = [names, *zip(*TWELVE.values(), strict=True)]
    text = "\n".join(",".join(map(str, row)) for row in rows)
    (place / "proposals.csv").write_text(text, encoding="utf-8")
    (place / "rules.toml").write_text(RULES, encoding="utf-8")
    workspace = Workspace(place / "w")
    document = fund.run(workspace, path=place / "proposals.csv", rules=place / "rules.toml", redraws=0, near=0)
    workspace.save("fund", document)
    return workspace, document
