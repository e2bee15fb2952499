# SPDX-License-Identifier: Apache-2.0
"""Records of Web of Science: tagged text (``.txt``, ``.ciw``) or a table divided by tabs.

The id is ``UT``. References (``CR``) resolve by DOI, else by author, year, source, volume and page;
``NR`` is what was declared, ``TC`` is the count of the Core Collection (``Z9`` of all databases, if
``TC`` is missing) and stays apart. Addresses go to the authors named before them in brackets;
categories (``WC``) have equal weights and the first is the field. Records name works as open
(``OA``) and none as closed: where any of a file is named so, the others of the file have no open
copy that Web of Science knows of. Text that has a head and no ``EF`` at the end is cut off.

References
----------
https://webofscience.help.clarivate.com/en-us/Content/wos-core-collection/woscc-field-tags.htm
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from yuzui.catalogue import scholarly_record, syntax
from yuzui.catalogue import scholarly_record as citing
from yuzui.catalogue.scholarly_record import (
    Author,
    Example,
    Fault,
    Item,
    Lines,
    Work,
    alike,
    cut_off,
    dated,
    declared,
    doi,
    first,
    kind,
    language,
    number,
    parts,
    some,
)
from yuzui.catalogue.scholarly_record import wos_key as named
from yuzui.text import Text

TITLE = Text("Web of Science records", "Web of Science 题录")
SOURCE = URL = "https://webofscience.help.clarivate.com/en-us/Content/wos-core-collection/woscc-field-tags.htm"
ENDINGS = (".txt", ".ciw", ".tsv", ".tab", ".gz")
_TAG = re.compile(r"([A-Z][A-Z0-9])(?: (.*))?$")
_TAGS = (
    "PT AU BA BE GP AF BF CA TI SO SE LA DT DE ID AB C1 C3 RP EM RI OI FU FX CR NR TC Z9 U1 U2 PU"
    " PI PA SN EI BN J9 JI PD PY VL IS BP EP AR DI D2 EA EY PG WC SC GA UT PM OA DA"
).split()
ALIASES = {tag: (tag,) for tag in _TAGS}
NEEDED = ("UT", "PY", "TI")
NAMES_OPEN_ALONE = True
LINED = frozenset({"AU", "AF", "CR", "C1"})
"""Fields with one item a line."""


def matches(head: str, name: str) -> bool:
    """Say whether a text has the head of Web of Science, or a table its tags."""
    text = head.lstrip("\ufeff \r\n")
    line = text.partition("\n")[0].strip("\r")
    if "\t" in line:
        return {"PT", "AU", "TI", "SO", "UT"} <= set(syntax.split(line))
    return text.startswith(("FN ", "PT ")) and re.search(r"(?m)^(VR|AU|TI|PT) ", text) is not None


def read(lines: Lines) -> Iterator[Item]:
    """Yield a work a record, of either form."""
    head = next(iter(lines), "")
    if "\t" in head:
        yield from _table(lines)
    else:
        yield from _tagged(lines)


def _table(lines: Lines) -> Iterator[Item]:
    def work(row: int, cells: syntax.Row) -> Work | Fault:
        lined = {tag: "\n".join(parts(cells.get(tag))) for tag in ("AU", "AF", "CR")}
        return _work({**cells, **lined}, row)

    return syntax.works(syntax.rows(lines, ALIASES, NEEDED, quoted=False), work)


def _tagged(lines: Lines) -> Iterator[Item]:
    record: dict[str, str] = {}
    begun, last, headed, ended = 0, "", False, False
    for line in lines:
        text = line.lstrip("\ufeff").rstrip()
        tag = _TAG.match(text)
        if tag is None:
            if text.strip() and last:
                record[last] += ("\n" if last in LINED else " ") + text.strip()
            elif text.strip():
                yield Fault("unreadable_record", lines.number, "", text[:60], "XX …")
            continue
        name, value = tag[1], (tag[2] or "").strip()
        if name in ("FN", "VR"):
            headed = headed or name == "FN"
        elif name == "EF":
            ended = True
        elif name == "ER":
            yield _work(record, begun)
            record, last = {}, ""
        elif name == "PT" and record:
            raise cut_off(lines.name, "PT", "ER", lines.number)
        else:
            begun = begun if record else lines.number
            record[name] = value
            last = name
    if record or (headed and not ended):
        raise cut_off(lines.name, f"{last or 'ER'} …", "ER, EF", lines.number)


def _work(record: dict[str, str], row: int) -> Work | Fault:
    get = record.get
    name = named(get("UT"))
    if not name:
        return Fault("missing_value", row, "UT", get("UT", "")[:60], "WOS:…")
    authors, placed = _authors(record)
    references = parts(get("CR"), "\n")
    categories = parts(get("WC") or get("SC"))
    year = first(get("PY"), get("EY"), (get("EA") or "")[-4:])
    return Work(
        key=name.replace("wos:", "WOS:"), row=row, names=some(name, doi(get("DI"))),
        title=get("TI", ""), venue=get("SO", ""), language=language(get("LA")), year=year,
        date=dated(year, get("PD")), type=kind(get("DT")),
        field=categories[0] if categories else "",
        fields=alike(categories),
        retracted="retracted" in get("DT", "").lower() if get("DT") else None,
        openness=get("OA", ""), cited_by=first(get("TC"), get("Z9")),
        declared=declared(number(get("NR")), references),
        listed=list(map(citing.wos_reference, references)), volume=get("VL", ""),
        page=first(get("BP"), get("AR")), short=first(get("J9"), get("JI")),
        authors=authors, placed=placed, abstract=get("AB", ""),
    )  # fmt: skip


def _authors(record: dict[str, str]) -> tuple[list[Author], bool]:
    """Return the authors with addresses and who is corresponding, and whether all had a place."""
    short, full = (parts(record.get(tag), "\n") for tag in ("AU", "AF"))
    full = full if len(full) == len(short) else short
    authors = [Author(name=name) for name in full]
    scholarly_record.orcids(authors, record.get("OI", ""))
    placed = scholarly_record.of_groups(authors, record.get("C1", ""))
    for author, name in zip(authors, short, strict=True):
        author.name = name
    # brackets hold full names, in the oldest files short ones
    placed = placed or scholarly_record.of_groups(authors, record.get("C1", ""))
    scholarly_record.reprint(authors, record.get("RP", ""))
    return authors, placed


EXAMPLE = Example(
    "savedrecs.txt",
    "\ufeffFN Clarivate Analytics Web of Science\nVR 1.0\nPT J\nAU Lee, A\n   Roe, B\n"
    "AF Lee, Ann\n   Roe, Bo\nOI Roe, Bo/0000-0000-0000-0001\nTI Second\n   work\nSO J ONE\n"
    "LA English\nDT Article\n"
    "C1 [Lee, Ann; Roe, Bo] Univ A, Paris, France.\n   [Roe, Bo] Univ B, Boston, MA 02139 USA.\n"
    "RP Roe, B (corresponding author), Univ B, Boston, MA 02139 USA.\n"
    "CR Roe B, 2010, J ONE, V1, P1, DOI 10.5555/a\n   Old X, 1950, BOOK\nNR 2\nTC 3\nZ9 4\n"
    "PD MAY\nPY 2012\nDI 10.5555/B\nWC Optics; Acoustics\nUT WOS:000000000000002\n"
    "OA Green Submitted, gold\nER\n\n"
    "PT J\nAU Roe, B\nTI First\nSO J ONE\nDT Review\nNR 0\nTC 10\nPY 2010\nDI 10.5555/a\n"
    "UT WOS:000000000000001\nER\n\nEF\n",
    {
        "work": [
            {"work_id": "WOS:000000000000002", "title": "Second work", "year": 2012, "month": 5,
             "type": "article", "field": "Optics", "n_ref_declared": 2, "n_ref_resolved": 1,
             "oa_status": "gold", "cited_by_external": 3},
            {"work_id": "WOS:000000000000001", "year": 2010, "type": "review",
             "oa_status": "closed", "n_ref_declared": 0},
        ],
        "citation": [{"citing": "WOS:000000000000002", "cited": "WOS:000000000000001"}],
        "authorship": [
            {"position": 1, "affiliation": 1, "org_id": "Univ A", "country": "FR",
             "corresponding": False, "person_id": None},
            {"position": 2, "affiliation": 1, "person_id": "0000-0000-0000-0001",
             "org_id": "Univ A", "country": "FR", "corresponding": True},
            {"position": 2, "affiliation": 2, "org_id": "Univ B", "country": "US"},
            {"position": 1, "affiliation": None, "org_id": None},
        ],
        "work_field": [
            {"field_id": "Optics", "weight": 0.5},
            {"field_id": "Acoustics", "weight": 0.5},
        ],
    },
)  # fmt: skip
