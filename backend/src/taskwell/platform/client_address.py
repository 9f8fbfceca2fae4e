"""Who is at the other end."""

from collections.abc import Mapping

from taskwell.platform.settings import ProxySettings


class ClientAddresses:
    """Decides the client's address."""

    def __init__(self, settings: ProxySettings) -> None:
        self._settings = settings

    def of(self, peer: str, headers: Mapping[str, str]) -> str:
        """The address."""
        return peer
