# SPDX-License-Identifier: Apache-2.0
"""Make src/yuzui/demo_data from the folder named by YUZUI_DATA, with one manifest line a file.

Run by hand when a source changes: ``YUZUI_DATA=... python -m bench.demo_data``. Only what its
licence lets be passed on is taken; names of persons and e-mail addresses never are, and texts only of
awards, which are works of the US government.
"""

import csv
import hashlib
import json
import os
import random
import re
from pathlib import Path

import duckdb

from bench import award_texts

HERE = Path(__file__).parent
TARGET = HERE.parent / "src" / "yuzui" / "demo_data"
MANIFEST = HERE / "demo_data.csv"
OWN = HERE / "china_rd_expenditure.csv"
"""Rows of the series that the folder lacks: a share said in words, and errors of rounding."""


def extracts(data: Path) -> dict[str, str]:
    """Return target file -> query over the source."""
    hepph = data / "scholarly/cit_hepph"
    usage = data / "facilities/hpc_unilu_gaia_2014.parquet"
    nsf = data / "grants/nsf_awards_fy2026.parquet"
    spend = data / "rd_expenditure"
    return {
        "hepph_works.parquet": f"select arxiv_id, year::smallint as year, month::tinyint as month from '{hepph}_works.parquet' order by year, month, arxiv_id",
        "hepph_citations.parquet": f"select citing, cited from '{hepph}_citations.parquet' order by cited, citing",
        "gaia_2014_jobs.parquet": f"""select job::int as job, submit::int as submit, wait::int as wait, run::int as run,
            procs::smallint as procs, req_procs::smallint as req_procs, req_time::int as req_time, status::tinyint as status,
            "user"::smallint as "user", "group"::smallint as "group", queue::smallint as queue from '{usage}' order by job""",
        "nsf_awards_fy2026.csv": f"""select award_id, institution, state, directorate, division, amount_usd,
            strftime(start_date, '%Y-%m-%d') as start_date, strftime(end_date, '%Y-%m-%d') as end_date from '{nsf}' order by award_id""",
        "light_sources.csv": f"select short_name, kind, name, country, active, website from '{data}/facilities/light_sources_registry.parquet' order by country, short_name",
        "universities.parquet": f"""select name, country, alpha_two_code as country_code, "state-province" as region, domains from '{data}/organisations/universities.parquet' order by country_code, name""",
        "us_rd_1953_2022.parquet": f"select * from '{spend}/us_rd_by_type_performer_source_1953_2022.parquet'",
        "gerd_by_type_country.csv": f"select * from '{spend}/gerd_by_type_country.parquet' order by country, year",
        "china_rd_expenditure.csv": f"""select * from read_csv('{data}/policy/rd_expenditure.csv', all_varchar=true)
            where vintage not in ('UIS', 'OECD via aggregator')
            union all by name select * from read_csv('{OWN}', all_varchar=true)""",
        "uis_rd_by_type.csv": f"""select iso3, country, year, basic_pct, applied_pct, experimental_pct, not_specified_pct,
            'UNESCO Institute for Statistics' as source from read_csv('{data}/policy/oecd_basic_share.csv', all_varchar=true)
            where source like '%UNESCO UIS%' order by iso3, year""",
        "facilities.csv": f"select * from read_csv('{data}/policy/facilities.csv', all_varchar=true)",
        "fields.csv": f"select id, parent, level, label, section, text_kind, query_hint, source from read_csv('{data}/policy/fields.csv', all_varchar=true)",
        "centres.csv": f"select * from read_csv('{data}/policy/centres.csv', all_varchar=true)",
        "tax_rules.csv": f"select * from read_csv('{data}/policy/tax_rules.csv', all_varchar=true)",
        "mauna_loa_co2_weekly.csv": f"select date, co2 from '{data}/sensors/mauna_loa_co2_weekly.parquet' order by date",
        "palmer_penguins.csv": f"select * exclude (Comments) from '{data}/sensors/palmer_lter_penguins.parquet'",
    }


def reviews(data: Path, target: Path) -> None:
    """Write ICLR 2018 scores as numbers: running number in shuffled order, no id, no text."""
    rows = duckdb.sql(
        f"select rating, confidence, status from '{data}/allocation/review_scores.parquet'"
        " where venue = 'iclr' and year = 2018 order by id"
    ).fetchall()
    random.Random(2018).shuffle(rows)
    with target.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["submission", "outcome", "n", "score", "confidence"])
        for number, (rating, confidence, status) in enumerate(rows, 1):
            pairs = zip(rating.split(";"), confidence.split(";"), strict=True)
            for n, (score, sure) in enumerate(pairs, 1):
                writer.writerow([number, status, n, score, sure])


STATES = {2016: 1106, 2017: 2019, 2018: 3627, 2019: 5929, 2020: 8110, 2021: 10482}
"""Year to the table "U.S. R&D expenditures, by state, performing sector, and source of funds"."""

PERFORMERS = {
    "business": "field_business_total",
    "federal": "field_federal",
    "ffrdc": "field_ffrdcs_total",
    "higher_education": "field_higher_education._total",
    "state_government": "field_state_internal._total",
}
"""Performer to its column; where a footnote letter is glued to the name, a dot stands for it.
Of non-profit organisations only federal money is published by state before 2020: left out."""


def states(data: Path, target: Path) -> None:
    """Write R&D by state and performer; what is published as a range stays empty."""
    cells = data / "rd_expenditure" / "ncses_rd_cells.parquet"
    with target.open("w", newline="", encoding="utf-8") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(["year", "state", "performer", "usd_millions"])
        for year, table in STATES.items():
            rows = duckdb.sql(f"select labels_json from '{cells}' where table_id = {table} order by row_id").fetchall()
            for row in map(json.loads, (text for (text,) in rows)):
                path = next(value for key, value in row.items() if key.endswith("full_path"))
                if " -> " not in path:
                    continue
                state = re.sub("<.*", "", path.split(" -> ")[1]).strip()
                for performer, pattern in PERFORMERS.items():
                    said = [v for k, v in row.items() if re.fullmatch(pattern, k)]
                    value = said[0].replace(",", "").strip() if said else ""
                    known = re.fullmatch(r"[\d.]+", value)
                    writer.writerow([year, state, performer, value if known else ""])


def main() -> None:
    """Write all files and bring rows, sizes and checksums of the manifest up to date."""
    data = Path(os.environ["YUZUI_DATA"])
    TARGET.mkdir(exist_ok=True)
    connection = duckdb.connect(config={"threads": 1})
    for name, query in extracts(data).items():
        form = "format parquet, compression zstd" if name.endswith(".parquet") else "format csv, header"
        connection.execute(f"copy ({query}) to '{TARGET / name}' ({form})")
    reviews(data, TARGET / "iclr_2018_scores.csv")
    states(data, TARGET / "us_rd_by_state.csv")
    award_texts.write(data / "grants/nsf_awards_fy2026.parquet", TARGET / "nsf_award_texts.parquet")
    with MANIFEST.open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    for row in rows:
        path = TARGET / row["file"]
        reader = "read_parquet" if path.suffix == ".parquet" else "read_csv"
        extra = "" if path.suffix == ".parquet" else ", all_varchar=true"
        row["rows"] = connection.execute(f"select count(*) from {reader}('{path}'{extra})").fetchone()[0]
        row["sha256"] = hashlib.sha256(path.read_bytes()).hexdigest()
    with (TARGET / "MANIFEST.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
