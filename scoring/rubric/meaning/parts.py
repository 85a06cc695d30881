"""The named parts of an answer: what it covers, how it is made, and what speaks against it.

Each is a share, a rate over the units that are about the question, or a best place; none grows with length
alone. Units about nothing of the question weigh nothing, so filler changes no part.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from config.schema import Question
from scoring.rubric import style
from scoring.rubric.meaning import polarity
from scoring.rubric.meaning.coefficients import Coefficients
from scoring.rubric.meaning.match import PointMatch
from scoring.rubric.meaning.reading import Reading
from scoring.rubric.meaning.scale import Numbers
from scoring.rubric.meaning.substance import Made, made_of

# Part -> whether more of it may raise the points (1) or lower them (-1).
SIGNS = {
    "coverage": 1, "made": 1, "voiced": 1, "voice": 1, "amount": 1, "fresh": 1, "linked": 1, "other": 1, "grammar": 1,
    "relevance": 1, "about": 1, "structure": 1, "whole": 1, "duty": -1, "slogan": -1, "will": -1, "dense": -1,
    "harm_near": -1, "harm_gap": -1, "harm_way": -1, "harm_excess": -1, "harm_lean": -1, "harm_tone": -1,
    "turn_gap": -1, "turn_harm": -1, "turn_shift": -1,
}  # fmt: skip
# The parts that each dimension has of its own.
OF_DIMENSION = ("coverage", "made", "voiced")
# A unit is about the question from so many deviations above chance on, and wholly so from the second on. Talk of
# nothing lies near one of a question's marks by chance up to the first, and must weigh nothing at all.
# Source: measured on written answers, questions left out: a story about something else came this far.
ABOUT_FROM, ABOUT_FULL = 2.2, 3.2
# A neighbour lifts a unit only so far: else what stands beside a point would be about the question as well.
LIFTED_BY = 0.7
# So much of nothing is added to a rate, so that one unit alone, near a mark by chance, doesn't make it.
NOTHING = 1.0
VOICE_STEEP = 0.15
# How fast a window nearer to harm than to any point counts as harm, in deviations.
HARM_STEEP = 0.5
# What the voice of a plain fact counts as, and of one told as a handbook tells it.
FACT_VOICE, HANDBOOK_VOICE = 0.16, -0.25
# A turn before so many characters takes nothing back.
OPENING = 15
# A window bears on the question, and on what a turn takes back, from so many deviations above chance on, and wholly so
# one above that.
BEARS_FROM = 1.8
# What an answer without a turn has.
UNTURNED = {"turn_gap": -1.0, "turn_harm": -0.7, "turn_shift": -0.3}


@dataclass(frozen=True)
class Anatomy:
    """One answer to one question, taken apart."""

    question: Question
    reading: Reading
    points: tuple[PointMatch, ...]
    model: Coefficients

    @cached_property
    def good(self) -> Numbers:
        """(windows,) nearness to the nearest point."""
        return self._nearest([one.id for one in self.question.points])

    @cached_property
    def bad(self) -> Numbers:
        """(windows,) nearness to the nearest harmful statement; far below everything without any."""
        return self._nearest([one.id for one in self.question.harmful])

    def _nearest(self, ids: Sequence[str]) -> Numbers:
        numbers = self.reading.scale.marks(self.question.id)
        columns = [numbers[one] for one in ids if one in numbers]
        if not columns:
            return np.full(len(self.reading.windows), -3.0)
        nearest: Numbers = self.reading.z[:, columns].max(axis=1)
        return nearest

    @cached_property
    def about(self) -> Numbers:
        """(units,) 0 to 1, how sure it is that a unit is about the question; 0 for what chance brings too."""
        nearest = np.maximum(self.good, self.bad)
        lifted = np.minimum(self.reading.of_units(nearest), nearest[: len(self.reading.units)] + LIFTED_BY)
        sure: Numbers = np.clip((lifted - ABOUT_FROM) / (ABOUT_FULL - ABOUT_FROM), 0.0, 1.0)
        return sure

    @cached_property
    def bears(self) -> Numbers:
        """(windows,) 0 to 1, how far each bears on the question at all."""
        surely: Numbers = np.clip(np.maximum(self.good, self.bad) - BEARS_FROM, 0.0, 1.0)
        return surely

    @cached_property
    def made(self) -> tuple[Made, ...]:
        """What each unit is made of."""
        return made_of([one.text for one in self.reading.units], self.reading.scale.vocabulary[self.question.id])

    @cached_property
    def voice(self) -> Numbers:
        """(units,) how much each sounds like somebody telling what they did or would do.

        A question of knowledge asks for facts: plainly told, they need no voice of one's own.
        """
        heard = self.model.voice.of(self.reading.unit_vectors)
        if self.question.kind != "knowledge":
            return heard
        return np.maximum(heard, np.array([_voice_of_fact(one) for one in self.made]))

    @cached_property
    def harm(self) -> Numbers:
        """(windows,) how much each sounds harmful, careless or insincere, whatever it is about."""
        return self.model.harm.of(self.reading.raw)

    @cached_property
    def substance(self) -> Numbers:
        """(units,) 0 to 1, how much of an act or an argument each is."""
        own, amount, fresh = (
            np.array([getattr(one, name) for one in self.made]) for name in ("own", "amount", "fresh")
        )
        summed: Numbers = 0.5 * self.sure_voice + 0.2 * own + 0.15 * amount + 0.15 * fresh
        return summed

    @cached_property
    def sure_voice(self) -> Numbers:
        """(units,) the voice as a share, 0 to 1."""
        return _rising(self.voice, VOICE_STEEP)

    def rate(self, values: Sequence[float] | Numbers) -> float:
        """Mean over the units, each as heavy as it is about the question."""
        return float((self.about * np.asarray(values)).sum() / (self.about.sum() + NOTHING))

    def parts(self) -> dict[str, float]:
        """All parts of the whole answer."""
        return {**self.covered(self.points), **self._manner(), **self._against()}

    def of_dimension(self, key: str) -> dict[str, float]:
        """The parts that a dimension has of its own: half its points, half all points of the question."""
        whole, own = self.covered(self.points), self.covered([one for one in self.points if one.dim == key])
        return {name: (whole[name] + own[name]) / 2 for name in OF_DIMENSION}

    def covered(self, points: Sequence[PointMatch]) -> dict[str, float]:
        """Weighted share of the points that were made; that were made by an act; in a voice of one's own."""
        total = sum(one.weight for one in points) or 1
        shares = {"coverage": 0.0, "made": 0.0, "voiced": 0.0}
        for one in points:
            window = self.reading.windows[one.window]
            units = [window.first, window.last]
            credit = one.weight * one.credit / total
            shares["coverage"] += credit
            sure = self.about[units]
            shares["made"] += credit * min(1.0, float((self.substance[units] * sure).max()) / 0.75)
            shares["voiced"] += credit * float((self.sure_voice[units] * sure).sum()) / max(1.0, float(sure.sum()))
        return shares

    def _manner(self) -> dict[str, float]:
        rates = {
            name: self.rate([getattr(one, name) for one in self.made])
            for name in ("amount", "fresh", "linked", "other", "grammar", "duty", "slogan", "will")
        }
        live = [one.text for one, share in zip(self.reading.units, self.about, strict=True) if share > 0.5]
        coverage = self.covered(self.points)["coverage"]
        return {
            **rates,
            "voice": self.rate(self.voice),
            "structure": style.structure(self.question.kind, live, coverage) if live else 0.0,
            "relevance": self._relevance(),
            "about": self._nearness_to_question(),
            "whole": float(self.model.whole.of(self.reading.mean)[0]),
            "dense": sum(one.credit for one in self.points) / max(1.0, float(self.about.sum())),
        }

    def _relevance(self) -> float:
        """Best nearness on this question against the three best on the position's others."""
        own = set(self.reading.scale.marks(self.question.id).values())
        others = [number for number in range(self.reading.z.shape[1]) if number not in own]
        mine = max(float(self.good.max()), float(self.bad.max()))
        if not others:
            return max(-3.0, min(3.0, mine))
        elsewhere = float(np.sort(self.reading.z[:, others].max(axis=0))[-3:].mean())
        return max(-3.0, min(3.0, mine - elsewhere))

    def _nearness_to_question(self) -> float:
        """How near the units about the question lie to its own words, taken together; -1 to 1."""
        weights = self.about if self.about.any() else np.ones(len(self.about))
        mean = (self.reading.rows[: len(self.about)] * weights[:, None]).sum(axis=0)
        length = float(np.linalg.norm(mean))
        return float(mean @ self.reading.scale.asked[self.question.id]) / length if length else 0.0

    def _against(self) -> dict[str, float]:
        gap = np.clip(self.bad - self.good, -4.0, 4.0)
        near = _rising(self.bad - 2.2, 0.5) * _rising(self.bad - self.good - 0.3, 0.4)
        total = self.bears.sum() + NOTHING
        return {
            "harm_near": float(near.max()),
            "harm_gap": float(np.clip(gap.max(), -3.0, 5.0)),
            "harm_way": float(np.sort(self.harm)[-3:].mean()),
            # A deed that is wrong and told with confidence is nowhere near a statement word for word: it leans to one
            # all along, and sounds careless all along.
            "harm_excess": float((self.bears * _rising(self.bad - self.good, HARM_STEEP)).sum() / total),
            "harm_lean": float((self.bears * gap).sum() / total),
            "harm_tone": float(self.harm.mean()),
            **self._turns(gap),
        }

    def _turns(self, gap: Numbers) -> dict[str, float]:
        """How far the answer turns to harm after a word of turning, at its worst; below 0 without one."""
        turned = [self._turned(at, gap) for at in polarity.turns(self.reading.text) if at >= OPENING]
        return {name: max([least, *(one[name] for one in turned)]) for name, least in UNTURNED.items()}

    def _turned(self, at: int, gap: Numbers) -> Mapping[str, float]:
        """What changes at one place, as far as what follows bears on the question: small talk takes nothing back."""
        after = self.bears * np.array([one.start >= at - 2 for one in self.reading.windows])
        before = self.bears * np.array([one.end <= at for one in self.reading.windows])
        if not after.any() or not before.any():
            return UNTURNED
        changes = {
            "turn_gap": _mean(gap, after) - _mean(gap, before),
            "turn_harm": float(np.sort(self.harm[after > 0])[-3:].mean()),
            "turn_shift": _mean(self.harm, after) - _mean(self.harm, before),
        }
        share = float(after.sum() / (after.sum() + NOTHING))
        return {name: least + (changes[name] - least) * share for name, least in UNTURNED.items()}


def rounded(parts: Mapping[str, float]) -> dict[str, float]:
    """Parts to four decimals, in the order of `SIGNS`, so that a last bit changes no points."""
    return {name: round(parts[name], 4) + 0.0 for name in SIGNS}


def _voice_of_fact(made: Made) -> float:
    if max(made.duty, made.slogan):
        return HANDBOOK_VOICE
    return FACT_VOICE if made.grammar > 0.1 else 0.0


def _mean(values: Numbers, weights: Numbers) -> float:
    return float((values * weights).sum() / weights.sum())


def _rising(values: Numbers, steep: float) -> Numbers:
    """0 to 1, half at 0."""
    rising: Numbers = 1 / (1 + np.exp(-np.clip(values / steep, -30, 30)))
    return rising
