"""One page over HTTP, guarded: public addresses only, bounded in size, time and redirects."""

import ipaddress
import socket
from urllib.parse import urljoin, urlsplit

import httpx

_MOST_HOPS = 5
_AGENT = "Pressroom/0.1 (article reader)"


class FetchError(Exception):
    """The page cannot or must not be fetched; the message names the URL and why."""


def fetch(url: str, *, max_bytes: int, timeout_seconds: float, allow_private: bool = False) -> tuple[str, bytes]:
    """The URL after redirects and the body of the page. Raises FetchError.

    Every hop is checked: http(s) only, and no address of this machine or a private network unless `allow_private`.
    A host that answers differently a moment after it was looked up is not guarded against here.
    """
    with httpx.Client(timeout=timeout_seconds, headers={"user-agent": _AGENT}, trust_env=False) as client:
        for _ in range(_MOST_HOPS):
            _check(url, allow_private)
            try:
                with client.stream("GET", url) as response:
                    if response.is_redirect:
                        url = urljoin(url, response.headers["location"])
                        continue
                    if response.status_code != httpx.codes.OK:
                        raise FetchError(f"{url} answered with status {response.status_code}")
                    return url, _bounded(response, url, max_bytes)
            except httpx.HTTPError as error:
                raise FetchError(f"{url} could not be fetched: {error or type(error).__name__}") from error
    raise FetchError(f"{url}: more than {_MOST_HOPS} redirects")


def _bounded(response: httpx.Response, url: str, max_bytes: int) -> bytes:
    received = bytearray()
    for piece in response.iter_bytes():
        received += piece
        if len(received) > max_bytes:
            raise FetchError(f"{url} is larger than {max_bytes:,} bytes")
    return bytes(received)


def _check(url: str, allow_private: bool) -> None:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise FetchError(f"{url!r} is no http(s) address")
    if allow_private:
        return
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except OSError as error:
        raise FetchError(f"{url}: the host {parts.hostname} is not known ({error})") from error
    private = [item[4][0] for item in found if not ipaddress.ip_address(item[4][0]).is_global]
    if private:
        raise FetchError(f"{url} leads to {private[0]}, which is not a public address")
