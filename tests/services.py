"""A local server that speaks the reply formats of geocoding services, and misbehaves on demand."""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

__all__ = ["KNOWN", "Asked", "Clock", "LocalService", "Reply", "nominatim", "photon"]

#: Name -> (lat, lon, country code, OSM type and id), best first. No name of the gazetteer's rows.
KNOWN: dict[str, tuple[tuple[float, float, str, str, int], ...]] = {
    "Qarvashen": ((40.1833, 45.8667, "am", "node", 101), (39.5, 46.3, "az", "relation", 102)),
    "Paris": tuple((48.85 + i, 2.35, "fr", "relation", 7444 + i) for i in range(5)),
    "San José": ((9.93, -84.08, "cr", "relation", 1), (37.33, -121.88, "us", "relation", 2)),
    "Київ": ((50.45, 30.52, "ua", "relation", 421866),),
}


def nominatim(name: str) -> list[dict[str, Any]]:
    """Reply as Nominatim's ``format=json`` does; coordinates and boxes are text there."""
    return [
        {
            "place_id": 1000 + number,
            "licence": "Data © OpenStreetMap contributors, ODbL 1.0.",
            "osm_type": kind,
            "osm_id": number,
            "lat": str(lat),
            "lon": str(lon),
            "class": "boundary" if kind == "relation" else "place",
            "type": "administrative" if kind == "relation" else "village",
            "addresstype": "state" if kind == "relation" else "village",
            "importance": round(0.6 - 0.1 * rank, 3),
            "name": name,
            "display_name": f"{name}, Some Province, Some Country",
            "address": {"state": "Some Province", "country": "Some Country", "country_code": code},
            "boundingbox": [str(lat - 0.5), str(lat + 0.5), str(lon - 0.5), str(lon + 0.5)],
        }
        for rank, (lat, lon, code, kind, number) in enumerate(KNOWN.get(name, ()))
    ]


def photon(name: str) -> dict[str, Any]:
    """Reply as Photon does: GeoJSON."""
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [lon, lat]},
                "properties": {
                    "osm_type": kind[0].upper(),
                    "osm_id": number,
                    "osm_key": "place",
                    "osm_value": "village" if kind == "node" else "state",
                    "type": "city",
                    "name": name,
                    "state": "Some Province",
                    "country": "Some Country",
                    "countrycode": code.upper(),
                    "extent": [lon - 0.5, lat + 0.5, lon + 0.5, lat - 0.5],
                },
            }
            for lat, lon, code, kind, number in KNOWN.get(name, ())
        ],
    }


_FORMATS: dict[str, tuple[str, Callable[[str], Any]]] = {
    "/search": ("q", nominatim),
    "/api": ("q", photon),
}


@dataclass(frozen=True)
class Reply:
    """What to answer instead.

    Parameters
    ----------
    status, headers, body
        Of the reply; a str or an object as body is sent as JSON would be.
    manner : str
        "sound"; "drop": close without a word; "truncate": promise more than is sent; "hang": say
        nothing until the server stops; "drip": a byte at a time, for ever; "unsized": without the
        header that says how long it is.
    """

    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: Any = b"[]"
    manner: str = "sound"

    @property
    def content(self) -> bytes:
        """The body as bytes."""
        if isinstance(self.body, bytes):
            return self.body
        text = self.body if isinstance(self.body, str) else json.dumps(self.body)
        return text.encode("utf-8")


@dataclass(frozen=True)
class Asked:
    """One request that came in."""

    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    at: float = field(default_factory=time.monotonic)


class Clock:
    """Time that passes only when somebody sleeps."""

    def __init__(self, now: float = 1_800_000_000.0) -> None:
        self.now = now
        self.slept: list[float] = []
        self._lock = threading.Lock()

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        """Let the time pass at once."""
        with self._lock:
            self.slept.append(seconds)
            self.now += seconds


class LocalService:
    """A geocoding server on a loopback port; a context manager that leaves no thread behind."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.replies: deque[Reply] = deque()
        self.always: Reply | None = None
        self.stopping = threading.Event()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = False  # joined by server_close
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def misbehave(self, *replies: Reply) -> None:
        """Answer the next requests so, one each."""
        self.replies.extend(replies)

    def names(self) -> list[str]:
        """Return the names that were asked for, in order."""
        return [one.query["q"][0] for one in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stopping.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def _handler(service: LocalService) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # the name http.server looks for
            parts = urlsplit(self.path)
            query = parse_qs(parts.query)
            headers = {name.lower(): value for name, value in self.headers.items()}
            service.asked.append(Asked(parts.path, query, headers))
            if service.replies:
                self.answer(service.replies.popleft())
            elif service.always is not None:
                self.answer(service.always)
            elif parts.path in _FORMATS:
                parameter, reply = _FORMATS[parts.path]
                self.answer(Reply(body=reply(query[parameter][0])))
            else:
                self.answer(Reply(404))

        def answer(self, reply: Reply) -> None:
            self.close_connection = True
            if reply.manner == "drop":
                return
            if reply.manner == "hang":
                service.stopping.wait(5)
                return
            extra = 1_000 if reply.manner in ("truncate", "drip") else 0
            self.send_response(reply.status)
            size = {"Content-Length": str(len(reply.content) + extra)}
            headers = reply.headers if reply.manner == "unsized" else size | reply.headers
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            try:
                self.wfile.write(reply.content)
                while reply.manner == "drip" and not service.stopping.wait(0.05):
                    self.wfile.write(b" ")
            except OSError:
                pass  # the client had enough

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's
            pass

    return Handler
