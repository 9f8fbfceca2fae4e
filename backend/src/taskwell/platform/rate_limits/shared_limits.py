"""The limits that hold across replicas and restarts."""

import hmac
from hashlib import sha256

from pydantic import SecretStr

from taskwell.platform import metrics
from taskwell.platform.clock import Clock
from taskwell.platform.database import Connection, Database
from taskwell.platform.logging import get_logger
from taskwell.platform.rate_limits.names import LimitName
from taskwell.platform.rate_limits.repository import CountRepository
from taskwell.platform.rate_limits.window import Window, refusal
from taskwell.platform.settings import LimitSettings

log = get_logger(__name__)

_KEY_BYTES = 16


class SharedLimits:
    """Counts what was done under a limit by a subject: a client's address, an account's.

    Every method raises ServiceUnavailableError when the database does not answer: what is limited here cannot be
    done without the database anyway, so nothing is ever let through uncounted.
    """

    def __init__(self, database: Database, settings: LimitSettings, signing_key: SecretStr, clock: Clock) -> None:
        self._database = database
        self._clock = clock
        self._key = hmac.digest(signing_key.get_secret_value().encode(), b"taskwell: rate limits", sha256)
        self._limits = {
            LimitName.LOGIN_CLIENT: settings.login_client,
            LimitName.LOGIN_ACCOUNT: settings.login_account,
            LimitName.REGISTER: settings.register,
            LimitName.FORGOT_CLIENT: settings.forgot_client,
            LimitName.FORGOT_ADDRESS: settings.forgot_address,
            LimitName.RESET: settings.reset,
        }

    async def enforce(self, name: LimitName, subject: str) -> None:
        """Counts one more time. Raises TooManyRequestsError when that is once too often."""
        window = await self._count(name, subject)
        limit = self._limits[name]
        if window.is_exceeded(limit):
            raise refusal(name, limit, window, self._clock())

    async def admits(self, name: LimitName, subject: str) -> bool:
        """Counts one more time; whether it is within the limit, for those that must not show."""
        window = await self._count(name, subject)
        return not window.is_exceeded(self._limits[name])

    async def forget(self, name: LimitName, subject: str, connection: Connection) -> None:
        """Begins again at none, in the caller's transaction: what is rolled back was not forgiven."""
        await CountRepository(connection).forget(self._digest(name, subject))

    async def _count(self, name: LimitName, subject: str) -> Window:
        # On a connection of its own: a count has to stay when the caller's transaction is rolled back.
        async with self._database.connection() as connection:
            window = await CountRepository(connection).count(
                self._digest(name, subject), self._limits[name], self._clock()
            )
        if window.is_exceeded(self._limits[name]):
            metrics.LIMITS_HIT.labels(name).inc()
            log.warning("limit_hit", limit=name)
        return window

    def _digest(self, name: LimitName, subject: str) -> bytes:
        """Names nobody: addresses are few enough to be guessed from a plain digest."""
        return hmac.digest(self._key, f"{name}\0{subject}".encode(), sha256)[:_KEY_BYTES]
