# SPDX-License-Identifier: Apache-2.0
"""Files of sets as data frames."""

import duckdb


def parquet(path):
    """Return a Parquet file."""
    return duckdb.connect().execute("select * from read_parquet(?)", [str(path)]).df()
