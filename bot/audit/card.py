"""A report as pictures: a score card to show around, and a sheet of share cards."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from PIL import Image, ImageDraw

from bot.audit.drawing import INK, drawable, font_of, paragraph, png, write
from bot.audit.share import share_cards, size_of
from bot.audit.summary import number, site_name
from bot.audit.worth import NAMES, QUICKEST, quickest_first, worth
from bot.message import clean

if TYPE_CHECKING:
    from bot.audit.preview import Preview
    from bot.audit.report import Report
    from bot.audit.score import Score
    from bot.audit.share import ShareCard

SIZE = (1200, 630)
_CARD, _GAP, _PICTURE = 380, 30, 199
_COLUMNS = 3
_COLOURS = 128
_PAGE, _PANEL, _SOFT, _LINE = "#f6f7f9", "#ffffff", "#525b6b", "#d5dae2"
_GOOD, _FAIR, _POOR, _LINK = "#14703a", "#b06c00", "#b3261e", "#1a4fb4"


def score_card(report: Report, by: str = "Signpost") -> bytes:
    """A PNG of 1200x630: the site, its two scores, and what to fix first."""
    image = Image.new("RGB", SIZE, _PAGE)
    draw = ImageDraw.Draw(image)
    _title(draw, (60, 44), _name(report), 1080)
    if report.audited:
        for number_, (name, score) in enumerate(report.scores.items()):
            _dial(image, (60, 140 + 240 * number_), NAMES[name], score)
        _fixes(draw, report)
    else:
        paragraph(draw, (60, 160), f"No score: {report.reason}", 32, 1080, 6)
    day = f" on {datetime.fromtimestamp(report.at, UTC):%Y-%m-%d}" if report.at else ""
    write(draw, (520, 588), f"Audited by {by}{day}", 22, 620, colour=_SOFT)
    # Few colours make a small file, and take a fifth of the time to pack.
    return png(image.quantize(_COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE))


def share_sheet(preview: Preview) -> bytes:
    """A PNG of how a link to the page looks on six networks."""
    cards = share_cards(preview)
    rows = -(-len(cards) // _COLUMNS)
    height = 420
    width = _COLUMNS * (_CARD + _GAP) + _GAP
    image = Image.new("RGB", (width, rows * (height + _GAP) + _GAP), _PAGE)
    picture = _opened(preview.picture)
    for position, card in enumerate(cards):
        left = _GAP + position % _COLUMNS * (_CARD + _GAP)
        top = _GAP + position // _COLUMNS * (height + _GAP)
        _share(image, (left, top), card, preview, picture)
    return png(image)


def _dial(image: Image.Image, at: tuple[int, int], name: str, score: Score) -> None:
    """A ring filled to the score; drawn larger, so that its edge is smooth."""
    side, scale = 200, 4
    ring = Image.new("RGB", (side * scale, side * scale), _PAGE)
    pen = ImageDraw.Draw(ring)
    box = (8 * scale, 8 * scale, (side - 8) * scale, (side - 8) * scale)
    pen.arc(box, 0, 360, _LINE, 18 * scale)
    value = score.value or 0
    tone = _GOOD if value >= 80 else _FAIR if value >= 50 else _POOR
    if value:
        pen.arc(box, -90, -90 + 3.6 * value, tone, 18 * scale)
    image.paste(ring.reduce(scale), at)
    draw = ImageDraw.Draw(image)
    words = number(score)
    middle = (at[0] + side / 2, at[1] + side / 2)
    draw.text(middle, words, INK, font_of(64 if len(words) < 4 else 28, bold=True), anchor="mm")
    write(draw, (at[0] + side + 28, at[1] + 74), name, 40, 200, bold=True)


def _name(report: Report) -> str:
    """The site's name, as it is sent where the font lacks its letters."""
    name = site_name(report)
    if drawable(name) == name:
        return name
    parts = urlsplit(report.final_url or report.url)
    return (parts.netloc + parts.path).rstrip("/")


def _title(draw: ImageDraw.ImageDraw, at: tuple[int, int], text: str, width: int) -> None:
    """A line as large as it fits, so that a long name is seen to its end."""
    shown = drawable(clean(text, 200))
    sizes = (46, 40, 34, 30)
    size = next((n for n in sizes if font_of(n, bold=True).getlength(shown) <= width), sizes[-1])
    write(draw, (at[0], at[1] + sizes[0] - size), text, size, width, bold=True)


def _fixes(draw: ImageDraw.ImageDraw, report: Report) -> None:
    top = 146
    first = report.todo[:3]
    order = f": {QUICKEST}" if quickest_first(first) else ""
    heading = f"Fix first{order}" if first else "Nothing to mend"
    write(draw, (520, top), heading, 30, 620, bold=True)
    for position, finding in enumerate(first, 1):
        top = 84 + 124 * position
        draw.line((520, top - 8, 1140, top - 8), _LINE, 2)
        write(draw, (520, top + 6), f"{position}.", 28, 40, bold=True)
        gain = worth(finding) or "Worth mending"
        write(draw, (560, top + 6), gain, 28, 580, colour=_GOOD, bold=True)
        paragraph(draw, (560, top + 42), finding.evidence[0].text, 25, 580, 2)


def _share(
    image: Image.Image,
    at: tuple[int, int],
    card: ShareCard,
    preview: Preview,
    picture: Image.Image | None,
) -> None:
    draw = ImageDraw.Draw(image)
    left, top = at
    write(draw, at, card.network, 24, _CARD, bold=True)
    top += 40
    if card.bare:
        bottom = _panel(draw, left, top, 50)
        write(draw, (left + 14, top + 13), preview.url, 19, _CARD - 28, colour=_LINK)
    else:
        above = card.pictured and card.large
        bottom = _panel(draw, left, top, (_PICTURE if above else 0) + 112)
        if above:
            _paste(image, (left, top), (_CARD, _PICTURE), preview, picture)
            top += _PICTURE
        beside = 112 if card.pictured and not card.large else 0
        if beside:
            _paste(image, (left, top), (beside, beside), preview, picture)
        _texts(draw, (left + beside + 14, top + 10), card, _CARD - beside - 28)
        draw.rectangle((left, at[1] + 40, left + _CARD, bottom), outline=_LINE)
    said = f"Not as it could be: {card.trouble}" if card.trouble else "Works"
    colour = _POOR if card.trouble else _GOOD
    paragraph(draw, (left, bottom + 8), said, 18, _CARD, 2, colour=colour)


def _panel(draw: ImageDraw.ImageDraw, left: int, top: int, height: int) -> int:
    """A white box; gives its lower edge."""
    draw.rectangle((left, top, left + _CARD, top + height), _PANEL, _LINE)
    return top + height


def _texts(draw: ImageDraw.ImageDraw, at: tuple[int, int], card: ShareCard, width: int) -> None:
    left, top = at
    write(draw, (left, top), card.site, 16, width, colour=_SOFT)
    write(draw, (left, top + 24), card.title, 20, width, bold=True)
    paragraph(draw, (left, top + 52), card.description, 17, width, 2, colour=_SOFT)


def _paste(
    image: Image.Image,
    at: tuple[int, int],
    size: tuple[int, int],
    preview: Preview,
    picture: Image.Image | None,
) -> None:
    """The share image, cut to the frame; a grey frame where it isn't at hand."""
    if picture is not None:
        scale = max(size[0] / picture.width, size[1] / picture.height)
        grown = (max(size[0], round(picture.width * scale)),
                 max(size[1], round(picture.height * scale)))  # fmt: skip
        x, y = (grown[0] - size[0]) // 2, (grown[1] - size[1]) // 2
        fitted = picture.resize(grown).crop((x, y, x + size[0], y + size[1]))
        image.paste(fitted, at)
        return
    draw = ImageDraw.Draw(image)
    draw.rectangle((*at, at[0] + size[0], at[1] + size[1]), _LINE)
    write(draw, (at[0] + 12, at[1] + 12), f"Image {size_of(preview)}", 18, size[0] - 24)


def _opened(content: bytes) -> Image.Image | None:
    """The picture that the audit's child process made small; None without one."""
    if not content:
        return None
    try:
        return Image.open(BytesIO(content)).convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
