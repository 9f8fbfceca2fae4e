"""The load generator: a process of its own that drives a server and measures it from the outside."""

from benchmarks.load.generator import drive
from benchmarks.load.plan import Latency, Load, Measured, percentile

__all__ = ["Latency", "Load", "Measured", "drive", "percentile"]
