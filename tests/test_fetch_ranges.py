"""The table of addresses that are reached, against the published ones."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.audit.addresses import DENIED_IPV4, DENIED_IPV6, is_public, is_trusted
from tests.fetch.inside import load

RANGES = load("ranges.yaml")


@pytest.mark.parametrize("text", RANGES["special"] + RANGES["further"])
def test_no_special_purpose_address_is_public(text: str) -> None:
    network = ip_network(text)
    middle = network[network.num_addresses // 2]
    judged = {str(ip): is_public(str(ip)) for ip in (network[0], middle, network[-1])}
    assert set(judged.values()) == {False}, judged


@pytest.mark.parametrize("text", RANGES["public"])
def test_the_neighbours_of_special_ranges_are_public(text: str) -> None:
    assert is_public(text)


def test_every_range_of_the_table_is_published() -> None:
    published = {ip_network(text) for text in RANGES["special"] + RANGES["further"]}
    own = {*DENIED_IPV4, *DENIED_IPV6} - {ip_network("224.0.0.0/3")}
    assert own <= published
    assert len(own) == 22


addresses = st.one_of(
    st.ip_addresses(v=4),
    st.ip_addresses(v=6),
    st.sampled_from([ip_network(text) for text in RANGES["special"]]).flatmap(
        lambda network: st.ip_addresses(network=network)
    ),
)


@given(addresses)
@example(ip_address("192.0.0.9"))
@example(ip_address("fec0::1"))
@example(ip_address("::ffff:1.0.0.0"))
def test_what_python_calls_special_is_never_public(ip: IPv4Address | IPv6Address) -> None:
    address = str(ip)
    # Python calls every mapped address reserved; here they are judged as the IPv4 they stand for.
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
    special = (
        ip.is_private
        or ip.is_loopback
        or ip.is_link_local
        or ip.is_multicast
        or ip.is_reserved
        or ip.is_unspecified
    )
    assert not (special and is_public(address))


@given(st.ip_addresses(v=4))
@example(IPv4Address("8.8.8.8"))
def test_an_ipv4_address_is_judged_alike_when_mapped_and_never_public_when_embedded(
    ip: IPv4Address,
) -> None:
    number = int(ip)
    assert is_public(f"::ffff:{ip}") == is_public(str(ip))
    assert not is_public(str(IPv6Address(number)))
    assert not is_public(str(IPv6Address((0x64FF9B << 96) | number)))
    assert not is_public(str(IPv6Address((0x2002 << 112) | (number << 80))))
    assert not is_public(str(IPv6Address((0xFFFF << 48) | number)))


@pytest.mark.parametrize(
    "text", ["", "localhost", "127.1", "0x7f.0.0.1", "8.8.8.8:80", "8.8.8.08", "[::1]", " 8.8.8.8",
             "8.8.8", "2001:4860:4860::8888%eth0", "::ffff:8.8.8.8%eth0", "8.8.8.8\n",
             "\uff18.8.8.8"],
)  # fmt: skip
def test_what_is_no_plain_address_is_not_public(text: str) -> None:
    assert not is_public(text)
    assert not is_trusted(text, [ip_network("127.0.0.0/8")])


@pytest.mark.parametrize(
    ("text", "trusted"),
    [
        ("127.0.0.2", True),
        ("::ffff:127.0.0.2", True),
        ("127.0.0.1", False),
        ("::127.0.0.2", False),
        ("2002:7f00:2::", False),
        ("::1", False),
    ],
)
def test_trust_covers_its_network_only(text: str, *, trusted: bool) -> None:
    assert is_trusted(text, [ip_network("127.0.0.2/32")]) is trusted
