# SPDX-License-Identifier: Apache-2.0
"""A workspace with the verbs of the command line as calls: the same names, the same arguments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

from yuzui import registry
from yuzui.errors import InputError
from yuzui.faces.notebook.frames import Frame, as_path, speaks_python
from yuzui.faces.notebook.results import (
    Assignment,
    Chain,
    Deployment,
    Laboratories,
    Mission,
    People,
    Ranking,
    Report,
    Result,
    Schedule,
    Slate,
)
from yuzui.faces.notebook.results import Path as Projection
from yuzui.funding import ask_compute
from yuzui.job.contract import Job, of
from yuzui.job.workspace import Workspace
from yuzui.store import query
from yuzui.text import Text

Kind = TypeVar("Kind", bound=Result)

SHARES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "basic_research_share": ("basic", "total"),
        "applied_research_share": ("applied", "total"),
        "experimental_development_share": ("experimental", "total"),
        "business_share": ("enterprise", "total"),
        "government_share": ("government", "total"),
        "rd_intensity": ("GERD_to_GDP", "total"),
    }
)
"""Shares by the name a reader knows: the part and the whole of the series."""


class Notebook:
    """A workspace to work in from Python, as the user of the operating system sees it.

    Parameters
    ----------
    folder : str or Path
        Made on first use.
    seed : int
        Seed of every random step.
    lang : str
        Language in which results speak, ``en`` or ``zh``; never changes a document.

    Examples
    --------
    ::

        with yuzui.open("ws") as w:
            w.load("reviews.xlsx")
            slate = w.fund(call="C1", rules="rules.toml")
    """

    def __init__(self, folder: str | Path = "yuzui-work", seed: int = 7, lang: str = "en") -> None:
        self._workspace = Workspace(folder, seed=seed)
        self.lang = lang

    @property
    def folder(self) -> Path:
        """The folder that holds everything."""
        return self._workspace.dir

    @property
    def seed(self) -> int:
        """Seed of every random step."""
        return self._workspace.seed

    @speaks_python
    def load(self, *files: Any, map: str | Path | None = None) -> Report:
        """Load files or data frames; each is stored whole or not at all.

        Parameters
        ----------
        *files : path, data frame or mapping of str to data frame
            Files and folders (xlsx, csv, Parquet, exports), or frames of pandas, polars or Arrow.
        map : str or Path, optional
            A ``map.toml`` that says which column is which.

        Returns
        -------
        Report
            What was understood, stored, flagged and set aside.
        """
        job = of("load")
        with ExitStack() as stack:
            paths = [stack.enter_context(as_path(file)) for file in files]
            return self._result(Report, job, job.run(self._workspace, files=paths, map=map))

    @speaks_python
    def rank(self, call: str | None = None, path: Any = None, **inputs: Any) -> Ranking:
        """Rank the proposals of a call by their reviews.

        Parameters
        ----------
        call : str, optional
            Call of what was loaded; else ``path`` is a file, else the demo is ranked.
        path : path, data frame or mapping of str to data frame, optional
            Proposals and reviews; ``{"proposals": frame, "reviews": frame}``.
        **inputs : object
            Further inputs of ``yuzui fund judge``: ``top``, ``model``, ``prior``, ``severity`` …

        Returns
        -------
        Ranking
            Expected ranks with intervals.
        """
        with as_path(path) as file:
            return self._answer(Ranking, "judge", call=call, path=file, **inputs)

    @speaks_python
    def fund(self, call: str | None = None, rules: str | Path | None = None, path: Any = None, **inputs: Any) -> Slate:
        """Choose what to fund under all rules.

        Parameters
        ----------
        call : str, optional
            Call of what was loaded; else ``path`` is a file, else the demo is funded.
        rules : str or Path, optional
            The rules; by default ``rules.toml`` of the workspace.
        path : path, data frame or mapping of str to data frame, optional
            Proposals and reviews; ``{"proposals": frame, "reviews": frame}``.
        **inputs : object
            Further inputs of ``yuzui fund``: ``redraws``, ``near``, ``model``, ``map`` …

        Returns
        -------
        Slate
            A proposal; nothing is decided.
        """
        with as_path(path) as file:
            return self._answer(Slate, "fund", call=call, rules=rules, path=file, **inputs)

    @speaks_python
    def slate(self, name: str | None = None) -> Slate:
        """Return a stored slate.

        Parameters
        ----------
        name : str, optional
            Run or call; by default the newest.

        Returns
        -------
        Slate
            As its subject may see it.

        Raises
        ------
        VisibilityError
            If there is none for this subject.
        """
        return self._result(Slate, of("fund"), ask_compute.slate_named(self._workspace, name))

    @speaks_python
    def assign(
        self,
        call: str | None = None,
        per_proposal: int | None = None,
        load: tuple[int, int] | None = None,
        path: Any = None,
        **inputs: Any,
    ) -> Assignment:
        """Assign reviewers to proposals.

        Parameters
        ----------
        call : str, optional
            Call of what was loaded; else ``path`` is a file.
        per_proposal : int, optional
            Reviewers of each proposal.
        load : tuple of int, optional
            Fewest and most proposals of one reviewer.
        path : path or mapping of str to data frame, optional
            ``{"proposals": frame, "people": frame, …}``.
        **inputs : object
            Further inputs of ``yuzui assign``.

        Returns
        -------
        Assignment
            Pairs, loads, reasons and the proof.
        """
        limits = {"demand": per_proposal, "load": None if load is None else "{}..{}".format(*load)}
        with as_path(path) as file:
            chosen = {name: value for name, value in limits.items() if value is not None}
            return self._answer(Assignment, "assign", call=call, path=file, **chosen, **inputs)

    @speaks_python
    def people(self, path: Any = None, **inputs: Any) -> People:
        """Add up the shares of a full post of each person, day by day.

        Parameters
        ----------
        path : path or data frame, optional
            A sheet of people's time in any headings; else what is registered.
        **inputs : object
            Further inputs of ``yuzui people``: ``person``, ``day``, ``ends``, ``map``.

        Returns
        -------
        People
            ``.over()``, ``.undeclared()``, ``.free()``.
        """
        job = of("people")
        with as_path(path) as file:
            return self._result(People, job, job.run(self._workspace, path=file or "", **inputs))

    @speaks_python
    def deploy(self, people: Any = None, posts: Any = None, **inputs: Any) -> Deployment:
        """Propose people with free time for open posts.

        Parameters
        ----------
        people, posts : path or data frame, optional
            Both sheets, in any headings; one workbook may hold both. Without them an example is answered.
        **inputs : object
            Further inputs of ``yuzui assign deploy``: ``cap``, ``caps``, ``least``, ``map``.

        Returns
        -------
        Deployment
            Invitations, posts with the reason why they stay open, and the proof.
        """
        with as_path(people, "people") as first, as_path(posts, "posts") as second:
            return self._answer(Deployment, "deploy", people=first, posts=second, **inputs)

    @speaks_python
    def schedule(self, instance: str | Path | Mapping[str, Any] | None = None, **inputs: Any) -> Schedule:
        """Schedule an instance, with its proof.

        Parameters
        ----------
        instance : str, Path or mapping of str to data frame
            A file (JSON, workbook, folder), frames by sheet, ``"telescope"``, ``"beamline"``, or, with
            ``start``, the id of a resource or facility of the record.
        **inputs : object
            Further inputs of ``yuzui schedule``: ``start`` (a day), ``days``, ``budget`` (seconds of one
            core), ``workers``, ``again`` (a run), ``freeze_until``, ``stability``.

        Returns
        -------
        Schedule
            Bookings, bound, gap, and what the independent checker says.
        """
        with as_path(instance) as file:
            return self._answer(Schedule, "schedule", path=file, **inputs)

    @speaks_python
    def path(self, measure: str = "basic_research_share", target: float = 0.08, **inputs: Any) -> Projection:
        """Say when a share is reached on its present way.

        Parameters
        ----------
        measure : str
            A key of :data:`SHARES`, or a category of the series; then ``of`` names its whole.
        target : float
            The share aimed at, a fraction.
        **inputs : object
            Further inputs of ``yuzui path``: ``by``, ``country``, ``lever``, and ``series``, a file
            or a data frame.

        Returns
        -------
        Path
            Years, odds and needed growth with their intervals.
        """
        part, whole = SHARES.get(measure, (measure, inputs.pop("of", "total")))
        with as_path(inputs.pop("series", None), "series") as series:
            return self._answer(Projection, "path", series=series, measure=part, of=whole, target=target, **inputs)

    @speaks_python
    def evaluate(
        self,
        works: Any = None,
        windows: Sequence[int] = (3, 5, 10),
        indicators: Sequence[str] | None = None,
        **inputs: Any,
    ) -> Result:
        """Judge works over long windows.

        Parameters
        ----------
        works : path, data frame or str, optional
            A table or export of works, a frame, or ``"snapshot:SOURCE"``; by default the shipped set.
        windows : sequence of int
            Windows in years.
        indicators : sequence of str, optional
            Names of indicators; ``yuzui list --seam indicator`` lists them.
        **inputs : object
            Further inputs of ``yuzui evaluate``: ``citations``, ``authorships``, ``by``, ``counting`` …

        Returns
        -------
        Result
            Each figure with its interval and coverage, or why there is none.
        """
        if isinstance(works, str) and works.startswith("snapshot:"):
            inputs["snapshot"], works = works.partition(":")[2], None
        if indicators is not None:
            inputs["indicator"] = ",".join(indicators)
        window = ",".join(map(str, windows))
        with as_path(works, "works") as file, as_path(inputs.pop("citations", None), "citations") as links:
            return self._answer(Result, "evaluate", works=file, citations=links, window=window, **inputs)

    @speaks_python
    def mission(self, tasks: Any = None, **inputs: Any) -> Mission:
        """Say when a mission will be ready, and what delays it.

        Parameters
        ----------
        tasks : path, data frame or str, optional
            A sheet of tasks, a frame of them, or the id of a mission on record; by default an example.
        **inputs : object
            Further inputs of ``yuzui mission``: ``start``, ``capacity``, ``range``, ``draws``, ``common`` …

        Returns
        -------
        Mission
            Chain, schedule, odds, delays.
        """
        with as_path(tasks, "tasks") as file:
            return self._answer(Mission, "mission", path="" if file is None else str(file), **inputs)

    @speaks_python
    def labs(self, labs: Any = None, **inputs: Any) -> Laboratories:
        """Say which laboratories overlap beyond their field.

        Parameters
        ----------
        labs : path, data frame or str, optional
            A sheet of laboratories with their works, a frame of them, or ``awards``; by default those registered here.
        **inputs : object
            Further inputs of ``yuzui labs``: ``least``, ``draws``.

        Returns
        -------
        Laboratories
            Pairs with evidence, groups, calibration; ``merge("A", "B")`` says what a merger would lose.
        """
        with as_path(labs, "labs") as file:
            return self._answer(Laboratories, "labs", labs="" if file is None else str(file), **inputs)

    @speaks_python
    def chain(self, path: Any = None, **inputs: Any) -> Chain:
        """Say how many awards reach a paper, a patent, a trial, how late, and where they are lost.

        Parameters
        ----------
        path : path, several of them, data frame or mapping of str to data frame, optional
            Awards with what came of them; ``{"awards": frame, "links": frame}``. By default those loaded here, else
            published ones, else an example.
        **inputs : object
            Further inputs of ``yuzui chain``: ``entry``, ``step``, ``horizon``, ``through``, ``calendar`` …

        Returns
        -------
        Chain
            ``.steps()``, ``.survival()``.
        """
        for name in {"links", "calendar", "map"} & inputs.keys():
            several = isinstance(inputs[name], list | tuple)
            files = tuple(map(Path, inputs[name] if several else [inputs[name]]))
            inputs[name] = files if name == "links" else files[0]
        if isinstance(path, list | tuple):
            return self._answer(Chain, "innovation_chain", path=tuple(map(Path, path)), **inputs)
        with as_path(path, "awards") as file:
            return self._answer(Chain, "innovation_chain", path=() if file is None else (Path(file),), **inputs)

    @speaks_python
    def field(self, node: str, works: Any = None, **inputs: Any) -> Result:
        """Say whether a field rises, falls or stands, or every reason why it is too early to say.

        Parameters
        ----------
        node : str
            Node or list: ``LAB-7``, ``LAB``.
        works : path, data frame or str, optional
            Titles and years, or the name of a corpus; by default that on record.
        **inputs : object
            Further inputs of ``yuzui field show``: ``country``, ``years``, ``strata``, ``delta``, ``beside`` …

        Returns
        -------
        Result
            Verdict, growth, series; ``.answer`` is typed.
        """
        with as_path(works, "works") as file:
            return self._answer(Result, "field", node=node, corpus="" if file is None else str(file), **inputs)

    @speaks_python
    def resolve(self, *ids: str, day: str = "", as_of: str = "") -> Result:
        """Say what became of ids or names of the register.

        Parameters
        ----------
        *ids : str
            Old or present ids and names.
        day : str
            Day (ISO) on which they were called so.
        as_of : str
            Last day whose events count; today by default.

        Returns
        -------
        Result
            For each the entries of that day, with shares and the events on the way.
        """
        return self._answer(Result, "register", ids=";".join(ids), day=day, as_of=as_of)

    @speaks_python
    def sql(self, statement: str, *values: Any) -> Frame:
        """Ask the rows that this user may see, in SQL.

        Parameters
        ----------
        statement : str
            One SELECT over the tables of the record, such as ``select id, amount from proposal``.
        *values : object
            Values of its question marks.

        Returns
        -------
        Frame
            The rows; ``.df()``, ``.pl()``, ``.arrow()`` if installed.
        """
        columns, rows = query.select(self._workspace.view, statement, values)
        return Frame("sql", columns, rows)

    def close(self) -> None:
        """Release the folder."""
        self._workspace.close()

    def __enter__(self) -> Notebook:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __dir__(self) -> list[str]:
        return sorted({name for name in vars(type(self)) if not name.startswith("_")} | {"lang"})

    def __repr__(self) -> str:
        verbs = (
            ".load .rank .fund .assign .people .deploy .schedule .path .evaluate .mission .chain .field .resolve .sql"
        )
        return f"<Yuzui workspace {self.folder}: {verbs} .resolve .sql>"

    def _answer(self, kind: type[Kind], name: str, **values: Any) -> Kind:
        """Answer a question, store the answer as a run, and return it."""
        job = of(name)
        if unknown := sorted(set(values) - {one.name for one in job.inputs}):
            raise InputError(
                Text("there is no such argument", "没有该参数"),
                seen=f"{unknown[0]}=",
                expected=" ".join(one.name for one in job.inputs),
                code="unknown_argument",
            )
        answer = job.run(self._workspace, **values)
        job.save(self._workspace, answer)
        return self._result(kind, job, answer)

    def _result(self, kind: type[Kind], job: Job, answer: Any) -> Kind:
        return kind(self._workspace, job.name, answer, self.lang)


def open(folder: str | Path = "yuzui-work", seed: int = 7, lang: str = "en") -> Notebook:
    """Open (or make) a workspace.

    Parameters
    ----------
    folder : str or Path
        The folder.
    seed : int
        Seed of every random step.
    lang : str
        Language in which results speak, ``en`` or ``zh``.

    Returns
    -------
    Notebook
        The workspace as the user of the operating system sees it.
    """
    return Notebook(folder, seed, lang)


def chain(path: Any = None, folder: str | Path = "yuzui-work", lang: str = "en", **inputs: Any) -> Chain:
    """Follow awards through the innovation chain; see :meth:`Notebook.chain`.

    Parameters
    ----------
    path : path, data frame or mapping of str to data frame, optional
        Awards with what came of them.
    folder : str or Path
        The workspace.
    lang : str
        Language in which the result speaks.
    **inputs : object
        ``entry="award"``, ``step="patent"`` and so on.

    Returns
    -------
    Chain
        The result.
    """
    return open(folder, lang=lang).chain(path, **inputs)


def demo(folder: str | Path = "yuzui-demo", seed: int = 7, lang: str = "en") -> Notebook:
    """Run the demo and return its workspace.

    Parameters
    ----------
    folder : str or Path
        Where to keep everything.
    seed : int
        Seed of every random step.
    lang : str
        Language in which results speak.

    Returns
    -------
    Notebook
        The workspace, with a result of every study.
    """
    registry.modules("study")["demo"].demo(folder, seed).close()
    return Notebook(folder, seed, lang)
