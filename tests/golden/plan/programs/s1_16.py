# SPDX-License-Identifier: Apache-2.0
"""S1-16: a log of jobs charged at three prices, account by account, in exact fractions."""

from fractions import Fraction

from ._files import parquet

PRICES = {"inside": Fraction(1, 2), "outside": Fraction(1), "industry": Fraction(16, 5)}
OUTSIDE, INDUSTRY = {2, 3, 5}, {7, 11}
CENTS, HOUR = 100, 3600


def _class(account):
    return "outside" if account in OUTSIDE else "industry" if account in INDUSTRY else "inside"


def _cents(exact):
    """Round amounts so that they add up to their rounded sum: the largest remainders get one more."""
    whole = {key: int(value) for key, value in exact.items()}
    missing = round(sum(exact.values())) - sum(whole.values())
    for key in sorted(exact, key=lambda key: whole[key] - exact[key])[:missing]:
        whole[key] += 1
    return whole


def charges_by_class(data):
    """Charge every job that ran to its user, and add up by class."""
    log = parquet(data("gaia_2014_jobs.parquet"))
    log = log[(log.run >= 0) & (log.procs > 0)]
    seconds = (log.run.astype("int64") * log.procs).groupby(log.user).sum()
    jobs = log.groupby("user").size()
    exact = {int(user): PRICES[_class(user)] * CENTS * int(n) / HOUR for user, n in seconds.items()}
    cents = _cents(exact)
    figures = {"residual_minor_units": 0, "balance.invoiced": sum(cents.values())}
    for name in PRICES:
        own = [user for user in exact if _class(user) == name]
        figures |= {
            f"classes[name={name}].accounts": len(own),
            f"classes[name={name}].jobs": int(sum(jobs[user] for user in own)),
            f"classes[name={name}].seconds": int(sum(seconds[user] for user in own)),
            f"classes[name={name}].invoiced": sum(cents[user] for user in own),
        }
    return figures
