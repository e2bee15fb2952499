# SPDX-License-Identifier: Apache-2.0
"""Judge: from scores to a posterior of quality, ranks with intervals, and honest refusals."""
