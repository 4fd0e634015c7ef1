"""Fetching as a guest, against a site on loopback: robots.txt, delays, bounds, redirects, hosts in trouble."""

import socket
from typing import Any

import pytest

from ingest.load import fetch
from ingest.load.fetch import Bounds, FetchError, Validators
from tests.press_site import Answer, Site, client, site  # noqa: F401


def test_robots_txt_is_read_once_and_obeyed(site: Site) -> None:  # noqa: F811
    site.paths |= {
        "/robots.txt": Answer("User-agent: *\nDisallow: /\n\nUser-agent: Pressroom\nDisallow: /secret\n"),
        "/news": Answer("news"),
        "/secret": Answer("secret"),
        "/led": Answer(status=302, headers={"location": "/secret"}),
    }
    asking = client()
    assert asking.get(f"{site.url}/news").body == b"news"
    for path in ("/secret", "/led"):
        with pytest.raises(FetchError, match=r"closed to Pressroom by .*/robots\.txt"):
            asking.get(site.url + path)
    assert site.asked("/robots.txt") == [200]
    assert site.asked("/secret") == []
    assert site.agents == {"Pressroom/0.1 (test)"}


@pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (500, False), (503, False)])
def test_a_robots_txt_that_is_not_there(site: Site, status: int, allowed: bool) -> None:  # noqa: F811
    site.paths |= {"/robots.txt": Answer(status=status), "/news": Answer("news")}
    if allowed:
        assert client().get(f"{site.url}/news").body == b"news"
    else:
        with pytest.raises(FetchError, match=r"robots\.txt could not be read"):
            client().get(f"{site.url}/news")


def test_a_host_gets_time_between_two_requests(site: Site) -> None:  # noqa: F811
    slept: list[float] = []
    site.paths |= {"/news": Answer("news")}
    asking = client(delay=2, sleep=slept.append)
    asking.get(f"{site.url}/news")
    asking.get(f"{site.url}/news")
    assert slept == [2, 4]  # the clock stands still: after robots.txt, and after the first page
    for asked, waited in ((5, 5), (900, 30)):
        slept.clear()
        site.paths["/robots.txt"] = Answer(f"User-agent: *\nCrawl-delay: {asked}\n")
        asking = client(delay=1, sleep=slept.append)
        asking.get(f"{site.url}/news")
        asking.get(f"{site.url}/news")
        assert slept == [1, 1 + waited]


def test_a_host_in_trouble_is_let_be(site: Site) -> None:  # noqa: F811
    now = [0.0]
    site.paths |= {"/busy": Answer(status=429, headers={"retry-after": "600"}), "/news": Answer("news")}
    asking = client(clock=lambda: now[0])
    with pytest.raises(FetchError, match="status 429"):
        asking.get(f"{site.url}/busy")
    with pytest.raises(FetchError, match="let be"):
        asking.get(f"{site.url}/news")
    assert site.asked("/news") == []
    now[0] = 601
    assert asking.get(f"{site.url}/news").body == b"news"


def test_a_silent_host_is_asked_three_times(site: Site) -> None:  # noqa: F811
    site.paths |= {"/stuck": Answer(stuck=True)}
    asking = client(timeout=1)  # robots.txt must come in it on a busy machine
    for _ in range(3):
        with pytest.raises(FetchError, match=r"timed out|Timeout"):
            asking.get(f"{site.url}/stuck")
    with pytest.raises(FetchError, match="let be"):
        asking.get(f"{site.url}/stuck")
    assert len(site.asked("/stuck")) <= 3


def test_what_is_not_modified_is_not_sent(site: Site) -> None:  # noqa: F811
    site.paths |= {"/news": Answer("news", etag='"one"')}
    first = client().get(f"{site.url}/news")
    assert first.validators == Validators('"one"')
    assert client().get(f"{site.url}/news", first.validators).body is None


def test_an_oversize_page_is_not_read(site: Site) -> None:  # noqa: F811
    site.paths |= {"/long": Answer("x" * 600_000)}
    with pytest.raises(FetchError, match="larger than 500,000 bytes"):
        client().get(f"{site.url}/long")


def test_a_redirect_into_a_private_network_is_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The site stands for a public one: only its own address counts as public."""
    public = fetch._is_public
    monkeypatch.setattr(fetch, "_is_public", lambda address: address == "127.0.0.1" or public(address))
    for target in ("http://127.0.0.2/", "http://[::1]/", "http://169.254.169.254/latest/", "file:///etc/passwd"):
        site.paths |= {"/away": Answer(status=302, headers={"location": target})}
        with pytest.raises(FetchError, match=r"not a public address|no http"):
            client(allow_private=False).get(f"{site.url}/away")


def test_what_is_connected_to_is_what_was_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """A name that resolves to another address the second time (DNS rebinding)."""
    port = int(site.url.rpartition(":")[2])
    site.paths |= {"/news": Answer("news")}
    looked_up: list[Any] = []
    real = socket.getaddrinfo

    def rebinding(host: Any, *arguments: Any, **more: Any) -> Any:
        if host != "press.example":
            return real(host, *arguments, **more)
        looked_up.append(host)
        address = "127.0.0.1" if len(looked_up) == 1 else "127.0.0.9"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    reply = fetch.get(f"http://press.example:{port}/news", Bounds(1_000, 5, allow_private=True))
    assert (reply.url, reply.body) == (f"http://press.example:{port}/news", b"news")
    assert looked_up == ["press.example"]


@pytest.mark.parametrize(
    "address",
    ["10.0.0.1", "100.64.0.1", "169.254.1.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1", "fc00::1", "::ffff:10.0.0.1",
     "2002:7f00:1::", "64:ff9b::7f00:1"],
)  # fmt: skip
def test_addresses_that_are_not_public(address: str) -> None:
    assert not fetch._is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_addresses_that_are_public(address: str) -> None:
    assert fetch._is_public(address)


def test_a_password_in_an_address_is_refused_without_repeating_it() -> None:
    with pytest.raises(FetchError) as refused:
        client().get("http://ann:hunter2@courier.example/feed")
    assert "hunter2" not in str(refused.value)
