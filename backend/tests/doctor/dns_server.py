"""A real DNS server on a loopback port that knows a few TXT records."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import dns.flags
import dns.message
import dns.rcode
import dns.rrset
from dns.asyncresolver import Resolver
from dns.rdataclass import RdataClass
from dns.rdatatype import RdataType

Records = Mapping[str, Sequence[str]]


class _Server(asyncio.DatagramProtocol):
    def __init__(self, records: Records, *, refuses: bool) -> None:
        self._records = records
        self._refuses = refuses
        self.transport: asyncio.DatagramTransport | None = None

    def datagram_received(self, data: bytes, addr: tuple[str | int, int]) -> None:
        query = dns.message.from_wire(data)
        answer = dns.message.make_response(query)
        name = query.question[0].name
        texts = self._records.get(name.to_text(omit_final_dot=True))
        if self._refuses:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif texts is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        else:
            quoted = (" ".join(f'"{text[i : i + 200]}"' for i in range(0, len(text), 200)) for text in texts)
            answer.answer.append(dns.rrset.from_text_list(name, 60, RdataClass.IN, RdataType.TXT, list(quoted)))
        assert self.transport is not None
        self.transport.sendto(answer.to_wire(), addr)


@asynccontextmanager
async def dns_server(records: Records, *, refuses: bool = False) -> AsyncIterator[Resolver]:
    """A resolver that asks this server alone."""
    transport, server = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: _Server(records, refuses=refuses), local_addr=("127.0.0.1", 0)
    )
    server.transport = transport
    resolver = Resolver(configure=False)
    resolver.nameservers = ["127.0.0.1"]
    resolver.port = transport.get_extra_info("sockname")[1]
    try:
        yield resolver
    finally:
        transport.close()
