# SPDX-License-Identifier: Apache-2.0
"""When a spending-structure target is reached, what it would take, and with what odds."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from types import ModuleType

import msgspec
from msgspec import UNSET

from yuzui import registry
from yuzui.errors import InputError
from yuzui.evaluation.indicator import REASONS
from yuzui.investment import backcast_problem as backcast
from yuzui.investment import forecast_methods, lever_file, path, path_sources, path_view, tax_sources
from yuzui.investment.backcast_problem import Problem
from yuzui.investment.inputs import Path as Inputs
from yuzui.investment.jobs import tax
from yuzui.investment.lever_effects import Measured, measured
from yuzui.investment.path_answer import Answer as Answer
from yuzui.investment.path_answer import (
    BaseYear,
    Course,
    Courses,
    Deadlines,
    Gap,
    ListedGap,
    Moments,
    Move,
    Needed,
    Panel,
    Preliminary,
    Published,
    Revisions,
    Volatility,
    Window,
)
from yuzui.investment.path_explanation import split
from yuzui.investment.path_sources import Material, Question
from yuzui.investment.series import facts
from yuzui.investment.series import ratio as revision
from yuzui.investment.series.ratio import Point, Ratio, ratio
from yuzui.investment.tax_sources import TAX_RULES
from yuzui.job.pages import SOURCES
from yuzui.job.result import File, Reported, Run, digest
from yuzui.job.workspace import Workspace, stamped
from yuzui.model.finding import Finding
from yuzui.model.quantity import Quantity
from yuzui.text import Text, same
from yuzui.view.view import View

TITLE = Text("the way to a spending-structure target", "投入结构目标的达成路径")
QUESTION = Text("When is the target reached, and what would it take?", "目标何时达到？需要付出什么？")
SOURCE = "Frascati Manual 2015, doi:10.1787/9789264239012-en"
INDICATOR = "volatility"
BESIDE = ("preliminary", "restated")
"""Kinds of vintage shown beside the series; they are never mixed into it."""


def compute(workspace: Workspace, inputs: Inputs) -> Answer:
    """Answer the question for one share."""
    names = ("country", "measure", "of", "target", "by", "lever")
    request = {name: getattr(inputs, name) for name in names}
    this_year = int(stamped()[:4])
    question = Question(**request, this_year=this_year)
    material = path_sources.material(workspace, question, inputs.series, inputs.accept_gap, inputs.panel)
    share = ratio(material.facts, question.country, question.measure, question.of)
    path.check_target(question.target, share.latest.year, question.by, question.this_year)
    basis = {"facts": digest(material.facts.texts()), "panel": digest(dict(material.panel.shares))}
    if question.lever == "tax":
        # what must stand beside every statement on tax rules
        beside = tax.beside(tax_sources.rules(workspace), (material.facts, share))
        basis |= {"tax": digest(msgspec.to_builtins(beside))}
        material = replace(material, files=(*material.files, TAX_RULES))
    request |= {"accept_gap": inputs.accept_gap, "this_year": this_year}
    own = lever_file.stored_levers(workspace) if question.lever else {}
    if own:
        basis["levers"] = lever_file.state(workspace)
    run = Run.of("path", {**basis, **request}, seed=workspace.seed if question.lever else None)
    files = path_sources.described(workspace, material, inputs.series, inputs.panel)
    result = answer(question, material, run, files, workspace.seed, own)
    return msgspec.structs.replace(result, **msgspec.structs.asdict(beside)) if question.lever == "tax" else result


def keep(workspace: Workspace, answer: Answer) -> str:
    """Keep a result as a run and return its id."""
    own = {lever.name for lever in answer.levers} - set(registry.modules("lever"))
    shipped = all(file.source for file in answer.files) and not own
    return workspace.save("path", answer, "public" if shipped else "restricted")


def answer(
    question: Question,
    material: Material,
    run: Run,
    files: list[File],
    seed: int,
    own: Mapping[str, ModuleType] | None = None,
) -> Answer:
    """Answer the question for one share of a material; ``own`` are the levers of a workspace."""
    share = ratio(material.facts, question.country, question.measure, question.of)
    base = share.latest.year
    path.check_target(question.target, base, question.by, question.this_year)
    odds_by = question.odds_by(base)
    windows = path.windows(share, question.target)
    taught = forecast_methods.simulator(share, material.panel)
    ahead = question.horizons(base)
    forecasts = forecast_methods.forecasts(share, ahead, material.panel, taught)
    deadlines = {odds_by, question.by or odds_by}
    courses = _courses(question, share, windows)
    effects = _levers(question, share, material, windows, seed, own)
    return Answer(
        run=run,
        measure=question.measure,
        of=share.of,
        dimension=share.dimension,
        country=question.country,
        target=question.target,
        target_met=share.latest.share >= question.target,
        by=question.by,
        deadlines=Deadlines(
            start=max(base + 1, question.this_year), needed=question.required_by(base), odds=question.by or odds_by
        ),
        origin="real",
        base=base_year(share),
        history=[_published(point) for point in share.points],
        other_vintages=[_published(point) for point in share.others if point.kind in BESIDE],
        windows=[_window(window) for window in windows],
        methods={name: forecast_methods.projections(own, share) for name, own in forecasts.items()},
        ghosts=forecast_methods.ghosts(taught, ahead),
        looking_back=forecast_methods.record(share, taught),
        calibration=forecast_methods.calibration(taught, ahead),
        whole_path=forecast_methods.whole_path(taught, ahead),
        evidence={name: forecast_methods.evidence(name, own) for name, own in forecasts.items()},
        odds=list(forecast_methods.odds(share, forecasts, question.target, deadlines, material.unfiltered)),
        required_growth=_needed(question, share, windows),
        gap=_gap(question, share),
        price_of_steadiness=None if courses is None else courses.steadiest.total / courses.cheapest.total,
        backcast=courses,
        levers=[] if effects is None else effects.levers,
        together=effects.together if effects is not None and effects.together else UNSET,
        money_residual=UNSET if effects is None else effects.residual,
        prior=UNSET if effects is None else effects.priors,
        cap_binds=UNSET if effects is None else any(lever.cap_binds for lever in effects.levers),
        explain=[explained(share, window.first, window.last) for window in windows if window.part_growth is not None],
        revision=_revisions(share),
        volatility=volatility(share),
        panel=_panel(material),
        known_gaps=_known_gaps(question, material),
        findings=[Reported.of(finding) for finding in (*material.facts.findings, *share.findings, *_target(question))],
        held_back=len(material.facts.held_back),
        files=files,
    )


def base_year(share: Ratio) -> BaseYear:
    """Return the latest published figure of a series."""
    base = share.latest
    figure = Quantity(base.share, "1", "; ".join(base.sources), base.vintage, str(base.year), 1.0, "derived")
    return BaseYear(base.year, base.share, base.kind, base.part, base.whole, base.unit or None, figure)


def _published(point: Point) -> Published:
    return Published(
        year=point.year,
        share=point.share,
        part=point.part,
        whole=point.whole,
        unit=point.unit or None,
        vintage=point.kind,
        vintage_text=point.vintage,
        status=point.status,
        sources=list(point.sources),
    )


def _window(window: path.Window) -> Window:
    endless = math.isinf(window.years_to_target)
    return Window(
        start=window.first,
        to=window.last,
        years_to_target=None if endless else window.years_to_target,
        year=window.year,
        part_growth=window.part_growth,
        whole_growth=window.whole_growth,
    )


def _needed(question: Question, share: Ratio, windows: Sequence[path.Window]) -> list[Needed]:
    """Return the growth needed by every deadline at four rates of growth of the whole."""
    base, rates = share.latest, path.rates(windows)
    years = [*path.deadlines(base.year, question.this_year), question.required_by(base.year)]
    return path.grid(question.target, base.share, base.year, rates, years)


def _gap(question: Question, share: Ratio) -> Gap | None:
    base = share.latest
    if base.part is None or base.whole is None:
        return None
    money = (question.target, base.part, base.whole)
    return Gap(path.gap(*money, "fixed_total"), path.gap(*money), base.whole / 100, base.unit)


def _courses(question: Question, share: Ratio, windows: Sequence[path.Window]) -> Courses | None:
    """Return the cheapest and the steadiest path; None without deadline or growth of the rest."""
    rate = windows[-1].whole_growth if windows else None
    if question.by is None or rate is None:
        return None
    assumed = round(rate, 3)
    years = question.by - share.latest.year
    problem = Problem(question.target, share.latest.share, years, assumed)
    scale = share.latest.amounts()[0]
    cheapest, steadiest = (
        Course(one.total * scale, list(one.growth)) for one in (backcast.cheapest(problem), backcast.steadiest(problem))
    )
    later = [share.latest.year + 1 + step for step in range(years)]
    return Courses("fixed_rest", assumed, share.latest.unit, cheapest, steadiest, later)


def _levers(
    question: Question,
    share: Ratio,
    material: Material,
    windows: Sequence[path.Window],
    seed: int,
    own: Mapping[str, ModuleType] | None,
) -> Measured | None:
    """Return what the lever asked for does; None where none is asked for."""
    if not question.lever:
        return None
    if share.dimension != "type":
        raise InputError(
            Text("levers act on types of R&D", "政策工具作用于研发类型"),
            seen=question.measure,
            expected="basic, applied, experimental",
            fix=Text("write --measure basic, or leave --lever away", "请写 --measure basic，或省略 --lever"),
            code="lever_measure",
        )
    return measured(question.lever, material.facts, share, windows, seed, own)


def explained(share: Ratio, first: int, last: int) -> Move:
    """Return why the share moved between two years: numerator and denominator, exactly."""
    before, after = share.at(first), share.at(last)
    if before is None or after is None:
        raise ValueError("no such year")
    move = split(before.amounts(), after.amounts())
    return Move(start=first, to=last, change=move.change, numerator=move.numerator, denominator=move.denominator)


def _revisions(share: Ratio) -> Revisions:
    pairs = revision.pairs(share)
    newer = [point for point in share.others if point.kind == "preliminary" and point.year > share.latest.year]
    both = revision.joint(pairs)
    model = both.share if both else revision.fit([v for pair in pairs if (v := pair.revision("share")) is not None])
    latest = None
    if newer and model:
        latest = Preliminary(newer[-1].year, newer[-1].share, *model.interval(newer[-1].share))
    return Revisions([pair.year for pair in pairs], latest, _moments(pairs, "part"), _moments(pairs, "whole"))


def _moments(pairs: Sequence[revision.Pair], measure: str) -> Moments:
    values = [math.expm1(v) for pair in pairs if (v := pair.revision(measure)) is not None]
    if not values:
        return Moments(None, None, [])
    mean = math.fsum(values) / len(values)
    return Moments(mean, math.sqrt(math.fsum(v * v for v in values) / len(values)), values)


def volatility(share: Ratio) -> Volatility:
    """Return the volatility of the part and, beside it, of the whole."""
    module = registry.modules("indicator")[INDICATOR]
    part = {point.year: point.part for point in share.points if point.part is not None}
    whole = {point.year: point.whole for point in share.points if point.whole is not None}
    growth, rates = module.of(part), module.growth(part)
    base, value = share.latest, growth[INDICATOR]
    figure = Quantity(
        value,
        module.UNIT,
        "; ".join(base.sources),
        base.vintage,
        f"{min(rates)}-{max(rates)}" if rates else "",
        len(rates) / max(1, len(share.points) - 1),
        "derived",
    )
    return Volatility(
        value=value,
        whole=module.of(whole)[INDICATOR],
        growth_rates={str(year): rate for year, rate in rates.items()},
        reason=REASONS[str(growth[f"{INDICATOR}_null"])] if value is None else None,
        figure=figure,
    )


def _panel(material: Material) -> Panel:
    panel = material.panel
    years = [year for shares in panel.shares.values() for year in shares]
    return Panel(
        filter=panel.filter,
        countries=len(panel.shares),
        rows=panel.rows,
        start=min(years, default=None),
        to=max(years, default=None),
        excluded=dict(panel.excluded),
        confirmed=dict(panel.confirmed),
    )


def _known_gaps(question: Question, material: Material) -> list[ListedGap]:
    listed = (facts.listed(gap) for gap in facts.gaps(material.facts.rows))
    return [
        ListedGap(
            country=gap.country,
            year=gap.year,
            dimension=gap.dimension,
            gap=float(gap.gap),
            unit=gap.unit,
            reason=gap.reason,
            source=gap.source,
        )
        for gap in listed
        if gap is not None and gap.country == question.country
    ]


def _target(question: Question) -> Iterable[Finding]:
    if question.target < 0.001:
        yield Finding("out_of_range", "warning", "target", "", "target", f"{question.target:g}")


VIEW = View(
    headline=path_view.headline,
    sentences=path_view.sentences,
    charts=(path_view.fan, path_view.required),
    tables=(
        path_view.HISTORY,
        path_view.PROJECTIONS,
        path_view.BANDS,
        path_view.REQUIRED,
        path_view.WINDOWS,
        path_view.ODDS,
        SOURCES,
    ),
    notes=(lambda answer: (Text("panel filter", "面板筛选"), same(answer.panel.filter)),),
)
