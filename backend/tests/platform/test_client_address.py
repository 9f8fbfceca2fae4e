from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.datastructures import Headers

from taskwell.platform.client_address import ClientAddresses, subscriber
from taskwell.platform.settings import ProxySettings, load_settings
from tests.platform.settings.environments import OTHER_KEY, PRODUCTION

EDGE = "10.16.31.7"
CLIENT = "203.0.113.9"
VERCEL = "76.76.21.21"


def addresses(**changes: str) -> ClientAddresses:
    return ClientAddresses(load_settings({**PRODUCTION, **changes}).proxy)


def headers(*pairs: tuple[str, str]) -> Headers:
    return Headers(raw=[(name.encode(), value.encode("latin-1")) for name, value in pairs])


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "client"),
    [
        # Behind the edge of a Space, the last entry is who called it.
        (EDGE, [CLIENT], CLIENT),
        (EDGE, [f"1.1.1.1, {CLIENT}"], CLIENT),
        (EDGE, [f"127.0.0.1, 10.0.0.1, {CLIENT}"], CLIENT),
        (EDGE, ["1.1.1.1", CLIENT], CLIENT),
        (EDGE, [f"{CLIENT},10.0.0.1,172.16.0.1"], CLIENT),
        # A caller who reaches us directly can say what they like.
        (CLIENT, ["1.1.1.1"], CLIENT),
        (CLIENT, [], CLIENT),
        # What cannot be read ends what can be believed.
        (EDGE, [f"{CLIENT}, unknown"], EDGE),
        (EDGE, [f"{CLIENT}, unknown, 10.0.0.1"], "10.0.0.1"),
        (EDGE, [f"{CLIENT}, 1.1.1.1.1"], EDGE),
        (EDGE, [f"{CLIENT}, <script>"], EDGE),
        (EDGE, [f"{CLIENT},"], EDGE),
        (EDGE, [""], EDGE),
        (EDGE, ["010.1.1.1"], EDGE),
        (EDGE, ["0x7f.1"], EDGE),
        # Notations.
        (EDGE, [f"{CLIENT}:4711"], CLIENT),
        (EDGE, [f'"{CLIENT}"'], CLIENT),
        (EDGE, [f"::ffff:{CLIENT}"], CLIENT),
        (EDGE, ["[2001:db8::7]:4711"], "2001:db8::7"),
        (EDGE, ["2001:DB8:0::7"], "2001:db8::7"),
        (f"::ffff:{EDGE}", [CLIENT], CLIENT),
        ("fe80::1%eth0", [CLIENT], CLIENT),
        # Nobody but proxies: the farthest of them.
        (EDGE, ["192.168.1.5, 10.0.0.1"], "192.168.1.5"),
        ("127.0.0.1", [], "127.0.0.1"),
        # A Unix socket has no peer.
        ("", [CLIENT], CLIENT),
        ("", [], ""),
    ],
)
def test_the_client_is_the_right_most_entry_that_is_no_proxy(
    peer: str, forwarded_for: Sequence[str], client: str
) -> None:
    given_headers = headers(*(("x-forwarded-for", line) for line in forwarded_for))
    assert addresses().of(peer, given_headers) == client


@pytest.mark.parametrize(
    "name",
    [
        "x-real-ip",
        "forwarded",
        "true-client-ip",
        "cf-connecting-ip",
        "x-client-ip",
        "x-ip-token",
        "x-vercel-forwarded-for",
    ],
)
def test_no_other_header_is_believed(name: str) -> None:
    assert addresses().of(EDGE, headers((name, "1.1.1.1"), ("x-forwarded-for", CLIENT))) == CLIENT


@given(st.lists(st.ip_addresses().map(str) | st.text(st.characters(codec="latin-1", exclude_categories=["Cc"]))))
def test_nothing_that_a_caller_writes_first_changes_who_they_are(forged: list[str]) -> None:
    lines = [*(("x-forwarded-for", entry) for entry in forged), ("x-forwarded-for", CLIENT)]
    assert addresses().of(EDGE, headers(*lines)) == CLIENT


def test_a_chain_of_proxies_without_end_is_not_followed_to_its_end() -> None:
    chain = ",".join([CLIENT, *["10.0.0.1"] * 10_000])
    assert addresses().of(EDGE, headers(("x-forwarded-for", chain))) == "10.0.0.1"


def through_vercel(secret: str, told: str) -> Headers:
    return headers(("x-taskwell-proxy", secret), ("x-vercel-forwarded-for", told), ("x-forwarded-for", VERCEL))


@pytest.mark.parametrize(
    ("secret", "told", "client"),
    [
        (OTHER_KEY, CLIENT, CLIENT),
        (OTHER_KEY, "2001:db8::7", "2001:db8::7"),
        (OTHER_KEY, "nonsense", VERCEL),
        (OTHER_KEY, "", VERCEL),
        (OTHER_KEY[:-1], CLIENT, VERCEL),
        (f"{OTHER_KEY} ", CLIENT, VERCEL),
        ("", CLIENT, VERCEL),
        ("gehe\u00ebim", CLIENT, VERCEL),
    ],
)
def test_only_our_own_hop_at_vercel_tells_who_called_it(secret: str, told: str, client: str) -> None:
    assert addresses().of(EDGE, through_vercel(secret, told)) == client


def test_without_a_shared_secret_nobody_is_our_own_hop() -> None:
    assert addresses(PROXY_SHARED_SECRET="").of(EDGE, through_vercel("", CLIENT)) == VERCEL
    assert ClientAddresses(ProxySettings(trusted=(), shared_secret=None)).of(EDGE, through_vercel("", CLIENT)) == EDGE


def test_other_proxies_can_be_trusted() -> None:
    lines = headers(("x-forwarded-for", f"{CLIENT}, 198.51.100.7"))
    assert addresses(TRUSTED_PROXIES="10.0.0.0/8, 198.51.100.0/24").of(EDGE, lines) == CLIENT
    assert addresses(TRUSTED_PROXIES="198.51.100.0/24").of(EDGE, lines) == EDGE


@pytest.mark.parametrize(
    ("address", "counted_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("", ""),
    ],
)
def test_a_subscriber_is_an_ipv4_address_or_an_ipv6_network(address: str, counted_as: str) -> None:
    assert subscriber(address) == counted_as
