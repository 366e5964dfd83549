"""Which internet addresses may be asked: those of the public internet and no others."""

from __future__ import annotations

import ipaddress
import socket

from mapper.errors import SourceError

__all__ = ["is_public", "resolve"]

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address

# Networks that carry an IPv4 address in an IPv6 one, and where it stands, from the right in bits.
_CARRIERS = (
    (ipaddress.IPv6Network("64:ff9b::/96"), 0),
    (ipaddress.IPv6Network("64:ff9b:1::/48"), 0),
    (ipaddress.IPv6Network("::/96"), 0),
    (ipaddress.IPv6Network("2002::/16"), 80),
)


def is_public(address: str) -> bool:
    """Tell whether an internet address is one of the public internet.

    Private, loopback, link-local, shared, multicast, reserved and unspecified addresses are not,
    also where an IPv6 address carries one of them.
    """
    try:
        found: _Address = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(found, ipaddress.IPv6Address):
        if found.ipv4_mapped is not None:
            return _is_global(found.ipv4_mapped)
        if found.teredo is not None:
            return False  # a tunnel through somebody's own network
        for network, shift in _CARRIERS:
            if found in network:
                inner = ipaddress.IPv4Address(int(found) >> shift & 0xFFFFFFFF)
                return network.prefixlen != 48 and _is_global(inner)
        if found.is_site_local:
            return False
    return _is_global(found)


def resolve(host: str, port: int, *, allow_private: bool) -> list[str]:
    """Return the internet addresses of a host, all of which may be asked.

    Raises
    ------
    SourceError
        The host is not known, or one of its addresses is not of the public internet.
    """
    try:
        answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError, ValueError) as error:
        raise SourceError(f"leads to {host}, a host that is not known; check it") from error
    found = list(dict.fromkeys(str(answer[4][0]) for answer in answers))
    if not found:
        raise SourceError(f"leads to {host}, a host that has no address; check it")
    if not allow_private:
        # One that is not public among others is enough: whoever gives such answers is not trusted.
        for address in found:
            if not is_public(address):
                raise SourceError(
                    f"leads to {host}, which is in this machine or a private network ({address}); "
                    "if you mean it, give --allow-private-hosts"
                )
    return found


def _is_global(address: _Address) -> bool:
    return address.is_global and not (
        address.is_multicast or address.is_reserved or address.is_unspecified
    )
