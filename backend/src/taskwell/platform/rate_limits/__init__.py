"""How often something may be done: counted in PostgreSQL for all processes together, or in one process's memory."""

from taskwell.platform.rate_limits.names import LimitName
from taskwell.platform.rate_limits.process_limit import ProcessLimit
from taskwell.platform.rate_limits.shared_limits import SharedLimits

__all__ = ["LimitName", "ProcessLimit", "SharedLimits"]
