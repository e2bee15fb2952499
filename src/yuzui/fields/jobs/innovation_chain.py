# SPDX-License-Identifier: Apache-2.0
"""From award to paper, patent and trial: how many arrive, how late, where they are lost, what nobody knows."""

from __future__ import annotations

from yuzui.errors import InputError, Place
from yuzui.fields import chain_data, chain_own, chain_steps
from yuzui.fields.chain_answer import Answer as Answer
from yuzui.fields.chain_answer import Start
from yuzui.fields.chain_data import Chain, words_of
from yuzui.fields.chain_ends import NEVER
from yuzui.fields.chain_inputs import InnovationChain as Inputs
from yuzui.fields.chain_sheets import CALENDAR
from yuzui.fields.chain_view import VIEW as VIEW
from yuzui.job import form_sheets
from yuzui.job.result import Run
from yuzui.job.workspace import Workspace
from yuzui.text import Text

TITLE = Text("the innovation chain", "创新链")
QUESTION = Text(
    "Of the awards, how many reach a paper, a patent, a trial; how late; where are they lost?",
    "资助项目有多少产出论文、专利、临床试验，用时多久，断在何处？",
)
SOURCE = "links of awards, counted; Kaplan & Meier 1958"
CANNOT_TELL = Text(
    "Whether an award caused what followed it: a paper, patent or trial names the award, no more. What leaves no paper "
    "and no patent is not seen.",
    "产出是否由该项目引起：论文、专利或试验仅注明该项目。未形成论文、专利的成效不在其中。",
)
COMPOSITE = Text(
    "there is no score for a whole chain: it hides which step fails", "不给整条链打总分：总分掩盖断在哪个环节"
)
STEPS = ("paper", "patent", "trial")


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Follow units through the steps of a chain."""
    if inputs.composite:
        raise InputError(
            COMPOSITE,
            Place(column="--composite"),
            expected="--step patent",
            fix=Text("look at the steps side by side", "请并列查看各环节"),
            code="composite_refused",
        )
    chain = _chain(workspace, inputs)
    kinds = [one for one in (*chain.counted, *chain.links) if inputs.step in ("", one)]
    if not kinds:
        raise InputError(
            Text("nothing is known of this step", "该环节没有任何关联"),
            Place(column="--step"),
            seen=inputs.step,
            expected=" ".join((*chain.counted, *chain.links)) or "award, papers, patents · 项目编号, 论文, 专利",
            fix=Text("give a sheet with links of this kind", "请提供含该类关联的表格"),
            code="no_step",
        )
    known = chain_steps.bounds(chain)
    latest = chain_steps.latest_start(chain, known)
    bounded = bool(((latest != NEVER) & (chain.opened.high == NEVER)).any())
    ends = {kind: chain_steps.unit_ends(chain, kind, latest, inputs.horizon) for kind in kinds}
    steps = [chain_steps.step(chain, inputs.entry, kind, ends[kind]) for kind in kinds]
    lags = [chain_steps.lag(chain, inputs.entry, kind, bounded) for kind in kinds]
    main = next((kind for kind in ("patent", *kinds) if kind in kinds), kinds[0])
    cohorts, of = chain_steps.cohorts(chain, known, ends[main])
    through = chain.through.get(main)
    rested = {"files": chain.files, "source": chain.source, "steps": [[one.name, one.linked, one.reached, one.open]
              for one in steps], "entry": inputs.entry, "horizon": inputs.horizon, "through": through}  # fmt: skip
    return Answer(
        run=Run.of("innovation_chain", rested),
        origin=chain.origin,
        source=chain.source,
        entry=inputs.entry,
        horizon=inputs.horizon,
        grants=len(chain.units),
        steps=steps,
        lag=next((one for one in lags if one.kind == "recorded"), lags[kinds.index(main)]),
        lags=lags,
        cohorts=cohorts,
        cohort_of=of,
        cohort_step=steps[kinds.index(main)].name,
        groups=[row for kind, one in zip(kinds, steps, strict=True)
                for row in chain_steps.groups(chain, kind, one.name, ends[kind])],
        orders=chain_steps.order_rows(known),
        units=chain_steps.unit_rows(chain, ends),
        findings=list(chain_steps.faults(chain, inputs.entry, known)),
        complete_through=None if through is None else words_of(through),
        complete_through_kind=chain.through_kind,
        complete_list=chain.complete_list,
        starts=_starts(chain),
        aside=chain.aside,
        unused=chain.unused,
        cannot_tell=CANNOT_TELL,
        event_years=[row for kind, one in zip(kinds, steps, strict=True)
                     for row in chain_steps.event_years(chain, kind, one.name)],
    )  # fmt: skip


def _starts(chain: Chain) -> list[Start]:
    """Return the first numbers from which years follow, with who states them."""
    return [
        Start(office=office, number_from=one.number, day_from=one.day, source=one.source, fact_status=one.fact_status)
        for office, calendar in chain.calendars.items()
        for one in calendar.anchors
    ]


def _chain(workspace: Workspace, inputs: Inputs) -> Chain:
    """Return the chain that is asked for: of the file, of the record, of a published set, else the example."""
    if inputs.path:
        names = ", ".join(path.name for path in inputs.path)
        return chain_own.chain(chain_own.sheets(inputs), inputs.through, names, "derived")
    if inputs.links:
        raise InputError(
            Text("these links lack the awards that they lead from", "有关联而没有相应的项目"),
            Place(column="--links"),
            expected="yuzui chain awards.csv --links FILE",
            fix=Text("give the list of awards too", "请一并给出项目清单"),
            code="no_awards",
        )
    if inputs.entry == "paper":
        return chain_data.first_citations(workspace)
    if (reading := chain_own.of_record(workspace)) is not None:
        return chain_own.chain(reading, inputs.through, chain_own.SOURCE_OF_RECORD, "derived")
    own = None
    if inputs.calendar is not None:
        own = chain_own.calendar_of(form_sheets.read(inputs.calendar, CALENDAR))
    steps = (inputs.step,) if inputs.step else STEPS
    chain = chain_data.published(workspace, steps, own)
    if chain is not None:
        if inputs.through:
            chain.through = dict.fromkeys(STEPS, chain_data.end_month(inputs.through))
            chain.through_kind = "stated"
        return chain
    return chain_own.chain(chain_own.sheets(inputs), inputs.through, form_sheets.EXAMPLE, "example")
