# SPDX-License-Identifier: Apache-2.0
"""What the search for a facility reads and says."""
