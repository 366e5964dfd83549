"""No text gets out of where it is put, and none is lost on the way."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mapper.page.escape import display_text, safe_url, script_json, shield_script
from tests.hostile import PAYLOADS

_texts = st.one_of(
    st.text(st.characters() | st.characters(categories=["Cs"]), max_size=40),
    st.sampled_from(PAYLOADS),
    st.lists(
        st.sampled_from([*"<>&/!-`$\\{}'\"", "script", "\u2028", "\u2029", "\ud800"]), max_size=12
    ).map("".join),
)
_json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | _texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_texts, inner, max_size=3),
    max_leaves=8,
)


@given(_json)
def test_script_json_loses_nothing_and_holds_no_markup(value: object) -> None:
    text = script_json(value)
    assert json.loads(text) == value
    assert not set(text) & set("<>&\u2028\u2029")
    text.encode()


@pytest.mark.parametrize("value", [float("nan"), float("inf"), [float("-inf")]])
def test_script_json_refuses_what_json_cannot_hold(value: object) -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_json(value)


@given(_texts)
def test_display_text_keeps_every_offset(text: str) -> None:
    shown = display_text(text)
    assert len(shown) == len(text)
    assert not set(shown) & {"\x00", "\r"}
    shown.encode()
    assert all(
        a == b or a in "\x00\r" or "\ud800" <= a <= "\udfff"
        for a, b in zip(text, shown, strict=True)
    )


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        " javascript:alert(1)",
        "java\nscript:alert(1)",
        "java\tscript:alert(1)",
        "\x01javascript:alert(1)",
        "data:text/html,<script>alert(1)</script>",
        "vbscript:x",
        "file:///etc/passwd",
        "ftp://example.org/",
        "//example.org/",
        "/path",
        "example.org",
        "https:",
        "https://",
        "http:///path",
        "https://[broken",
        "https://example.org/a\nb",
        "https://example.org/\ud800",
        "",
        None,
    ],
)
def test_refused_urls(url: str | None) -> None:
    assert safe_url(url) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org/a?b=c&d=e#f",
        "HTTP://EXAMPLE.ORG",
        "https://bücher.example/ä",
        " https://example.org ",
    ],
)
def test_accepted_urls(url: str) -> None:
    assert safe_url(url) == url.strip()


@given(_texts)
def test_whatever_passes_is_http(text: str) -> None:
    url = safe_url(text)
    assert url is None or url.lower().startswith(("http://", "https://"))


@given(_texts)
def test_a_shielded_script_does_not_end(text: str) -> None:
    shielded = shield_script(f"x = '{text}';").lower()
    assert "</script" not in shielded
    assert "<!--" not in shielded
    assert "<script" not in shielded
