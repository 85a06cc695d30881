"""The evidence finder that the settings choose: none, or a language model at an address of the bank's own."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import structlog

from config.schema import Position, Question
from config.settings import Settings
from core.errors import RetryLater
from scoring.finder.endpoint import Endpoint
from scoring.finder.finding import EvidenceFinder, IsWeak

if TYPE_CHECKING:
    from scoring.meanings import Meanings

log = structlog.get_logger(__name__)

FinderFor = Callable[[Position], EvidenceFinder]


def endpoint_of(settings: Settings) -> Endpoint | None:
    """Where the model is; None where none is set.

    Raises:
        ConfigInvalid: the settings don't name a model that can be asked.
    """
    if not settings.scorer_llm_url:
        return None
    return Endpoint(
        settings.scorer_llm_url,
        settings.scorer_llm_model,
        settings.scorer_llm_revision,
        settings.scorer_llm_key.get_secret_value(),
    )


def finder_of(settings: Settings, meanings: "Callable[[], Meanings | None]") -> FinderFor | None:
    """Makes the finder for the rubric of a position; None where no model is set.

    Args:
        meanings: the positions as this process's encoder sees them; asked for with the first interview.
    """
    endpoint = endpoint_of(settings)
    if endpoint is None:
        return None

    def finder(position: Position) -> EvidenceFinder:
        from scoring.finder.language_model import LanguageModelFinder

        return LanguageModelFinder(endpoint, weakness(meanings(), position))

    return finder


def weakness(meanings: "Meanings | None", position: Position) -> IsWeak | None:
    """Compares a clause with a point by the scale that the scorer by meaning keeps; None where it reads by phrases.

    A z-score of 0 is the mean of what answers to other questions bring. The encoder is the scorer's own and takes one
    text more; whatever is wrong with it is the scorer's to tell, and here means that nobody has compared.
    """
    if meanings is None:
        return None

    def is_weak(question: Question, point: str, clause: str) -> bool | None:
        try:
            return _below_chance(meanings, position, question, point, clause)
        except RetryLater as error:
            log.warning("clause_not_compared", reason=str(error))
            return None

    return is_weak


def _below_chance(meanings: "Meanings", position: Position, question: Question, point: str, clause: str) -> bool | None:
    from scoring.rubric.people import compared

    with meanings.lock:
        meaning = meanings.of(position)
        if meaning is None or not meaning.encoder.by_meaning or not question.by_meaning:
            return None
        scale = meaning.scale
        if not scale.has_background(question.id):
            return None
        z = scale.z(scale.rows([compared(clause)]))[0, scale.marks(question.id)[point]]
        return bool(z < 0)
