"""No link of a person's opens a connection to an address that is not public."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable

import httpcore
import pytest

from bot.clients.guard import BlockedError, Guard, is_public
from bot.clients.pages import Pages
from tests.clients.network import OTHER_PUBLIC, PUBLIC, Names, Played, Recorded, clock, moved, page

INWARD = {
    "localhost": [["127.0.0.1"]],
    "localhost.": [["127.0.0.1"]],
    "inside.example": [["10.0.0.5"]],
    "inside6.example": [["fd00::5"]],
    "mapped.example": [["::ffff:10.0.0.5"]],
    "metadata.google.internal": [["169.254.169.254"]],
    "mixed.example": [[PUBLIC, "192.168.1.10"]],
    "mixed6.example": [[PUBLIC, "::1"]],
    "scoped.example": [["fe80::1%eth0"]],
    "garbled.example": [["not an address"]],
}
HOSTILE = [
    "http://127.0.0.1/",
    "http://127.1/",
    "http://2130706433/",
    "http://0x7f000001/",
    "http://0x7f.0.0.1/",
    "http://0177.0.0.1/",
    "http://017700000001/",
    "http://127.0.0.1.:80/",
    "http://0/",
    "http://0.0.0.0/",
    "http://127。0。0。1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://%31%32%37.0.0.1/",
    "http://[::1]/",
    "http://[::]/",
    "http://[::ffff:127.0.0.1]/",
    "http://[::ffff:a9fe:a9fe]/",
    "http://[::127.0.0.1]/",
    "http://[64:ff9b::7f00:1]/",
    "http://[64:ff9b::a9fe:a9fe]/",
    "http://[64:ff9b:1::7f00:1]/",
    "http://[2002:7f00:1::]/",
    "http://[2002:a00:5::1]/",
    "http://[2001:0:53aa:64c:0:0:80ff:fffe]/",
    "http://[fec0::1]/",
    "http://[fe80::1]/",
    "http://[fe80::1%25lo]/",
    "http://[fd00:ec2::254]/",
    "http://[ff02::1]/",
    "http://[2001:db8::1]/",
    "http://10.0.0.5/",
    "http://172.16.3.4/",
    "http://192.168.1.1/",
    "http://100.64.0.1/",
    "http://100.100.100.200/latest/meta-data/",
    "http://169.254.169.254/latest/meta-data/",
    "http://168.63.129.16/machine",
    "http://192.0.0.192/opc/v1/",
    "http://198.18.0.1/",
    "http://224.0.0.1/",
    "http://239.255.255.250/",
    "http://255.255.255.255/",
    "http://240.0.0.1/",
    "http://192.88.99.1/",
    *(f"http://{name}/" for name in INWARD if "fe80" not in name),
    f"http://{PUBLIC}@127.0.0.1/",
    "http://user:secret@open.example/",
    "http://open.example\\@127.0.0.1/",
    "http://127.0.0.1#@open.example/",
    "http://127.0.0.1%2f@open.example/",
    "http://open.example:22/",
    "http://open.example:8080/",
    "https://open.example:6379/",
    "http://open.example:0/",
    "http://open.example:99999/",
    "file:///etc/passwd",
    "gopher://open.example/_x",
    "ftp://open.example/",
    "dict://open.example:11211/stat",
    "data:text/html,<title>x</title>",
    "javascript:alert(1)",
    "//open.example/",
    "http:///open.example",
    "http://",
    "http://open..example/",
    f"http://{'a' * 64}.example/",
    f"http://{'a.' * 130}example/",
    "http://open.example\r\nHost: inside/",
    "http://open.example\x00/",
    "http://ope n.example/",
    "http://[::1/",
    "not a link",
    "",
    "\ud800",
]
# As the place of a redirect these are relative to where it comes from, or no header at all.
NO_PLACES = {
    "",
    "not a link",
    "//open.example/",
    "http://",
    "http:///open.example",
    "http://open.example\r\nHost: inside/",
    "\ud800",
}


def any_name(host: str, port: int) -> list[str]:
    """As the system resolves numbers, without a name server; the names of INWARD as they say."""
    if host in INWARD:
        return INWARD[host][0]
    if host.endswith("open.example"):
        return [PUBLIC]
    flags = socket.AI_NUMERICHOST
    return [str(a[4][0]) for a in socket.getaddrinfo(host, port, flags=flags)]


@pytest.mark.parametrize("link", HOSTILE)
def test_a_hostile_link_connects_to_nothing(link: str, caplog: pytest.LogCaptureFixture) -> None:
    network = Recorded()
    with caplog.at_level(logging.INFO, "bot.clients.pages"):
        assert Pages(clock(), network=network, resolve=any_name).read(link) is None
    assert network.connects == []
    (line,) = caplog.messages
    assert line.startswith("No title from ")
    assert "secret" not in line


@pytest.mark.parametrize("link", [link for link in HOSTILE if link not in NO_PLACES])
def test_a_redirect_to_a_hostile_link_connects_once_and_no_more(link: str) -> None:
    network = Played(lambda: [moved(link)])
    assert Pages(clock(), network=network, resolve=any_name).read("http://open.example/") is None
    assert set(network.connects) == {(PUBLIC, 80)}
    assert len(network.connects) == 1


def test_a_name_that_changes_its_address_is_asked_once_and_connected_to_what_was_checked() -> None:
    names = Names({"rebinding.example": [[PUBLIC], ["127.0.0.1"], ["169.254.169.254"]]})
    network = Played(lambda: [page("<title>Hello</title>")])
    found = Pages(clock(), network=network, resolve=names).read("http://rebinding.example/")
    assert found is not None
    assert found.title == "Hello"
    assert names.asked == ["rebinding.example"]
    assert network.connects == [(PUBLIC, 80)]


def test_a_redirect_to_the_same_name_is_checked_again() -> None:
    names = Names({"rebinding.example": [[PUBLIC], ["127.0.0.1"]]})
    network = Played(lambda: [moved("/again")])
    assert Pages(clock(), network=network, resolve=names).read("http://rebinding.example/") is None
    assert names.asked == ["rebinding.example"] * 2
    assert network.connects == [(PUBLIC, 80)]


@pytest.mark.parametrize(
    "host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "017700000001", "1.2.3.4.", "a.0x1"]
)
def test_a_number_in_place_of_a_name_is_not_even_resolved(host: str) -> None:
    names, network = Names(), Recorded()
    with pytest.raises(BlockedError):
        Guard(network, names).connect_tcp(host, 80, timeout=1)
    assert (names.asked, network.connects) == ([], [])


@pytest.mark.parametrize("port", [0, 22, 25, 81, 442, 3306, 6379, 8080, 8443])
def test_other_ports_are_not_even_resolved(port: int) -> None:
    names, network = Names(), Recorded()
    with pytest.raises(BlockedError, match="another port"):
        Guard(network, names).connect_tcp("open.example", port, timeout=1)
    assert (names.asked, network.connects) == ([], [])


def test_one_address_that_is_not_public_refuses_them_all() -> None:
    network = Recorded()
    names = Names({"mixed.example": [[PUBLIC, OTHER_PUBLIC, "10.1.2.3"]]})
    with pytest.raises(BlockedError, match="not public"):
        Guard(network, names).connect_tcp("mixed.example", 443, timeout=1)
    assert network.connects == []


def test_a_second_address_is_tried_where_the_first_refuses() -> None:
    network = Recorded()
    names = Names({"two.example": [[OTHER_PUBLIC, OTHER_PUBLIC, PUBLIC]]})
    with pytest.raises(httpcore.ConnectError):
        Guard(network, names).connect_tcp("two.example", 443, timeout=1)
    assert network.connects == [(OTHER_PUBLIC, 443), (PUBLIC, 443)]


@pytest.mark.parametrize("found", [[], None])
def test_a_name_without_an_address_is_no_connection(found: list[str] | None) -> None:
    network = Recorded()
    names = Names({"empty.example": [found]} if found is not None else None)
    with pytest.raises(httpcore.ConnectError):
        Guard(network, names).connect_tcp("empty.example" if found == [] else "x.y", 80, timeout=1)
    assert network.connects == []


def test_a_silent_name_server_takes_no_longer_than_the_link_may() -> None:
    released, network = threading.Event(), Recorded()

    def silent(*_: object) -> list[str]:
        released.wait(20)
        return [PUBLIC]

    try:
        with pytest.raises(httpcore.ConnectTimeout):
            Guard(network, silent).connect_tcp("slow.example", 80, timeout=0.02)
    finally:
        released.set()
    assert network.connects == []


def test_waiting_for_other_names_is_part_of_the_time_that_a_name_may_take() -> None:
    places, released, network = threading.Semaphore(0), threading.Event(), Recorded()

    def held(*_: object) -> list[str]:
        places.release()
        released.wait(20)
        return [PUBLIC]

    def slow(*_: object) -> list[str]:
        threading.Event().wait(0.8)
        return [PUBLIC]

    def ask(resolve: Callable[..., list[str]], timeout: float) -> None:
        with pytest.raises(httpcore.ConnectTimeout):
            Guard(network, resolve).connect_tcp("slow.example", 80, timeout=timeout)

    opening = threading.Timer(0.8, released.set)
    try:
        for _ in range(8):
            ask(held, 0.02)
            assert places.acquire(timeout=20)
        opening.start()
        ask(slow, 1)
    finally:
        opening.cancel()
        released.set()
    assert network.connects == []


def test_no_socket_of_this_machine_is_a_way_around() -> None:
    with pytest.raises(NotImplementedError):
        Guard(Recorded(), Names()).connect_unix_socket("/var/run/docker.sock")


@pytest.mark.parametrize(
    "address",
    [
        PUBLIC,
        OTHER_PUBLIC,
        "8.8.8.8",
        "172.32.0.1",
        "100.128.0.1",
        "2a00:1450:4001:800::200e",
        "::ffff:8.8.8.8",
        "64:ff9b::808:808",
        "2002:808:808::1",
    ],
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("address", ["", "example.org", "1.2.3", "::ffff:0:127.0.0.1", "3fff::1"])
def test_what_is_no_public_address_is_not_taken_for_one(address: str) -> None:
    assert not is_public(address)
