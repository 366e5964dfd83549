"""The page inside another: a notebook, or somebody's site."""

from __future__ import annotations

import os
import re
from html import escape
from pathlib import Path
from typing import BinaryIO

import folium

from mapper.errors import RenderError
from mapper.page.escape import display_text
from mapper.page.figure import OfflineFigure

__all__ = ["ReportMap"]

_LENGTH = re.compile(r"\d{1,5}(?:\.\d{1,3})?(?:px|em|rem|vh|svh|dvh|%)")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
# What a page of ours does. It needs no rights of the site that it is embedded in.
_ALLOWED = "allow-scripts allow-popups allow-popups-to-escape-sandbox allow-downloads"


class ReportMap(folium.Map):
    """The map that `mapper.draw` returns: a `folium.Map` that knows its page."""

    @property
    def page(self) -> OfflineFigure:
        """The figure around the map."""
        figure = self.get_root()
        if not isinstance(figure, OfflineFigure):
            raise RenderError("the map was taken out of its page: draw it again")
        return figure

    def save(
        self, outfile: str | bytes | Path | BinaryIO, close_file: bool = True, **kwargs: object
    ) -> None:
        """Write the page; nothing is touched when it cannot be made.

        Parameters
        ----------
        outfile : str, bytes, Path or binary file
            Where to write.
        close_file : bool
            Whether to close a file that was given open.
        **kwargs : object
            For the elements, as folium has it.

        Raises
        ------
        RenderError
            When an added element needs the network.
        """
        root = self.get_root()
        content = (
            root.encoded(**kwargs)
            if isinstance(root, OfflineFigure)
            else str(root.render(**kwargs)).encode()
        )
        if isinstance(outfile, (str, bytes, Path)):
            Path(os.fsdecode(outfile)).write_bytes(content)
            return
        outfile.write(content)
        if close_file:
            outfile.close()

    def provide(self, url: str, copy: str | Path) -> None:
        """Give the page a copy of a script or style that a plugin asks for by its address.

        Parameters
        ----------
        url : str
            The address, as `RenderError` names it.
        copy : str or Path
            The text of it, or the file that holds it.

        Raises
        ------
        RenderError
            When the file cannot be read, or a style sheet asks for files itself.
        """
        self.page.provide(url, copy)

    def iframe_snippet(self, src: str, *, height: str = "640px") -> str:
        """Return the markup that shows the saved page within another.

        Parameters
        ----------
        src : str
            Where the saved page will be: a path such as ``"map.html"`` or a web address.
        height : str
            A CSS length.

        Raises
        ------
        RenderError
            When `src` is neither path nor web address, or `height` no length.
        """
        if _SCHEME.match(src) and not src.lower().startswith(("http://", "https://")):
            raise RenderError(f"{src!r} is neither a path nor a web address: give one of these")
        if not src.strip() or not src.isprintable():
            raise RenderError("give the path or web address that the page will have")
        if not _LENGTH.fullmatch(height):
            raise RenderError(f"{height!r} is no CSS length: give one such as 640px or 80vh")
        title = escape(display_text(str(self.page.title)))
        return (
            f'<iframe src="{escape(src)}" title="{title}" '
            f'style="width: 100%; height: {height}; border: 0" loading="lazy" '
            f'sandbox="{_ALLOWED}" allow="fullscreen"></iframe>'
        )
