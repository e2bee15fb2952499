# SPDX-License-Identifier: Apache-2.0
"""S2-04: the smallest teams of thirty seeded tasks, found by trying subsets of the people who are not dominated."""

from itertools import combinations

import duckdb
import numpy as np

KEYWORDS = """
    select keyword from (
        select keyword, row_number() over (order by count(*) desc, keyword) - 1 as place
        from (select distinct work_no, keyword from words) group by keyword
    ) where place >= 5 and place < 65 and place % 5 = 0 order by place
"""
ABLE = """
    select author_id, keyword, count(*) as works
    from (select distinct work_no, author_id from links) join (select distinct work_no, keyword from words)
    using (work_no) group by author_id, keyword having count(*) >= 2
"""


def _smallest(masks, whole):
    """Return the least number of masks that together are the whole; those within another are left out."""
    own = [mask for mask in masks if not any(mask != other and mask & other == mask for other in masks)]
    for size in range(1, len(own) + 1):
        for team in combinations(own, size):
            joined = 0
            for mask in team:
                joined |= mask
            if joined == whole:
                return size
    return None


def smallest_team(data):
    base = duckdb.connect()
    for name, file in (("links", "authors"), ("words", "keywords")):
        path = data(f"scholarly/openalex_amc_{file}.parquet")
        base.execute(f"create view {name} as select * from read_parquet('{path}')")
    needs = [row[0] for row in base.execute(KEYWORDS).fetchall()]
    skills = {}
    for author, keyword, _ in base.execute(ABLE).fetchall():
        if keyword in needs:
            skills.setdefault(author, set()).add(keyword)
    draw = np.random.default_rng(7)
    sizes = []
    for _ in range(30):
        chosen = [needs[k] for k in draw.choice(len(needs), int(draw.integers(6, 13)), replace=False)]
        masks = {sum(1 << k for k, need in enumerate(chosen) if need in own) for own in skills.values()} - {0}
        sizes.append(_smallest(masks, (1 << len(chosen)) - 1))
    covered = [size for size in sizes if size is not None]
    return {"tasks": 30, "proven": len(covered), "sizes_equal": len(covered), "size": sum(covered), "able": len(skills)}
