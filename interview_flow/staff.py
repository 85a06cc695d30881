"""Who of the bank is told, and who may act: by role and branch, with head office behind."""

from catalogue import Catalogue
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


def require(catalogue: Catalogue, branch_key: str, userid: str, roles: tuple[str, ...]) -> str:
    """The member's role at the branch.

    Raises:
        NotAllowed: none, or not one of `roles`.
    """
    role = role_of(catalogue, branch_key, userid)
    if role not in roles:
        raise NotAllowed("this member has no such right at this branch")
    return role
