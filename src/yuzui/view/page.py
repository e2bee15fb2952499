# SPDX-License-Identifier: Apache-2.0
"""What a page is made of: typed blocks, said in both languages, drawn by one renderer.

A page file declares ``PATH TITLE PLACE ROLES`` and ``build(workspace, visit) -> Page``; ``PLACE`` is the
area of the site and the order in its line, ``WAS`` holds addresses it stood at before. It never
meets a request, a template or a style: only this vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote, urlencode

from yuzui.errors import YuzuiError
from yuzui.model.finding import MARKED, ORIGINS
from yuzui.text import Text
from yuzui.view.chart import Picture
from yuzui.view.docstring import Paragraph
from yuzui.view.table import DataTable, Link, Shown
from yuzui.view.week import Bar, Dates, Week

OPEN = "?as="
"""End of a path that is seen with all rights, whoever's eyes the page it stands on is seen with."""
NOTHING = Text("", "")
PACK = "board-pack"
"""Name of the workbook with everything of a page."""
EVERYONE = ("public",)
"""Roles of a page that anyone may open; its rows still pass the visibility predicate."""


@dataclass(frozen=True, slots=True)
class Received:
    """A file as it came with a form: what the person calls it, where it lies until it is kept, its digest."""

    name: str
    path: Path
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Visit:
    """One look at a page.

    Parameters
    ----------
    lang : str
        ``"en"`` or ``"zh"``.
    path : str
        Path without the language, such as ``/plan/S3-11``.
    parts : mapping
        Values of the named parts of the path.
    query : mapping
        Values after the question mark, or what a form sent that was refused.
    refused : YuzuiError or None
        Why a form was refused; the page says so and keeps what was filled in.
    sent : mapping
        What a form sent that was refused: part of ``query``, and of no address.
    shut : bool
        Whether who looks did not come by the address that opens the workspace.
    files : sequence of Received
        Files that came with the form; what ``act`` does not keep is gone after it.
    caller : yuzui.job.caller.Caller or None
        Who looks: their session, on a site with sign-in.
    fresh : bool or collection of str
        What of the page asks for a sign-in within 15 minutes: all of it, or these acts.
    area : str
        Area of the site the page belongs to.
    """

    lang: str = "en"
    path: str = "/"
    parts: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    refused: YuzuiError | None = None
    shut: bool = False
    sent: Mapping[str, str] = field(default_factory=dict)
    files: Sequence[Received] = ()
    caller: Any = None
    fresh: bool | Collection[str] = False
    area: str = ""

    @property
    def token(self) -> str:
        """What a form of this page holds so that nobody else can send it."""
        return "" if self.caller is None else str(self.caller.token())

    @property
    def asked(self) -> dict[str, str]:
        """What the address asked for, which may stand in addresses again."""
        return {name: value for name, value in self.query.items() if name not in self.sent}

    @property
    def run(self) -> str | None:
        """Run named by a permalink, if any."""
        return self.query.get("run")

    def href(self, path: str, /, **query: str) -> str:
        """Return the address of a page in this language, seen with the same eyes.

        A path that ends in :data:`OPEN` is seen with all rights.
        """
        carried = {name: self.query[name] for name in ("as",) if name in self.query}
        place, _, mark = path.partition("#")
        place, _, before = place.partition("?")
        if before == OPEN[1:]:
            before, carried = "", {}
        together = "&".join(part for part in (before, urlencode({**query, **carried})) if part)
        return f"/{self.lang}{quote(place)}" + (f"?{together}" if together else "") + (f"#{mark}" if mark else "")


@dataclass(frozen=True, slots=True)
class Chip:
    """A state in words with a shape beside it: ``good``, ``part``, ``none``, ``out`` or ``bad``."""

    text: Text
    kind: str = "none"


@dataclass(frozen=True, slots=True)
class Code:
    """Something to be typed or compared: a command, a hash."""

    text: str


@dataclass(frozen=True, slots=True)
class Anchor:
    """A table cell that an address can point to."""

    text: Text
    name: str


@dataclass(frozen=True, slots=True)
class Fact:
    """A large figure, its label above and what it rests on beneath."""

    label: Text
    value: Text
    base: Text


@dataclass(frozen=True, slots=True)
class Facts:
    """Three or four facts side by side."""

    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Prose:
    """Paragraphs."""

    paragraphs: Sequence[Text]


@dataclass(frozen=True, slots=True)
class Formula:
    """The documentation of a plug-in as its author wrote it: formula, edge cases, references."""

    paragraphs: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class Section:
    """The heading of what follows."""

    title: Text


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture with its caption, downloads and table twin.

    Parameters
    ----------
    picture : Picture
        The picture.
    run : str
        Id of the run it shows; its permalink holds it.
    page : str
        Path of the page the permalink leads to; empty is the page it stands on.
    table : bool
        Whether its table stands here; if not, a link leads to that of its own page.
    """

    picture: Picture
    run: str = ""
    page: str = ""
    table: bool = True


@dataclass(frozen=True, slots=True)
class Drawing:
    """A small drawing made here (SVG), with what it shows in words."""

    svg: str
    text: Text


@dataclass(frozen=True, slots=True)
class Passkey:
    """A button that asks the device of who looks to prove who they are; only a script can, so only it shows it.

    Parameters
    ----------
    path : str
        The page it is sent to: first without, then with what the device answered (``credential``).
    way : str
        ``create`` makes a passkey, ``get`` uses one.
    button : Text
        What it says.
    failed : Text
        What is said if the device did not answer.
    options : str
        What the device is asked, once a challenge was made.
    hidden : mapping of str to str
        What it sends besides.
    """

    path: str
    way: Literal["create", "get"]
    button: Text
    failed: Text
    options: str = ""
    hidden: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class File:
    """A text to be taken away and given to a command, such as a scenario.

    Parameters
    ----------
    name : str
        Unique on the page; names the download.
    title : Text
        Column above it.
    text : str
        The file.
    note : Text
        What it is good for.
    kind : str
        Its ending, a key of :data:`yuzui.faces.web.blocks.TYPES`.
    """

    name: str
    title: Text
    text: str
    note: Text
    kind: str = "yaml"


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers to a question: what is sent, what it is called, what it means."""

    value: str
    label: Text
    note: Text | None = None


Kind = Literal[
    "text", "number", "date", "time", "datetime", "email", "password",
    "area", "select", "radio", "check", "confirm", "file",
]  # fmt: skip
"""How something is filled in; ``check`` is ticked or not, ``confirm`` is a tick in a box of warning."""


@dataclass(frozen=True, slots=True)
class Field:
    """Something to fill in: its name in the address, its label, what stands there at first.

    Parameters
    ----------
    name : str
        Its name in the address or in what is sent.
    label : Text
        What is asked.
    value : Text
        What stands there at first: of ``select`` and ``radio`` the value of an option; anything is a tick.
    needed : bool
        Whether it must be filled in.
    kind : str
        How it is filled in.
    options : sequence of Option
        The answers of ``select`` and ``radio``.
    hint : Text or None
        What helps to fill it in, beneath the label.
    accept : str
        Of ``file``: the endings that are taken, such as ``.csv,.xlsx``; several files may be given.
    """

    name: str
    label: Text
    value: Text = NOTHING
    needed: bool = True
    kind: Kind = "text"
    options: Sequence[Option] = ()
    hint: Text | None = None
    accept: str = ""

    @property
    def scale(self) -> bool:
        """Whether its options are so short that they stand side by side, as the steps of a scale."""
        return len(self.options) > 2 and all(len(one.label.en) < 4 and one.note is None for one in self.options)


@dataclass(frozen=True, slots=True)
class Fieldset:
    """Fields that belong together, under a heading.

    Parameters
    ----------
    title : Text
        The heading.
    fields : sequence of Field
        What is filled in.
    more : sequence of Field
        What is seldom filled in: folded away unless something stands in it.
    """

    title: Text
    fields: Sequence[Field]
    more: Sequence[Field] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """A question to a page, asked without a script: what is filled in becomes the address.

    Parameters
    ----------
    name : str
        Unique on the page; ids begin with it.
    path : str
        The page that answers.
    fields : sequence of Field or Fieldset
        What is filled in.
    button : Text
        What the button says.
    hidden : mapping of str to str
        What the address holds besides.
    writes : bool
        Whether it is sent to ``act(workspace, visit, given) -> path`` of that page. Refused, it comes
        back as it was filled in, under a summary of what is wrong.
    others : sequence of Option
        Further buttons: each sends its value as ``act``, whatever the form holds under that name.
    note : Text or None
        What is said beside the button.
    leave : bool
        Whether a script asks before unsaved answers are left.
    part : str
        Of a question: the part of the page that its answer stands in.
    sentence : Text
        A sentence in which fields stand where ``{name}`` is; the others follow in a fold.
    """

    name: str
    path: str
    fields: Sequence[Field | Fieldset]
    button: Text
    hidden: Mapping[str, str] = field(default_factory=dict)
    writes: bool = False
    others: Sequence[Option] = ()
    note: Text | None = None
    leave: bool = False
    part: str = ""
    sentence: Text = NOTHING

    def leaves(self) -> Iterator[Field]:
        """Yield every field, also those of sets."""
        for one in self.fields:
            if isinstance(one, Fieldset):
                yield from (*one.fields, *one.more)
            else:
                yield one


@dataclass(frozen=True, slots=True)
class Act:
    """What the person who looks may do here: as whom, the form, what follows from it.

    Parameters
    ----------
    title : Text
        What is done.
    lines : sequence of Text
        As whom, and what it rests on.
    form : Form or None
        What is filled in; without one the panel tells a state.
    notes : sequence of Text
        What comes of it, beneath the button.
    link : Link or None
        A way on that is not a form.
    """

    title: Text
    lines: Sequence[Text] = ()
    form: Form | None = None
    notes: Sequence[Text] = ()
    link: Link | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way: done, where one is, or later; one that may be gone back to has a path."""

    text: Text
    state: Literal["done", "current", "later"] = "later"
    path: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """The steps of a way, the one where one is marked."""

    steps: Sequence[Step]


@dataclass(frozen=True, slots=True)
class Question:
    """One question: how it is answered follows from its fields.

    Parameters
    ----------
    text : Text
        What is asked.
    fields : sequence of Field
        One ``radio``; or several that stand in a row, for an order best first; or one for each thing.
    note : Text or None
        What it is about, such as row and proposal.
    chain : bool
        Whether its fields are an order, best first.
    """

    text: Text
    fields: Sequence[Field]
    note: Text | None = None
    chain: bool = False


@dataclass(frozen=True, slots=True)
class Questions:
    """Questions of a form that stands elsewhere on the page."""

    form: str
    title: Text
    questions: Sequence[Question]

    def leaves(self) -> Iterator[Field]:
        """Yield every field."""
        for one in self.questions:
            yield from one.fields


@dataclass(frozen=True, slots=True)
class ColumnMeaning:
    """One column of a file: letter, heading, samples, what it means and how sure that is.

    ``sure`` is ``known``, ``guessed``, ``answer``, ``own``, ``left`` or ``asked``.
    """

    letter: str
    heading: str
    samples: Sequence[str]
    field: Field
    sure: str
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Every column of one sheet with what it means; the fields belong to a form that stands elsewhere.

    Parameters
    ----------
    form : str
        Name of that form.
    title : Text
        Which sheet.
    columns : sequence of ColumnMeaning
        In the order of the file.
    fields : sequence of Field
        What holds for the sheet: its table, its row of headings.
    top : sequence of (int, str)
        The first rows with their numbers, to find the headings in.
    """

    form: str
    title: Text
    columns: Sequence[ColumnMeaning]
    fields: Sequence[Field] = ()
    top: Sequence[tuple[int, str]] = ()

    def leaves(self) -> Iterator[Field]:
        """Yield every field."""
        yield from self.fields
        yield from (one.field for one in self.columns)


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to look at: what, where, what was seen and expected, and how it is answered.

    ``state`` is ``open``, ``seen`` or ``done``; ``must`` says that nothing goes on without an answer.
    """

    text: Text
    state: Literal["open", "seen", "done"]
    must: bool
    where: Text | None = None
    seen: str = ""
    expected: Text | None = None
    fields: Sequence[Field] = ()


@dataclass(frozen=True, slots=True)
class Tasks:
    """Things to look at, of one kind; the fields belong to a form that stands elsewhere.

    Parameters
    ----------
    form : str
        Name of that form.
    title : Text
        What they have in common.
    tasks : sequence of Task
        In the order of the file.
    note : Text or None
        What it means.
    button : Option or None
        Answers all of them: sends its value as ``act``.
    """

    form: str
    title: Text
    tasks: Sequence[Task]
    note: Text | None = None
    button: Option | None = None

    def leaves(self) -> Iterator[Field]:
        """Yield every field."""
        for one in self.tasks:
            yield from one.fields


@dataclass(frozen=True, slots=True)
class Alarm:
    """What must not be overlooked and may have to be confirmed: a box in wine, one line per missing thing."""

    title: Text
    lines: Sequence[Text]
    links: Sequence[Link] = ()
    form: str = ""
    fields: Sequence[Field] = ()

    def leaves(self) -> Iterator[Field]:
        """Yield every field."""
        yield from self.fields


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a job is: a sentence and a bar; while it is live, the page is asked for again.

    Parameters
    ----------
    text : Text
        What it does, how far it is, how long it will take.
    done, total : int or None
        Steps; without them the bar only says that something is going on.
    live : bool
        Whether it goes on.
    """

    text: Text
    done: int | None = None
    total: int | None = None
    live: bool = True


@dataclass(frozen=True, slots=True)
class Card:
    """A card beside the matter: a heading, a few lines, figures, fields of a form that stands elsewhere, ways on."""

    title: Text
    lines: Sequence[Text] = ()
    facts: Sequence[tuple[Text, Text]] = ()
    form: str = ""
    fields: Sequence[Field] = ()
    links: Sequence[Link] = ()

    def leaves(self) -> Iterator[Field]:
        """Yield every field."""
        yield from self.fields


FormBlock = Questions | Columns | Tasks | Alarm | Card
"""Blocks whose fields belong to a form that stands elsewhere on the page."""


@dataclass(frozen=True, slots=True)
class Item:
    """One entry of a short list: a bold line, lines beneath, perhaps an address or a form."""

    title: Text
    lines: Sequence[Text] = ()
    path: str = ""
    form: Form | None = None


@dataclass(frozen=True, slots=True)
class Items:
    """A short list beside or under a picture."""

    title: Text
    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Cards:
    """Ways to go on: a few linked cards."""

    items: Sequence[Item]


@dataclass(frozen=True, slots=True)
class Ways:
    """Buttons that lead on, the first of them the one most will take."""

    links: Sequence[Link]


@dataclass(frozen=True, slots=True)
class Tale:
    """One sentence of what can be done here, with a drawing: a file of the site, and nothing to read in it."""

    drawing: str
    title: Text
    text: Text
    path: str


@dataclass(frozen=True, slots=True)
class Tales:
    """Sentences with their drawings, side by side."""

    tales: Sequence[Tale]


@dataclass(frozen=True, slots=True)
class Notice:
    """What must not be overlooked."""

    text: Text


@dataclass(frozen=True, slots=True)
class Remedy:
    """What is missing, why, and the one command that mends it; a name can be pointed to."""

    text: Text
    command: str = ""
    name: str = ""
    label: Text | None = None
    """What the command is called, where it is none: a link to hand over."""


@dataclass(frozen=True, slots=True)
class Filter:
    """Links that show a part of a list; the one in force carries the path of this visit."""

    label: Text
    links: Sequence[Link]
    current: str = ""


@dataclass(frozen=True, slots=True)
class Search:
    """A search box; it asks the page at ``path``."""

    query: str = ""
    path: str = "/search"


@dataclass(frozen=True, slots=True)
class Marked:
    """A line in parts in each language; of each part whether it is what was sought."""

    en: Sequence[tuple[str, bool]]
    zh: Sequence[tuple[str, bool]]

    def parts(self, lang: str) -> Sequence[tuple[str, bool]]:
        """Return the parts in one language."""
        return self.zh if lang == "zh" else self.en


@dataclass(frozen=True, slots=True)
class Match:
    """One thing that was found: where it is, what it is called, where the words stand."""

    path: str
    title: Marked
    line: Marked
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Matches:
    """Things of one group that were found; the link leads to all of them."""

    title: Text
    matches: Sequence[Match]
    more: Link | None = None


@dataclass(frozen=True, slots=True)
class Split:
    """Evidence at the left, what it costs or means at the right."""

    main: Sequence[Block]
    aside: Sequence[Block]


Block = (
    Facts | Prose | Formula | Section | Figure | DataTable | File | Items | Cards | Notice
    | Remedy | Filter | Search | Matches | Form | Act | Split
    | Ways | Tales | Steps | Questions | Columns | Tasks | Alarm | Card | Progress | Drawing
    | Passkey | Week | Bar | Dates
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that is given back as it came, under its own name."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page.

    Parameters
    ----------
    finding : Text
        The ``h1``: what the page says, as a sentence.
    blocks : sequence of Block
        In reading order.
    lead : Text or None
        One sentence of what the finding rests on.
    crumb : sequence of Link
        The way here.
    state : Text or None
        State shown behind the crumb (proposed, decided, not yet, ...).
    document : object
        What ``?format=json`` gives; by default the page's tables.
    stamp : sequence of Text
        Run, seed and version, shown at the foot.
    pack : callable or None
        ``(lang) -> workbook`` with everything of the page: ``board-pack.xlsx`` under its address.
    texts : mapping of str to (str or callable)
        What can be taken away and stands nowhere on the page, by the end of its address, as ``map.toml``: a text,
        or ``(lang) -> bytes``.
    attachments : mapping of str to Attachment
        Files that are given back, by the end of their address below that of the page, as ``original-1.csv``.
    area : str
        Area of the site it belongs to, where that is not the one of its file.
    """

    finding: Text
    blocks: Sequence[Block]
    lead: Text | None = None
    crumb: Sequence[Link] = ()
    state: Text | None = None
    document: Any = None
    stamp: Sequence[Text] = ()
    pack: Callable[[str], bytes] | None = None
    texts: Mapping[str, str | Callable[[str], bytes]] = field(default_factory=dict)
    attachments: Mapping[str, Attachment] = field(default_factory=dict)
    area: str = ""

    @property
    def live(self) -> bool:
        """Whether something on it goes on by itself, so that it is asked for again."""
        return any(isinstance(block, Progress) and block.live for block in self.leaves())

    @property
    def asks_device(self) -> bool:
        """Whether something on it needs the script of passkeys."""
        return any(isinstance(block, Passkey) for block in self.leaves())

    @property
    def made_up(self) -> Text | None:
        """That what the page says rests on rows that are made up, wholly or in part."""
        body = self.document
        origin = body.get("origin") if isinstance(body, Mapping) else getattr(body, "origin", None)
        return ORIGINS[origin] if origin in MARKED else None

    def leaves(self) -> Iterator[Block]:
        """Yield every block, also those beside one another."""
        for block in self.blocks:
            if isinstance(block, Split):
                yield from (*block.main, *block.aside)
            else:
                yield block

    def tables(self) -> dict[str, Figure | DataTable]:
        """Return what can be downloaded from this page, by name."""
        tables: dict[str, Figure | DataTable] = {}
        for block in self.leaves():
            if isinstance(block, Figure):
                tables[block.picture.meta.name] = block
            elif isinstance(block, DataTable):
                tables[block.name] = block
        return tables

    def files(self) -> dict[str, File]:
        """Return the texts that can be taken away from this page, by name."""
        return {block.name: block for block in self.leaves() if isinstance(block, File)}


def plain(value: Any) -> Any:
    """Return a cell without its address, shape or type setting."""
    if isinstance(value, Shown) or (isinstance(value, Link) and value.value is not None):
        return value.value
    return value.text if isinstance(value, Link | Chip | Code | Anchor) else value
