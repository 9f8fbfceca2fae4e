import pytest

from taskwell.accounts.passwords import Weakness, judge, normalized_password

ADDRESS = "ada.lovelace@analytical.example"


@pytest.mark.parametrize(
    "password",
    [
        "kestrels",
        "correct horse battery staple",
        "nur kleine buchstaben",
        "пароль-который-я-помню",
        "🦉🦉🦉🦉🦉🦉🦉🦉",
        "x7" * 64,
        # The local part in a sentence that is long enough without it.
        "ada.lovelace rides out at noon",
    ],
)
def test_a_password_needs_no_kind_of_characters(password: str) -> None:
    assert judge(password, ADDRESS) is None


@pytest.mark.parametrize(
    ("password", "weakness"),
    [
        ("", Weakness.TOO_SHORT),
        ("1234567", Weakness.TOO_SHORT),
        ("🦉" * 7, Weakness.TOO_SHORT),
        # Eight characters that compose to seven.
        ("e\u0301bcdefg", Weakness.TOO_SHORT),
        ("x7" * 64 + "x", Weakness.TOO_LONG),
        ("password", Weakness.TOO_COMMON),
        ("PassWord", Weakness.TOO_COMMON),
        ("12345678", Weakness.TOO_COMMON),
        ("ada.lovelace@analytical.example", Weakness.TOO_SIMILAR),
        ("Ada.Lovelace", Weakness.TOO_SIMILAR),
        ("ada.lovelace1!", Weakness.TOO_SIMILAR),
        ("analytical99", Weakness.TOO_SIMILAR),
        ("taskwell", Weakness.TOO_SIMILAR),
        ("Taskwell2026", Weakness.TOO_SIMILAR),
    ],
)
def test_a_guessable_password_is_refused_with_its_reason(password: str, weakness: Weakness) -> None:
    verdict = judge(password, ADDRESS)
    assert verdict is not None
    assert verdict.weakness == weakness


def test_the_bounds_are_eight_and_a_hundred_and_twenty_eight() -> None:
    own = "".join(chr(0x4E00 + index) for index in range(129))
    assert judge(own[:7], ADDRESS) is not None
    assert judge(own[:8], ADDRESS) is None
    assert judge(own[:128], ADDRESS) is None
    assert judge(own, ADDRESS) is not None


def test_the_same_characters_from_two_keyboards_are_the_same_password() -> None:
    assert normalized_password("caf\u00e9 noir") == normalized_password("cafe\u0301 noir")
