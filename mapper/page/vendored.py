"""Scripts and styles of the page: ours, and copies of what folium asks for by address."""

from __future__ import annotations

import re
from functools import cache
from importlib import resources

__all__ = [
    "LEAFLET",
    "STAND_IN",
    "asset",
    "compact",
    "compact_style",
    "copy_of",
    "is_needless",
    "without_pictures",
]

LEAFLET = ("leaflet.js", "leaflet.css")

#: Address of a script or style that folium or a plugin asks for -> our copy of it.
_VENDORED = (
    (re.compile(r"/leaflet@1\.[\d.]+/dist/leaflet(-src)?\.js$"), "leaflet.js"),
    (re.compile(r"/leaflet@1\.[\d.]+/dist/leaflet\.css$"), "leaflet.css"),
    (
        re.compile(r"/leaflet\.markercluster/1\.1\.0/leaflet\.markercluster\.js$"),
        "markercluster.js",
    ),
    (re.compile(r"/leaflet\.markercluster/1\.1\.0/MarkerCluster\.css$"), "markercluster.css"),
    (
        re.compile(r"/leaflet\.markercluster/1\.1\.0/MarkerCluster\.Default\.css$"),
        "markercluster-default.css",
    ),
    (re.compile(r"/leaflet\.fullscreen@3\.0\.0/Control\.FullScreen(\.min)?\.js$"), "fullscreen.js"),
    (re.compile(r"/leaflet\.fullscreen@3\.0\.0/Control\.FullScreen\.css$"), "fullscreen.css"),
)
#: What lies in the package folium itself, such as the script of its HeatMap.
_IN_FOLIUM = re.compile(
    r"/python-visualization/folium(?:@\w+)?/folium/templates/(\w+(?:\.min)?\.js)$"
)

#: What folium's stock elements call of jQuery and AwesomeMarkers is so little that `folium.js`
#: answers it; it is put in when the page's own script calls one of them.
STAND_IN = "folium.js"
_STAND_IN_FOR = re.compile(
    r"/jquery[-/@][\d.]+.*\.js$|/leaflet\.awesome-markers(\.min)?\.js$", re.IGNORECASE
)

#: What every folium page asks for and ours does not use: looks and icon fonts.
_UNUSED = re.compile(
    r"/bootstrap@[\d.]+/dist/|/bootstrap-glyphicons\.css$|/fontawesome-free@[\d.]+/css/"
    r"|/leaflet\.awesome[-.](markers|rotate)(\.min)?\.css$"
)


_COMMENT = re.compile(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*\n", re.DOTALL | re.MULTILINE)
# At the end of a line it is no comment when a quotation mark follows: it may stand in a string.
_REMARK = re.compile(r"[ \t]+//[^\n'\"`]*$", re.MULTILINE)
_INDENTATION = re.compile(r"^[ \t]*(?://[^\n]*\n|\n)?", re.MULTILINE)
_STYLE_LINE_END = re.compile(r"(?<=[{};,])\n")
# Within a line without a string: around what ends a selector, a declaration or a rule.
_AIR = re.compile(r"[ \t]*([{};])[ \t]*(?=[^\n\"']*$)", re.MULTILINE)
_DECLARATION = re.compile(r"^([\w-]+):[ \t]+(?=[^\n]*;$)", re.MULTILINE)
_PICTURE = re.compile(r"data:image/png;base64,[A-Za-z0-9+/=]+")


@cache
def asset(name: str) -> str:
    """Return a text file of ``mapper/page/assets``."""
    return (resources.files("mapper.page") / "assets" / name).read_text(encoding="utf-8")


def compact(code: str) -> str:
    """Return a script without indentation, empty lines, and comments but those within a line.

    No string in it may go over several lines.
    """
    return _INDENTATION.sub("", _REMARK.sub("", _COMMENT.sub("", code)))


def compact_style(style: str) -> str:
    """Return a style sheet without comments on own lines and most of what is for the eye."""
    bare = _INDENTATION.sub("", _COMMENT.sub("", style))
    return _STYLE_LINE_END.sub("", _AIR.sub(r"\1", _DECLARATION.sub(r"\1:", bare)))


def copy_of(url: str) -> tuple[str, str] | None:
    """Return name and text of the copy of what an address leads to; None when there is none."""
    for pattern, name in _VENDORED:
        if pattern.search(url):
            return name, asset(name)
    if _STAND_IN_FOR.search(url):
        return STAND_IN, asset(STAND_IN)
    found = _IN_FOLIUM.search(url)
    if found:
        file = resources.files("folium") / "templates" / found[1]
        if file.is_file():
            return found[1], file.read_text(encoding="utf-8")
    return None


def is_needless(url: str) -> bool:
    """Say whether the page can do without what an address leads to."""
    return _UNUSED.search(url) is not None


@cache
def without_pictures(text: str) -> str:
    """Return a script or style without the pictures in it: for a page that shows none of them."""
    return _PICTURE.sub("data:,", text)
