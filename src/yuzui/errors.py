# SPDX-License-Identifier: Apache-2.0
"""The error tree: the type is the mathematical or legal outcome, the text is for a person.

::

    YuzuiError
    ├─ InputError             exit 2   the caller's file or argument
    │  ├─ FileFormatError              a file that cannot be read as what it should be
    │  ├─ ColumnError                  unknown, missing or ambiguous column
    │  └─ UnknownIdentifierError       an id that is in no table
    ├─ PlanError              exit 2   a plan that may not be loaded
    ├─ RuleError              exit 2   a row of rules that cannot be read or contradicts another
    ├─ OutcomeError           exit 3   the mathematics answered
    │  ├─ InfeasibleError              smallest set of rules in conflict, with "loosen by"
    │  ├─ NotIdentifiableError         the data cannot tell
    │  └─ LimitReachedError            best found and bound, not proven
    ├─ VisibilityError        exit 4   same text as "not found"
    ├─ StateError             exit 5   illegal move; lists the legal ones
    ├─ StoreError             exit 6   busy, wrong version, damaged
    ├─ MissingExtraError      exit 7   which extra, and the command that installs it
    └─ InternalError          exit 70  a bug

A command whose document was made ends with 3 too where it says that nothing can be done on it: no
slate or assignment exists, none was proven in time, or conflicts of interest could not be checked
for every pair and nobody accepted that (``yuzui assign --accept-unchecked``).

Each says how to mend it: a ``fix`` written where it is raised, else what its class always says,
else a sentence made of place, seen and expected.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, ClassVar, TypeVar

import msgspec

from yuzui.text import Text, join, same


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the caller's material something was seen; empty parts are unknown."""

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""

    def text(self, zh: str = "，") -> Text:
        """Return ``file, sheet, row 3, column`` in both languages, without unknown parts."""
        parts = [same(p) for p in (self.file,) if p]
        # a page of rules or a plan is a text with lines and keys, no table
        text = self.file.endswith((".toml", ".yaml", ".yml")) and not self.sheet
        if self.sheet:
            parts.append(Text(f"sheet “{self.sheet}”", f"工作表“{self.sheet}”"))
        if self.row is not None:
            parts.append(Text(f"{'line' if text else 'row'} {self.row}", f"第 {self.row} 行"))
        if self.column.startswith("--"):
            parts.append(Text(f"option {self.column}", f"选项“{self.column}”"))
        elif self.column.endswith("="):
            parts.append(Text(f"argument {self.column[:-1]}", f"参数“{self.column[:-1]}”"))
        elif self.column.isupper() and self.column.isascii() and not parts:
            # no file has been opened yet: it is a word of the command line, as the help writes it
            parts.append(Text(f"argument {self.column}", f"参数“{self.column}”"))
        elif self.column and text:
            parts.append(Text(f"“{self.column}”", f"“{self.column}”"))
        elif self.column:
            parts.append(Text(f"column “{self.column}”", f"“{self.column}”列"))
        return join(parts, ", ", zh)


@dataclass(eq=False)
class YuzuiError(Exception):
    """Root of all errors a person may meet.

    Parameters
    ----------
    message : Text
        What happened.
    place : Place
        Where.
    seen, expected : str
        What stood there and what should have.
    fix : Text or None
        What to do about it; see :attr:`mending` for what is said without.
    code : str
        Stable short name of the case; part of the public interface.
    more : sequence of YuzuiError
        Further faults of the same input, reported together.
    detail : mapping
        Machine-readable extras (a smallest conflict, legal moves, nearest names).
    """

    message: Text
    place: Place = field(default_factory=Place)
    seen: str = ""
    expected: str = ""
    fix: Text | None = None
    code: str = ""
    more: Sequence[YuzuiError] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)

    exit: ClassVar[int] = 70
    remedy: ClassVar[Text | None] = None

    def __post_init__(self) -> None:
        self.code = self.code or _snake(type(self).__name__)
        super().__init__(self.message.en)

    def __str__(self) -> str:
        return self.say("en")

    def __reduce__(self) -> tuple[Any, ...]:
        # an error goes from the process that met it to the one that shows it
        return _rebuilt, (type(self), vars(self))

    @property
    def mending(self) -> Text | None:
        """What to do about it: as written, as the class says, or made of what was expected."""
        if self.fix is not None or self.remedy is not None or not self.expected:
            return self.fix or self.remedy
        return _derived(self.place, self.seen, self.expected)

    def say(self, lang: str) -> str:
        """Return the whole message in one language, one fact per line."""
        where = self.place.text().say(lang)
        lines = [f"{where}: {self.message.say(lang)}" if where else self.message.say(lang)]
        labels = Text("seen", "看到"), Text("expected", "应为"), Text("to mend", "处理办法")
        for label, value in zip(labels, (self.seen, self.expected), strict=False):
            if value:
                lines.append(f"  {label.say(lang)}: {value}")
        if (mending := self.mending) is not None:
            lines.append(f"  {labels[2].say(lang)}: {mending.say(lang)}")
        lines += [error.say(lang) for error in self.more]
        return "\n".join(lines)

    def json(self) -> dict[str, Any]:
        """Return the ``yuzui.error/1`` document; findings stand beside the further detail."""
        detail = dict(self.detail)
        findings = detail.pop("findings", None)
        document = ErrorDocument(self.code, self.exit, self.faults, findings or msgspec.UNSET, detail or msgspec.UNSET)
        plain: dict[str, Any] = msgspec.to_builtins(document)
        return plain

    @property
    def faults(self) -> list[Fault]:
        """Each fault of the input at its place, this one first."""
        return [error._fault() for error in (self, *self.more)]

    def _fault(self) -> Fault:
        return Fault(
            self.message,
            self.place.file or None,
            self.place.sheet or None,
            self.place.row,
            self.place.column or None,
            self.seen or None,
            self.expected or None,
            self.mending,
        )


class Fault(msgspec.Struct, frozen=True):
    """One fault of an input: what is wrong, where, what was seen and expected, how to mend it."""

    message: Text
    file: str | None
    sheet: str | None
    row: int | None
    column: str | None
    seen: str | None
    expected: str | None
    fix: Text | None


class ErrorDocument(msgspec.Struct, frozen=True, tag_field="schema", tag="yuzui.error/1"):
    """What every verb prints with ``--json`` when it cannot do what was asked; ``exit`` is the exit code.

    ``findings`` is what was seen in the input before it was refused, ``detail`` extras for programs: the
    smallest conflict, legal moves, the nearest names.
    """

    code: str
    exit: int
    errors: list[Fault]
    findings: list[Any] | msgspec.UnsetType = msgspec.UNSET
    detail: dict[str, Any] | msgspec.UnsetType = msgspec.UNSET


_Fault = TypeVar("_Fault", bound=YuzuiError)


def together(faults: Sequence[_Fault]) -> _Fault:
    """Return the first of several faults of one input, carrying the others."""
    first, *rest = faults
    first.more = (*first.more, *rest)
    return first


def meant(seen: str, known: Iterable[str], place: Place | None = None) -> Text | None:
    """Return the instruction to write the word that was probably meant."""
    near = get_close_matches(seen, known, 1)
    if not near or near[0] == seen:
        return None
    en, zh = _within(place, seen)
    old, new = _short(seen), near[0]
    return Text(f"write “{new}” instead of “{old}”{en}", f"请将{zh and zh + '的'}“{old}”改为“{new}”")


_WORD = re.compile(r"[-.]*[^\W\d][\w.-]*")
_BETWEEN = re.compile(r"[\s,，、|·]+")


def _short(seen: str) -> str:
    return seen if len(seen) <= 40 else seen[:39] + "…"


def _within(place: Place | None, seen: str = "") -> tuple[str, str]:
    """Return the place as a part of a sentence; a column that is itself the fault is left out."""
    place = place or Place()
    place = replace(place, column="") if seen and place.column == seen else place
    en, zh = place.text().en, place.text("").zh.removeprefix(place.file)
    return en and f" in {en}", f" {place.file} {zh}" if place.file else zh


def _derived(place: Place, seen: str, expected: str) -> Text:
    """Return the instruction that follows from what was expected.

    What was expected stands beside it, so it is named and not repeated; only the word that was
    probably meant is taken out of it. What was seen may stand elsewhere than the place, so the
    rest quotes it only where there is no place to name.
    """
    words = _BETWEEN.split(expected.strip())
    choice = len(words) > 1 and all(map(_WORD.fullmatch, words))
    if choice and seen not in words and (fix := meant(seen, words, place)) is not None:
        return fix
    new, neu = "what is expected", "“应为”所示的内容"
    if choice:
        new, neu = "one of the words expected", "“应为”所列的词之一"
    en, zh = _within(place)
    if en or not seen:
        return Text(f"write {new}{en}", f"请{zh and '在' + zh}填写{neu}")
    old = _short(seen)
    return Text(f"write {new} instead of “{old}”", f"请将“{old}”改为{neu}")


def _rebuilt(kind: type[YuzuiError], fields: Mapping[str, Any]) -> YuzuiError:
    """Return an error that came from another process."""
    error = kind.__new__(kind)
    vars(error).update(fields)
    error.args = (error.message.en,)
    return error


def _snake(name: str) -> str:
    parts = "".join("_" + c.lower() if c.isupper() else c for c in name).strip("_")
    return parts.removesuffix("_error")


class InputError(YuzuiError):
    """The caller's file or argument cannot be used as it is."""

    exit = 2


class FileFormatError(InputError):
    """A file that cannot be read as what it should be."""


class ColumnError(InputError):
    """A column is unknown, missing or ambiguous; the text offers the mapping to write."""


def missing_column(
    file: str, meaning: str, aliases: Sequence[str], found: Iterable[str], taken: Iterable[str]
) -> ColumnError:
    """Return the error that names a column that is missing and the one that is nearest to it."""
    columns, used = [one for one in found if one], set(taken)
    free = {one.lower(): one for one in reversed(columns) if one not in used}
    hits = (get_close_matches(name.lower(), free, 1) for name in aliases)
    near = next((free[hit[0]] for hit in hits if hit), None)
    fix = Text(f"add a column “{aliases[0]}”", f"请补充“{aliases[0]}”列")
    if near is not None:
        fix = Text(f"rename the column “{near}” to “{aliases[0]}”", f"请将“{near}”列改名为“{aliases[0]}”")
    return ColumnError(
        Text("a column is missing", "缺少列"),
        place=Place(file=file, column=meaning),
        seen=" ".join(columns)[:300],
        expected=" | ".join(aliases),
        fix=fix,
        detail={"nearest": near},
    )


class UnknownIdentifierError(InputError):
    """An id that is in no table; the text names the nearest one."""


class PlanError(YuzuiError):
    """A plan file that may not be loaded: value without date, unit or source, and the like."""

    exit = 2


class RuleError(YuzuiError):
    """A row of rules that cannot be read, or that contradicts another row."""

    exit = 2


class OutcomeError(YuzuiError):
    """The question was well put and the mathematics says no."""

    exit = 3


class InfeasibleError(OutcomeError):
    """No solution keeps every hard rule; ``detail`` holds the smallest conflict."""


class NotIdentifiableError(OutcomeError):
    """The data cannot tell, whatever the method."""


class LimitReachedError(OutcomeError):
    """A limit ended the search; ``detail`` carries the best found and the bound."""


class VisibilityError(YuzuiError):
    """Not there, or not for this subject: the two are never told apart."""

    exit = 4
    remedy = Text(
        "check the name and the workspace (--dir); if both are right, ask its keeper for access",
        "请核对名称与工作区（--dir）；若均无误，请向工作区管理者申请查看权限",
    )

    @classmethod
    def not_found(cls) -> VisibilityError:
        """Return the one wording for "does not exist" and "not for you"."""
        return cls(Text("not found", "未找到"), code="not_found")


class StateError(YuzuiError):
    """An illegal move in a life cycle; ``detail["legal"]`` lists the legal ones."""

    exit = 5


class StoreError(YuzuiError):
    """The store is busy, of another version, or damaged; or a queue in front of work is full.

    Of a queue, ``detail["retry_after"]`` says in how many seconds to ask again.
    """

    exit = 6


class MissingExtraError(YuzuiError):
    """An optional part is not installed; the text holds the command that installs it."""

    exit = 7

    @classmethod
    def of(cls, extra: str, what: Text) -> MissingExtraError:
        """Return the error for one extra of this package."""
        command = f"pip install 'yuzui[{extra}]'"
        return cls(
            Text("{what} needs the extra [{extra}]", "{what}需要附加组件 [{extra}]").format(what=what, extra=extra),
            fix=same(command),
            detail={"extra": extra},
        )


class InternalError(YuzuiError):
    """A bug in Yuzui; please report it with the file it names."""

    # a transaction commits whole or not at all, and a snapshot is replaced in one move
    remedy = Text(
        "report it with this message; what was saved before it stands, nothing is half written",
        "请附上本条信息报告此问题；此前已保存的内容不变，没有写入一半的内容",
    )
