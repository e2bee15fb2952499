# SPDX-License-Identifier: Apache-2.0
"""Files loaded and workspaces checked as a person would, with the documents that are printed."""

from yuzui.job.contract import of


def load(workspace, files=(), **more):
    return of("load").run(workspace, files=files, **more).document()


def check(workspace, part="all", **more):
    return of("check").run(workspace, part=part, **more).document()


def lines(document):
    return of(document["run"]["study"]).lines(document)
