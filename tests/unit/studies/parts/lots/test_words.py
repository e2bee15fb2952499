# SPDX-License-Identifier: Apache-2.0
"""Every step says what it did, in both languages; the secret is said only when it is revealed."""

from yuzui.funding.jobs import draw
from yuzui.funding.lottery_draw import drawing, words


def test_states_and_the_draw(held, lots):
    workspace, keep = held
    said = dict.fromkeys(("commit", "fix", "void"))
    said["commit"] = draw.run(workspace, act="commit", by="Lin", source="beacon")
    keep()
    said["fix"] = draw.run(workspace, act="fix")
    said["void"] = draw.run(workspace, act="void", reason="why not")
    for document in said.values():
        told = words.lines(document)
        assert told[0][1] == words.STATES[document["state"]]
        assert all(label.en and label.zh and line.zh for label, line in told)
    shown = " ".join(line.en for _, line in words.lines(said["fix"]))
    assert all(name in shown for name in lots["lottery"]["candidates"])
    assert said["void"]["commitment"] in " ".join(t.en for _, t in words.lines(said["void"]))


def test_of_a_draw_who_is_taken_and_for_which_rule_the_others_are_not(lots):
    document = drawing.published(lots, "a1" * 32, "beacon")
    told = [(label.en, line) for label, line in words.lines(document)]
    taken = [one["id"] for one in document["outcome"] if one["taken"]]
    assert all(name in dict(told)["taken"].en for name in taken)
    passed = {one["rule"] for one in document["outcome"] if not one["taken"]}
    assert sum(label == "passed over" for label, _ in told) == len(passed) > 0
    assert dict(told)["secret"].en == "a1" * 32


def test_a_long_list_is_cut_and_says_so():
    assert "等另 5 项" in words._ids([f"P{k}" for k in range(45)]).zh
    document = {"chance": {f"P{k:02d}": k / 100 for k in range(45)}}
    assert "and 5 more" in words._chances(document).en
