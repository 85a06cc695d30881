"""Who of the bank is told, who may act, and what they are called: by role and branch, with head office behind."""

from catalogue import Catalogue
from config.texts import word
from core.errors import NotAllowed

HEAD_OFFICE = "head_office"


def recipients(catalogue: Catalogue, branch_key: str, role: str) -> list[list[str]]:
    """Userids to try in order: the branch's people of the role, its HR, head office's HR."""
    branch, head = catalogue.branch(branch_key), catalogue.branch(HEAD_OFFICE)
    lists = [list(branch.interviewers)] if role == "interviewer" else []
    lists += [list(branch.hr), list(head.hr)]
    unique: list[list[str]] = []
    for userids in lists:
        if userids and userids not in unique:
            unique.append(userids)
    if not unique:
        raise NotAllowed(f"nobody is named for {branch_key}: branches/{branch_key}.yaml needs hr")
    return unique


def role_of(catalogue: Catalogue, branch_key: str, userid: str) -> str | None:
    """`hr` or `interviewer` of a branch (head office's HR counts everywhere), else None."""
    branch, head = catalogue.branch(branch_key), catalogue.branch(HEAD_OFFICE)
    wanted = userid.lower()
    if wanted in {name.lower() for name in (*branch.hr, *head.hr)}:
        return "hr"
    if wanted in {name.lower() for name in branch.interviewers}:
        return "interviewer"
    return None


def hr_branches(catalogue: Catalogue, userid: str) -> list[str]:
    """The branches whose HR this member is: for head office's, all."""
    return [key for key in catalogue.branches() if role_of(catalogue, key, userid) == "hr"]


def require(catalogue: Catalogue, branch_key: str, userid: str, roles: tuple[str, ...]) -> str:
    """The member's role at the branch.

    Raises:
        NotAllowed: none, or not one of `roles`.
    """
    role = role_of(catalogue, branch_key, userid)
    if role not in roles:
        raise NotAllowed("this member has no such right at this branch")
    return role


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
