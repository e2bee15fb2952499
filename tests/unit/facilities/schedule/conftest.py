# SPDX-License-Identifier: Apache-2.0
"""What stands beside the tests: random small instances, and their optimum by trying everything."""
