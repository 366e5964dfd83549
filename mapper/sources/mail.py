"""E-mail messages (EML): the text, and attachments that could be read as files."""

from __future__ import annotations

from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage, MIMEPart
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from io import BytesIO
from itertools import count
from typing import Any, BinaryIO, cast

from mapper.decoding import decode
from mapper.errors import SourceError
from mapper.records import Report, Skipped
from mapper.sources import limits
from mapper.sources.items import Item, Outcome
from mapper.sources.pages import parse_page
from mapper.sources.reports import make_report

__all__ = ["read_mail"]


class _Bounded(EmailPolicy):
    """Reads no header that is longer than any needs to be: the time for one grows as its square."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return the value of a header; a longer one is empty."""
        is_long = len(value) > limits.MAX_MAIL_HEADER
        return super().header_fetch_parse(name, "" if is_long else value)


_BOUNDED = _Bounded()


def read_mail(stream: BinaryIO, item: Item) -> Iterator[Outcome]:
    """Read a message and, as members of it, its attachments of known kinds.

    Who sent it is not read: the sender of a message may be a private person, and no outlet.

    Raises
    ------
    SourceError
        It is too large or no message.
    """
    content = limits.read_within(
        stream,
        limits.MAX_DOCUMENT_BYTES,
        "is a message of more than {}; save its parts as files",
    )
    if sum(map(content.count, (b"\n", b"\r"))) - content.count(b"\r\n") > limits.MAX_LINES:
        raise SourceError(f"has more than {limits.MAX_LINES:,} lines; save its parts as files")
    message = _parse(content)
    if not message.keys():
        raise SourceError("is no e-mail message; save it again as EML")
    if message.get_content_type() in {"multipart/encrypted", "application/pkcs7-mime"}:
        raise SourceError("is encrypted; save it as plain text")
    try:
        yield _report(message, item)
    except SourceError as error:
        yield Skipped(item.origin, str(error))
    yield from _attachments(message, item)


def _parse(content: bytes) -> EmailMessage:
    made = count()

    def make(**options: Any) -> EmailMessage:
        if next(made) > limits.MAX_PARTS:
            raise SourceError(f"has more than {limits.MAX_PARTS:,} parts; save them as files")
        return EmailMessage(**options)

    return cast(EmailMessage, message_from_bytes(content, cast(Any, make), policy=_BOUNDED))


def _report(message: EmailMessage, item: Item) -> Report:
    title = _header(message, "Subject")
    date = _header(message, "Date")
    plain = message.get_body(("plain",))
    if plain is not None and (text := _text(plain)).strip():
        return make_report(text, item.origin, title=title, published=_moment(date))
    page = message.get_body(("html",))
    if page is None:
        raise SourceError("has no text of its own; save what is attached as files")
    found = parse_page(_content(page), item.origin, charset=page.get_content_charset())
    return make_report(
        found.text, item.origin, title=title or found.title, published=_moment(date), url=found.url
    )


def _attachments(message: EmailMessage, item: Item) -> Iterator[Outcome]:
    # Here, because the table of readers holds this one too.
    from mapper.sources.archives import member_name
    from mapper.sources.kinds import is_known, read_stream, suffix_of

    read = 0
    for part in message.iter_attachments():
        given = part.get_filename()
        name = member_name(given) if given else ""
        if not is_known(name):
            continue
        below = item.below(name, suffix_of(name))
        if below.depth > limits.MAX_DEPTH:
            yield Skipped(below.origin, "lies too deep in other files; save it on its own")
            continue
        read += 1
        if read > limits.MAX_ATTACHMENTS:
            yield Skipped(item.origin, f"has more than {limits.MAX_ATTACHMENTS} attachments")
            return
        yield from read_stream(BytesIO(_content(part)), below, name)


def _content(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload(0)
        return inner.as_bytes() if isinstance(inner, EmailMessage) else b""
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _text(part: MIMEPart) -> str:
    content = _content(part)
    try:
        return content.decode(part.get_content_charset() or "utf-8").replace("\r\n", "\n")
    except (LookupError, UnicodeDecodeError):
        return decode(content) if content else ""


def _header(message: EmailMessage, name: str) -> str | None:
    try:
        value = message[name]
        return None if value is None else str(value)
    except Exception:  # noqa: BLE001 - the parser of headers raises anything on odd ones
        return None


def _moment(date: str | None) -> object:
    try:
        return parsedate_to_datetime(date) if date else None
    except (ValueError, TypeError, IndexError, OverflowError):
        return date
