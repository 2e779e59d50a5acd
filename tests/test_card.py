"""Pictures of a report: their size, their words in any script, what is too long."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO

from PIL import Image, ImageChops

from bot.audit.card import SIZE, score_card, share_sheet
from bot.audit.drawing import MISSING, drawable
from bot.audit.report import Place, Report
from tests.reports import HOSTILE, finding, picture, preview, report


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    assert image.format == "PNG"
    return image.convert("RGB")


def differs(one: bytes, other: bytes) -> bool:
    return ImageChops.difference(opened(one), opened(other)).getbbox() is not None


def test_the_score_card_has_the_size_of_a_share_image() -> None:
    assert opened(score_card(report())).size == SIZE


def test_the_score_card_shows_the_scores_and_what_to_fix() -> None:
    other = finding("title-present", "fail", "low")
    assert differs(score_card(report()), score_card(report(other)))


def test_a_card_without_scores_gives_the_reason() -> None:
    none = Report(url="a.example", final_url="", verdict="abstained", reason="No answer came.")
    other = Report(url="a.example", final_url="", verdict="abstained", reason="It was refused.")
    assert differs(score_card(none), score_card(other))


def test_the_same_report_is_the_same_picture() -> None:
    assert score_card(report()) == score_card(report())


def test_what_the_font_lacks_is_a_box_that_is_seen() -> None:
    assert drawable("Café Łódź Ωμέγα Жук") == "Café Łódź Ωμέγα Жук"
    assert drawable("花屋 🌷") == f"{MISSING * 2} {MISSING}"
    assert differs(share_sheet(preview(share_title="花屋")), share_sheet(preview(share_title="花")))


def test_long_and_hostile_words_stay_within_the_picture() -> None:
    place = Place("fail", f"{HOSTILE} {'w' * 3000}", "", None, "")
    image = opened(score_card(report(finding("a", "fail", "high", evidence=(place,)))))
    margin = image.crop((1145, 0, 1200, 630))
    ((_, colour),) = margin.getcolors()  # type: ignore[misc]
    assert near(colour, (246, 247, 249))


def test_a_long_name_is_made_smaller_before_it_is_cut() -> None:
    name = "www." + "w" * 34 + ".example"
    one, other = (report(url=f"https://{name}{end}/") for end in ("", "s"))
    assert differs(score_card(one), score_card(other))


def test_a_foreign_name_is_drawn_if_the_font_has_its_letters() -> None:
    named = [report(url=f"https://{host}/") for host in ("xn--e1afmkfd.xn--p1ai", "xn--r8jz45g.jp")]
    assert differs(score_card(named[0]), score_card(report(url="https://□□□□□□.□□/")))
    assert differs(score_card(named[1]), score_card(report(url="https://□□.jp/")))


def test_the_day_of_the_audit_stands_on_the_card() -> None:
    one = report()
    assert differs(score_card(one), score_card(replace(one, at=one.at - 86_400)))


def test_the_sheet_shows_the_picture_only_where_it_works() -> None:
    red = (170, 60, 50)
    worked = opened(share_sheet(preview(picture=picture())))
    broken = dict.fromkeys(("X", "Facebook", "LinkedIn", "Slack", "Telegram", "WhatsApp"), "why")
    without = opened(share_sheet(preview(picture=picture(), broken=broken)))
    assert any(near(pixel, red) for pixel in colours(worked))
    assert not any(near(pixel, red) for pixel in colours(without))


def test_a_picture_that_is_none_leaves_a_grey_frame() -> None:
    assert opened(share_sheet(preview(picture=b"no picture"))).size == (1260, 930)


def colours(image: Image.Image) -> list[tuple[int, int, int]]:
    found = image.getcolors(image.width * image.height) or []
    return [colour for _, colour in found]  # type: ignore[misc]


def near(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    return all(abs(a - b) <= 3 for a, b in zip(one, other, strict=True))
