"""The ledger of subscription messages: one granted tap is one message of one template.

Source: WeChat's subscribeMessage.send.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models import SubscriptionCredit


def credit_of(session: Session, candidate_id: str, key: str, *, lock: bool = False) -> SubscriptionCredit | None:
    """The candidate's row for a template key (`day`, `hour`, …), None when nothing was ever granted."""
    query = select(SubscriptionCredit).where(
        SubscriptionCredit.candidate_id == candidate_id, SubscriptionCredit.template_key == key
    )
    return session.scalar(query.with_for_update() if lock else query)


def grant(session: Session, candidate_id: str, key: str, count: int = 1) -> SubscriptionCredit:
    """The candidate agreed to `count` more messages of this template."""
    credit = credit_of(session, candidate_id, key, lock=True)
    if credit is None:
        credit = SubscriptionCredit(candidate_id=candidate_id, template_key=key, credits=0)
        session.add(credit)
    credit.credits += count
    return credit


def use_one(session: Session, candidate_id: str, key: str) -> bool:
    """Take one message's credit; False when there is none."""
    credit = credit_of(session, candidate_id, key, lock=True)
    if credit is None or credit.credits < 1:
        return False
    credit.credits -= 1
    return True


def give_back(session: Session, candidate_id: str, key: str) -> None:
    """A message definitely did not go out, so its consent is still there."""
    credit = credit_of(session, candidate_id, key, lock=True)
    if credit is not None:
        credit.credits += 1


def exhaust(session: Session, candidate_id: str, key: str) -> None:
    """WeChat says that no consent is left, whatever we had counted."""
    credit = credit_of(session, candidate_id, key, lock=True)
    if credit is not None:
        credit.credits = 0
