# SPDX-License-Identifier: Apache-2.0
"""Awards of the U.S. National Science Foundation: amounts and codes.

Amounts are whole US dollars; they are kept in cents and never converted. The source gives the
last day of an award; the record holds the first day after it.
"""

from __future__ import annotations

import datetime as dt

from yuzui.catalogue.extract import Source, const
from yuzui.text import Text

TITLE = Text("NSF awards", "美国国家科学基金会资助项目")
LICENCE = "US government data"
URL = "https://www.nsf.gov/awardsearch/"
FORMAT = "csv"
HEADINGS = ("award_id", "institution", "state", "directorate", "division", "amount_usd", "start_date", "end_date")


def _after(row: Source) -> str | None:
    if not row["end_date"]:
        return None
    try:
        last = dt.date.fromisoformat(str(row["end_date"]))
    except ValueError:
        return str(row["end_date"])
    return (last + dt.timedelta(days=1)).isoformat()


TABLES = {
    "award": {
        "id": "award_id",
        "funder": const("NSF"),
        "organisation": "institution",
        "region": "state",
        "directorate": "directorate",
        "division": "division",
        "amount": "amount_usd",
        "currency": const("USD"),
        "start_day": "start_date",
        "end_day": _after,
    }
}
FLAGS: dict[str, object] = {}
SAMPLE = (
    b"award_id,institution,state,directorate,division,amount_usd,start_date,end_date\n"
    b"2400155,Baylor University,TX,MPS,DMR,299999,2026-04-01,2028-03-31\n",
    {
        "award": [
            {"id": "2400155", "amount": 29999900, "currency": "USD", "start_day": "2026-04-01", "end_day": "2028-04-01"}
        ]
    },
)
