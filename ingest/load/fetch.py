"""One address over HTTP, guarded: public addresses only, bounded in size, time and redirects.

The address that was checked is the address that is connected to: a host name that resolves differently a moment later
(DNS rebinding) changes nothing. Each redirect is checked like the first address.
"""

import ipaddress
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from ssl import SSLContext
from urllib.parse import urljoin

import httpx

AGENT = "Pressroom/0.1 (press archive)"
_MOST_HOPS = 5
_MOST_ADDRESSES = 3
# A server that sends a byte now and then never times out: the whole reply gets this many times the timeout.
_WHOLE_REPLY = 6
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


class FetchError(Exception):
    """The address cannot or must not be fetched; the message names it and why.

    `status` is that of the answer, None where there was none; `retry_after` in seconds, where the server asks for it.
    """

    def __init__(self, message: str, *, status: int | None = None, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.status = status
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one fetch may cost: bytes (decompressed), seconds of waiting at a time, and where it may lead."""

    max_bytes: int
    timeout_seconds: float
    allow_private: bool = False
    user_agent: str = AGENT


@dataclass(frozen=True, slots=True)
class Validators:
    """What the server said to ask with next time (RFC 9110, section 13)."""

    etag: str | None = None
    last_modified: str | None = None


NO_VALIDATORS = Validators()


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back from `url` (after redirects). `body` None: not modified since the validators that were sent."""

    url: str
    body: bytes | None
    charset: str | None
    validators: Validators


def get(
    url: str,
    bounds: Bounds,
    validators: Validators = NO_VALIDATORS,
    before_hop: Callable[[str], None] | None = None,
) -> Reply:
    """Fetch `url`, following redirects. Raises FetchError.

    Every hop is checked: http(s) only, no password in it, and no address of this machine or a private network unless
    the bounds allow it; then `before_hop` hears the address and may raise FetchError to stop.
    """
    for _ in range(_MOST_HOPS):
        target = _target(url)
        addresses = _addresses(target, bounds.allow_private)
        if before_hop is not None:
            before_hop(url)
        following = _hop(url, target, addresses, bounds, validators)
        if isinstance(following, Reply):
            return following
        url = following
    raise FetchError(f"{url}: more than {_MOST_HOPS} redirects")


def _hop(url: str, target: httpx.URL, addresses: list[str], bounds: Bounds, validators: Validators) -> Reply | str:
    """The reply of one request, or where it redirects to."""
    headers = {
        "host": target.netloc.decode("ascii"), "user-agent": bounds.user_agent, "accept-encoding": "gzip, deflate",
        "if-none-match": validators.etag, "if-modified-since": validators.last_modified,
    }  # fmt: skip
    sent = {name: value for name, value in headers.items() if value}
    extensions = {"sni_hostname": target.raw_host.decode("ascii")}
    with httpx.Client(timeout=bounds.timeout_seconds, trust_env=False, verify=_tls()) as client:
        for place, address in enumerate(addresses):
            request = client.build_request("GET", target.copy_with(host=address), headers=sent, extensions=extensions)
            try:
                response = client.send(request, stream=True)
                try:
                    return _answer(response, url, bounds)
                finally:
                    response.close()
            except (httpx.ConnectError, httpx.ConnectTimeout) as error:
                if place + 1 == len(addresses):
                    raise FetchError(f"{url} could not be reached: {error or type(error).__name__}") from error
            except httpx.HTTPError as error:
                raise FetchError(f"{url} could not be fetched: {error or type(error).__name__}") from error
    raise AssertionError("a host that is known has an address")


def _answer(response: httpx.Response, url: str, bounds: Bounds) -> Reply | str:
    if response.has_redirect_location:
        return urljoin(url, response.headers["location"])
    given = Validators(response.headers.get("etag"), response.headers.get("last-modified"))
    if response.status_code == httpx.codes.NOT_MODIFIED:
        return Reply(url, None, None, given)
    if response.status_code != httpx.codes.OK:
        wait = response.headers.get("retry-after", "")
        raise FetchError(
            f"{url} answered with status {response.status_code}",
            status=response.status_code,
            retry_after=float(wait) if wait.isascii() and wait.isdigit() else None,
        )
    return Reply(url, _bounded(response, url, bounds), response.charset_encoding, given)


def _bounded(response: httpx.Response, url: str, bounds: Bounds) -> bytes:
    stated = response.headers.get("content-length", "")
    if stated.isascii() and stated.isdigit() and int(stated) > bounds.max_bytes:
        raise FetchError(f"{url} is larger than {bounds.max_bytes:,} bytes")
    until = time.monotonic() + _WHOLE_REPLY * bounds.timeout_seconds
    received = bytearray()
    for piece in response.iter_bytes():
        received += piece
        if len(received) > bounds.max_bytes:
            raise FetchError(f"{url} is larger than {bounds.max_bytes:,} bytes")
        if time.monotonic() > until:
            raise FetchError(f"{url} took longer than {_WHOLE_REPLY * bounds.timeout_seconds:.0f} s to arrive")
    return bytes(received)


def _target(url: str) -> httpx.URL:
    try:
        target = httpx.URL(url)
    except (httpx.InvalidURL, ValueError) as error:
        raise FetchError(f"{url!r} is no http(s) address ({error})") from error
    if target.scheme not in ("http", "https") or not target.host:
        raise FetchError(f"{url!r} is no http(s) address")
    if target.userinfo:
        raise FetchError(f"the address of a page on {target.host} carries a user name or password: give it without")
    return target


def _addresses(target: httpx.URL, allow_private: bool) -> list[str]:
    """The first few addresses of the host, all of them public unless private ones are allowed. Raises FetchError."""
    try:
        found = socket.getaddrinfo(target.raw_host.decode("ascii"), target.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise FetchError(f"{target}: the host {target.host} is not known ({error})") from error
    addresses = [str(item[4][0]) for item in found]
    private = [address for address in addresses if not _is_public(address)]
    if private and not allow_private:
        raise FetchError(f"{target} leads to {private[0]}, which is not a public address")
    return addresses[:_MOST_ADDRESSES]


def _is_public(address: str) -> bool:
    """Whether everybody on the internet would reach the same machine there, also through an IPv4 address inside."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address):
        within = parsed.ipv4_mapped or parsed.sixtofour
        if parsed in _NAT64:
            within = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
        if within is not None:
            parsed = within
    return parsed.is_global and not parsed.is_multicast


@cache
def _tls() -> SSLContext:
    # Reading the certificates takes 20 ms: once a process, not once a page.
    return httpx.create_ssl_context(trust_env=False)
