"""Who is at the other end, when everything in a header may be forged.

Each proxy appends to X-Forwarded-For the address it was called from, and leaves what stood there before. So the
list is true from its right end up to and including the first entry that is not one of our own proxies; whatever is
left of that was written by the caller. Hugging Face's edge does just this, behind private addresses.

Vercel's edge is not among the trusted networks, since its addresses are everybody's who deploys there. A request
through our own project there proves itself by a shared secret; who called Vercel then stands in
X-Vercel-Forwarded-For, which Vercel writes anew for each request.
"""

import hmac
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from starlette.datastructures import Headers

from taskwell.platform.settings import ProxySettings

Address: TypeAlias = IPv4Address | IPv6Address

# No chain of proxies is longer, and a header full of private addresses should not cost time.
_LONGEST_CHAIN = 16
# What one household or server gets of IPv6 (RFC 6177): its single addresses are worth nothing as a limit.
_IPV6_SUBSCRIBER = 64


class ClientAddresses:
    """Tells the address of the client behind the proxies that these settings trust."""

    def __init__(self, settings: ProxySettings) -> None:
        self._trusted = settings.trusted
        self._secret = settings.shared_secret.get_secret_value().encode() if settings.shared_secret else None

    def of(self, peer: str, headers: Headers) -> str:
        """The client's address, or an empty text when nobody told one, as on a Unix socket.

        `peer` is who holds the connection. IPv4 addresses come in their own notation, also when they were mapped.
        """
        if self.came_through_own_hop(headers):
            told = _address(headers.get("x-vercel-forwarded-for", ""))
            if told is not None:
                return str(told)
        nearest = _address(peer)
        if nearest is not None and not self._is_trusted(nearest):
            return str(nearest)
        client = nearest
        for entry in reversed(_entries(headers, "x-forwarded-for")[-_LONGEST_CHAIN:]):
            told = _address(entry)
            if told is None:
                break
            client = told
            if not self._is_trusted(told):
                break
        return str(client) if client is not None else ""

    def came_through_own_hop(self, headers: Headers) -> bool:
        """Whether the shared secret is on the request; without one configured, it never is."""
        offered = headers.get("x-taskwell-proxy", "").encode()
        return self._secret is not None and hmac.compare_digest(offered, self._secret)

    def _is_trusted(self, address: Address) -> bool:
        return any(address in network for network in self._trusted)


def subscriber(address: str) -> str:
    """What limits are counted by: the address, or for IPv6 the network that one subscriber has."""
    if ":" not in address:
        return address
    return str(ip_network(f"{address}/{_IPV6_SUBSCRIBER}", strict=False))


def _entries(headers: Headers, name: str) -> list[str]:
    """The entries of all headers of that name, in order: a proxy may append by a header of its own."""
    return [entry.strip() for line in headers.getlist(name) for entry in line.split(",")]


def _address(entry: str) -> Address | None:
    """The address in an entry, which may have a port or brackets; None for anything else, such as `unknown`."""
    host = entry.strip().strip('"')
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        address = ip_address(host.partition("%")[0])
    except ValueError:
        return None
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return address.ipv4_mapped
    return address
