# SPDX-License-Identifier: Apache-2.0
"""What a call of the Python API gives back: a frozen result that carries how it was made.

A result draws itself in a notebook with the same SVG and the same table as page and board pack,
and writes itself to a file like every export, with a row in the log.
"""

from __future__ import annotations

import pathlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from html import escape
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from yuzui.errors import InputError
from yuzui.faces.notebook.frames import Frame, distinct, in_python
from yuzui.job import audited_export
from yuzui.job.contract import of
from yuzui.job.result import Answer as Base
from yuzui.job.workspace import Workspace
from yuzui.network import merger
from yuzui.sheets import formats
from yuzui.text import Text
from yuzui.view.charts import block
from yuzui.view.render.svg import svg

if TYPE_CHECKING:
    from yuzui.fields.chain_answer import Answer as ChainAnswer
    from yuzui.funding.slate_answer import Answer as SlateAnswer
    from yuzui.missions.mission_answer import Answer as MissionAnswer
    from yuzui.missions.mission_answer import Quantile
    from yuzui.network.labs_answer import Answer as LabsAnswer
    from yuzui.network.people_answer import Answer as PeopleAnswer
    from yuzui.view.chart import Picture

_STAMP = Text(
    "run {run} · seed {seed} · data {data} · rules {rules} · Yuzui {version} · engine {engine}",
    "运行 {run} · 种子 {seed} · 数据 {data} · 规则 {rules} · 鱼嘴 {version} · 求解器 {engine}",
)


@dataclass(frozen=True, eq=False, repr=False)
class Result:
    """A result of a study.

    Parameters
    ----------
    workspace : Workspace
        As its subject sees it.
    study : str
        Name of the study.
    answer : yuzui.job.result.Answer
        What came out, typed.
    lang : str
        Language in which it speaks.
    """

    workspace: Workspace
    study: str
    answer: Base
    lang: str = "en"

    @cached_property
    def document(self) -> Mapping[str, Any]:
        """The document that ``--json`` prints; read only."""
        return MappingProxyType(self.answer.document())

    @property
    def run(self) -> str:
        """Id of the run: the same inputs, rules, seed and version give the same."""
        return self.answer.run.id

    @property
    def seed(self) -> int | None:
        """Seed of every random step."""
        return self.answer.run.seed

    @property
    def data_hash(self) -> str:
        """SHA-256 of the inputs."""
        return self.answer.run.inputs_hash

    @property
    def rules_hash(self) -> str | None:
        """SHA-256 of the rules; None where there are none."""
        return self.answer.run.rules_hash

    @property
    def version(self) -> str:
        """Version of Yuzui."""
        return self.answer.run.version

    @property
    def engine(self) -> str:
        """Solver and its version; empty where nothing was solved."""
        run = self.document["run"]
        return f"{run.get('engine', '')} {run.get('engine_version', '')}".strip()

    def lines(self) -> list[tuple[str, str]]:
        """Return the transcript in the language of the result: label and sentence."""
        lines = of(self.study).lines(self.answer)
        return [(label.say(self.lang), sentence.say(self.lang)) for label, sentence in lines]

    def pictures(self) -> list[Drawn]:
        """Return the pictures, each of which draws itself."""
        pictures = of(self.study).pictures(self.answer)
        return [Drawn(picture, self.lang) for picture in pictures]

    def to(self, path: str | pathlib.Path) -> pathlib.Path:
        """Write the result to a file: .xlsx, .csv (first table), .json or .html.

        Parameters
        ----------
        path : str or Path
            The file; its ending says how.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        InputError
            If the ending is none of these.
        """
        out = pathlib.Path(path)
        if out.suffix == ".html":
            page = f'<!doctype html><meta charset="utf-8"><title>{escape(self.run)}</title>'
            formats.write_text(out, page + self._repr_html_())
            return out
        audited_export.hand_out(self.workspace, self.study, dict(self.document), out, self.lang)
        return out

    def stamp(self) -> str:
        """Return how the result was made, in one line."""
        sentence = _STAMP.format(
            run=self.run,
            seed="—" if self.seed is None else str(self.seed),
            data=self.data_hash[:12],
            rules=(self.rules_hash or "—")[:12],
            version=self.version,
            engine=self.engine or "—",
        )
        return sentence.say(self.lang)

    def tables(self) -> dict[str, Frame]:
        """Return every table of the result by name, in the language of the result."""
        sheets = of(self.study).exports(self.answer, self.lang)
        names = distinct(sheet.name for sheet in sheets)
        return {name: Frame(name, sheet.headings, sheet.rows) for name, sheet in zip(names, sheets, strict=True)}

    def table(self, name: str | None = None) -> Frame:
        """Return one table; by default the first behind the summary."""
        tables = self.tables()
        if name is None:
            name = (list(tables)[1:] or list(tables))[0]
        if name not in tables:
            raise InputError(
                Text("this result has no such table", "该结果没有此表"), seen=name, expected=", ".join(tables)
            )
        return tables[name]

    def df(self, name: str | None = None) -> Any:
        """Return a table as a data frame of pandas, or of polars where pandas is not installed."""
        return self.table(name).df()

    def summary(self) -> str:
        """Return the whole transcript and how the result was made."""
        lines = self.lines()
        wide = max((len(label) for label, _ in lines), default=0)
        return "\n".join([*(f"{a:<{wide}}  {b}" for a, b in lines), self.stamp()])

    def __repr__(self) -> str:
        """Return the first line of the transcript, and the run it comes from."""
        sentence = of(self.study).headline(self.answer).say(self.lang)
        return f"<{type(self).__name__} {self.run}: {sentence.partition(chr(10))[0]}>"

    def _repr_html_(self) -> str:
        rows = "".join(f'<tr><th scope="row">{escape(a)}</th><td>{escape(b)}</td></tr>' for a, b in self.lines())
        figures = "".join(one.html() for one in self.pictures())
        tag = "zh-Hans" if self.lang == "zh" else "en"
        return (
            f'<style>{_style()}</style><div class="yuzui" lang="{tag}"><table>{rows}</table>'
            f"{figures}<p>{escape(self.stamp())}</p></div>"
        )


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Drawn:
    """One picture: finding, drawing, origin and table, the same as on a page.

    Parameters
    ----------
    picture : Picture
        The picture.
    lang : str
        Language.
    """

    picture: Picture
    lang: str

    def svg(self, width: int = 760) -> str:
        """Return the drawing alone."""
        return svg(self.picture, self.lang, width)

    def html(self) -> str:
        """Return the figure with its table twin as HTML."""
        return block.figure(self.picture, self.lang)

    def __repr__(self) -> str:
        """Return the finding."""
        return self.picture.meta.finding.say(self.lang)

    def _repr_mimebundle_(self, **which: Any) -> dict[str, Any]:
        html = f'<style>{_style()}</style><div class="yuzui">{self.html()}</div>'
        return {"text/plain": repr(self), "text/html": html}


def _style() -> str:
    """Return the look of the figures, nested so that it touches nothing else of a notebook."""
    return ".yuzui {" + block.style().replace(":root {", "& {").replace("body {", "& {") + "}"


@dataclass(frozen=True, eq=False, repr=False)
class Slate(Result):
    """A proposed set of awards; asking it solves it again, and nothing is stored or decided."""

    answer: SlateAnswer

    @property
    def ids(self) -> list[str]:
        """Funded proposals, sorted."""
        return list(self.answer.slate.ids)

    def why(self, proposal: str, seconds: float = 60.0) -> Answer:
        """Say why a proposal is in or out, and what would have had to differ.

        Parameters
        ----------
        proposal : str
            Its id.
        seconds : float
            Allowance for all solves.

        Returns
        -------
        Answer
            ``document["why"]["delta"]`` is the value it lacks, or may lose.
        """
        return self.ask(f"why {proposal}", seconds)

    def diff(self, other: Slate | str) -> Answer:
        """Say how another slate, or an alternative of this one, differs.

        Parameters
        ----------
        other : Slate or str
            A slate, its run, or the name of an alternative of this slate.

        Returns
        -------
        Answer
            Who enters and leaves from this one to the other.
        """
        name = other if isinstance(other, str) else other.run
        if any(one.name == name for one in self.answer.alternatives):
            name = f"{self.run}:{name}"
        return self.ask(f"diff {self.run} {name}")

    def loosen(
        self, rule: str, by: float | str | None = None, to: float | str | None = None, seconds: float = 60.0
    ) -> Answer:
        """Solve again with one rule loosened.

        Parameters
        ----------
        rule : str
            Its name, ``name[category]`` or title; letter case and underscores do not matter.
        by, to : float or str
            By how much, or to where. A number is in whole currency units, a fraction for a
            share, else the rule's own unit; a text is read as on the command line (``"2M"``).
        seconds : float
            Allowance for all solves.

        Returns
        -------
        Answer
            The other set, its price, and the range in which it stays the best.

        Raises
        ------
        InputError
            If neither ``by`` nor ``to`` is given, or both.
        """
        if (by is None) is (to is None):
            raise InputError(
                Text("say by how much, or to where", "请写明放宽的幅度，或放宽至何处"),
                expected="by=… · to=…",
                fix=Text("give one of the two", "请二者取一"),
            )
        word, size = ("by", by) if to is None else ("to", to)
        return self.ask(f"loosen {rule} {word} {self._sized(rule, size)}", seconds)

    def sensitivity(self, seconds: float = 60.0) -> Answer:
        """Solve again under both ways of counting value and three zeros."""
        return self.ask("sensitivity", seconds)

    def ask(self, question: str, seconds: float = 60.0) -> Answer:
        """Ask in the words of the command line, in either language.

        Parameters
        ----------
        question : str
            Such as ``what if budget=650M``.
        seconds : float
            Allowance for all solves.

        Returns
        -------
        Answer
            Computed by solving again.
        """
        with in_python():
            answer = of("ask").run(self.workspace, question=question, slate=self.run, seconds=seconds)
        return Answer(self.workspace, "ask", answer, self.lang)

    def _sized(self, rule: str, size: Any) -> str:
        """Return a size as it is written; a number of money is in whole currency units."""
        if isinstance(size, str):
            return size
        wanted = rule.partition("[")[0].replace("_", " ").casefold().strip()
        rows = [row for row in self.answer.rules if wanted in (row.name.replace("_", " ").casefold(), row.kind)]
        money = any(row.measure == "amount" and not row.share_of for row in rows)
        return f"{size / 1000:.12g}k" if money else f"{size:.12g}"


@dataclass(frozen=True, eq=False, repr=False)
class Answer(Result):
    """An answer to a question about a slate; nothing was stored."""


@dataclass(frozen=True, eq=False, repr=False)
class Ranking(Result):
    """Expected ranks with intervals."""


@dataclass(frozen=True, eq=False, repr=False)
class Assignment(Result):
    """Who reviews what, with reasons."""


@dataclass(frozen=True, eq=False, repr=False)
class People(Result):
    """Loads of persons against one full post."""

    answer: PeopleAnswer

    def over(self) -> Frame:
        """Return every run of days on which somebody is over one full post, with the rows that make it."""
        rows = [
            (one.person, one.start, one.end, one.sum, one.limit, one.elsewhere, ", ".join(one.rows))
            for one in self.answer.over
        ]
        return Frame("over", ("person", "from", "to", "sum", "limit", "elsewhere", "rows"), rows)

    def undeclared(self) -> Frame:
        """Return the second posts that are not declared, with their rows."""
        rows = [(one.person, one.start, one.end, ", ".join(one.rows)) for one in self.answer.undeclared]
        return Frame("undeclared", ("person", "from", "to", "rows"), rows)

    def free(self) -> Frame:
        """Return what part of a full post of each person is free on the day asked for."""
        rows = [(one.person, one.start, one.end, one.free) for one in self.answer.free]
        return Frame("free", ("person", "from", "to", "free"), rows)


@dataclass(frozen=True, eq=False, repr=False)
class Deployment(Result):
    """Whom to invite for which post, and why posts stay open."""


@dataclass(frozen=True, eq=False, repr=False)
class Schedule(Result):
    """What runs when on a facility, with bound, gap and the verdict of an independent checker."""


@dataclass(frozen=True, eq=False, repr=False)
class Mission(Result):
    """When a mission is ready: chain, schedule, odds, what delays it."""

    answer: MissionAnswer

    @property
    def p50(self) -> Quantile | None:
        """Length and day that hold in half of the futures; None without odds."""
        return self.answer.p50

    @property
    def p80(self) -> Quantile | None:
        """Length and day that hold in eight of ten futures; None without odds."""
        return self.answer.p80

    def delays(self) -> Frame:
        """Return what delays it most: task, share of futures in which it decides the end, rank correlation."""
        rows = [(one.task, one.title, one.share, one.correlation) for one in self.answer.delays]
        return Frame("delays", ("task", "title", "share", "correlation"), rows)

    def pay(self, year: int) -> Frame:
        """Return what falls due in a year: currency, in half and in eight of ten futures."""
        rows = [(one.currency, one.p50, one.p80) for one in self.answer.payments if one.year == year]
        return Frame("payments", ("currency", "p50", "p80"), rows)


@dataclass(frozen=True, eq=False, repr=False)
class Laboratories(Result):
    """Laboratories held against each other: overlap, and what merging two would lose."""

    answer: LabsAnswer

    def overlap(self) -> Frame:
        """Return the pairs, the clearest first: z and p by exchange of works, whether beyond their field."""
        names = ("a", "b", "z", "p", "significant", "joint", "people", "same_name")
        rows = [tuple(getattr(one, name) for name in names) for one in self.answer.pairs]
        return Frame("pairs", names, rows)

    def merge(self, a: str, b: str) -> Result:
        """Return what merging two laboratories on paper would lose; nothing is stored."""
        answer = merger.answer(self.answer.solved, self.answer.least, (a, b), True)
        return Result(self.workspace, "lab_reorganise", answer, self.lang)


@dataclass(frozen=True, eq=False, repr=False)
class Chain(Result):
    """How many awards reach each step, how late, where they are lost."""

    answer: ChainAnswer

    def steps(self) -> Frame:
        """Return the steps: units that reached each, open, lost, unknown; links in full and by shares."""
        names = ("name", "units", "reached", "open", "lost", "unknown", "linked", "fractional", "unknown_grant")
        return Frame("steps", names, [tuple(getattr(one, name) for name in names) for one in self.answer.steps])

    def survival(self) -> Frame:
        """Return the share not there yet by months with its interval; the later reading where years alone are known."""
        readings = (("early", self.answer.lag.survival), ("late", self.answer.lag.survival_late))
        rows = [(name, one.t, one.s, one.lo, one.hi) for name, points in readings for one in points]
        return Frame("survival", ("reading", "months", "share", "low", "high"), rows)


@dataclass(frozen=True, eq=False, repr=False)
class Path(Result):
    """When a target share is reached, what growth it needs, and with what odds."""


@dataclass(frozen=True, eq=False, repr=False)
class Report(Result):
    """What was understood of files, what was kept and what was set aside."""
