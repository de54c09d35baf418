"""A region's returns, invented: any number of plans, clean or with faults that are written down."""

from benchmarks.region.plans import Plan, plan, region, two_years
from benchmarks.region.slips import SLIPS, Fault

__all__ = ["SLIPS", "Fault", "Plan", "plan", "region", "two_years"]
