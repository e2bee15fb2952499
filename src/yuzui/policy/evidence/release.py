# SPDX-License-Identifier: Apache-2.0
"""Evidence of a release: every check and falsification run once, written to one file a plan; read on a visit.

``python -m yuzui.policy.evidence.release`` (``make evidence``) writes ``plan/evidence/PLAN.json``
for the plans that come with Yuzui. Nobody edits it: a test makes it again.
"""

from __future__ import annotations

import datetime as dt
import gzip
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import msgspec

from yuzui import __version__
from yuzui.job.contract import of
from yuzui.job.result import canonical, digest
from yuzui.job.workspace import Workspace
from yuzui.model.schema import TABLES
from yuzui.policy.evidence import aim, data_ladder, pinned
from yuzui.policy.evidence.outcome import NoDataError, Outcome
from yuzui.policy.evidence.run import outcome
from yuzui.policy.evidence.world import World
from yuzui.policy.plan import loader
from yuzui.policy.plan.check import TOOL, Check, Computes, Tamper, WorkspaceRows, kind
from yuzui.policy.plan.clause import Clause
from yuzui.policy.plan.edition import Plan
from yuzui.policy.plan_answer import Target, Word
from yuzui.text import Text

FORMAT = "yuzui-evidence/1"


class Shown(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one check at release.

    Parameters
    ----------
    check : str
        Digest of the check as declared, so that an edited one has no result.
    sets : dict
        Pinned sets it rests on, with their digests.
    noticed, false : int
        Falsifications that it noticed, of how many.
    until : str
        Last day on which it is more than "last known"; empty where it does not age.
    """

    check: str
    outcome: Word
    message: Text
    measured: int | float | str | bool | None
    bar: str
    day: str
    sets: dict[str, str]
    noticed: int = 0
    false: int = 0
    until: str = ""

    @property
    def holds(self) -> bool:
        """Whether it counts: it passes, and every falsification is noticed."""
        return self.outcome == "pass" and self.noticed == self.false


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All results of one plan at release.

    Parameters
    ----------
    plan, edition, digest : str, int, str
        Whose text.
    version : str
        Version of Yuzui.
    checks : dict
        ``CLAUSE/NAME`` to its result.
    proofs : dict
        ``area/name`` to the result that several clauses share.
    aims : dict
        Clause to the state of its aim on pinned sets.
    seal : str
        Digest of all the rest.
    """

    format: str
    plan: str
    edition: int
    digest: str
    version: str
    checks: dict[str, Shown]
    proofs: dict[str, Shown]
    aims: dict[str, Target]
    seal: str = ""

    def sealed(self) -> Evidence:
        """Return it with its seal."""
        return msgspec.structs.replace(self, seal=_seal(self))

    @property
    def whole(self) -> bool:
        """Whether nothing was changed after it was made."""
        return self.format == FORMAT and self.seal == _seal(self)


def _seal(evidence: Evidence) -> str:
    return digest(msgspec.to_builtins(msgspec.structs.replace(evidence, seal="")))


def check_digest(check: Check) -> str:
    """Return the digest of what a check asks, whatever it is called and however it is worded."""
    plain = msgspec.to_builtins(msgspec.structs.replace(check, name="", shows=None, required=True))
    return digest(plain)


def address(clause: Clause, check: Check) -> str:
    """Return where the result of a check stands."""
    return check.proof or f"{clause.id}/{check.name}"


def path(plan: str) -> Path:
    """Return the file of a plan's evidence."""
    return loader.evidence() / f"{plan}.json"


def released(plan: Plan) -> Evidence | None:
    """Return the evidence of a plan that comes with Yuzui, or None; it may be of another text, or changed."""
    file = path(plan.head.id)
    return _read(file, file.stat().st_mtime_ns) if file.is_file() else None


@cache
def _read(file: Path, _: int) -> Evidence:
    """Return what a file says; one that was changed after the release, or cannot be read, has no format."""
    try:
        found = msgspec.json.decode(file.read_bytes(), type=Evidence)
        return found if found.whole else msgspec.structs.replace(found, format="")
    except (msgspec.MsgspecError, UnicodeDecodeError):
        return Evidence(format="", plan="", edition=0, digest="", version="", checks={}, proofs={}, aims={})


@cache
def proofs() -> Mapping[str, Shown]:
    """Return the proofs of the release, which any plan may cite."""
    shown: dict[str, Shown] = {}
    for file in sorted(loader.evidence().glob("*.json")):
        evidence = _read(file, file.stat().st_mtime_ns)
        if evidence.format:
            shown.update(evidence.proofs)
    return shown


CHANGED = Text("the evidence file was changed after the release", "证据文件在发布后被改动")
_OTHER_SET = Text("{name} is not the file on which this was shown", "{name} 并非当时所用的文件")


def result_of(check: Check, clause: Clause, plan: Plan) -> Shown | None:
    """Return the released result of a check; None where it was declared otherwise, or not released.

    A file that was changed after the release, or a shipped set that is another file now, shows
    nothing: its result is ``no_data``.
    """
    evidence = released(plan)
    if evidence is not None and (evidence.digest == plan.digest or not evidence.format):
        if not evidence.format:
            return Shown(check="", outcome="no_data", message=CHANGED, measured=None, bar="", day="", sets={})
        shown = (evidence.proofs if check.proof else evidence.checks).get(address(clause, check))
    else:
        shown = proofs().get(check.proof)
    if shown is None or shown.check != check_digest(check):
        return None
    return _standing(shown)


def _standing(shown: Shown) -> Shown:
    for name, known in shown.sets.items():
        line = pinned.sets().get(name)
        other = line is None or line.sha256 != known
        if not other and line is not None and line.shipped:
            try:
                pinned.path(name)
            except NoDataError:
                other = True
        if other:
            return msgspec.structs.replace(
                shown, outcome="no_data", message=_OTHER_SET.format(name=name), measured=None
            )
    return shown


def make(plan: Plan, world: World, day: str) -> Evidence:
    """Run every check of a plan and every falsification."""
    checks: dict[str, Shown] = {}
    proofs: dict[str, Shown] = {}
    for clause, check in _tool(plan):
        into = proofs if check.proof else checks
        if address(clause, check) not in into:
            into[address(clause, check)] = shown(check, world, day)
    aims = {clause.id: aim.state(clause.target, partial(_asked, world), world.today)
            for clause in plan.clauses if clause.target}  # fmt: skip
    return Evidence(
        format=FORMAT,
        plan=plan.head.id,
        edition=plan.head.edition,
        digest=plan.digest,
        version=__version__,
        checks=checks,
        proofs=proofs,
        aims=aims,
    ).sealed()


def _asked(world: World, study: str, args: Mapping[str, object]) -> Mapping[str, object]:
    return world.study(study, args)[0]


def _tool(plan: Plan) -> Iterator[tuple[Clause, Check]]:
    return ((clause, check) for clause in plan.clauses for check in clause.check if kind(check) in TOOL)


def shown(check: Check, world: World, day: str) -> Shown:
    """Run one check and all its falsifications."""
    result = outcome(check, world)
    noticed = []
    if isinstance(check, Computes) and result.outcome == "pass":
        noticed = [_notices(check, world, tamper) for tamper in check.false]
    return Shown(
        check=check_digest(check),
        outcome=result.outcome,
        message=result.message,
        measured=result.measured,
        bar=result.bar,
        day=day,
        sets={name: pinned.sets()[name].sha256 for name in sets_of(check) if name in pinned.sets()},
        noticed=sum(noticed),
        false=len(noticed),
        until=_until(check, result, day),
    )


def _until(check: Check, result: Outcome, day: str) -> str:
    """Return the last day on which a result is more than "last known": counted from its facts, else from its day."""
    if check.max_age_days is None or result.outcome != "pass":
        return ""
    return (dt.date.fromisoformat(result.as_of or day) + dt.timedelta(days=check.max_age_days)).isoformat()


def sets_of(check: Check) -> list[str]:
    register = getattr(check, "register", None)
    return [*check.data, *([register] if register else [])]


def _notices(check: Computes, world: World, tamper: Tamper) -> bool:
    """Return whether a check fails once its data are falsified, even with every tolerance twice as wide."""
    wide = [msgspec.structs.replace(one, within=2 * one.within) for one in check.expect]
    with world.falsified(tamper) as false:
        return outcome(msgspec.structs.replace(check, expect=wide), false).outcome != "pass"


def packaged(check: Check) -> bool:
    """Return whether a check can be run again from the package alone."""
    known = pinned.sets()
    return not check.awaits and all(name in known and known[name].shipped for name in sets_of(check))


def reference_rows() -> dict[str, list[str]]:
    """Return the marks of all rows that the shipped sets make, by the tables on which own data are asked."""
    wanted = {check.table for name in loader.names() for clause in loader.load(name).clauses
              for check in clause.check if isinstance(check, WorkspaceRows) and check.table in TABLES}  # fmt: skip
    with World.open() as world:
        workspace = Workspace(world.scratch / "reference")
        files = [pinned.path(name) for name, line in pinned.sets().items() if line.shipped]
        of("load").run(workspace, files=files)
        samples = {table: data_ladder.sample(workspace, table, most=data_ladder.WHOLE) for table in sorted(wanted)}
        workspace.close()
    # of a set too large to be marked whole, those that any sample of it picks
    rows = {
        table: known if count <= data_ladder.WHOLE else known[: 10 * data_ladder.SAMPLED]
        for table, (count, known) in samples.items()
    }
    return {table: sorted(data_ladder.marks(known)) for table, known in rows.items() if known}


def main(argv: Sequence[str]) -> int:
    """Write the evidence of every plan that comes with Yuzui."""
    today = dt.date.today()
    for name in argv or loader.names():
        plan = loader.load(name)
        with World.open() as world:
            evidence = make(plan, world, today.isoformat())
        file = path(plan.head.id)
        old = msgspec.json.decode(file.read_bytes(), type=Evidence) if file.is_file() else None
        if old is None or alike(old) != alike(evidence):
            text = json.dumps(msgspec.to_builtins(evidence), ensure_ascii=False, indent=1, sort_keys=True)
            file.write_text(text + "\n", encoding="utf-8")
        for key, one in sorted({**evidence.checks, **evidence.proofs}.items()):
            if one.outcome != "awaits" and not one.holds:
                sys.stderr.write(f"{key}: {one.outcome} {one.noticed}/{one.false} {one.message.en}\n")
    packed = gzip.compress(canonical(reference_rows()).encode(), mtime=0)
    (loader.evidence() / "reference_rows.json.gz").write_bytes(packed)
    return 0


def alike(evidence: Evidence) -> object:
    """Return what must come out the same whenever it is made: all but days and the seal."""
    plain = msgspec.to_builtins(evidence)
    for part in (plain["checks"], plain["proofs"]):
        for one in part.values():
            one.pop("day")
            one.pop("until")
    plain.pop("seal")
    return plain


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
