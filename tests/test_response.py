"""Answers: headers, media types, and bytes as text."""

from __future__ import annotations

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.audit.response import Headers, Hop, Response, decode


@pytest.mark.parametrize(
    ("body", "header", "text"),
    [
        (b"", "", ""),
        ("grün".encode(), "", "grün"),
        (b"gr\xfcn", "", "gr\ufffdn"),
        (b"gr\xfcn", "text/html; charset=iso-8859-1", "grün"),
        (b"gr\xfcn", "text/html; charset=\"ISO-8859-1\"", "grün"),
        (b"gr\xfcn", "text/html;charset='latin1'", "grün"),
        (b"\x93x\x94", "text/html; charset=latin1", "“x”"),
        (b"\x93x\x94", "text/html; charset=ascii", "“x”"),
        ("grün".encode(), "text/html; CHARSET = UTF-8", "grün"),
        ("grün".encode(), "text/html; charset=utf8", "grün"),
        ("grün".encode(), "text/html; charset=", "grün"),
        ("grün".encode(), "text/html; charset=nonsense", "grün"),
        (b"xn--grn-hoa", "text/html; charset=punycode", "xn--grn-hoa"),
        (b"a.b", "text/html; charset=idna", "a.b"),
        (b"+ADw-script+AD4-", "text/html; charset=utf-7", "+ADw-script+AD4-"),
        (b"\\u0041", "text/html; charset=unicode_escape", "\\u0041"),
        (b"6869", "text/html; charset=hex", "6869"),
        (b"uryyb", "text/html; charset=rot13", "uryyb"),
        (b"x\x9c", "text/html; charset=zlib_codec", "x\ufffd"),
        (b"\xf7", "text/html; charset=x-user-defined", "\ufffd"),
        ("привет".encode("cp1251"), "text/html; charset=windows-1251", "привет"),
        ("日本".encode("shift_jis"), "text/html; charset=Shift_JIS", "日本"),
        ("日本".encode("euc_jp"), "text/html; charset=euc-jp", "日本"),
        ("中文".encode("gbk"), "text/html; charset=gb2312", "中文"),
        ("中文".encode("big5"), "text/html; charset=big5", "中文"),
        (b"<meta charset=windows-1251>\xef", "", "<meta charset=windows-1251>п"),
        (b"<META CHARSET='windows-1251'>\xef", "", "<META CHARSET='windows-1251'>п"),
        (
            b'<meta http-equiv="content-type" content="text/html; charset=koi8-r">\xd0',
            "",
            '<meta http-equiv="content-type" content="text/html; charset=koi8-r">п',
        ),
        (b"<meta charset=latin1>\xc3\xa9", "text/html; charset=utf-8", "<meta charset=latin1>é"),
        (b"<meta charset=utf-16>\xc3\xa9", "", "<meta charset=utf-16>é"),
        (b"<!--<meta charset=latin1>-->\xc3\xa9", "", "<!--<meta charset=latin1>-->é"),
        (b" " * 1024 + b"<meta charset=latin1>\xc3\xa9", "", " " * 1024 + "<meta charset=latin1>é"),
        (b"\xef\xbb\xbf\xc3\xa9", "text/html; charset=latin1", "é"),
        (b"\xff\xfea\0\xe9\0", "text/html; charset=utf-8", "aé"),
        (b"\xfe\xff\0a\0\xe9", "", "aé"),
        (b"\xff\xfea\0b", "", "a\ufffd"),
        ("aé".encode("utf-16le"), "text/html; charset=utf-16", "aé"),
        (b"a\0b", "", "a\0b"),
    ],
)  # fmt: skip
def test_bytes_become_text(body: bytes, header: str, text: str) -> None:
    assert decode(body, header) == text


LABELS = """utf-8 ibm866 iso-8859-2 iso-8859-8-i koi8-u macintosh windows-874 windows-1258
x-mac-cyrillic gbk gb18030 hz-gb-2312 big5 euc-jp iso-2022-jp shift_jis euc-kr iso-2022-kr utf-16be
utf-16le x-user-defined replacement punycode""".split()


@given(st.binary(max_size=200), st.sampled_from(LABELS))
def test_any_bytes_become_text(body: bytes, label: str) -> None:
    text = decode(body, f"text/html; charset={label}")
    assert not any("\ud800" <= c <= "\udfff" for c in text)


def test_headers_are_found_in_any_case_and_every_time() -> None:
    headers = Headers.of([("X-Robots-Tag", "noindex"), ("x-robots-tag", "a: none"), ("B", "")])
    assert headers.get("x-Robots-TAG") == "noindex"
    assert headers.get_all("x-robots-tag") == ["noindex", "a: none"]
    assert (headers.get("c"), headers.get("c", "d"), headers.get("b", "d")) == ("", "d", "")
    assert "B" in headers
    assert "c" not in headers
    assert len(list(headers)) == 3


@pytest.mark.parametrize(
    ("header", "media_type"),
    [
        ("text/html", "text/html"),
        ("Text/HTML; charset=utf-8", "text/html"),
        (" text/html ;x", "text/html"),
        ("", ""),
        (";", ""),
    ],
)
def test_media_types(header: str, media_type: str) -> None:
    response = Response("u", "u", 200, Headers((("Content-Type", header),)))
    assert response.media_type == media_type


def test_an_answer_survives_the_way_to_another_process() -> None:
    response = Response(
        "a", "b", 200, Headers((("A", "b"),)), b"\xff", hops=(Hop("a", 301, "b"),), peer="127.0.0.1"
    )
    assert pickle.loads(pickle.dumps(response)) == response
    assert response.text == "\ufffd"
