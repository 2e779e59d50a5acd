"""The checks of the share image, with pictures of all shapes."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from typing import TYPE_CHECKING, Any

import pytest
from PIL import Image

from bot.audit.check import checks
from bot.audit.judge import run
from bot.audit.sample import answer, html
from bot.audit.site import Site

if TYPE_CHECKING:
    from bot.audit.response import Response

NAMED = '<meta property="og:image" content="https://example.com/i.png">'


def picture(width: int, height: int, kind: str = "PNG", **options: Any) -> Response:
    out = BytesIO()
    Image.new("RGB", (width, height), "#a52").save(out, kind, **options)
    return answer(out.getvalue(), type=f"image/{kind.lower()}")


def outcome(check: str, image: Response, head: str = "") -> str:
    return run(checks()[check], Site(html(NAMED + head, image=image))).outcome


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1200, 630), "pass"),
        ((1200, 628), "pass"),
        ((1200, 600), "pass"),
        ((2400, 1260), "pass"),
        ((1024, 512), "warn"),
        ((600, 315), "warn"),
        ((400, 400), "warn"),
        ((200, 200), "warn"),
        ((199, 400), "fail"),
        ((1, 1), "fail"),
    ],
)
def test_the_size_in_pixels(size: tuple[int, int], expected: str) -> None:
    assert outcome("og-image-real-size", picture(*size)) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        ((1200, 630), "pass"),
        ((1200, 600), "pass"),
        ((1200, 675), "pass"),
        ((1600, 1200), "warn"),
        ((1200, 1200), "warn"),
        ((1600, 400), "warn"),
        ((600, 1200), "fail"),
    ],
)
def test_the_shape(size: tuple[int, int], expected: str) -> None:
    assert outcome("og-image-ratio", picture(*size)) == expected


def test_a_square_for_a_small_card_is_meant() -> None:
    small = '<meta name="twitter:card" content="summary">'
    assert outcome("og-image-ratio", picture(800, 800), small) == "pass"


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        (picture(20, 20, "JPEG"), "pass"),
        (picture(20, 20, "GIF"), "pass"),
        (picture(20, 20, "WEBP"), "pass"),
        (picture(20, 20, "BMP"), "fail"),
        (picture(20, 20, "AVIF"), "fail"),
        (picture(20, 20, "GIF", save_all=True, append_images=[Image.new("RGB", (20, 20))]), "warn"),
        (answer('<svg viewBox="0 0 12 6"/>', type="image/svg+xml"), "fail"),
        (answer("<p>Hello", type="image/png"), "unknown"),
    ],
)
def test_the_format(image: Response, expected: str) -> None:
    assert outcome("og-image-format", image) == expected


def test_a_drawing_has_no_size_to_judge() -> None:
    drawing = answer("<svg></svg>", type="image/svg+xml")
    assert outcome("og-image-real-size", drawing) == "unknown"
    assert outcome("og-image-ratio", drawing) == "unknown"
    assert outcome("og-image-fetch", drawing) == "pass"


def test_a_picture_too_large_to_measure_is_there() -> None:
    header = b"IHDR" + struct.pack(">IIBBBBB", 40_000, 40_000, 8, 2, 0, 0, 0)
    body = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header
    body += struct.pack(">I", zlib.crc32(header))
    huge = answer(body, type="image/png")
    assert outcome("og-image-fetch", huge) == "pass"
    assert outcome("og-image-real-size", huge) == "unknown"


@pytest.mark.parametrize(("size", "expected"), [(1000, "pass"), (700_000, "warn"), (6e6, "fail")])
def test_the_weight(size: float, expected: str) -> None:
    image = picture(20, 20)
    heavy = answer(image.body.ljust(int(size), b"\0"), type="image/png")
    assert outcome("og-image-bytes", heavy) == expected


def test_the_weight_of_a_picture_that_was_cut() -> None:
    length = (("Content-Length", "9000000"),)
    cut = answer(picture(20, 20).body, type="image/png", headers=length, truncated=True)
    assert outcome("og-image-bytes", cut) == "fail"


@pytest.mark.parametrize(
    ("width", "height", "expected"),
    [
        ("1200", "630", "pass"),
        ("1200px", "630", "pass"),
        ("1200", "628", "pass"),
        ("1200", "", "warn"),
        ("600", "315", "fail"),
        ("auto", "630", "fail"),
    ],
)
def test_the_declared_size(width: str, height: str, expected: str) -> None:
    head = f'<meta property="og:image:width" content="{width}">'
    head += f'<meta property="og:image:height" content="{height}">'
    assert outcome("og-image-declared-size", picture(1200, 630), head) == expected


def test_a_slow_picture() -> None:
    image = picture(1200, 630)
    slow = answer(image.body, type="image/png", elapsed=4.2)
    assert outcome("og-image-fetch", slow) == "warn"
