# SPDX-License-Identifier: Apache-2.0
"""References without DOI: how many known links are found again, and how many found are right.

    YUZUI_DATA=FOLDER python -m bench.references

The links are those of ``paperscape_9196`` (arXiv 1991-1996; paperscape-data, ODbL), of which both
ends are known. Works have authors, title, category and number there; volume and page are made of
their arXiv numbers (category as the journal, year and month as volume, running number as page), so
what is measured is the matcher, not how often publishers leave these out. References are written as
Web of Science and Scopus write them and then spoilt: of each ten, one without volume, one without
page, and of each twenty one with another year; titles in one of ten lose a word, and journals stand
by their abbreviation in half. As many references again are to works outside of the set. Precision
is of the links found that are known ones; one to another work counts against it.
"""

from __future__ import annotations

import csv
import os
import random
from collections import defaultdict
from pathlib import Path
from typing import Any

OUT = Path(__file__).with_suffix(".csv")
HEADS = ("form", "works", "links", "found", "right", "recall", "precision", "ambiguous")
JOURNALS = {
    "hep-lat": ("Physics of Lattices", "PHYS LATTICES"),
    "hep-th": ("Journal of Theory of Particles", "J THEOR PART"),
    "hep-ph": ("Physical Review of Particles", "PHYS REV PART"),
    "astro-ph": ("Astrophysical Journal", "ASTROPHYS J"),
    "gr-qc": ("Classical and Quantum Gravity", "CLASSICAL QUANT GRAV"),
    "cond-mat": ("Condensed Matter Letters", "CONDENS MATTER LETT"),
}
OTHER = ("Annals of Physics and Mathematics", "ANN PHYS MATH")


def works(folder: Path) -> tuple[dict[str, dict[str, Any]], list[tuple[str, str]]]:
    """Return the works by their ids with what a reference says of them, and the links."""
    from yuzui.store.duck import Lake

    lake = Lake()
    rows = lake.query(
        f"SELECT arxiv_id, year, month, primary_category AS category, authors, title "
        f"FROM '{folder}/paperscape_9196_works.parquet' WHERE authors <> '' AND title <> ''"
    )
    made = {}
    for row in rows:
        first = row["authors"].split(",")[0].strip()
        last = first.rpartition(".")[2].strip() or first
        initials = first[: len(first) - len(last)].replace(" ", "") or "A."
        whole, short = JOURNALS.get(row["category"], OTHER)
        made[row["arxiv_id"]] = {
            "last": last, "initials": initials, "year": int(row["year"]),
            "title": " ".join(row["title"].replace(";", " ").replace(",", "").split()),
            "source": whole, "short": short,
            "volume": str((int(row["year"]) - 1980) * 12 + int(row["month"] or 1)),
            "page": row["arxiv_id"][-3:].lstrip("0") or "0",
        }  # fmt: skip
    kinds = lake.query(f"DESCRIBE SELECT * FROM '{folder}/paperscape_9196_references.parquet'")
    a, b = (row["column_name"] for row in kinds[:2])
    links = lake.query(
        f'SELECT DISTINCT "{a}" AS a, "{b}" AS b '
        f'FROM \'{folder}/paperscape_9196_references.parquet\' WHERE "{a}" <> "{b}"'
    )
    pairs = sorted((one["a"], one["b"]) for one in links if one["a"] in made and one["b"] in made)
    return made, pairs


def written(one: dict[str, Any], form: str, rng: random.Random) -> str:
    """Return a reference in the words of a source, spoilt as said above."""
    year = one["year"] + (rng.choice((-1, 1)) if rng.random() < 0.05 else 0)
    volume = "" if rng.random() < 0.1 else one["volume"]
    page = "" if rng.random() < 0.1 else one["page"]
    if form == "wos":
        bare = one["initials"].replace(".", "").replace("-", "")
        parts = [f"{one['last']} {bare}", str(year), one["short"]]
        return ", ".join(parts + [f"V{volume}"] * bool(volume) + [f"P{page}"] * bool(page))
    words = one["title"].split()
    if len(words) > 2 and rng.random() < 0.1:
        words.pop(rng.randrange(len(words)))
    source = one["short"].title() if rng.random() < 0.5 else one["source"]
    figures = ([volume] if volume else []) + ([f"pp. {page}-{int(page) + 9}"] if page else [])
    numbers = "".join(f", {part}" for part in figures)
    who = f"{one['last']}, {one['initials']}"
    if form == "scopus 2018":
        return f"{who}, {' '.join(words)} ({year}) {source}{numbers}"
    plain = f"{one['last']} {one['initials']}"
    return f"{plain}, {' '.join(words)}, {source}{numbers}, ({year})"


def measured(made: dict[str, dict[str, Any]], links: list[tuple[str, str]], form: str) -> Any:
    """Return how many of the links are found again from references alone."""
    from types import SimpleNamespace

    from yuzui.catalogue import exports, scholarly_record
    from yuzui.catalogue.scholarly_record import Author, Work, Written

    rng = random.Random(7)
    known = set(links)
    cited: dict[str, list[str]] = defaultdict(list)
    for a, b in links:
        cited[a].append(b)
    read = scholarly_record.wos_reference if form == "wos" else scholarly_record.scopus
    # a third of the works is left out of the set: references to them are to nothing that is there
    inside = {name for name in made if rng.random() < 2 / 3}

    def given(_: Any) -> Any:
        for name in sorted(inside):
            one = made[name]
            yield Work(
                key=name, row=0, title=one["title"], year=str(one["year"]), venue=one["source"],
                short=one["short"], volume=one["volume"], page=one["page"],
                listed=[read(written(made[b], form, rng)) for b in cited[name]],
                authors=[Author(f"{one['last']}, {one['initials']}")],
            )  # fmt: skip

    module: Any = SimpleNamespace(read=given)
    found = exports.gather([exports.Export(form, module, Written("set", ""))])
    pairs = set(zip(*found.tables["citation"].values(), strict=True))
    wanted = {(a, b) for a, b in known if a in inside and b in inside}
    right = len(pairs & wanted)
    return {"form": form, "works": len(inside), "links": len(wanted), "found": len(pairs),
            "right": right, "recall": f"{right / len(wanted):.4f}",
            "precision": f"{right / max(len(pairs), 1):.4f}"}  # fmt: skip


def main() -> None:
    """Measure every form and write the table."""
    made, links = works(Path(os.environ["YUZUI_DATA"]) / "scholarly")
    with OUT.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, HEADS[:-1], lineterminator="\n")
        writer.writeheader()
        for form in ("wos", "scopus 2018", "scopus 2024"):
            row = measured(made, links, form)
            writer.writerow(row)
            print(row, flush=True)


if __name__ == "__main__":
    main()
