# SPDX-License-Identifier: Apache-2.0
"""A small call on a site for tests: twelve proposals, five of which the money funds, and its people."""

from tests.site import Town
from tests.slates import FUND
from yuzui.job.contract import of
from yuzui.job.workspace import Workspace

RULES = """format = "yuzui-rules/1"
call = {{id = "{call}", currency = "CNY", unit = 1, recheck_days = 30}}
value = {{from = "posterior_mean", per = "proposal", zero = 0}}
[[rule]]
name = "budget"
kind = "budget"
total = 100
strength = "hard"
source = "clause 1"
"""
NAMES = ["EP/Z5130/1", "项目#1", *(f"P{k}" for k in range(10))]
OFFICE = {"otto": "programme_officer", "olga": "programme_officer", "dora": "decider", "emil": "decider"}


def drafted(workspace, folder, call="c"):
    """Draft the list of a call; return its run."""
    folder.mkdir()
    (folder / "proposals.csv").write_text("id,amount,title\n" + "".join(f"{n},20,Work on {n}\n" for n in NAMES))
    scores = [f"{n},r{j},{5 + (k + j) % 2}\n" for k, n in enumerate(NAMES) for j in range(3)]
    (folder / "reviews.csv").write_text("proposal,reviewer,score\n" + "".join(scores))
    (folder / "rules.toml").write_text(RULES.format(call=call))
    inputs = of("fund").module.Inputs(path=folder, redraws=50)
    return FUND.save(workspace, of("fund").module.compute(workspace, inputs), inputs)


def town(folder, **more):
    """Return a site with a drafted list of call ``c``, two officers and two deciders of it."""
    owner = Workspace(folder / "w")
    run = drafted(owner, folder / "call")
    owner.close()
    made = Town(folder / "w", **more)
    made.run = run
    for name, role in OFFICE.items():
        setattr(made, name, made.person(name.title(), f"{role}@call:c"))
    made.ada = made.person("Ada", "administrator")
    return made
