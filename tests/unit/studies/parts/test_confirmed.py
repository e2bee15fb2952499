# SPDX-License-Identifier: Apache-2.0
from yuzui.studies.parts import confirmed
from yuzui.studies.parts.workspace import Workspace

HEAD = "table,id,column,value,who,when,reason\n"
RULE = "tax_rule,CN-CIT-25,confirmed_by,{who},Desk,2026-11-0{day}T00:00:00Z,read in the law\n"


def test_the_last_line_of_a_row_holds(tmp_path):
    workspace = Workspace(tmp_path)
    assert confirmed.confirmed(workspace, "tax_rule") == {}
    file = confirmed.path(workspace)
    file.write_text(HEAD + RULE.format(who="Desk", day=2), encoding="utf-8")
    assert confirmed.confirmed(workspace, "tax_rule") == {"CN-CIT-25": "Desk"}
    assert confirmed.confirmed(workspace, "rd_fact") == {}
    file.write_text(
        HEAD + RULE.format(who="", day=3) + RULE.format(who="Desk", day=2), encoding="utf-8"
    )
    assert confirmed.held(workspace) == {}
