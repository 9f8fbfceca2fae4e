"""Refuses state-changing requests that another site caused.

CORS cannot do this: the Hugging Face edge answers preflights itself and reflects any origin. Browsers send
``Origin`` with every request that is not GET or HEAD (Fetch standard, section 3.2), and scripts send neither
``Origin`` nor ``Sec-Fetch-Site``, so they pass. See OWASP's Cross-Site Request Forgery Prevention sheet,
"Verifying Origin With Standard Headers".
"""

import re
from collections.abc import Sequence
from typing import Final

_SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
# What a browser says of a request that no other site had a part in.
_OWN_REQUEST: Final = frozenset({"same-origin", "none"})


class OriginPolicy:
    """Which origins may change state: the frontend, the CORS list, and the service's own address."""

    def __init__(self, allowed: Sequence[str], pattern: re.Pattern[str] | None) -> None:
        """``allowed`` are exact origins (scheme, host, port); ``pattern`` has to match a whole origin."""
        self._allowed = frozenset(allowed)
        self._pattern = pattern

    def allows(self, origin: str) -> bool:
        """Whether ``origin``, as a browser sends it, is on the list. Compared exactly: browsers send lower case."""
        if origin in self._allowed:
            return True
        return self._pattern is not None and self._pattern.fullmatch(origin) is not None

    def permits(self, method: str, origin: str | None, sec_fetch_site: str | None) -> bool:
        """Whether a request with these headers may change state.

        ``same-origin`` from the browser itself is believed also when ``Origin`` names a host that we do not
        know: a preview deployment reaches us through its own rewrite and is first-party there. ``Sec-`` headers
        cannot be set by scripts on a page.
        """
        if method in _SAFE_METHODS:
            return True
        if origin is None:
            return sec_fetch_site is None or sec_fetch_site in _OWN_REQUEST
        return self.allows(origin) or (sec_fetch_site == "same-origin" and origin != "null")
