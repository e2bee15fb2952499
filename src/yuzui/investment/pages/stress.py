# SPDX-License-Identifier: Apache-2.0
"""How fragile a scenario is: itself under each stress, on common draws."""

from __future__ import annotations

from yuzui.investment import scenario, stress
from yuzui.investment.backcast_limits import LEVER, untested
from yuzui.investment.path_sources import confirmations
from yuzui.investment.simulate import ROUGH
from yuzui.investment.simulation_answer import Stress
from yuzui.job import pages
from yuzui.job.workspace import Workspace
from yuzui.text import Text
from yuzui.view.page import EVERYONE, Figure, Notice, Page, Remedy, Split, Visit
from yuzui.view.table import Link

PATH, ROLES = "/spending/stress", EVERYONE
PLACE = ("spending", 50)
WAS = ("/path/stress",)
TITLE = Text("Stress test", "压力测试")
_CRUMB = (Link(Text("Spending target", "投入目标"), "/spending"),)


def build(workspace: Workspace, visit: Visit) -> Page:
    """Return the page."""
    known = scenario.shipped_names()
    # first those that spend, so that the page opens on one with something to lose
    order = sorted(known, key=lambda name: LEVER not in known[name].levers)
    chosen, links = pages.scenario(visit, PATH, {name: known[name].name for name in order})
    answer = _stressed(workspace, chosen)
    reading = pages.reading(stress.sentences(answer)[1:2])
    shown = [Split([Figure(stress.picture(answer))], [reading])] if answer.stresses else [reading]
    return Page(
        stress.finding(answer),
        (
            links,
            *shown,
            stress.STRESSES.drawn(answer),
            *(Notice(pages.sentence(untested(one))) for one in answer.untested),
            Remedy(_HOW, "yuzui path simulate SCENARIO.yaml --stress"),
        ),
        lead=_LEAD,
        crumb=_CRUMB,
        document=answer,
        stamp=pages.stamp(answer),
    )


_LEAD = Text(
    "Each stress is the same scenario with something taken from it, run on the same draws: what "
    "lies between is the stress and no noise.",
    "每项压力都是从同一情景中取走某项条件，并以同一组随机数重算：差异即压力所致，而非噪声。",
)
_HOW = Text("Your own scenario under the same stresses:", "对您自己的情景作同样的压力测试：")


@confirmations(16)
def _stressed(workspace: Workspace, name: str) -> Stress:
    return stress.run(workspace, scenario.shipped_names()[name], ROUGH)
