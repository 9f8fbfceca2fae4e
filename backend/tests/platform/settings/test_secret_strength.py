import base64
from collections.abc import Callable
from hashlib import shake_256

import pytest

from taskwell.platform.settings import catalogue
from taskwell.platform.settings.secret_strength import weakness


@pytest.mark.parametrize(
    "key",
    [
        "x",
        "k3Jv8fQz1XwB7nLr5TtYp0UeAa9SdHg",
        "a" * 64,
        "ab" * 32,
        "0123456789" * 5,
        "deadbeef" * 8,
        "k3Jv8fQz" * 6,
        "abcdefghijklmnopqrstuvwxyz0123456789",
        "qwertyuiopasdfghjklzxcvbnm1234567890",
        "zyxwvutsrqponmlkjihgfedcba9876543210",
        "1122334455667788990011223344556677889900",
        "your-256-bit-secret-your-256-bit-key",
        "supersecretkey1234567890abcdefghijkl",
        "change-me-in-production-k3Jv8fQz1XwB7",
        "CHANGEME_k3Jv8fQz1XwB7nLr5TtYp0UeAa9",
        "correct horse battery staple correct horse",
        "thequickbrownfoxjumpsoverthelazydog",
        "The-Quick-Brown-Fox-Jumps-Over-2026",
        "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7",
        catalogue.JWT_SECRET_KEY.example,
        catalogue.JWT_SECRET_KEY_PREVIOUS.example,
    ],
)
def test_keys_that_people_make_up_are_weak(key: str) -> None:
    assert weakness(key)


_SHAPES: dict[str, Callable[[bytes], str]] = {
    "secrets.token_urlsafe(32)": lambda random: base64.urlsafe_b64encode(random[:32]).decode().rstrip("="),
    "secrets.token_hex(32)": lambda random: random[:32].hex(),
    "openssl rand -hex 16": lambda random: random[:16].hex(),
    "openssl rand -base64 48": lambda random: base64.b64encode(random).decode(),
}


@pytest.mark.parametrize("shape", _SHAPES)
def test_random_keys_of_every_usual_shape_are_strong(shape: str) -> None:
    # The same keys in each run, so that the test cannot fail by chance.
    keys = [_SHAPES[shape](shake_256(number.to_bytes(4)).digest(48)) for number in range(2000)]
    assert [key for key in keys if weakness(key)] == []
