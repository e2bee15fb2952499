# SPDX-License-Identifier: Apache-2.0
"""Who can do this? Capabilities across facilities of any operator."""
