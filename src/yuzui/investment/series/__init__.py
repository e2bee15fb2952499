# SPDX-License-Identifier: Apache-2.0
"""Published R&D statistics: facts by vintage, identities they must keep, shares, a panel."""
