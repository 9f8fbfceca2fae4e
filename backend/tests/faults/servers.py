"""PostgreSQL servers that tests may stop, kill and start again, each on a port that stays its own."""

import os
import pwd
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Self

from tools.postgres import as_owner_of, free_port, stored_password
from tools.processes import die_with_us, stop

USER = "taskwell"
_START_SECONDS = 30
# Every byte that was acknowledged survives the end of a process; only the machine's own end would lose it.
_OPTIONS = {"fsync": "off", "listen_addresses": "127.0.0.1", "unix_socket_directories": "", "max_connections": "30"}


@dataclass
class PostgresServer:
    """One cluster, served by the programs in ``programs``."""

    programs: Path
    home: Path
    port: int
    options: Mapping[str, str] = field(default_factory=dict)
    _process: subprocess.Popen[bytes] | None = None

    @classmethod
    def create(cls, programs: Path, home: Path) -> Self:
        """Makes an empty cluster below ``home``; it does not run yet."""
        server = cls(programs, home, free_port())
        server.data.mkdir(mode=0o700, parents=True)
        stored_password(server._password_file)
        server.give_away()
        server._run("initdb", "--no-sync", "-U", USER, "--pwfile", str(server._password_file), "--auth=scram-sha-256")
        return server

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def url(self) -> str:
        """The server's own address."""
        return self.url_through(self.port)

    def url_through(self, port: int) -> str:
        """The address for whoever comes by way of something else that listens on ``port``."""
        return f"postgresql://{USER}:{stored_password(self._password_file)}@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Returns when it takes connections; after a kill that is when what was left behind has gone."""
        until = time.monotonic() + _START_SECONDS
        while not self._comes_up():
            assert time.monotonic() < until, (self.home / "log").read_text()
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends every connection in good order, and the server."""
        if self._process is not None:
            stop(self._process, signal.SIGINT, within=20)
            self._process = None

    def kill(self) -> None:
        """Ends the server as a machine does that loses its power."""
        assert self._process is not None
        self._process.kill()
        self._process.wait()
        self._process = None

    def copy_as_standby(self, home: Path) -> "PostgresServer":
        """A server that holds what this one held when it was stopped, and takes no writes until it is promoted."""
        assert self._process is None
        home.mkdir(parents=True)
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        standby = replace(self, home=home, port=free_port())
        (standby.data / "standby.signal").touch()
        standby.give_away()
        return standby

    @property
    def _password_file(self) -> Path:
        return self.home / "password"

    def give_away(self) -> None:
        """PostgreSQL does not run as root, so root's tests give the files to an account that nobody uses."""
        if os.geteuid() == 0:
            nobody = pwd.getpwnam("nobody").pw_uid
            for path in (self.data, *self.data.rglob("*")):
                os.chown(path, nobody, -1)

    def _run(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [*as_owner_of(self.data), str(self.programs / program), "-D", str(self.data), *arguments],
            check=True,
            capture_output=True,
            cwd=self.home,
        )

    def _comes_up(self) -> bool:
        options = {**_OPTIONS, "port": str(self.port), **self.options}
        with (self.home / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *as_owner_of(self.data),
                    *die_with_us(signal.SIGINT),
                    *(str(self.programs / "postgres"), "-D", str(self.data)),
                    *(f"--{name}={value}" for name, value in options.items()),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        pid_file = self.data / "postmaster.pid"
        while self._process.poll() is None:
            lines = pid_file.read_text().splitlines() if pid_file.exists() else []
            if lines and lines[0] == str(self._process.pid) and lines[-1].strip() in {"ready", "standby"}:
                return True
            time.sleep(0.01)
        return False
