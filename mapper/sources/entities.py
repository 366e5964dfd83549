"""XML is checked before it is parsed: what declares entities of its own is refused."""

from __future__ import annotations

from xml.parsers import expat

from mapper.errors import SourceError

__all__ = ["check_entities"]


class _Begun(Exception):
    """The first element has been reached: nothing can be declared after it."""


def check_entities(content: bytes, *, is_cut: bool = False) -> None:
    """Refuse XML that declares entities of its own, as decompression bombs and thefts of files do.

    Parameters
    ----------
    content : bytes
        The XML.
    is_cut : bool
        Whether it is only its beginning; one that has a declaration and no element is refused too.

    Raises
    ------
    SourceError
        It does.
    """

    def refuse(*_declaration: object) -> None:
        raise SourceError("declares XML entities, which no feed or document needs; remove them")

    def begin(*_element: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartElementHandler = begin
    try:
        parser.Parse(content, True)
    except _Begun:
        return
    except (expat.ExpatError, ValueError) as error:
        # What is not well-formed is for the reader to judge, but nothing is hidden behind it.
        declared = b"<!" if is_cut else b"<!ENTITY"
        if isinstance(error, SourceError) or declared in content:
            refuse()
