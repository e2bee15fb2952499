# SPDX-License-Identifier: Apache-2.0
"""The hep-ph set: citations by the years of both works, asked of another engine."""

import duckdb


def links(data):
    """Return a connection with works and the links between different works, with their lag in years."""
    lake = duckdb.connect()
    lake.execute(f"create view work as select arxiv_id id, year from read_parquet('{data('hepph_works.parquet')}')")
    lake.execute(f"create view link as select * from read_parquet('{data('hepph_citations.parquet')}')")
    lake.execute(
        "create table lag as select cited.year cohort, cited.id, citing.year - cited.year lag "
        "from link join work citing on link.citing = citing.id join work cited on link.cited = cited.id "
        "where link.citing <> link.cited and citing.year >= cited.year"
    )
    return lake
