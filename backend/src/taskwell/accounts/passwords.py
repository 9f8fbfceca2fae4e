"""The password policy: one pure rule for sign-up, change and reset.

It follows NIST SP 800-63B-4 section 3.1.1.2 and ASVS 5, V6.2: length and known-bad values count, the kinds
of characters do not, nothing is cut off or changed in case.
"""

import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Final

MIN_LENGTH: Final = 8
MAX_LENGTH: Final = 128
# How many characters have to be left of a password once what everybody could guess is taken out of it.
_MIN_OWN_CHARACTERS: Final = 5
# Parts shorter than this stand in too many good passwords by chance.
_MIN_PART: Final = 4
_PRODUCT_WORDS: Final = ("taskwell",)


class Weakness(StrEnum):
    """Why a password is refused; the codes of the answer's ``errors``."""

    TOO_SHORT = "too_short"
    TOO_LONG = "too_long"
    TOO_COMMON = "too_common"
    TOO_SIMILAR = "too_similar"


@dataclass(frozen=True, slots=True)
class Verdict:
    """A weakness and the sentence that explains it."""

    weakness: Weakness
    detail: str


def normalized_password(typed: str) -> str:
    """NFC, so that the same characters from two keyboards are the same password (SP 800-63B-4, 3.1.1.2)."""
    return unicodedata.normalize("NFC", typed)


def judge(password: str, address: str) -> Verdict | None:
    """What is wrong with ``password`` for the account with this address, or None when nothing is.

    Lengths are in Unicode code points after normalisation.
    """
    password = normalized_password(password)
    if len(password) < MIN_LENGTH:
        return Verdict(Weakness.TOO_SHORT, f"The password needs at least {MIN_LENGTH} characters")
    if len(password) > MAX_LENGTH:
        return Verdict(Weakness.TOO_LONG, f"The password may have at most {MAX_LENGTH} characters")
    if password.casefold() in _common_passwords():
        return Verdict(Weakness.TOO_COMMON, "This is one of the passwords that are tried first")
    if _is_similar(password.casefold(), address.casefold()):
        return Verdict(Weakness.TOO_SIMILAR, "The password is too close to the e-mail address or the product's name")
    return None


def _is_similar(password: str, address: str) -> bool:
    """Whether little is left of the password without the address, its parts and the product's name."""
    local, _, domain = address.partition("@")
    parts = {address, local, domain, domain.partition(".")[0], local.partition("+")[0], *_PRODUCT_WORDS}
    own = password
    for part in sorted(parts, key=len, reverse=True):
        if len(part) >= _MIN_PART:
            own = own.replace(part, "")
    return own != password and len(own) < _MIN_OWN_CHARACTERS


@cache
def _common_passwords() -> frozenset[str]:
    """The bundled list, read at its first use and kept."""
    return frozenset((files("taskwell.accounts") / "common_passwords.txt").read_text("utf-8").splitlines())
