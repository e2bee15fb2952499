# SPDX-License-Identifier: Apache-2.0
"""The parts of the study ``path``: what it reads, computes, says, draws and exports."""
