"""How often accounts may be knocked at, in the words of the use cases.

`docs/decisions/2026-11-22-rate-limits.md` says in which order is counted, and why.
"""

from taskwell.accounts.addresses import normalized_address
from taskwell.accounts.rows import Client
from taskwell.platform.client_address import subscriber
from taskwell.platform.database import Connection
from taskwell.platform.rate_limits import LimitName, SharedLimits


class AccountLimits:
    """Counts attempts. Every method but `admits_reset_mail` raises TooManyRequestsError."""

    def __init__(self, limits: SharedLimits) -> None:
        self._limits = limits

    async def before_sign_in(self, client: Client, address: str) -> None:
        """Counts a guess at this address, whether or not anybody has it."""
        await self._limits.enforce(LimitName.LOGIN_CLIENT, subscriber(client.address))
        await self.before_confirmation(address)

    async def before_confirmation(self, address: str) -> None:
        """Counts a guess at the password of somebody who is signed in."""
        await self._limits.enforce(LimitName.LOGIN_ACCOUNT, normalized_address(address))

    async def password_was_right(self, connection: Connection, address: str) -> None:
        """Forgets the guesses: only failures count."""
        await self._limits.forget(LimitName.LOGIN_ACCOUNT, normalized_address(address), connection)

    async def before_registration(self, client: Client) -> None:
        """Counts a new account."""
        await self._limits.enforce(LimitName.REGISTER, subscriber(client.address))

    async def before_reset_request(self, client: Client) -> None:
        """Counts a request for a link."""
        await self._limits.enforce(LimitName.FORGOT_CLIENT, subscriber(client.address))

    async def admits_reset_mail(self, address: str) -> bool:
        """Whether this address may get another mail; a limit that never shows in an answer."""
        return await self._limits.admits(LimitName.FORGOT_ADDRESS, normalized_address(address))

    async def before_reset(self, client: Client) -> None:
        """Counts the use of a link, so that nobody tries tokens."""
        await self._limits.enforce(LimitName.RESET, subscriber(client.address))
