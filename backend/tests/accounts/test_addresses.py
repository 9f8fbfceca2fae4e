import pytest

from taskwell.accounts.addresses import checked_address, normalized_address


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.org", "ADA@Example.ORG"),
        ("Ada.Lovelace@example.org", "ada.lovelace@example.org"),
        ("straße@example.org", "STRASSE@example.org"),
        ("ada@bücher.example", "ada@xn--bcher-kva.example"),
        # A composed and a decomposed é are the same letter typed on two keyboards.
        ("rené@example.org", "rene\u0301@example.org"),
    ],
)
def test_two_ways_to_type_an_address_are_one(one: str, other: str) -> None:
    assert normalized_address(one) == normalized_address(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ada@example.org", "ada@example.com"),
        ("ada@example.org", "ada+list@example.org"),
        ("a.da@example.org", "ada@example.org"),
        # A Cyrillic letter that looks like a Latin one is in another person's address.
        ("ada@example.org", "\u0430da@example.org"),
    ],
)
def test_different_addresses_stay_different(one: str, other: str) -> None:
    assert normalized_address(one) != normalized_address(other)


@pytest.mark.parametrize("typed", ["ada@example.org", "  ada@example.org\n", "ада@почта.рф", "o'neil@example.org"])
def test_an_address_that_mail_can_reach_is_taken_without_the_space_around_it(typed: str) -> None:
    assert checked_address(typed) == typed.strip()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "ada@example.org, eve@example.org",
        "Ada <ada@example.org>",
        "ada@example.org\r\nBcc: eve@example.org",
        "a" * 65 + "@example.org",
        "ada@" + "a" * 250 + ".org",
        "ada@exa mple.org",
    ],
)
def test_what_is_not_one_address_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        checked_address(typed)
