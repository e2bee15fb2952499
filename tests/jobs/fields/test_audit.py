# SPDX-License-Identifier: Apache-2.0
"""A sample goes out to two persons and comes back: what it says is what they wrote, however the sheet was handled."""

import numpy as np

from yuzui.fields import audit, audit_sheet, candidates, postings


def test_a_frame_smaller_than_what_is_asked_for_is_taken_whole():
    titles = [f"quantum key {k}" for k in range(5)] + [f"river {k}" for k in range(30)]
    corpus = postings.index(titles)
    sample = audit.draw(corpus, np.arange(5), 200, 1)
    assert len(sample.documents) == 35 and sorted(sample.documents) == list(range(35))
    labels = {k: "yes" if sample.strata[k] == "hits" else "no" for k in range(35)}
    one = audit.judged(sample, [labels, labels], {}, 1)
    assert one.recall == (1.0, 1.0, 1.0) and one.precision[0] == 1 and one.agreement.kappa == 1
    alone = audit.judged(sample, [labels], {}, 1)
    assert alone.recall is None and alone.precision is not None
    none = dict.fromkeys(range(35), "no")
    assert audit.judged(sample, [none, none], {}, 1).recall is None


def test_near_misses_come_first_among_what_the_query_does_not_find():
    titles = ["quantum key satellite link"] * 8 + ["satellite link for keys"] * 4 + ["rice in the field"] * 40
    order = candidates.ranked(postings.index(titles), np.arange(8))
    assert set(order[:4].tolist()) == {8, 9, 10, 11} and len(order) == 44
    assert audit_sheet.check("s", 1, 1, "A  title") == audit_sheet.check("s", 1, 1, "A title")
