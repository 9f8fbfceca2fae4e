"""E-mail addresses: kept as typed, compared in one normalised form."""

import unicodedata
from contextlib import suppress
from typing import Annotated

from email_validator import EmailNotValidError, validate_email
from pydantic import AfterValidator

# RFC 5321, section 4.5.3.1.3: a path has at most 256 octets, two of them brackets.
MAX_ADDRESS_OCTETS = 254


def checked_address(typed: str) -> str:
    """The address without the white space around it.

    Raises ValueError for what is not an address with a domain (RFC 5321, RFC 6531). Whether the domain exists
    is not asked, because that would cost a look-up and its time; names of a company's own network are taken.
    """
    address = typed.strip()
    try:
        checked = validate_email(address, check_deliverability=False, globally_deliverable=False, strict=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    if "." not in checked.domain:
        raise ValueError("The part after the @-sign needs a dot")
    if len(address.encode()) > MAX_ADDRESS_OCTETS:
        raise ValueError("The e-mail address is too long")
    return address


def loggable_address(typed: str) -> str | None:
    """The address, which the log redacts by its shape; None for anything else, which may be a password.

    People type it into the wrong field, and no shape tells a password from a word.
    """
    with suppress(ValueError):
        return checked_address(typed)
    return None


def normalized_address(address: str) -> str:
    """The form in which two addresses are compared: NFKC, case folded, the domain in Unicode.

    RFC 5321 lets the local part tell capitals apart; no provider that people use does, and people do not
    type their address the same way twice.
    """
    # No address has a NUL, and PostgreSQL takes none, not even to find nothing.
    typed = address.strip().replace("\0", "\N{REPLACEMENT CHARACTER}")
    local, _, domain = unicodedata.normalize("NFKC", typed).rpartition("@")
    if domain.isascii():
        with suppress(UnicodeError):
            domain = domain.encode().decode("idna")
    return f"{local.casefold()}@{domain.casefold()}"


EmailAddress = Annotated[str, AfterValidator(checked_address)]
"""An address in a request body."""
