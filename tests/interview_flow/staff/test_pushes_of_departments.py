"""Pushes in any order, doubled, late or lost, and answers that were given before them, end in the same rights.

Once every push has come, nobody has a right that WeCom's address book does not give, however old the answers are that
come after it.
"""

import copy
import random
from dataclasses import dataclass, field
from types import SimpleNamespace

import pytest
from sqlalchemy import delete, select

from interview_flow.core.branch_tree import BranchTree
from interview_flow.core.journey import Journey
from interview_flow.core.rights import by_place
from interview_flow.staff import departments, members, places
from interview_flow.transitions import TRANSITIONS
from models import DepartedMember, Department, DirectoryState, OutboxMessage, StaffPlace
from tests.support import company
from tests.support.times import NOW

CATALOGUE = company.mapped()
ROUNDS = 12


@dataclass
class WeCom:
    """The address book itself, and the pushes that it owes us."""

    chance: random.Random
    parents: dict = field(default_factory=lambda: {one["id"]: one["parentid"] for one in company.DEPARTMENTS})
    names: dict = field(default_factory=lambda: {one["id"]: one["name"] for one in company.DEPARTMENTS})
    places: dict = field(default_factory=lambda: {userid: list(ids) for userid, ids in company.PLACES.items()})
    owed: list = field(default_factory=list)

    def change(self):
        """One act of an administrator."""
        self.chance.choice(
            [self.move_member, self.move_member, self.move_department, self.dismiss, self.end, self.make]
        )()

    def move_member(self):
        userid = self.chance.choice(sorted(company.PLACES))
        come_back = userid not in self.places
        self.places[userid] = self.chance.sample(sorted(self.parents), k=self.chance.choice([1, 1, 2]))
        told = ",".join(map(str, self.places[userid]))
        self.owe("create_user" if come_back else "update_user", userid=userid, department=told)

    def dismiss(self):
        userid = self.chance.choice(sorted(company.PLACES))
        if self.places.pop(userid, None) is not None:
            self.owe("delete_user", userid=userid)

    def move_department(self):
        number = self.chance.choice(sorted(set(self.parents) - {1}) or [1])
        parent = self.chance.choice(sorted(self.parents))
        if number != 1 and number not in BranchTree(self.parents, {}).chain(parent):
            self.parents[number] = parent
            self.owe("update_party", party_id=f"{number}", parent_id=f"{parent}")

    def end(self):
        number = self.chance.choice(sorted(self.parents))
        if number != 1 and number not in self.parents.values():
            del self.parents[number], self.names[number]
            self.owe("delete_party", party_id=f"{number}")

    def make(self):
        """A department whose number may have been another's."""
        number = self.chance.choice([10, 11, 12, 13, 14, 20, 30])
        if number not in self.parents:
            self.parents[number], self.names[number] = 1, self.chance.choice(["新部门", "大庆分行", "哈尔滨分行"])
            self.owe("create_party", party_id=f"{number}", parent_id="1")

    def owe(self, change, **payload):
        empty = dict.fromkeys(("userid", "party_id", "parent_id", "department", "status", "new_userid"), "")
        self.owed.append({**empty, **payload, "change_type": change})

    def rights(self, without=frozenset()):
        """What its own state gives, departments that are in question left out."""
        placed = {number: key for key, (number, _) in company.BRANCHES.items() if number not in without}
        parents = {number: parent for number, parent in self.parents.items() if number not in without}
        found = {userid: tuple(self.places.get(userid, ())) for userid in company.PLACES}
        gone = frozenset(set(company.PLACES) - set(self.places))
        return granted(by_place(CATALOGUE, BranchTree(parents, placed), found, gone))


class Product:
    """Our side: the handlers of pushes and of answers, on a database."""

    def __init__(self, db):
        self.db = db
        self.journey = Journey(CATALOGUE, TRANSITIONS, "https://recruit.example.com", "wkSandbox01")

    def take(self, push):
        event = SimpleNamespace(payload=push)
        self.db.run(lambda session: members.changed(self.journey, session, event, NOW))

    def ask(self, wecom):
        """What our questions carry, as frozen now, and what WeCom answers in this moment."""
        mark, turns = self.db.run(
            lambda session: (departments.mark(self.journey, session), places.turns(session, sorted(company.PLACES)))
        )
        rows = [(number, parent, wecom.names[number]) for number, parent in sorted(wecom.parents.items())]
        return mark, turns, rows, copy.deepcopy(wecom.places)

    def hear(self, asked):
        """The answers to questions of some time ago arrive."""
        mark, turns, rows, stood = asked
        found = {
            userid: {"departments": stood[userid], "turn": turn} for userid, turn in turns.items() if userid in stood
        }
        left = sorted(set(turns) - set(stood))

        def work(session):
            departments.tree_read(self.journey, session, {"turn": mark["turn"], "departments": rows}, NOW)
            members.checked(self.journey, session, {"left": left, "places": found}, NOW)

        self.db.run(work)

    def in_question(self):
        """Numbers of departments that wait for head office to say whether they are still the branch they were."""
        with self.db.read() as session:
            return set(session.scalars(select(Department.id).where(Department.former_name.is_not(None))))

    def rights(self):
        with self.db.read() as session:
            return granted(self.journey.rights(session))


def granted(rights):
    return {(userid, branch) for userid in company.PLACES for branch in rights.hr_branches(userid)}


def emptied(db):
    with db.write() as session:
        for table in (DirectoryState, Department, StaffPlace, DepartedMember, OutboxMessage):
            session.execute(delete(table))


@dataclass
class Play:
    """One story: what administrators do, what of it arrives and when, what we ask and when we hear."""

    product: Product
    wecom: WeCom
    chance: random.Random
    lossy: bool
    asked: list = field(default_factory=list)
    told: list = field(default_factory=list)

    def act(self):
        what = self.chance.choice(["change", "change", "push", "ask", "hear"])
        self.told.append(what)
        if what == "change":
            self.wecom.change()
        elif what == "ask":
            self.asked.append(self.product.ask(self.wecom))
        elif what == "push" and self.wecom.owed:
            self.push()
        elif what == "hear" and self.asked:
            self.product.hear(self.asked.pop())

    def push(self):
        """Any of those that are owed arrives twice, or never."""
        late = self.wecom.owed.pop(self.chance.randrange(len(self.wecom.owed)))
        if not self.lossy or self.chance.random() < 0.5:
            self.product.take(late)
            self.product.take(late)

    def over(self):
        """What is under way arrives; what is lost stays lost."""
        while self.wecom.owed and not self.lossy:
            self.push()
        yield
        while self.asked:
            self.product.hear(self.asked.pop(0))
            yield


@pytest.mark.parametrize("lossy", [False, True], ids=["all-come", "some-are-lost"])
def test_whatever_order_pushes_and_answers_come_in_the_rights_end_the_same_and_are_never_more(db, lossy):
    for seed in range(ROUNDS):
        emptied(db)
        chance = random.Random(seed)
        play = Play(Product(db), WeCom(chance), chance, lossy)
        product, wecom = play.product, play.wecom
        product.hear(product.ask(wecom))
        assert product.rights() == wecom.rights()
        for _ in range(12):
            play.act()
        for _ in play.over():
            assert lossy or product.rights() <= wecom.rights(), (seed, play.told)
        product.hear(product.ask(wecom))
        assert product.rights() <= wecom.rights(), (seed, play.told)
        assert product.rights() == wecom.rights(product.in_question()), (seed, play.told)
