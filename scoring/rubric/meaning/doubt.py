"""How far points may lie from what an answer is worth: half-widths that held for nine in ten answers nobody fitted on.

They come with the coefficients. An answer in the middle of the scale is less sure than one at its ends, so the
half-width depends on the points themselves. They were measured on written answers; no bank's ratings are in them.
"""

from bisect import bisect_right
from dataclasses import dataclass

# Nothing is known: the whole scale.
WHOLE_SCALE = 100.0


@dataclass(frozen=True)
class Doubt:
    """Half-widths in points by the points shown.

    Attributes:
        bands: (from so many points on, half-width), rising.
    """

    bands: tuple[tuple[float, float], ...]

    def half_width(self, points: float) -> float:
        """Half of the 90 % interval around points, 0 to 100."""
        at = bisect_right([start for start, _ in self.bands], points) - 1
        return self.bands[at][1] if at >= 0 else WHOLE_SCALE
