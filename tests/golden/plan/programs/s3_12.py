# SPDX-License-Identifier: Apache-2.0
"""S3-12: what field normalisation must give on a whole set, and the citations it rests on."""

from ._hepph import links


def identities(data):
    """Count citations of the first five years; divided by the mean of their year they average one."""
    lake = links(data)
    (works,) = lake.execute("select count(*) from work where year <= 1998").fetchone()
    (cited,) = lake.execute("select count(*) from lag where cohort <= 1998 and lag < 5").fetchone()
    return {
        "identities.world_mncs": 1.0,
        "identities.world_pp10": 0.1,
        "windows[indicator=ncs].complete": works,
        "windows[indicator=ncs].parts[column=citations_5].mean.value": cited / works,
    }
