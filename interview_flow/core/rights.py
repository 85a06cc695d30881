"""Who is HR or interviewer of which branch now: named in the catalogue, and where their WeCom department is.

The catalogue names who is HR at all, and interviewers by branch. A branch that names its WeCom department has those who
work in that department or below it and whom head office or any such branch names as HR; a branch that names none has
those of its own file. HR of a branch act for the branches below it too, HR of head office for all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from catalogue import Catalogue
from config.schema import Branch
from core.errors import NotAllowed
from interview_flow.core.branch_tree import NO_PARENT, BranchTree
from interview_flow.core.staff import HEAD_OFFICE
from models import DepartedMember, Department, DirectoryState, StaffPlace

STATE_ROW = 1
# MariaDB may commit a change between two of our queries: then they are read again.
MOST_READS = 3


@dataclass(frozen=True)
class Rights:
    """The rights of one moment.

    Args:
        hr: branch -> userids of its own HR, in the order in which they are told.
        above: branch -> the branches above it, nearest first; head office, which is above all, is left out.
        gone: lower-case userids of members who have left.
        tree: the departments they were taken from.
    """

    catalogue: Catalogue
    hr: Mapping[str, tuple[str, ...]]
    above: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    gone: frozenset[str] = frozenset()
    tree: BranchTree = field(default_factory=lambda: BranchTree({}, {}))

    def recipients(self, branch_key: str, role: str) -> list[list[str]]:
        """Userids to try in order: the branch's people of the role, its HR, those above it, head office's HR."""
        lists = [self.interviewers(branch_key)] if role == "interviewer" else []
        lists += [list(self.hr[key]) for key in self._lines(branch_key)]
        unique: list[list[str]] = []
        for userids in lists:
            if userids and userids not in unique:
                unique.append(userids)
        if not unique:
            unique = [self._last_resort()]
        if not unique[0]:
            raise NotAllowed(f"nobody is named for {branch_key}: branches/{branch_key}.yaml needs hr")
        return unique

    def role_of(self, branch_key: str, userid: str) -> str | None:
        """`hr` or `interviewer` of a branch (HR above it count as its HR), else None."""
        wanted = userid.lower()
        if any(wanted == one.lower() for key in self._lines(branch_key) for one in self.hr[key]):
            return "hr"
        if wanted in {one.lower() for one in self.interviewers(branch_key)}:
            return "interviewer"
        return None

    def require(self, branch_key: str, userid: str, roles: tuple[str, ...]) -> str:
        """The member's role at the branch.

        Raises:
            NotAllowed: none, or not one of `roles`.
        """
        role = self.role_of(branch_key, userid)
        if role not in roles:
            raise NotAllowed("this member has no such right at this branch")
        return role

    def hr_branches(self, userid: str) -> list[str]:
        """The branches whose HR this member is: for head office's, all."""
        return [key for key in self.catalogue.branches() if self.role_of(key, userid) == "hr"]

    def own_branches(self, userid: str) -> list[str]:
        """The branches whose own HR this member is, without those below."""
        wanted = userid.lower()
        return [key for key, userids in self.hr.items() if wanted in {one.lower() for one in userids}]

    def interviewers(self, branch_key: str) -> list[str]:
        """The branch's interviewers who are still there."""
        return [one for one in self.catalogue.branch(branch_key).interviewers if one.lower() not in self.gone]

    def may_interview(self, branch_key: str) -> list[str]:
        """Who may lead a second round at the branch: its interviewers, then its own HR."""
        return list(dict.fromkeys([*self.interviewers(branch_key), *self.hr[branch_key]]))

    def head_office(self) -> list[str]:
        """Whom the system's own troubles are told."""
        return list(self.hr[HEAD_OFFICE]) or self._last_resort()

    def _lines(self, branch_key: str) -> list[str]:
        """The branch, then those above it."""
        self.catalogue.branch(branch_key)
        return list(dict.fromkeys([branch_key, *self.above.get(branch_key, ()), HEAD_OFFICE]))

    def _last_resort(self) -> list[str]:
        """Head office's HR as named: messages need a receiver, also while WeCom places nobody there."""
        named = self.catalogue.branch(HEAD_OFFICE).hr
        return [one for one in named if one.lower() not in self.gone] or list(named)


def is_placed(branch: Branch) -> bool:
    """Whether a branch's HR follow from its WeCom department. Made-up people have none."""
    return branch.department_id is not None and not branch.practice


def named_hr(catalogue: Catalogue) -> dict[str, str]:
    """Lower-case userid -> userid as it is written, of whoever is named as HR; practice branches aside."""
    branches = [one for one in catalogue.shelf.branches.values() if not one.practice]
    return {userid.lower(): userid for branch in reversed(branches) for userid in branch.hr}


def _named_in_placed(catalogue: Catalogue) -> dict[str, str]:
    """Of `named_hr` those whom a branch with a department names, or head office."""
    branches = [one for key, one in catalogue.shelf.branches.items() if is_placed(one) or key == HEAD_OFFICE]
    placed = {userid.lower() for branch in branches for userid in branch.hr}
    return {lower: userid for lower, userid in named_hr(catalogue).items() if lower in placed}


def _naming(catalogue: Catalogue, userid: str) -> set[str]:
    """The branches whose file names somebody as HR."""
    branches = catalogue.shelf.branches.items()
    return {key for key, branch in branches if userid in {one.lower() for one in branch.hr}}


def by_name(catalogue: Catalogue, gone: frozenset[str] = frozenset()) -> Rights:
    """The rights where no branch names a department."""
    branches = catalogue.shelf.branches
    hr = {key: tuple(one for one in branch.hr if one.lower() not in gone) for key, branch in branches.items()}
    return Rights(catalogue, hr, gone=gone)


def by_place(
    catalogue: Catalogue, tree: BranchTree, places: Mapping[str, tuple[int, ...]], gone: frozenset[str]
) -> Rights:
    """The rights as departments give them.

    Whoever only branches without a department name has those branches alone: nobody is lifted by where they work. About
    whom WeCom was not asked yet has the branches that name them.

    Args:
        places: lower-case userid -> ids of the departments that the member is in.
    """
    named, branches = _named_in_placed(catalogue), catalogue.shelf.branches
    standing = {
        userid: _standing(catalogue, tree, userid, places[userid]) if userid in places else _naming(catalogue, userid)
        for userid in named
    }
    hr = dict(by_name(catalogue, gone).hr)
    above: dict[str, tuple[str, ...]] = {}
    for key, branch in branches.items():
        if not is_placed(branch):
            continue
        first = [one.lower() for one in branch.hr]
        order = [*first, *sorted(set(named) - set(first))]
        hr[key] = tuple(named[one] for one in order if one not in gone and key in standing.get(one, ()))
        above[key] = tuple(one for one in tree.above(key) if one != HEAD_OFFICE)
    return Rights(catalogue, hr, above, gone, tree)


class RightsReader:
    """Reads the rights again whenever something has changed from which they follow."""

    def __init__(self) -> None:
        self._known: tuple[str | None, Rights] | None = None

    def read(self, catalogue: Catalogue, session: Session) -> Rights:
        """The rights as this transaction sees them."""
        for _ in range(MOST_READS):
            token, known = _token(session), self._known
            if known is not None and known[0] == token and known[1].catalogue is catalogue:
                return known[1]
            found = _read(catalogue, session)
            if _token(session) == token:
                self._known = (token, found) if token is not None else None
                break
        return found


def _token(session: Session) -> str | None:
    return session.scalar(select(DirectoryState.token).where(DirectoryState.number == STATE_ROW))


def _read(catalogue: Catalogue, session: Session) -> Rights:
    gone = frozenset(session.scalars(select(DepartedMember.userid)))
    state = session.get(DirectoryState, STATE_ROW)
    if state is None or state.read_at is None or not any(map(is_placed, catalogue.shelf.branches.values())):
        return by_name(catalogue, gone)
    places = session.execute(select(StaffPlace.userid, StaffPlace.departments))
    return by_place(catalogue, tree_of(catalogue, session), {one: tuple(ids) for one, ids in places}, gone)


def tree_of(catalogue: Catalogue, session: Session) -> BranchTree:
    """The departments that are there. One that may be another than it was is no branch, and no way up to one."""
    branches = catalogue.shelf.branches.items()
    mapped = {one.department_id: key for key, one in branches if is_placed(one) and one.department_id is not None}
    columns = Department.id, Department.parent_id, Department.former_name
    rows = session.execute(select(*columns).where(Department.gone_at.is_(None))).all()
    parents = {number: parent or NO_PARENT for number, parent, former in rows if former is None or number not in mapped}
    return BranchTree(parents, {number: key for number, key in mapped.items() if number in parents})


def _standing(catalogue: Catalogue, tree: BranchTree, userid: str, departments: tuple[int, ...]) -> set[str]:
    """The branches that somebody's departments belong to. Head office has rights everywhere, so it names its HR itself:
    the whole company lies below it, and nobody becomes its HR by a department of no branch."""
    found = {branch for one in departments if (branch := tree.branch_of(one)) is not None}
    named = {one.lower() for one in catalogue.branch(HEAD_OFFICE).hr}
    return found if userid in named else found - {HEAD_OFFICE}
