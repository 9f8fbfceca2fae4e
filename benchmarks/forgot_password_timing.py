"""Whether the time of an answer tells if an address has an account.

The real process with its production limits lifted, a real PostgreSQL, and a mail server that accepts connections and
never says a word. Requests for a link alternate between addresses with an account and addresses without; each
address of a kind has the same length and is asked for as often as any other.

    backend/.venv/bin/python -m benchmarks.forgot_password_timing [PAIRS]
"""

from __future__ import annotations

import asyncio
import json
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from datetime import UTC, datetime
from math import erfc, sqrt
from pathlib import Path
from socket import create_server

import asyncpg
import httpx2
from uuid_utils.compat import uuid7

from tools.postgres import free_port, running_postgres
from tools.product import TASKWELL, development_settings, migrate, serving

PAIRS = 400
ADDRESSES = 50
ROUTE = "/api/v1/auth/forgot-password"
LIFTED = {"RATE_LIMIT_FORGOT_CLIENT": "1000000/hour", "RATE_LIMIT_FORGOT_ADDRESS": "1000000/hour"}


def main() -> int:
    pairs = int(sys.argv[1]) if len(sys.argv) > 1 else PAIRS
    with ExitStack() as running:
        data = Path(running.enter_context(tempfile.TemporaryDirectory(prefix="taskwell-")))
        database_url = running.enter_context(running_postgres(data))
        port = free_port()
        environment = development_settings(data, database_url, port=port, public_port=port)
        environment.update(
            LIFTED, LOG_LEVEL="error", MAIL_TRANSPORT="smtp", SMTP_HOST="127.0.0.1", SMTP_PORT=str(silent_server())
        )
        migrate(data, environment)
        running.enter_context(serving([str(TASKWELL), "serve"], environment))
        known = asyncio.run(make_accounts(database_url))
        unknown = [address.replace("known-", "other-") for address in known]
        print(json.dumps(report(*measured(f"http://127.0.0.1:{port}", known, unknown, pairs)), indent=2))
    return 0


def silent_server() -> int:
    """The port of a mail server that hangs: it holds every connection and never greets."""
    listener = create_server(("127.0.0.1", 0))
    held = []

    def hold() -> None:
        while True:
            held.append(listener.accept())

    threading.Thread(target=hold, daemon=True).start()
    port: int = listener.getsockname()[1]
    return port


async def make_accounts(database_url: str) -> list[str]:
    """Accounts without a password that anybody could know: only their addresses matter."""
    connection = await asyncpg.connect(database_url)
    addresses = [f"known-{number:03}@example.org" for number in range(ADDRESSES)]
    for address in addresses:
        await connection.execute(
            """
            INSERT INTO accounts (id, email, email_normalized, name, time_zone, password_hash,
                                  credentials_changed_at, created_at, updated_at)
            VALUES ($1, $2, $2, '', 'UTC', '', $3, $3, $3)
            """,
            uuid7(),
            address,
            datetime.now(UTC),
        )
    await connection.close()
    return addresses


def measured(
    base_url: str, known: Sequence[str], unknown: Sequence[str], pairs: int
) -> tuple[list[float], list[float]]:
    """The seconds that each request took, those for known addresses first."""
    seconds: tuple[list[float], list[float]] = ([], [])
    with httpx2.Client(base_url=base_url) as client:
        for number in range(-20, pairs):
            kinds = [(known, 0), (unknown, 1)]
            # Neither kind always comes first.
            for addresses, kind in kinds if number % 2 else reversed(kinds):
                began = time.perf_counter()
                answer = client.post(ROUTE, json={"email": addresses[number % ADDRESSES]})
                took = time.perf_counter() - began
                answer.raise_for_status()
                if number >= 0:
                    seconds[kind].append(took)
    return seconds


def report(known: list[float], unknown: list[float]) -> dict[str, float]:
    """Milliseconds, and how likely a difference like this is by chance alone."""
    return {
        "pairs": len(known),
        "known_median_ms": round(statistics.median(known) * 1000, 3),
        "unknown_median_ms": round(statistics.median(unknown) * 1000, 3),
        "known_p95_ms": round(statistics.quantiles(known, n=20)[-1] * 1000, 3),
        "unknown_p95_ms": round(statistics.quantiles(unknown, n=20)[-1] * 1000, 3),
        "ratio_of_medians": round(statistics.median(known) / statistics.median(unknown), 3),
        "mann_whitney_p": round(mann_whitney_p(known, unknown), 3),
    }


def mann_whitney_p(one: Sequence[float], other: Sequence[float]) -> float:
    """Two-sided p of the Mann-Whitney U test by its normal approximation, which is good from some 20 values each."""
    ranked = sorted((value, side) for side, values in enumerate((one, other)) for value in values)
    rank_sum = sum(rank for rank, (_, side) in enumerate(ranked, start=1) if side == 0)
    n, m = len(one), len(other)
    u = rank_sum - n * (n + 1) / 2
    deviation = sqrt(n * m * (n + m + 1) / 12)
    return erfc(abs(u - n * m / 2) / deviation / sqrt(2))


if __name__ == "__main__":
    sys.exit(main())
