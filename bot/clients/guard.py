"""The guard for links that people give: public addresses only, ports 80 and 443 only."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Sequence

from bot.clients.dialing import Dialing

PORTS = (80, 443)

_V4 = [
    ipaddress.IPv4Network(network)
    for network in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",  # shared by a provider's customers; Alibaba's metadata is in it
        "127.0.0.0/8",
        "168.63.129.16/32",  # Azure's host, seen from inside; public by its number alone
        "169.254.0.0/16",  # link-local, with the metadata of most clouds
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
    )
]
# All that is handed out as global unicast; what is outside is local, reserved or a translation.
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_V6 = [
    ipaddress.IPv6Network(network)
    for network in (
        "2001::/23",  # Teredo, benchmarks, ORCHID: nobody's web page
        "2001:db8::/32",
        "3fff::/20",
    )
]
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# A last label of digits is read as a number by some resolvers: 127.1, 0177.0.0.1, 0x7f000001.
_NUMBER = re.compile(r"(?:\d+|0x[0-9a-f]*)\.?", re.ASCII | re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9_-]{1,63}", re.ASCII | re.IGNORECASE)


class BlockedError(Exception):
    """A link that the guard does not follow; the text is one plain sentence without the link."""


class Guard(Dialing):
    """Connects by `inner`, only to ports 80 and 443 and only to public addresses.

    The name is resolved once. One answer that is not public refuses them all, and what is connected
    to is the address that was checked; TLS still asks for the host's name, as httpcore does not
    know of the address. Raises `BlockedError`.
    """

    def addresses(self, host: str, port: int, timeout: float | None) -> Sequence[str]:
        """The addresses of `host`, every one of them public; raises `BlockedError`."""
        if port not in PORTS:
            raise BlockedError("The link names another port than 80 or 443.")
        if _is_address(host):
            found: Sequence[str] = [host]
        elif _is_name(host):
            found = super().addresses(host, port, timeout)
        else:
            raise BlockedError("The link names no proper host.")
        if not all(map(is_public, found)):
            raise BlockedError("The link leads to an address that is not public.")
        return found


def is_public(address: str) -> bool:
    """Whether `address`, or the IPv4 address that it carries, is one of the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        carried = _carried(ip)
        if carried is None:
            return (
                ip.scope_id is None
                and ip in _GLOBAL_V6
                and ip.is_global
                and not any(ip in network for network in _V6)
            )
        ip = carried
    return ip.is_global and not any(ip in network for network in _V4)


def _carried(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address to which a mapped, 6to4 or NAT64 address leads."""
    if ip in _NAT64:
        return ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _is_name(host: str) -> bool:
    labels = host.removesuffix(".").split(".")
    return (
        len(host) <= 253
        and all(_LABEL.fullmatch(label) for label in labels)
        and not _NUMBER.fullmatch(labels[-1])
    )
