"""What members of the bank's staff are called; who may do what stands in `rights.py`."""

from catalogue import Catalogue
from config.texts import word

HEAD_OFFICE = "head_office"


def name_of(catalogue: Catalogue, userid: str) -> str:
    """How people call a member: as a branch's `names` have it, else the userid itself."""
    wanted = userid.lower()
    for key in catalogue.branches():
        for known, name in catalogue.branch(key).names.items():
            if known.lower() == wanted:
                return name
    return userid


def actor_in_words(catalogue: Catalogue, actor: str) -> str:
    """An actor of a step (`hr:hr01`) as people read it: staff by name, others by what they are."""
    kind, _, who = actor.partition(":")
    return name_of(catalogue, who) if kind in ("hr", "interviewer") else word(f"pages.actors.{kind}")
