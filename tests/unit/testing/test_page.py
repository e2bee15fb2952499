# SPDX-License-Identifier: Apache-2.0
"""A page that is wrong is told what is wrong."""

from dataclasses import replace

from yuzui import registry
from yuzui.text import Text

HOME = registry.modules("page")["home"]


def test_address(outside, faults):
    found = faults("page", outside("page", "home", PATH="home"))
    assert "PATH home does not begin with a slash" in found
    assert "there is no ADDRESS" in faults("page", outside("page", "home", PATH="/a/{id}"))
    found = faults("page", outside("page", "home", PATH="/a/{id}", ADDRESS="/b/1"))
    assert "ADDRESS /b/1 does not match PATH /a/{id}" in found


def test_roles(outside, faults):
    assert "no such role" in faults("page", outside("page", "home", ROLES=("king",)))
    assert "nobody may open it" in faults("page", outside("page", "home", ROLES=()))


def test_build(outside, faults):
    found = faults("page", outside("page", "home", build=lambda workspace, visit: "<h1>"))
    assert "build returns str, not a Page" in found

    def english(workspace, visit):
        return replace(HOME.build(workspace, visit), finding=Text("Good", "Good"))

    assert "finding is not in Chinese" in faults("page", outside("page", "home", build=english))

    def other(workspace, visit):
        return replace(HOME.build(workspace, visit), document={"lang": visit.lang})

    assert "depends on the language" in faults("page", outside("page", "home", build=other))

    def broken(workspace, visit):
        raise KeyError("fund")

    found = faults("page", outside("page", "home", build=broken))
    assert "answers_without_data breaks down: KeyError" in found


def test_two_tables_of_one_name(outside, faults):
    from yuzui.view.chart import Column
    from yuzui.view.page import DataTable, Page

    listing = DataTable("one", Text("One", "一"), [Column("a", Text("a", "甲"))], [])

    def build(workspace, visit):
        return Page(Text("Two", "二"), [listing, listing])

    assert "two tables of the page have the name one" in faults("page", outside("page", "home", build=build))
