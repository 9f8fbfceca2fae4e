"""PgBouncer in transaction mode, as Neon, Supabase and others put it in front of their servers."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from tests.faults.servers import PostgresServer
from tools.postgres import free_port
from tools.processes import die_with_us, stop

# Debian puts it where only root's PATH leads.
PROGRAM = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

# Fewer servers than there are people, so that consecutive transactions of one client meet different servers.
_INI = """
[databases]
* = host=127.0.0.1 port={server}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = {users}
pool_mode = transaction
default_pool_size = 2
"""


@contextmanager
def running_pooler(server: PostgresServer, home: Path) -> Iterator[str]:
    """The address of the server's database through a pooler that runs until the block ends."""
    assert PROGRAM is not None
    address, port = urlsplit(server.url), free_port()
    users, ini = home / "users.txt", home / "pgbouncer.ini"
    users.write_text(f'"{address.username}" "{address.password}"\n')
    ini.write_text(_INI.format(server=server.port, port=port, users=users))
    with (home / "log").open("wb") as log:
        pooler = subprocess.Popen(
            [*die_with_us(signal.SIGINT), *_as_somebody(home), PROGRAM, str(ini)], stderr=log
        )  # our own
    try:
        _wait_until_open(pooler, port)
        yield f"{server.url_through(port)}?pgbouncer=true"
    finally:
        stop(pooler, signal.SIGTERM, within=5)


def _as_somebody(home: Path) -> list[str]:
    """PgBouncer refuses to run as root."""
    if os.geteuid() != 0:
        return []
    for path in (home, *home.iterdir()):
        shutil.chown(path, "nobody")
    return ["setpriv", "--reuid=nobody", "--clear-groups", "--inh-caps=+dac_override", "--ambient-caps=+dac_override"]


def _wait_until_open(pooler: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + 10
    while pooler.poll() is None and time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.01)
    raise AssertionError("PgBouncer did not start")
