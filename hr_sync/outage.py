"""While WeCom is away only time helps: nobody is asked to confirm a new hire's papers again because of it."""

from collections.abc import Callable
from typing import TypeVar

from core.errors import RetryLater, Uncertain

T = TypeVar("T")

LOOK_AGAIN_S = 300.0


class NotYet(RetryLater):
    """WeCom answers, and what we wait for is not there: that is no outage, and is given up in the end."""


def through_outages(call: Callable[[], T]) -> T:
    """Call, and let a failure that is no answer never count towards giving up.

    A lost answer is such a failure too: what is there already is compared before anything is repeated.

    Raises:
        RetryLater: patient, but for `NotYet`.
    """
    try:
        return call()
    except NotYet:
        raise
    except (RetryLater, Uncertain) as error:
        after_s = getattr(error, "after_s", None)
        again_s, code, errcode = after_s or LOOK_AGAIN_S, error.reason_code, error.errcode
        raise RetryLater(str(error), again_s, patient=True, code=code, errcode=errcode) from error
