# SPDX-License-Identifier: Apache-2.0
"""A workspace with the verbs of the command line as calls: the same names, the same arguments."""

from __future__ import annotations

from pathlib import Path
from types import MappingProxyType
from typing import Any

from yuzui import registry
from yuzui.faces.notebook.results import Assignment, Ranking, Report, Slate
from yuzui.funding.ask import answers
from yuzui.job.workspace import Workspace


class Notebook(Workspace):
    """A workspace to work in from Python.

    Parameters
    ----------
    folder : str or Path
        Made on first use.
    seed : int
        Seed of every random step.
    lang : str
        Language in which results speak; never changes a document.
    """

    def __init__(self, folder: str | Path = "yuzui-work", seed: int = 7, lang: str = "en") -> None:
        super().__init__(folder, seed=seed)
        self.lang = lang

    def load(self, *files: str | Path, map: str | Path | None = None) -> Report:
        """Load files; each is kept whole or not at all.

        Parameters
        ----------
        *files : str or Path
            Files and folders.
        map : str or Path, optional
            A ``map.toml`` that says which column is which.

        Returns
        -------
        Report
            What was understood, kept, flagged and set aside.
        """
        made = self._study("load").run(self, files=files, map=map)
        return Report(self, "load", MappingProxyType(made), self.lang)

    def rank(self, call: str | None = None, **inputs: Any) -> Ranking:
        """Rank the proposals of a call by their reviews.

        Parameters
        ----------
        call : str, optional
            Call of what was loaded; else ``path=`` names a file, else the demo.
        **inputs : object
            Further inputs of the study ``judge``.

        Returns
        -------
        Ranking
            Expected ranks with intervals.
        """
        made = self._kept("judge", call=call, **inputs)
        return Ranking(self, "judge", MappingProxyType(made), self.lang)

    def fund(self, call: str | None = None, rules: str | Path | None = None, **inputs: Any) -> Slate:
        """Choose what to fund under all rules.

        Parameters
        ----------
        call : str, optional
            Call of what was loaded; else ``path=`` names a file, else the demo.
        rules : str or Path, optional
            The rules; by default ``rules.toml`` of the workspace.
        **inputs : object
            Further inputs of the study ``fund``.

        Returns
        -------
        Slate
            A proposal; nothing is decided.
        """
        made = self._kept("fund", call=call, rules=rules, **inputs)
        return Slate(self, "fund", MappingProxyType(made), self.lang)

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
        return Slate(self, "fund", MappingProxyType(answers.found(self, name)), self.lang)

    def assign(
        self,
        call: str | None = None,
        per_proposal: int | None = None,
        load: tuple[int, int] | None = None,
        **inputs: Any,
    ) -> Assignment:
        """Assign reviewers to proposals.

        Parameters
        ----------
        call : str, optional
            Call of what was loaded; else ``path=`` names a file.
        per_proposal : int, optional
            Reviewers of each proposal.
        load : tuple of int, optional
            Fewest and most proposals of one reviewer.
        **inputs : object
            Further inputs of the study ``assign``.

        Returns
        -------
        Assignment
            Pairs, loads, reasons and the proof.
        """
        asked = {"demand": per_proposal, "load": None if load is None else "{}..{}".format(*load)}
        said = {name: value for name, value in asked.items() if value is not None}
        given: dict[str, Any] = {"call": call, **said, **inputs}
        module = self._study("assign")
        made = module.run(self, **given)
        module.keep(self, made, given)
        return Assignment(self, "assign", MappingProxyType(made), self.lang)

    def _kept(self, study: str, **inputs: Any) -> dict[str, Any]:
        """Run a study and keep its document as a run."""
        module = self._study(study)
        made: dict[str, Any] = module.run(self, **inputs)
        self.save(study, made, getattr(module, "LEVEL", "restricted"))
        return made

    @staticmethod
    def _study(name: str) -> Any:
        return registry.modules("study")[name]


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
