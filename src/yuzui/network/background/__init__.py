# SPDX-License-Identifier: Apache-2.0
"""Work of this job that takes longer than a page may; one file a kind."""
