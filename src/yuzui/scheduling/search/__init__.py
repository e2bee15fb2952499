# SPDX-License-Identifier: Apache-2.0
"""Finding good schedules: insertion, beams over stretches of one resource, neighbourhoods."""
