# SPDX-License-Identifier: Apache-2.0
"""A verb that is wrong is told what is wrong."""

import click


def test_group(outside, faults):
    assert "GROUP play is none of" in faults("command", outside("command", "list", GROUP="play"))


def test_a_verb_without_the_shared_options_and_without_chinese(outside, faults):
    @click.command("mine", help="Do it")
    @click.option("--deep", help="How deep")
    def mine(deep):
        """Do."""

    found = faults("command", outside("command", "list", command=mine))
    for word in ("does not take as_json", "mine: the help is not in Chinese", "mine deep: the help"):
        assert word in found


def test_sub_commands_are_looked_at(outside, faults):
    @click.group("mine", help="Mine · 我的")
    def mine():
        """Do."""

    mine.add_command(click.Command("part", help="Part"))
    found = faults("command", outside("command", "list", command=mine))
    assert "mine part does not take seed" in found
    assert "mine part: the help is not in Chinese" in found
    assert "mine does not take" not in found
