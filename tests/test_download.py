"""Fetching a dump, from a server on this machine that may misbehave."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from mapper.errors import ConfigError, GazetteerError
from mapper.gazetteer import Gazetteer
from mapper.gazetteer import download as downloading
from mapper.gazetteer.download import check_mirror, download, plan
from tests.dumps import row, table, zipped

DATE = "Mon, 02 Nov 2026 03:04:05 GMT"
CONTENTS = {
    "/dump/AM.zip": b"PK" + bytes(range(256)) * 400,
    "/dump/alternatenames/AM.zip": b"PK" + b"names" * 1_000,
    "/dump/admin1CodesASCII.txt": b"AM.04\tGegharkunik\tGegharkunik\t409314\n" * 10,
    "/dump/admin2Codes.txt": b"AM.04.1\tX\tX\t1\n" * 10,
    "/dump/countryInfo.txt": b"#ISO\nAM\n",
}


class Server(ThreadingHTTPServer):
    """Serves `CONTENTS`; the attributes say how badly."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.contents = dict(CONTENTS)
        self.date = DATE
        self.short_by = 0  # bytes held back of the first answers
        self.short_times = 0
        self.tells_size = True
        self.asked: list[tuple[str, str, str]] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/dump"

    def fetched(self) -> list[tuple[str, str]]:
        """Path and range of each GET."""
        return [(path, span) for method, path, span in self.asked if method == "GET"]


class Handler(BaseHTTPRequestHandler):
    server: Server

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        server = self.server
        span = self.headers.get("Range", "")
        server.asked.append((self.command, self.path, span))
        content = server.contents.get(self.path)
        if content is None:
            self.send_error(404)
            return
        start = 0
        if span and self.headers.get("If-Range") == server.date:
            start = int(span.removeprefix("bytes=").removesuffix("-"))
            self.send_response(206)
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        else:
            self.send_response(200)
        if server.tells_size:
            self.send_header("Content-Length", str(len(content) - start))
        self.send_header("Last-Modified", server.date)
        self.end_headers()
        if body:
            end = len(content)
            if server.short_times > 0:
                server.short_times -= 1
                end -= server.short_by
            self.wfile.write(content[start:end])

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - its name there
        pass


@pytest.fixture
def server() -> Iterator[Server]:
    with Server() as running:
        thread = threading.Thread(target=running.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield running
        running.shutdown()
        thread.join()


def fetch(server: Server, folder: Path) -> None:
    download(plan(folder, countries={"AM"}, mirror=server.url))


def files(folder: Path) -> dict[str, bytes]:
    return {
        f"/dump/{path.relative_to(folder).as_posix()}": path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_everything_arrives(server: Server, tmp_path: Path) -> None:
    wanted = plan(tmp_path / "d", countries={"AM"}, mirror=server.url)
    assert [file.size_bytes for file in wanted] == [len(one) for one in CONTENTS.values()]
    assert not (tmp_path / "d").exists()  # to ask writes nothing
    told: list[tuple[int, int]] = []
    download(wanted, progress=lambda done, total: told.append((done, total)))
    assert files(tmp_path / "d") == CONTENTS
    total = sum(map(len, CONTENTS.values()))
    assert told[-1] == (total, total)


def test_what_is_there_is_not_fetched_again(server: Server, tmp_path: Path) -> None:
    fetch(server, tmp_path)
    server.asked.clear()
    fetch(server, tmp_path)
    assert server.fetched() == []
    server.date = "Tue, 03 Nov 2026 03:04:05 GMT"
    fetch(server, tmp_path)
    assert len(server.fetched()) == len(CONTENTS)


def test_a_broken_transfer_goes_on_where_it_stopped(server: Server, tmp_path: Path) -> None:
    server.short_by, server.short_times = 1_000, 1
    fetch(server, tmp_path)
    assert files(tmp_path) == CONTENTS
    size = len(CONTENTS["/dump/AM.zip"])
    assert server.fetched()[:2] == [
        ("/dump/AM.zip", ""),
        ("/dump/AM.zip", f"bytes={size - 1_000}-"),
    ]


def test_a_server_that_breaks_off_for_good(server: Server, tmp_path: Path) -> None:
    server.short_by, server.short_times = 1_000, 99
    with pytest.raises(GazetteerError, match=r"AM\.zip broke off .*try again") as caught:
        fetch(server, tmp_path)
    assert "\n" not in str(caught.value)
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == ["AM.zip.part"]
    server.short_times = 0
    fetch(server, tmp_path)
    assert files(tmp_path) == CONTENTS


def test_a_part_of_an_older_file_is_not_gone_on_with(server: Server, tmp_path: Path) -> None:
    part = tmp_path / "AM.zip.part"
    part.write_bytes(b"PK of last month")
    os.utime(part, (1_000_000_000, 1_000_000_000))
    fetch(server, tmp_path)
    assert files(tmp_path) == CONTENTS


def test_without_sizes(server: Server, tmp_path: Path) -> None:
    server.tells_size = False
    wanted = plan(tmp_path, countries={"AM"}, mirror=server.url)
    assert {file.size_bytes for file in wanted} == {None}
    download(wanted)
    assert files(tmp_path) == CONTENTS


def test_a_missing_file_is_one_line(server: Server, tmp_path: Path) -> None:
    del server.contents["/dump/admin2Codes.txt"]
    with pytest.raises(GazetteerError, match=r"admin2Codes\.txt answered 404"):
        fetch(server, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_page_instead_of_a_file(server: Server, tmp_path: Path) -> None:
    server.contents["/dump/AM.zip"] = b"<html>Please log in</html>"
    with pytest.raises(GazetteerError, match="is no ZIP"):
        fetch(server, tmp_path)
    server.contents |= CONTENTS | {"/dump/countryInfo.txt": b"<html>Please log in</html>"}
    with pytest.raises(GazetteerError, match="is no table"):
        fetch(server, tmp_path)
    assert not list(tmp_path.rglob("*.part"))


def test_an_endless_file_is_cut(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.tells_size = False
    monkeypatch.setattr(downloading, "_LARGEST_BYTES", 50_000)
    monkeypatch.setattr(downloading, "_BLOCK", 10_000)
    with pytest.raises(GazetteerError, match="larger than a file of GeoNames"):
        fetch(server, tmp_path)
    assert not list(tmp_path.rglob("*.part"))


def test_a_disk_without_room(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloading, "_MARGIN_BYTES", 1 << 60)
    with pytest.raises(GazetteerError, match="MB free and the download needs"):
        fetch(server, tmp_path)
    assert server.fetched() == []


def test_nobody_answers(tmp_path: Path) -> None:
    with Server() as closed:
        url = closed.url
    with pytest.raises(GazetteerError, match=r"AM\.zip cannot be reached"):
        plan(tmp_path, countries={"AM"}, mirror=url)


@pytest.mark.parametrize(
    "url", ["ftp://a.example", "file:///etc", "a", "https://u:p@a.example", "http://a:b", "http://"]
)
def test_a_mirror_is_an_address_of_the_web(url: str) -> None:
    with pytest.raises(ConfigError, match="--mirror"):
        check_mirror(url)


def test_the_whole_world(server: Server, tmp_path: Path) -> None:
    server.contents["/dump/allCountries.zip"] = b"PK"
    server.contents["/dump/alternateNamesV2.zip"] = b"PK"
    names = [file.path.name for file in plan(tmp_path, mirror=server.url + "/")]
    assert names[:2] == ["allCountries.zip", "alternateNamesV2.zip"]
    assert len(names) == 5


@pytest.mark.usefixtures("gazetteer")
def test_the_command_fetches_only_when_asked(server: Server, tmp_path: Path) -> None:
    names = "1\t900001\ten\tNew Shorzha\t\t\t\t\t\t"
    for path, line in (("", row(900001, "Novoshorzha")), ("alternatenames/", names)):
        packed = zipped(table(tmp_path / "made" / "AM.txt", [line]))
        server.contents[f"/dump/{path}AM.zip"] = packed.read_bytes()
    server.contents["/dump/countryInfo.txt"] = b"#ISO\n"
    options = ["--geonames", "d", "--countries", "AM", "-o", "my.sqlite"]
    command = [sys.executable, "-m", "mapper", "gazetteer", "build", *options]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "no file or folder d" in done.stderr
    assert server.asked == []
    command += ["--download", "--mirror", server.url]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stderr.startswith(f"fetching {server.url}/AM.zip (0.0 MB)\n")
    with Gazetteer.open(path=tmp_path / "my.sqlite") as opened:
        assert opened.named("New Shorzha")[0].place.id == "geonames:900001"
