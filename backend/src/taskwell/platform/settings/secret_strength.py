"""Whether a text can serve as a signing key.

Nobody can measure the randomness of one text. These checks catch what people really put there: something short,
one pattern over and over, a row of the keyboard, a sentence, a sample out of documentation.
"""

import math
import re
from collections import Counter
from hashlib import sha256

MINIMUM_BYTES = 32
# Both far enough below what 32 random hexadecimal digits have that none of those is ever refused.
_MINIMUM_BITS = 80
_MINIMUM_DISTINCT = 8
_REPEATED = re.compile(r"(.{1,24}?)\1+.{0,23}", re.DOTALL)
_WORDS_ONLY = re.compile(r"[A-Z]?[a-z]+(?:[-_ .,!]*[A-Z]?[a-z]+)*[-_ .,!]*\d{0,4}|[A-Z]+(?:[-_ .][A-Z]+)*")
# Each is long enough that a random text holds it less than once in a million times.
_SAMPLE_WORDS = re.compile(
    r"secret|change[-_ ]?(?:me|this|it)|changeit|replace|example|password|default|insecure|development|your[-_ ]|"
    r"taskwell|qwerty|placeholder|s3cr3t|letmein|testing|test[-_ ]",
    re.IGNORECASE,
)
_ROWS = ("abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm")
# Keys that tutorials print, by digest, so that this file does not set off scanners for leaked secrets.
_PUBLISHED = frozenset(
    {
        "570dad43de1af4c925f92c16a68a50936da42b7dd6fdeb24850507a1199aac89",  # the OAuth2 chapter of FastAPI's tutorial
    }
)


def weakness(key: str) -> str | None:
    """What makes `key` unfit to sign with, as the end of a sentence about it; None when nothing is known against it."""
    if len(key.encode()) < MINIMUM_BYTES:
        return f"is shorter than {MINIMUM_BYTES} bytes"
    if _SAMPLE_WORDS.search(key) or sha256(key.encode()).hexdigest() in _PUBLISHED:
        return "looks like a sample value"
    if _REPEATED.fullmatch(key) or len(set(key)) < _MINIMUM_DISTINCT or _entropy_bits(key) < _MINIMUM_BITS:
        return "repeats itself"
    if _is_mostly_rows(key.lower()):
        return "is a sequence, not a random value"
    if _WORDS_ONLY.fullmatch(key):
        return "is made of words, not of random characters"
    return None


def _entropy_bits(key: str) -> float:
    counts = Counter(key)
    return -sum(count * math.log2(count / len(key)) for count in counts.values())


def _is_mostly_rows(key: str) -> bool:
    steps = [key[i : i + 3] for i in range(len(key) - 2)]
    rows = [row + row[::-1] for row in _ROWS]
    return sum(any(step in row for row in rows) for step in steps) > len(steps) / 2
