# SPDX-License-Identifier: Apache-2.0
from yuzui.investment import confirmed
from yuzui.job.workspace import Workspace

HEAD = "table,id,column,value,who,when,reason\n"
RULE = "tax_rule,CN-CIT-25,confirmed_by,{who},Desk,2026-11-0{day}T00:00:00Z,read in the law\n"


def test_the_last_line_of_a_row_holds(tmp_path):
    workspace = Workspace(tmp_path)
    assert confirmed.confirmed(workspace, "tax_rule") == {}
    file = confirmed.path(workspace)
    file.write_text(HEAD + RULE.format(who="Desk", day=2), encoding="utf-8")
    assert confirmed.confirmed(workspace, "tax_rule") == {"CN-CIT-25": "Desk"}
    assert confirmed.confirmed(workspace, "rd_fact") == {}
    file.write_text(HEAD + RULE.format(who="", day=3) + RULE.format(who="Desk", day=2), encoding="utf-8")
    assert confirmed.held(workspace) == {}


def test_what_is_kept_ends_where_a_person_confirms(tmp_path):
    asked = []

    @confirmed.kept(4)
    def answer(workspace, name):
        asked.append((workspace.dir, name))
        return len(asked)

    here, there = Workspace(tmp_path / "a"), Workspace(tmp_path / "b")
    assert [answer(here, "x"), answer(here, "x"), answer(there, "x"), answer(here, "y")] == [1, 1, 2, 3]
    here.dir.mkdir()
    head = "table,id,column,value,who,when,reason\n"
    line = "tax_rule,CN-DON-12,confirmed_by,A. Example,A. Example,2026-11-26T00:00:00Z,read\n"
    confirmed.path(here).write_text(head + line, encoding="utf-8")
    assert [answer(here, "x"), answer(here, "x"), answer(there, "x")] == [4, 4, 2]
    assert asked[0][0].is_absolute()
