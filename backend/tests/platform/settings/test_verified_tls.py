"""What an address makes of a server's certificate."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import asyncpg
import pytest
import trustme

from taskwell.platform.settings import PostgresAddress
from tests.platform.settings.tls_front import TlsFront

Named = Callable[[str, str], PostgresAddress]


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def ca_file(authority: trustme.CA, tmp_path: Path) -> Path:
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    return tmp_path / "ca.pem"


@pytest.fixture
def front(authority: trustme.CA, database_url: str) -> TlsFront:
    """Proves to be `localhost` to those who trust the authority."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost").configure_cert(context)
    return TlsFront(PostgresAddress.parse(database_url), context)


@pytest.fixture
async def named(front: TlsFront, database_url: str) -> AsyncIterator[Named]:
    """The address of the front by a name of its host and a query."""
    behind = PostgresAddress.parse(database_url)
    async with await asyncio.start_server(front, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        elsewhere = database_url.replace(f"{behind.host}:{behind.port}", f"HOST:{port}")
        yield lambda host, query: PostgresAddress.parse(f"{elsewhere.replace('HOST', host)}?{query}")


async def reach(address: PostgresAddress) -> None:
    connection = await asyncpg.connect(**address.connect_arguments())
    assert await connection.fetchval("SELECT 1") == 1
    await connection.close()


async def test_a_server_that_our_own_authority_vouches_for_is_reached(
    named: Named, front: TlsFront, ca_file: Path
) -> None:
    await reach(named("localhost", f"sslmode=verify-full&sslrootcert={ca_file}"))
    assert front.encrypted == [True]


async def test_a_certificate_that_nobody_known_vouches_for_is_refused(named: Named) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        await reach(named("localhost", "sslmode=verify-full"))


async def test_the_certificate_of_another_host_is_refused(named: Named, ca_file: Path) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        await reach(named("127.0.0.1", f"sslmode=verify-full&sslrootcert={ca_file}"))


@pytest.mark.parametrize(("query", "encrypted"), [("sslmode=require", True), ("sslmode=disable", False), ("", False)])
async def test_on_this_machine_encryption_is_a_matter_of_asking(
    named: Named, front: TlsFront, query: str, *, encrypted: bool
) -> None:
    await reach(named("localhost", query))
    assert front.encrypted == [encrypted]
