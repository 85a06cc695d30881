"""A page in both widths and colours: axe finds nothing on it, nothing stands over its edge; its picture where they are wanted."""

import io
import itertools
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from PIL import Image
from playwright.sync_api import Frame, Page

from tests.browser.axe import axe_violations

FOLDER = os.environ.get("PAGES_PICTURES", "")
WIDTHS, SCHEMES, HEIGHT_PX = (375, 1280), ("light", "dark"), 800
# Flat pages need few colours; lossless WebP then has a third of the bytes of a JPEG.
COLOURS = 48
Row = TypeVar("Row")
# A mini-program's page has no headings or landmarks of HTML: WeChat draws its title and the frame around it.
WECHATS_OWN = ("landmark-one-main", "page-has-heading-one", "region")


def some(rows: Sequence[Row], few: int = 1) -> Sequence[Row]:
    """All rows where pictures are wanted; else the first few, so that a usual run stays short."""
    return rows if FOLDER else rows[:few]


def shoot(page: Page, name: str, widths: Sequence[int] = WIDTHS, inside: Frame | None = None) -> None:
    """The whole page.

    Args:
        inside: what lies in a phone of the page; then axe looks there alone.
    """
    for width, scheme in itertools.product(widths, SCHEMES):
        page.set_viewport_size({"width": width, "height": HEIGHT_PX})
        # Without motion: axe would measure colours on their way from light to dark.
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        # As high as the page, so that no bar that stays at the bottom covers half a control.
        height = page.evaluate("document.documentElement.scrollHeight")
        page.set_viewport_size({"width": width, "height": max(HEIGHT_PX, height)})
        part = inside or page
        found = axe_violations(part, WECHATS_OWN if inside else ())
        assert not found, (name, width, scheme, found)
        assert part.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, (name, width)
        if FOLDER:
            keep(page.screenshot(full_page=True), f"{name}-{width}-{scheme}")


def keep(taken: bytes, name: str) -> None:
    """Write a picture with few colours."""
    Path(FOLDER).mkdir(parents=True, exist_ok=True)
    with Image.open(io.BytesIO(taken)) as image:
        reduced = image.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    reduced.convert("RGB").save(Path(FOLDER) / f"{name}.webp", lossless=True, quality=100, method=6)
