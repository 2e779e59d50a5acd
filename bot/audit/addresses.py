"""Which IP addresses an audit may reach: the public ones.

`ipaddress.is_global` is no filter for this (Python 3.11 calls fec0::1, 2002:7f00:1:: and global
multicast global), so that the ranges stand here, after the IANA special-purpose address registries
(https://www.iana.org/assignments/iana-ipv4-special-registry/ and …-ipv6-special-registry/), plus
168.63.129.16, at which a large cloud answers its own machines.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Network = IPv4Network | IPv6Network

DENIED_IPV4 = tuple(
    IPv4Network(text)
    for text in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "168.63.129.16/32",
        "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24",
        "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/3",
    )
)  # fmt: skip
ALLOWED_IPV6 = IPv6Network("2000::/3")
DENIED_IPV6 = tuple(
    IPv6Network(text)
    for text in (
        "2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20",
    )
)  # fmt: skip


def is_public(address: str) -> bool:
    """True for an address on the public internet; IPv4 mapped into IPv6 is judged as IPv4."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, IPv6Address):
        if ip.scope_id is not None:
            return False
        ip = ip.ipv4_mapped or ip
    if isinstance(ip, IPv4Address):
        return not any(ip in network for network in DENIED_IPV4)
    return ip in ALLOWED_IPV6 and not any(ip in network for network in DENIED_IPV6)


def is_trusted(address: str, networks: Iterable[Network]) -> bool:
    """True for an address in one of `networks`, which the operator exempts from the rules."""
    try:
        ip = ip_address(address)
    except ValueError:
        return False
    mapped = ip.ipv4_mapped if isinstance(ip, IPv6Address) else None
    return any((mapped or ip) in network for network in networks)
