# SPDX-License-Identifier: Apache-2.0
"""S3-13: how much of the citations of twice a window came in its second half."""

from ._hepph import links

THROUGH = 2002


def late_share(data):
    """Count citations by age for every year of publication whose time has come."""
    lake = links(data)
    figures = {}
    for cohort in range(1993, 1998):
        for window in (3, 5):
            followed = THROUGH - cohort + 1
            if followed < 2 * window:
                continue
            late, both = lake.execute(
                "select count(*) filter (lag >= ?), count(*) from lag where cohort = ? and lag < ?",
                [window, cohort, 2 * window],
            ).fetchone()
            figures[f"late[cohort={cohort},window={window}].share.value"] = late / both
    return figures
