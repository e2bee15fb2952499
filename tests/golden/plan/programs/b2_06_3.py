# SPDX-License-Identifier: Apache-2.0
"""B2-06-3: links of grants to trials, as in B2-04-3."""

from tests.golden.plan.programs.b2_04_3 import trial_links as trial_links
