# SPDX-License-Identifier: Apache-2.0
"""Parts of a schedule, freed and arranged anew by an engine."""
