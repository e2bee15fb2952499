# SPDX-License-Identifier: Apache-2.0
"""B2-04-3: links of grants to trials."""

import duckdb


def trial_links(data):
    path = str(data("plan/nih_project_trial.parquet"))
    (links,) = duckdb.connect().execute("select count(*) from read_parquet(?)", [path]).fetchone()
    return {"steps[name=grant_trial].linked": links}
