# SPDX-License-Identifier: Apache-2.0
"""Who may act on a slate, what an override costs, what is awarded, what each applicant is told."""
