# SPDX-License-Identifier: Apache-2.0
"""Solvers and kernels: a neutral model in, a solution with its proof out."""
