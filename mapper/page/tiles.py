"""Online tiles, by choice: a provider's name or an address to what the page needs of them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from html.parser import HTMLParser
from typing import Any
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from mapper.errors import ConfigError
from mapper.page.escape import safe_url

__all__ = ["KEY_VARIABLE", "TileSource", "find_tiles"]

#: The environment variable that holds the key of a provider that asks for one.
KEY_VARIABLE = "MAPPER_TILES_KEY"

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
_BY_LEAFLET = {"s", "z", "x", "y", "-y", "r"}
_HOST = re.compile(r"[a-z0-9-]+(?:\.[a-z0-9-]+)*|\[[0-9a-f:]+\]")
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}
# What an address may hold: nothing that ends a string, a tag or a directive of the page's policy.
_ADDRESS = re.compile(r"[A-Za-z0-9\-._~:/?@!&()+,=%{}\[\]]{1,500}")
_SUBDOMAINS = re.compile(r"[a-z0-9]{1,10}")
_OSM = "https://www.openstreetmap.org/copyright"
_ALIASES = {"openstreetmap": "openstreetmapmapnik", "osm": "openstreetmapmapnik"}
_MERCATOR = (None, "EPSG:3857", "EPSG:900913")


@dataclass(frozen=True, slots=True)
class TileSource:
    """Tiles and how to ask for them.

    Parameters
    ----------
    name : str
        The provider, or the host of an address.
    url : str
        Template with ``{z}``, ``{x}``, ``{y}`` or ``{-y}``, perhaps ``{s}`` and ``{r}``, as Leaflet
        fills them in; a key is filled in already.
    attribution : Markup
        Whose tiles they are: text and links, nothing else.
    subdomains : tuple of str
        What ``{s}`` stands for.
    min_zoom, max_zoom : int
        Zooms that there are tiles for.
    tile_size, zoom_offset : int
        As Leaflet has them: 512 pixels go with -1.
    is_tms : bool
        Whether rows are counted from the south.
    bounds : tuple of float or None
        South, west, north, east in degrees; None for the whole world.
    warnings : tuple of str
        What whoever makes the page should know, one line each.
    """

    name: str
    url: str
    attribution: Markup
    subdomains: tuple[str, ...] = ()
    min_zoom: int = 0
    max_zoom: int = 18
    tile_size: int = 256
    zoom_offset: int = 0
    is_tms: bool = False
    bounds: tuple[float, float, float, float] | None = None
    warnings: tuple[str, ...] = ()

    @property
    def origins(self) -> tuple[str, ...]:
        """Scheme, host and port of everything that the page will ask."""
        parts = urlsplit(self.url)
        origin = f"{parts.scheme}://{parts.netloc.lower()}"
        return tuple(origin.replace("{s}", one) for one in self.subdomains or ("",))

    @property
    def hosts(self) -> tuple[str, ...]:
        """The same without the scheme, for people."""
        return tuple(origin.partition("//")[2] for origin in self.origins)


def find_tiles(name: str, *, attribution: str | None = None, key: str | None = None) -> TileSource:
    """Find out what a name or an address of tiles stands for; nothing is asked of any network.

    Parameters
    ----------
    name : str
        A provider that the package xyzservices knows, such as ``"CartoDB.Positron"``, whatever its
        capitals and punctuation; or an address such as
        ``"https://tiles.example.org/{z}/{x}/{y}.png"``, which may hold ``{key}``.
    attribution : str or None
        Whose tiles they are, as text or with links; needed with an address, and only there.
    key : str or None
        The key of a provider that asks for one. None takes it from ``MAPPER_TILES_KEY``.

    Raises
    ------
    ConfigError
        When there is no such provider, its tiles are of no use here, or something is missing.
    """
    key = (os.environ.get(KEY_VARIABLE, "") if key is None else key).strip()
    if "/" in name or "{" in name:
        return _from_address(name.strip(), attribution, key)
    provider = _provider(name)
    if attribution is not None:
        raise ConfigError(
            f"{provider['name']} has its own attribution; leave yours out (tiles_attribution is "
            "for an address)"
        )
    return _from_provider(provider, key)


def _provider(name: str) -> Mapping[str, Any]:
    known = _providers()
    wanted = _folded(name)
    wanted = _ALIASES.get(wanted, wanted)
    if wanted in known:
        return known[wanted]
    group = [one for one in known if wanted and one.startswith(wanted)]
    near = dict.fromkeys([*group[:4], *get_close_matches(wanted, known, n=4, cutoff=0.5)])
    names = ", ".join(known[one]["name"] for one in list(near)[:4])
    hint = f"did you mean {names}?" if names else "see the package xyzservices for their names"
    raise ConfigError(f"no provider of tiles is called {name[:80]!r}; {hint}")


@cache
def _providers() -> Mapping[str, Mapping[str, Any]]:
    import xyzservices

    return {_folded(name): one for name, one in xyzservices.providers.flatten().items()}


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())


def _from_provider(provider: Mapping[str, Any], key: str) -> TileSource:
    name = str(provider["name"])
    if provider.get("crs") not in _MERCATOR:
        raise ConfigError(f"{name} is in another projection than the page; choose another provider")
    values = {part: str(provider[part]) for part in provider if part not in _BY_LEAFLET}
    asks_key = [
        part
        for part in _PLACEHOLDER.findall(str(provider["url"]))
        if values.get(part, "").startswith("<insert")
    ]
    if asks_key and not key:
        raise ConfigError(f"{name} asks for a key of yours: put it into {KEY_VARIABLE}")
    values |= dict.fromkeys(asks_key, key)
    url = _filled(str(provider["url"]), values, name)
    _check_address(url, name)
    warnings = _warnings(url, name, has_key=bool(asks_key))
    if provider.get("status") == "broken":
        said = f"{name} is said to be out of order; the page may show its embedded map instead"
        warnings = (*warnings, said)
    return TileSource(
        name=name,
        url=url,
        attribution=_attribution(str(provider.get("html_attribution") or name)),
        subdomains=_subdomains(url, str(provider.get("subdomains", "abc"))),
        min_zoom=int(provider.get("min_zoom", 0)),
        max_zoom=int(provider.get("max_zoom", 18)),
        tile_size=int(provider.get("tileSize", 256)),
        zoom_offset=int(provider.get("zoomOffset", 0)),
        is_tms=bool(provider.get("tms", False)),
        bounds=_box(provider["bounds"]) if provider.get("bounds") else None,
        warnings=warnings,
    )


def _from_address(address: str, attribution: str | None, key: str) -> TileSource:
    if not address.isascii() or not address.isprintable() or len(address) > 500:
        raise ConfigError(
            "the address of tiles must be ASCII, such as https://host/{z}/{x}/{y}.png"
        )
    has_key = "{key}" in address
    if has_key and not key:
        raise ConfigError(f"the address of tiles has a {{key}}: put yours into {KEY_VARIABLE}")
    url = _filled(address, {"key": key}, "the address of tiles")
    _check_address(url, "the address of tiles")
    if not attribution or not attribution.strip() or not attribution.isprintable():
        raise ConfigError(
            "tiles of an address need an attribution, one line of text: give --tiles-attribution, "
            "such as '© OpenStreetMap contributors'"
        )
    if len(attribution) > 500:
        raise ConfigError("tiles_attribution must have at most 500 characters")
    host = urlsplit(url).netloc.replace("{s}.", "")
    return TileSource(
        name=host,
        url=url,
        attribution=_attribution(attribution),
        subdomains=_subdomains(url, "abc"),
        max_zoom=19,
        warnings=_warnings(url, host, has_key=has_key or "?" in url),
    )


def _filled(template: str, values: Mapping[str, str], name: str) -> str:
    def fill(match: re.Match[str]) -> str:
        part = match[1]
        if part in _BY_LEAFLET:
            return match[0]
        if part not in values:
            raise ConfigError(f"{name} has {match[0][:40]}, which nothing is known to stand for")
        return quote(values[part], safe="/-._~,:")

    return _PLACEHOLDER.sub(fill, template)


def _check_address(url: str, name: str) -> None:
    # Not repeated: there may be a key in it.
    parts_given = set(_PLACEHOLDER.findall(url))
    if not {"z", "x"} <= parts_given or not parts_given & {"y", "-y"}:
        raise ConfigError(f"{name} must have {{z}}, {{x}} and {{y}} where zoom, column and row go")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigError(f"{name} is no web address") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigError(f"{name} must not hold a password: a page could not keep it")
    is_near = host in _LOOPBACK
    if parts.scheme != "https" and not (parts.scheme == "http" and is_near):
        raise ConfigError(f"{name} must begin with https://, so that nobody reads along")
    netloc = parts.netloc.lower().removesuffix(f":{port}")
    sound = _ADDRESS.fullmatch(url) and _HOST.fullmatch(netloc.replace("{s}", "s", 1))
    if not sound or parts.fragment or "{s}" in parts.path + parts.query:
        raise ConfigError(
            f"{name} is no address that a page can use: https://host/{{z}}/{{x}}/{{y}}"
        )


def _box(corners: Sequence[Sequence[float]]) -> tuple[float, float, float, float]:
    """Return south, west, north, east of two opposite corners, whichever they are."""
    (lat1, lon1), (lat2, lon2) = corners
    return min(lat1, lat2), min(lon1, lon2), max(lat1, lat2), max(lon1, lon2)


def _subdomains(url: str, given: str) -> tuple[str, ...]:
    if "{s}" not in url:
        return ()
    if not _SUBDOMAINS.fullmatch(given):
        raise ConfigError("the subdomains of the tiles are no letters or digits")
    return tuple(given)


def _warnings(url: str, name: str, *, has_key: bool) -> tuple[str, ...]:
    said = []
    host = (urlsplit(url).hostname or "").removeprefix("{s}.")
    if has_key:
        said.append(
            f"the key for {name} is written into the page: whoever has the page can read it, so "
            "use one that is restricted or can be withdrawn"
        )
    if host == "openstreetmap.org" or host.endswith(".openstreetmap.org"):
        said.append(
            f"{name} refuses pages that are opened from disk (file://), which then show the "
            "embedded map; put the page on a web server, or choose another provider"
        )
    return tuple(said)


class _Credits(HTMLParser):
    """Keeps text and links of an attribution."""

    def __init__(self) -> None:
        super().__init__()
        self.made = Markup()
        self.links = 0
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        url = safe_url(dict(attrs).get("href"))
        if tag == "a" and url and not self._is_open:
            self.made += Markup('<a href="{}" rel="noopener noreferrer" target="_blank">').format(
                url
            )
            self._is_open = True
            self.links += 1

    def handle_endtag(self, tag: str) -> None:
        if tag == "a":
            self.finish()

    def handle_data(self, data: str) -> None:
        self.made += Markup.escape(data)

    def finish(self) -> None:
        """Close an open link."""
        if self._is_open:
            self.made += Markup("</a>")
            self._is_open = False


def _attribution(text: str) -> Markup:
    """Return an attribution as markup of nothing but text and safe links."""
    parser = _Credits()
    parser.feed(text)
    parser.close()
    parser.finish()
    made = parser.made
    if not parser.links and "OpenStreetMap" in made:  # as its licence asks
        link = Markup('<a href="{}" rel="noopener noreferrer" target="_blank">OpenStreetMap</a>')
        made = Markup(str(made).replace("OpenStreetMap", str(link.format(_OSM)), 1))  # noqa: S704
    return made
