"""Ranks: base-62 strings whose bytewise order is the order that a person gave the todos.

They have the form of the fractional keys that clients make: a letter that says how many digits the integer
has (``a`` for one, ``h`` for eight), the integer, and a fraction of any length. So a client finds a key between
any two of ours, and after the last.
"""

from datetime import datetime
from typing import Final

DIGITS: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
MAX_LENGTH: Final = 200
MIDDLE_DIGIT: Final = DIGITS[len(DIGITS) // 2]
_INTEGER_DIGITS: Final = 8
_INTEGER_HEAD: Final = "h"


def rank_at(moment: datetime) -> str:
    """The rank of a todo made at ``moment``: behind those made before, without having to ask for the last one.

    Eight digits of milliseconds last until the year 8888.
    """
    number = int(moment.timestamp() * 1000)
    digits = []
    for _ in range(_INTEGER_DIGITS):
        number, digit = divmod(number, len(DIGITS))
        digits.append(DIGITS[digit])
    return _INTEGER_HEAD + "".join(reversed(digits))
