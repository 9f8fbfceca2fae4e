"""Questions to DNS."""

from collections.abc import Sequence
from typing import Protocol

from dns.asyncresolver import Resolver
from dns.exception import DNSException
from dns.rdatatype import RdataType
from dns.rdtypes.ANY.TXT import TXT
from dns.resolver import NXDOMAIN, NoAnswer


class NamesUnavailableError(Exception):
    """Nobody answers questions to DNS from here."""


class Names(Protocol):
    """What DNS says of a name."""

    async def texts(self, name: str) -> Sequence[str]:
        """The TXT records, none for a name that is not there; follows aliases. Raises NamesUnavailableError."""


class DnsNames:
    """Asks the resolver that this machine uses, or the one given."""

    def __init__(self, resolver: Resolver | None = None, *, seconds: float = 6) -> None:
        self._resolver = resolver
        self._seconds = seconds

    async def texts(self, name: str) -> Sequence[str]:
        try:
            # Made here, because it reads the machine's configuration, which may be missing.
            resolver = self._resolver or Resolver()
            answer = await resolver.resolve(name, RdataType.TXT, lifetime=self._seconds)
        except (NXDOMAIN, NoAnswer):
            return ()
        except DNSException as error:
            raise NamesUnavailableError(type(error).__name__) from error
        return [_text(record) for record in answer if isinstance(record, TXT)]


def _text(record: TXT) -> str:
    """A record's pieces belong together without anything between them (RFC 7208, section 3.3)."""
    return b"".join(record.strings).decode("utf-8", "replace")
