"""Who is measured: each a real process on the loopback interface, over the same database."""

from benchmarks.contenders.servers import SERVERS, ServerContender, Surroundings

__all__ = ["SERVERS", "ServerContender", "Surroundings"]
