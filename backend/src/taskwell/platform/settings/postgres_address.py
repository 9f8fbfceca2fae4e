"""Where the database is, read from the address that a provider's console shows.

The libpq keys are understood rather than handed on: asyncpg would send those it does not know to the server,
which refuses them, and PgBouncer refuses most start-up parameters.
"""

import re
import ssl
from dataclasses import dataclass, replace
from typing import Literal, Self, TypeAlias, TypedDict, get_args
from urllib.parse import parse_qsl, unquote

from pydantic import SecretStr

from taskwell.platform.settings.parsing import is_loopback, text
from taskwell.platform.settings.problems import UnusableValueError

# The password may hold anything, even what should have been percent-encoded: the host begins after the last "@"
# behind which the rest still reads as an address.
_URL = re.compile(
    r"postgres(?:ql)?(?:\+\w+)?://(?:(?P<user>[^:@/]*)(?::(?P<password>.*))?@)?"
    r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^/?@:\[\]]*)(?::(?P<port>\d{1,5}))?(?:/(?P<database>[^?@/]*))?(?:\?(?P<query>.*))?"
)
_PSQL_COMMAND = re.compile(r"psql\s+(?:-d\s+)?(?P<quote>['\"]?)(?P<url>.+)(?P=quote)")
SslMode: TypeAlias = Literal["disable", "allow", "prefer", "require", "verify-ca", "verify-full"]
_SSL_MODES: dict[str, SslMode] = {mode: mode for mode in get_args(SslMode)}
_OPPORTUNISTIC = ("allow", "prefer")
_HIDDEN_PASSWORD = re.compile(r"[*\N{BULLET}]+|[\[<{].*[\]>}]")
_POOLER_PORTS = (6432, 6543)
_NEON_POOLER = "-pooler"


class ConnectArguments(TypedDict):
    """Keyword arguments of `asyncpg.connect` and `asyncpg.create_pool`."""

    host: str
    port: int
    user: str
    password: str | None
    database: str
    ssl: ssl.SSLContext | SslMode | bool
    server_settings: dict[str, str]
    statement_cache_size: int


@dataclass(frozen=True, kw_only=True)
class PostgresAddress:
    """One server, one database, one role, and how the way there is secured.

    `sslmode` is what was asked for; None where nothing was. `is_pooled` is true where a pooler in transaction
    mode answers, so that neither prepared statements nor session state survive between transactions.
    """

    host: str
    port: int
    user: str
    password: SecretStr | None
    database: str
    sslmode: SslMode | None
    ca_file: str | None
    is_pooled: bool

    @classmethod
    def parse(cls, value: str) -> Self:
        """Reads `postgres://`, `postgresql://`, `postgresql+driver://`, or the whole `psql '…'` line of a console."""
        command = _PSQL_COMMAND.fullmatch(text(value))
        match = _URL.fullmatch(command["url"] if command else value)
        if match is None:
            raise UnusableValueError(
                "is not a PostgreSQL address", "Paste the whole connection string, which begins with postgresql://"
            )
        query = dict(parse_qsl(match["query"] or "", keep_blank_values=True))
        host = query.get("host") or unquote(match["host"]).strip("[]") or "localhost"
        port = int(query.get("port") or match["port"] or 5432)
        user = query.get("user") or unquote(match["user"] or "")
        password = query.get("password") or unquote(match["password"] or "")
        database = query.get("dbname") or unquote(match["database"] or "") or user
        _refuse_incomplete(host, port, user, password)
        _refuse_unusable_options(query)
        return cls(
            host=host.lower() if not host.startswith("/") else host,
            port=port,
            user=user,
            password=SecretStr(password) if password else None,
            database=database,
            sslmode=_SSL_MODES.get(query.get("sslmode", "")),
            ca_file=_ca_file(query.get("sslrootcert")),
            is_pooled=_is_neon_pooler(host) or port in _POOLER_PORTS or query.get("pgbouncer") == "true",
        )

    @property
    def is_local(self) -> bool:
        """Whether the way there never leaves this machine: a Unix socket or the loopback interface."""
        return self.host.startswith("/") or is_loopback(self.host)

    @property
    def is_verified(self) -> bool:
        """Whether nobody between here and the server can read or answer: local, or TLS with its certificate checked."""
        return self.is_local or self.sslmode not in {"disable", *_OPPORTUNISTIC}

    def direct(self) -> Self | None:
        """The server itself behind a pooler; None where its address cannot be told from the pooler's."""
        if not self.is_pooled:
            return self
        if _is_neon_pooler(self.host):
            label, _, domain = self.host.partition(".")
            return replace(self, host=f"{label.removesuffix(_NEON_POOLER)}.{domain}", is_pooled=False)
        return None

    def connect_arguments(self) -> ConnectArguments:
        return {
            "host": self.host,
            "port": self.port,
            "user": self.user,
            "password": self.password.get_secret_value() if self.password else None,
            "database": self.database,
            "ssl": self._tls(),
            "server_settings": {"application_name": "taskwell"},
            # A statement prepared in one transaction is unknown to the server that the pooler picks for the next.
            "statement_cache_size": 0 if self.is_pooled else 100,
        }

    def _tls(self) -> ssl.SSLContext | SslMode | bool:
        """Everything from `require` upwards is verified in full on the way to another machine.

        libpq's `require` encrypts without asking who answers, which protects from nobody who can redirect the
        connection; the consoles print it all the same, and their servers' certificates do verify.
        """
        if self.sslmode == "disable" or (self.sslmode is None and self.is_local):
            return False
        if self.sslmode in _OPPORTUNISTIC:
            return self.sslmode
        context = ssl.create_default_context(cafile=self.ca_file)
        if self.is_local and self.sslmode == "require":
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return context


def _is_neon_pooler(host: str) -> bool:
    label, _, domain = host.partition(".")
    return bool(domain) and label.endswith(_NEON_POOLER)


def _refuse_incomplete(host: str, port: int, user: str, password: str) -> None:
    if "," in host:
        raise UnusableValueError("names several hosts", "Name the one host that takes writes")
    if not 1 <= port <= 65535:
        raise UnusableValueError("has a port that cannot be", "Write a port from 1 to 65535, or leave it out for 5432")
    if not user:
        raise UnusableValueError("names no user", "Paste the whole connection string, with user and password")
    if password and _HIDDEN_PASSWORD.fullmatch(password):
        raise UnusableValueError(
            "has a placeholder where the password belongs", "Press “Show password” on the console and copy again"
        )


def _refuse_unusable_options(query: dict[str, str]) -> None:
    if query.get("sslmode", "require") not in _SSL_MODES:
        raise UnusableValueError("has an unknown sslmode", f"Use one of: {', '.join(_SSL_MODES)}")
    # Neon's `endpoint=` is for clients without SNI; ours sends it.
    if query.get("options", "endpoint=").partition("=")[0] not in {"endpoint", "project"}:
        raise UnusableValueError(
            "carries options for the server", "Take options= out; set them with ALTER ROLE or ALTER DATABASE"
        )


def _ca_file(sslrootcert: str | None) -> str | None:
    if not sslrootcert or sslrootcert == "system":
        return None
    try:
        ssl.create_default_context(cafile=sslrootcert)
    except OSError:
        raise UnusableValueError(
            "names an sslrootcert that cannot be read", "Name a PEM file that is there, or system"
        ) from None
    return sslrootcert
