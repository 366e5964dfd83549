"""Web addresses to reports, from a server on this machine; nothing here leaves it."""

from __future__ import annotations

import gzip
import ipaddress
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mapper
from mapper.errors import SourceError
from mapper.records import Report, Skipped
from mapper.sources import Reading, find_files, limits, read, web
from mapper.sources.addresses import is_public, resolve
from mapper.sources.web import CONTENT_TYPES, Fetcher, is_address
from tests.inputs import GOOD, STORM, TEXT, docx, json_lines, page, pdf, rss, workbook, wrapped

Answer = tuple[int, dict[str, str], bytes]


class Site:
    """A web site on loopback: path -> (status, headers, body), and what it was asked."""

    def __init__(self) -> None:
        self.pages: dict[str, Answer | Callable[[Any], None]] = {}
        self.asked: list[tuple[str, str, str]] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                host, agent = self.headers.get("Host", ""), self.headers.get("User-Agent", "")
                site.asked.append((self.path, host, agent))
                found = site.pages.get(self.path, (404, {}, b"nothing"))
                if callable(found):
                    found(self)
                    return
                status, headers, body = found
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", headers.get("X-Length", str(len(body))))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def page(self, path: str, body: bytes, content_type: str, **headers: str) -> str:
        self.pages[path] = (200, {"Content-Type": content_type, **headers}, body)
        return self.url + path

    def moved(self, path: str, to: str, status: int = 302) -> str:
        self.pages[path] = (status, {"Location": to}, b"")
        return self.url + path

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def site() -> Iterator[Site]:
    made = Site()
    yield made
    made.close()


OPEN = Reading(allow_private_hosts=True)


@pytest.fixture(autouse=True)
def no_pause(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        Fetcher.__init__,
        "__kwdefaults__",
        {**(Fetcher.__init__.__kwdefaults__ or {}), "pause_s": 0.0},
    )


def fetched(*urls: str, reading: Reading = OPEN) -> list[Report | Skipped]:
    return list(read(list(urls), reading=reading))


def reason(url: str, reading: Reading = OPEN) -> str:
    (one,) = fetched(url, reading=reading)
    assert isinstance(one, Skipped), one
    assert one.origin == url
    assert one.reason.isprintable()
    return one.reason


def test_a_page_is_read_from_its_address(site: Site) -> None:
    url = site.page("/storm?x=1", page().encode(), "text/html; charset=utf-8")
    (report,) = fetched(url)
    assert isinstance(report, Report)
    assert report.id == url
    assert report.url == url, "a page cannot say that it stands on another site"
    assert report.title == "Storm in Nampula"
    assert [path for path, *_ in site.asked] == ["/robots.txt", "/storm?x=1"]
    assert {agent for *_, agent in site.asked} == {f"reportmap/{mapper.__version__}"}


def test_the_agent_says_whom_to_ask(site: Site) -> None:
    url = site.page("/a", page().encode(), "text/html")
    fetched(url, reading=Reading(allow_private_hosts=True, contact="desk@daily.example"))
    assert site.asked[-1][2] == f"reportmap/{mapper.__version__} (+desk@daily.example)"


@pytest.mark.parametrize(
    ("content_type", "body", "count"),
    [
        ("text/plain", TEXT.encode(), 1),
        ("text/markdown", TEXT.encode(), 1),
        ("application/pdf", pdf([wrapped(STORM)]), 1),
        ("application/rss+xml", rss().encode(), 2),
        ("text/xml; charset=utf-8", rss().encode(), 2),
        ("application/x-ndjson", json_lines(), 2),
        ("text/csv", GOOD[".csv"](), 2),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", docx(), 1),
        ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", workbook(), 2),
    ],
)
def test_the_type_of_the_content_chooses_the_reader(
    site: Site, content_type: str, body: bytes, count: int
) -> None:
    outcomes = fetched(site.page("/a", body, content_type))
    assert [type(one) for one in outcomes] == [Report] * count, outcomes


def test_every_content_type_has_a_reader() -> None:
    from mapper.sources.kinds import READERS

    assert set(CONTENT_TYPES.values()) <= set(READERS)


def test_other_content_is_refused_and_bytes_go_by_their_name(site: Site) -> None:
    assert "is image/png, which is not read" in reason(site.page("/a.png", b"\x89PNG", "image/png"))
    assert "no known kind" in reason(site.page("/a", b"x", ""))
    (report,) = fetched(site.page("/a.pdf", pdf([wrapped(STORM)]), "application/octet-stream"))
    assert isinstance(report, Report)


def test_what_is_packed_for_the_way_is_unpacked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = {"Content-Encoding": "gzip"}
    (report,) = fetched(site.page("/a", gzip.compress(page().encode()), "text/html", **packed))
    assert isinstance(report, Report)
    monkeypatch.setattr(limits, "MAX_FETCHED_BYTES", 100_000)
    bomb = site.page("/b", gzip.compress(bytes(50_000_000)), "text/html", **packed)
    assert "gives more than 100,000 bytes" in reason(bomb)


def test_what_is_too_large_is_not_taken(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_FETCHED_BYTES", 1000)
    assert "gives more than 1,000 bytes" in reason(site.page("/a", b"x" * 5000, "text/plain"))
    told = site.page("/b", b"x", "text/plain", **{"X-Length": "1000000"})
    assert "gives more than" in reason(told)

    def endless(handler: Any) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "text/plain")
        handler.end_headers()
        with suppress(OSError):
            while True:
                handler.wfile.write(b"x" * 1000)

    site.pages["/c"] = endless
    assert "gives more than" in reason(site.url + "/c")


def dripping(head: bytes, drop: bytes) -> Callable[[Any], None]:
    """An answer that goes on for five seconds."""

    def drip(handler: Any) -> None:
        with suppress(OSError):
            handler.wfile.write(head)
            for _ in range(100):
                handler.wfile.write(drop)
                handler.wfile.flush()
                time.sleep(0.05)

    return drip


def test_an_answer_that_drips_ends(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "_WHOLE_S", 0.6)

    site.pages["/a"] = dripping(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n", b"X: y\r\n")
    begun = time.monotonic()
    assert "did not end in" in reason(site.url + "/a")
    assert time.monotonic() - begun < 4


def test_an_answer_that_drips_after_a_slow_connection_ends(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The time is over before there is anything to hang up."""
    monkeypatch.setattr(web, "_WHOLE_S", 0.3)
    connect, begun = socket.create_connection, time.monotonic()

    def slow(*given: Any, **more: Any) -> socket.socket:
        time.sleep(0.5 if site.asked else 0)
        return connect(*given, **more)

    monkeypatch.setattr(socket, "create_connection", slow)
    site.pages["/a"] = dripping(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n", b"x")
    assert "did not end in" in reason(site.url + "/a")
    assert time.monotonic() - begun < 4


@pytest.mark.parametrize("status", [404, 403, 500, 204])
def test_an_answer_without_success_is_told(site: Site, status: int) -> None:
    site.pages["/a"] = (status, {}, b"")
    assert f"gives the answer {status}" in reason(site.url + "/a")


def test_a_server_that_is_not_there(site: Site) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    assert "robots.txt could not be read" in reason(f"http://127.0.0.1:{port}/a")
    site.page("/robots.txt", b"", "text/plain")
    site.pages["/a"] = lambda handler: handler.wfile.write(b"no answer\r\n\r\n")
    assert "does not answer" in reason(site.url + "/a")


def test_of_a_host_with_many_addresses_few_are_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(address: tuple[str, int], *_more: object) -> socket.socket:
        tried.append(address[0])
        raise TimeoutError

    many = [f"192.0.2.{number}" for number in range(100)]
    monkeypatch.setattr(web, "resolve", lambda *_given, **_more: many)
    monkeypatch.setattr(socket, "create_connection", refuse)
    assert "robots.txt could not be read" in reason("http://many.example/a")
    assert tried == many[:4]


# robots.txt and pauses


def test_robots_are_kept_to(site: Site) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /no/\n", "text/plain")
    good = site.page("/yes/a", page().encode(), "text/html")
    bad = site.page("/no/a", page().encode(), "text/html")
    assert "may not be asked by programs" in reason(bad)
    assert isinstance(fetched(good)[0], Report)
    assert "/no/a" not in [path for path, *_ in site.asked]


def test_robots_may_name_us(site: Site) -> None:
    site.page("/robots.txt", b"User-agent: reportmap\nDisallow: /\n", "text/plain")
    assert "may not be asked" in reason(site.page("/a", page().encode(), "text/html"))


def test_whom_to_ask_is_no_name_for_robots(site: Site) -> None:
    site.page("/robots.txt", b"User-agent: desk\nDisallow: /\n", "text/plain")
    url = site.page("/a", page().encode(), "text/html")
    (one,) = fetched(url, reading=Reading(allow_private_hosts=True, contact="desk@daily.example"))
    assert isinstance(one, Report)


def test_of_endless_robots_the_beginning_counts(site: Site) -> None:
    rules = b"User-agent: *\nDisallow: /no/\n" + b"# nothing\n" * 60_000
    site.page("/robots.txt", rules, "text/plain")
    assert "may not be asked" in reason(site.page("/no/a", page().encode(), "text/html"))
    (one,) = fetched(site.page("/a", page().encode(), "text/html"))
    assert isinstance(one, Report)


def test_a_redirect_into_what_robots_forbid_is_not_followed(site: Site) -> None:
    site.page("/robots.txt", b"User-agent: *\nDisallow: /no/\n", "text/plain")
    site.page("/no/a", page().encode(), "text/html")
    assert "may not be asked" in reason(site.moved("/a", "/no/a"))


@pytest.mark.parametrize(
    ("status", "is_read"), [(404, True), (401, True), (500, False), (503, False)]
)
def test_robots_that_are_missing_or_broken(site: Site, status: int, is_read: bool) -> None:
    site.pages["/robots.txt"] = (status, {}, b"")
    (one,) = fetched(site.page("/a", page().encode(), "text/html"))
    assert isinstance(one, Report) == is_read


def test_robots_are_asked_once_a_site(site: Site) -> None:
    urls = [site.page(f"/{name}", page().encode(), "text/html") for name in "abc"]
    assert len(fetched(*urls)) == 3
    assert [path for path, *_ in site.asked] == ["/robots.txt", "/a", "/b", "/c"]


def test_a_host_is_asked_with_pauses(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    now, slept = [1000.0], list[float]()

    def sleep(seconds: float) -> None:
        slept.append(round(seconds, 3))
        now[0] += seconds

    monkeypatch.setattr("mapper.sources.web.time.sleep", sleep)
    monkeypatch.setattr("mapper.sources.web.time.monotonic", lambda: now[0])
    site.page("/robots.txt", b"User-agent: *\nCrawl-delay: 7\n", "text/plain")
    url = site.page("/a", page().encode(), "text/html")
    fetcher = Fetcher(allow_private_hosts=True, pause_s=1.0)
    fetcher.fetch(url)
    fetcher.fetch(url)
    assert slept == [7.0, 7.0]


# Redirects and private hosts


def test_redirects_are_followed_and_counted(site: Site) -> None:
    site.page("/last", page().encode(), "text/html")
    for number in range(8):
        site.moved(f"/{number}", f"/{number + 1}" if number < 7 else "/last")
    (report,) = fetched(site.url + "/3")
    assert isinstance(report, Report)
    assert (report.id, report.url) == (site.url + "/3", site.url + "/last")
    assert "leads on more than 5 times" in reason(site.url + "/0")
    assert "leads on more than 5 times" in reason(site.moved("/loop", "/loop"))


@pytest.mark.parametrize("target", ["/é", "/%C3%A9"])
def test_a_redirect_may_be_written_in_utf_8(site: Site, target: str) -> None:
    def move(handler: Any) -> None:
        handler.wfile.write(f"HTTP/1.1 302 Found\r\nLocation: {target}\r\n\r\n".encode())

    site.pages["/a"] = move
    site.page("/%C3%A9", page().encode(), "text/html")
    (report,) = fetched(site.url + "/a")
    assert isinstance(report, Report), report
    assert report.url == site.url + "/%C3%A9"


@pytest.mark.parametrize(
    "target",
    [
        "file:///etc/passwd",
        "ftp://a.example/",
        "//",
        "http://",
        "http://[",
        "javascript:1",
        "http://u:p@a.example/",
    ],
)
def test_a_redirect_elsewhere_is_refused(site: Site, target: str) -> None:
    said = reason(site.moved("/a", target))
    assert "check it" in said or "leads on more" in said or "password" in said


PRIVATE = (
    *("127.0.0.1", "127.8.8.8", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("100.64.0.1", "0.0.0.0", "224.0.0.1", "239.1.1.1", "240.0.0.1", "255.255.255.255"),  # noqa: S104
    *("192.0.2.1", "198.18.0.1", "198.51.100.1", "203.0.113.1", "::1", "::", "fe80::1"),
    *("fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1", "fec0::1", "2001:db8::1", "100::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::1"),
    *("64:ff9b::10.0.0.1", "2002:7f00:1::", "2002:a00:1::1", "2001:0:7f00:1::1", "no address", ""),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_addresses_that_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "64:ff9b::101:101", "2002:101:101::1"],
)
def test_addresses_that_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses())
def test_no_public_address_is_private_in_any_way(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    if is_public(str(address)):
        assert address.is_global
        assert not address.is_multicast


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_no_spelling_leads_into_this_machine(site: Site, host: str) -> None:
    said = reason(f"http://{host}:{site.server.server_port}/a", Reading())
    assert "private network" in said or "not known" in said
    assert not site.asked


def test_a_host_with_one_private_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    def answers(*_args: object, **_more: object) -> list[Any]:
        return [(0, 0, 0, "", (address, 80)) for address in ("1.1.1.1", "10.0.0.7")]

    monkeypatch.setattr("socket.getaddrinfo", answers)
    with pytest.raises(SourceError, match=r"private network \(10.0.0.7\).*--allow-private-hosts"):
        resolve("a.example", 80, allow_private=False)
    assert resolve("a.example", 80, allow_private=True) == ["1.1.1.1", "10.0.0.7"]


def test_each_redirect_is_checked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    """A public site that leads into a private network: the second host is looked up and refused."""

    def seen(host: str, port: int, *, allow_private: bool) -> list[str]:
        return (
            ["127.0.0.1"]
            if host == "public.example"
            else resolve(host, port, allow_private=allow_private)
        )

    monkeypatch.setattr(web, "resolve", seen)
    site.page("/secret", page().encode(), "text/html")
    site.moved("/a", f"{site.url}/secret")
    url = f"http://public.example:{site.server.server_port}/a"
    assert "private network" in reason(url, Reading())
    assert [path for path, *_ in site.asked] == ["/robots.txt", "/a"]


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A name that changes between the check and the request: it is looked up once a request."""
    looked_up: list[str] = []

    def once(host: str, port: int, *, allow_private: bool) -> list[str]:
        looked_up.append(host)
        return ["127.0.0.1"]

    def again(host: str, *_args: object, **_more: object) -> list[Any]:
        # create_connection asks for what it is given, which must be the number
        assert host == "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, site.server.server_port))]

    monkeypatch.setattr(web, "resolve", once)
    monkeypatch.setattr("socket.getaddrinfo", again)
    site.page("/a", page().encode(), "text/html")
    url = f"http://rebinding.example:{site.server.server_port}/a"
    (report,) = fetched(url, reading=Reading())
    assert isinstance(report, Report)
    assert looked_up == ["rebinding.example"] * 2
    assert {host for _, host, _ in site.asked} == {f"rebinding.example:{site.server.server_port}"}


def test_no_proxy_of_the_environment_is_asked(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    assert isinstance(fetched(site.page("/a", page().encode(), "text/html"))[0], Report)


def test_a_certificate_that_nobody_knows_is_refused(site: Site) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]

        def talk() -> None:
            for _ in range(2):
                with suppress(OSError):
                    connection, _address = server.accept()
                    with connection:
                        connection.recv(100)
                        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")

        thread = threading.Thread(target=talk, daemon=True)
        thread.start()
        assert "robots.txt could not be read" in reason(f"https://127.0.0.1:{port}/a")


# Addresses


def test_addresses_are_told_from_paths() -> None:
    assert is_address("HTTPS://a.example")
    assert not is_address("http:a")
    assert not is_address("httpx://a")
    assert list(find_files(["https://a.example/x", "http://b.example/*.txt"])) == []


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://", "no address"),
        ("http://a b/", "no address"),
        ("http://a.example:0/", "no address"),
        ("http://a.example:99999/", "no address"),
        ("http://a.example/\x1b", "no address"),
        ("http://ana:secret@a.example/", "password, which is not sent"),
    ],
)
def test_what_is_no_address_is_told(url: str, told: str) -> None:
    (one,) = fetched(url)
    assert isinstance(one, Skipped)
    assert told in one.reason
    assert "secret" not in one.reason


@given(st.text(max_size=40))
def test_any_address_is_checked_or_refused(rest: str) -> None:
    try:
        checked = web._checked(f"http://{rest}")
    except SourceError:
        return
    assert checked.isascii()
    assert checked.isprintable()
    assert " " not in checked
    assert "@" not in checked.partition("//")[2].partition("/")[0]
