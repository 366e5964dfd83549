"""A branca figure that renders to one file without any link to the outside.

folium's elements ask for scripts and styles by address. `OfflineFigure` puts the vendored copy in
the place of each, leaves out what the page does not use, refuses what it does not know, names the
elements in a fixed order and states in a Content Security Policy which scripts may run.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path

from branca.element import CssLink, Element, Figure, JavascriptLink, MacroElement
from folium.raster_layers import TileLayer, WmsTileLayer
from jinja2 import Environment, Template, TemplateError
from markupsafe import Markup

from mapper.errors import RenderError
from mapper.manifest import MANIFEST_TAG, Manifest, sealed
from mapper.page.escape import script_json, shield_script
from mapper.page.vendored import (
    LEAFLET,
    STAND_IN,
    compact_style,
    copy_of,
    is_needless,
    without_pictures,
)

__all__ = ["DataBlock", "OfflineFigure", "Verbatim"]

_CALLS_STAND_IN = re.compile(r"(?<![\w$])\$\(|\bL\.AwesomeMarkers\b")

_STYLE_ASKS = re.compile(r"url\(\s*[\"']?(?!data:|#)([^\"')\s]+)|@import\s+[\"']([^\"']+)", re.I)
_STYLE_END = re.compile(r"</style", re.IGNORECASE)
_ID = re.compile(r"[0-9a-f]{32}")
_SCRIPT = re.compile(r"<script\b([^>]*)>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
_EXTERNAL = re.compile(
    r"<(?:script\b[^>]*?\ssrc|link\b[^>]*?\shref)\s*=\s*[\"']?(?!data:)([^\"'\s>]+)", re.IGNORECASE
)
_DATA_BLOCK = re.compile(r"<script type=\"application/json\".*?</script>", re.DOTALL)
# What an element of folium's would load: an image by its address stays blank in the page.
_LOADED = re.compile(
    r"(?:<|\\u003c)(?:img|video|audio|source|iframe|embed|object)\b[^>]*?\s(?:src|data)\s*=\s*"
    r"(?:\\?[\"']|\\u002[27])?((?:https?:)?//[^\"'\s>\\]+)"
    r"|\"(?:iconUrl|iconRetinaUrl|shadowUrl)\":\s*\"((?:https?:)?//[^\"]+)"
    r"|\bL\.(?:image|video)Overlay\(\s*\"((?:https?:)?//[^\"]+)",
    re.IGNORECASE,
)
# A layer that somebody adds may show Leaflet's own pictures, its pin and the sign of the list of
# layers; the page's own script does not.
_MAY_SHOW_PICTURES = re.compile(r"\bL\.(?!map\b|CRS\b|control\.scale\b)")
_VIEWPORT = re.compile(r"<meta\s+name=\"viewport\"[^>]*>", re.IGNORECASE)

_TEMPLATES = Environment(autoescape=True)
_BEFORE_DATA = _TEMPLATES.from_string(
    """\
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
{{ manifest }}
<title{% if title_language %} lang="{{ title_language }}"{% endif %}>{{ title }}</title>
{{ header }}
</head>
<body>
{{ body }}

"""
)
_AFTER_DATA = _TEMPLATES.from_string(
    """
<script>{{ script }}</script>
</body>
</html>
"""
)


class Verbatim(Element):
    """Text that goes into the page as it is.

    What a branca macro returns is compiled as a Jinja template once more: a place called
    ``{{ … }}`` would be run. So the words of a report must not pass through a macro.

    Parameters
    ----------
    text : str
        Markup, escaped already.
    """

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self._name = "Verbatim"
        self.text = text


class DataBlock(Verbatim):
    """JSON for a script of the page, which nothing in the page is named in.

    Parameters
    ----------
    name : str
        Id of the element.
    json : Markup
        As `script_json` writes it.
    """

    def __init__(self, name: str, json: Markup) -> None:
        super().__init__(f'<script type="application/json" id="{name}">{json}</script>')


class OfflineFigure(Figure):
    """The root of a folium tree; renders to one self-contained HTML file.

    Parameters
    ----------
    title : str
        Title of the document.
    language : str
        BCP 47 tag of the page's own words.
    title_language : str or None
        That of the title; None where it is the same, or not known.
    height : str
        Height in a notebook, a CSS length.
    manifest : Manifest or None
        What the page says of its own making, for ``mapper verify``.
    origins : tuple of str
        Where images may come from and be asked for, such as ``"https://tiles.example.org"``; empty
        for a page that asks the network for nothing.
    """

    def __init__(
        self,
        *,
        title: str,
        language: str = "en",
        title_language: str | None = None,
        height: str = "640px",
        manifest: Manifest | None = None,
        origins: tuple[str, ...] = (),
    ) -> None:
        super().__init__(title=title, height=height)
        self._name = "OfflineFigure"
        self.language = language
        self.title_language = title_language
        self.manifest = manifest
        self.origins = origins
        self._provided: dict[str, tuple[str, str]] = {}
        # The document's template states the encoding itself.
        del self.header._children["meta_http"]  # noqa: SLF001

    def provide(self, url: str, copy: str | Path) -> None:
        """Give the page a copy of a script or style that a plugin asks for by its address.

        Parameters
        ----------
        url : str
            The address, as `RenderError` names it.
        copy : str or Path
            The text of it, or the file that holds it. A style sheet must hold its images as
            ``data:``, since the page loads nothing.

        Raises
        ------
        RenderError
            When the file cannot be read, or the style sheet asks for files itself.
        """
        try:
            text = copy.read_text(encoding="utf-8") if isinstance(copy, Path) else copy
        except (OSError, UnicodeDecodeError) as error:
            raise RenderError(f"{copy}: cannot be read as the copy of {url} ({error})") from error
        tag = "style" if url.partition("?")[0].endswith(".css") else "script"
        asks = _STYLE_ASKS.search(text) if tag == "style" else None
        if asks:
            raise RenderError(
                f"the copy of {url} asks for {asks[1] or asks[2]} itself: put that into it as a "
                "data: address"
            )
        safe = _STYLE_END.sub(r"<\\/style", text) if tag == "style" else shield_script(text)
        self._provided[url] = (tag, safe)

    def render(self, **kwargs: object) -> str:
        """Return the page; raises as `encoded` does."""
        return self.encoded(**kwargs).decode()

    def encoded(self, **kwargs: object) -> bytes:
        """Return the page as it stands in a file.

        Raises
        ------
        RenderError
            When an element needs a script, a style or tiles from the network.
        """
        _refuse_tiles(self)
        # Rendering a tree fills these three, with new names each time: leave them as they were.
        parts = (self.header, self.html, self.script)
        before = [part._children.copy() for part in parts]  # noqa: SLF001
        try:
            return self._render(kwargs)
        finally:
            for part, children in zip(parts, before, strict=True):
                part._children = children  # noqa: SLF001

    def _repr_html_(self, **kwargs: object) -> str:
        """Show the page in a notebook, in a frame of its own."""
        return (
            f'<iframe srcdoc="{escape(self.render(**kwargs))}" title="{escape(self.title or "")}" '
            f'style="width: 100%; height: {self.height}; border: 0" allow="fullscreen"></iframe>'
        )

    def _render(self, kwargs: dict[str, object]) -> bytes:
        try:
            for child in list(self._children.values()):
                child.render(**kwargs)
        except TemplateError as error:
            raise RenderError(
                f"a text of the map looks like a Jinja template and is none ({error}): write its "
                "braces as &#123; and &#125;"
            ) from error
        own = {one.get_name() for one in _tree(self) if isinstance(one, MacroElement)}
        script = shield_script(
            "\n".join(_rendered(*child, own, kwargs) for child in _children(self.script))
        )
        header = "\n".join(self._header_parts(script, own, kwargs))
        # Data may be long: what looks for names and links in the page need not read it.
        body = "\n".join(
            _rendered(name, element, own, kwargs)
            for name, element in _children(self.html)
            if not isinstance(element, DataBlock)
        )
        data = "\n".join(one.text for _, one in _children(self.html) if isinstance(one, DataBlock))
        new_ids = _new_ids(self, script, header, body)

        def rename(text: str) -> str:
            return _ID.sub(lambda match: new_ids.get(match[0], match[0]), text)

        # Elements are numbered, not named at random: the same findings give the same bytes.
        header, body, script = map(rename, (header, body, script))
        for part in (header, body):
            external = _EXTERNAL.search(part)
            if external:
                raise RenderError(_no_copy(external[1]))
        for part in (_DATA_BLOCK.sub("", body), script):
            loaded = _LOADED.search(part)
            if loaded:
                url = next(filter(None, loaded.groups()))
                raise RenderError(
                    f"the map shows {url}, which needs the network: give the file itself, or its "
                    "content as a data: address"
                )
        opening = _BEFORE_DATA.render(
            language=self.language,
            manifest=_data_block(self.manifest),
            title=self.title,
            title_language=self.title_language,
            policy=_policy((*_scripts_in(header), *_scripts_in(body), script), self.origins),
            header=Markup(header),  # noqa: S704 - made of elements that escape for themselves
            body=Markup(body),  # noqa: S704
        )
        closing = _AFTER_DATA.render(script=Markup(script))  # noqa: S704
        # Data go past the templates, which would copy them several times.
        page = b"".join((opening.encode(), data.encode(), closing.encode()))
        return page if self.manifest is None else sealed(page)

    def _header_parts(self, script: str, own: set[str], kwargs: dict[str, object]) -> Iterator[str]:
        """Yield the header's elements, links replaced by what they link to."""
        calls_stand_in = _CALLS_STAND_IN.search(script) is not None
        copies: dict[str, str] = {}
        parts: list[str] = []
        for child_name, element in _children(self.header):
            if not isinstance(element, (JavascriptLink, CssLink)):
                # folium's viewport forbids to zoom in, which people with weak sight need
                parts.append(_VIEWPORT.sub("", _rendered(child_name, element, own, kwargs)).strip())
                continue
            name, tag, text = self._copy(element.url)
            if text and name not in copies and (name != STAND_IN or calls_stand_in):
                copies[name] = f"<{tag}>{text}</{tag}>"
                parts.append(name)
        if copies.keys() <= set(LEAFLET) and not self._may_show_pictures(script):
            copies = {name: without_pictures(text) for name, text in copies.items()}
        yield from (copies.get(part, part) for part in parts)

    def _may_show_pictures(self, script: str) -> bool:
        """Tell whether anything but the page itself calls Leaflet."""
        others = (
            str(one.render())
            for part in (self.header, self.html)
            for _, one in _children(part)
            if not isinstance(one, (Verbatim, JavascriptLink, CssLink))
        )
        return any(_MAY_SHOW_PICTURES.search(text) for text in (script, *others))

    def _copy(self, url: str) -> tuple[str, str, str]:
        """Return name, tag and text of what stands for an address; no text if nothing need."""
        if url in self._provided:
            return url, *self._provided[url]
        found = copy_of(url)
        if found is not None:
            name, text = found
            is_style = name.endswith(".css")
            return name, *(("style", compact_style(text)) if is_style else ("script", text))
        if is_needless(url):
            return url, "", ""
        raise RenderError(_no_copy(url))


def _children(element: Element) -> list[tuple[str, Element]]:
    return list(element._children.items())  # noqa: SLF001 - branca has no other way to ask


def _rendered(name: str, element: Element, own: set[str], kwargs: dict[str, object]) -> str:
    """Return an element's text.

    What a macro has written comes back from branca as an element with that text for a template,
    to be filled in a second time. The text of a popup must not be a program: it is taken as it is.
    """
    written = getattr(element, "_template_str", None)
    if name in own and written is not None:
        return str(written)
    return str(element.render(**kwargs))


def _no_copy(url: str) -> str:
    return (
        f"the map needs {url}, of which there is no offline copy: leave out the element that asks "
        "for it, or give the map a copy with provide(url, file)"
    )


def _refuse_tiles(figure: Figure) -> None:
    for element in _tree(figure):
        if isinstance(element, (TileLayer, WmsTileLayer)):
            address = getattr(element, "tiles", None) or getattr(element, "url", "")
            raise RenderError(
                f"the map has a tile layer ({address}), which needs the network: leave it out "
                "(the page draws its own offline base map) or give draw its tiles=..."
            )


def _tree(root: Element) -> Iterator[Element]:
    """Walk an element and everything it holds, in a fixed order."""
    seen: set[int] = set()
    pending: list[object] = [root]
    while pending:
        one = pending.pop()
        if id(one) in seen:
            continue
        if isinstance(one, Element):
            seen.add(id(one))
            yield one
            held = [value for name, value in vars(one).items() if name != "_parent"]
            pending.extend(reversed(held))
        elif isinstance(one, dict):
            pending.extend(reversed(list(one.values())))
        elif isinstance(one, (list, tuple)) and len(one) < 1000:
            pending.extend(reversed(one))


def _new_ids(figure: Figure, *texts: str) -> dict[str, str]:
    """Give the elements numbers in the order in which the texts name them."""
    known = {one._id for one in _tree(figure)}  # noqa: SLF001
    named = (match[0] for text in texts for match in _ID.finditer(text))
    return {
        old: str(number)
        for number, old in enumerate(dict.fromkeys(filter(known.__contains__, named)), 1)
    }


def _scripts_in(markup: str) -> Iterator[str]:
    """Yield the code of the script elements that are code."""
    for attributes, code in _SCRIPT.findall(markup):
        if "application/json" not in attributes:
            yield code


def _data_block(manifest: Manifest | None) -> Markup:
    """Return the manifest's element; its JSON is escaped."""
    if manifest is None:
        return Markup()
    return Markup(f"{MANIFEST_TAG}{script_json(manifest.as_json())}</script>")  # noqa: S704


def _policy(scripts: tuple[str, ...], origins: tuple[str, ...]) -> str:
    hashes = dict.fromkeys(
        base64.b64encode(hashlib.sha256(code.encode()).digest()).decode() for code in scripts
    )
    allowed = " ".join(f"'sha256-{value}'" for value in hashes) or "'none'"
    tiles = "".join(f" {one}" for one in origins)
    asked = f"connect-src{tiles}; " if tiles else ""
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; "
        f"img-src data: blob:{tiles}; {asked}font-src data:; base-uri 'none'; form-action 'none'"
    )
