"""A bank whose branches are WeCom departments: a province with two branches below it, and a third one elsewhere."""

import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from catalogue import Catalogue
from interview_flow.staff import directory
from tests.support import tenant
from tests.support.onboarding import shipped
from wecom.contacts.address_book import Departments, Directory

HEAD, PROVINCE, HARBIN, DAQING, GUANGZHOU, HARBIN_HR, IT = 1, 10, 11, 12, 13, 14, 20
DEPARTMENTS = [
    {"id": HEAD, "name": "总行", "parentid": 0},
    {"id": PROVINCE, "name": "黑龙江省分行", "parentid": HEAD},
    {"id": HARBIN, "name": "哈尔滨分行", "parentid": PROVINCE},
    {"id": DAQING, "name": "大庆分行", "parentid": PROVINCE},
    {"id": GUANGZHOU, "name": "广州分行", "parentid": HEAD},
    {"id": HARBIN_HR, "name": "人力资源部", "parentid": HARBIN},
    {"id": IT, "name": "信息科技部", "parentid": HEAD},
]
# Branch -> its department and the HR it names.
BRANCHES = {
    "head_office": (HEAD, ["hr00"]),
    "province": (PROVINCE, ["hr03"]),
    "harbin": (HARBIN, ["hr01"]),
    "daqing": (DAQING, ["hr04"]),
    "guangzhou": (GUANGZHOU, ["hr02"]),
}
PLACES = {"hr00": [HEAD], "hr01": [HARBIN_HR], "hr02": [GUANGZHOU], "hr03": [PROVINCE], "hr04": [DAQING]}

# Whose HR each is by these places.
AT_FIRST = {
    "hr00": ["daqing", "guangzhou", "harbin", "head_office", "province"],
    "hr01": ["harbin"],
    "hr02": ["guangzhou"],
    "hr03": ["daqing", "harbin", "province"],
    "hr04": ["daqing"],
}


def mapped(**changed: Any) -> Catalogue:
    """The shipped configuration with these branches; `changed` replaces some of them."""
    home = shipped().shelf.branches
    branches = {}
    for key, (department, hr) in {**BRANCHES, **changed}.items():
        like = home.get(key, home["harbin"])
        values = {"key": key, "label": f"{key}分行", "department_id": department, "hr": tuple(hr), "interviewers": ()}
        branches[key] = like.model_copy(update=values)
    catalogue = copy.copy(shipped())
    catalogue.shelf = replace(shipped().shelf, branches=branches)
    return catalogue


def setup(door_url: str) -> dict[str, Any]:
    """What the sandbox has to know; the contact secret's pushes arrive at the same door."""
    callback = {"url": f"{door_url}/wecom/callback", "token": tenant.CALLBACK_TOKEN, "aes_key": tenant.AES_KEY}
    contacts = {"name": "contacts", "secret": tenant.CONTACT_SECRET, "apis": ["contacts", "read_contacts"]}
    return {
        "apps": [{**contacts, "callback": callback}],
        "departments": DEPARTMENTS,
        "members": [{"userid": one, "name": one, "department": place} for one, place in PLACES.items()],
    }


class Company:
    """The bank, and what its address book's administrators do in WeCom."""

    def __init__(self, bank: Any) -> None:
        self.bank = bank
        bank.world.setup(setup(bank.door.url))
        client = bank.parts.client(tenant.CONTACT_SECRET)
        self.members, self.departments = Directory(client), Departments(client)

    def move(self, userid: str, *departments: int) -> None:
        """A member works elsewhere; WeCom pushes."""
        self.members.update({"userid": userid, "department": list(departments)})

    def branches(self, userid: str) -> list[str]:
        """Whose HR this member is now."""
        with self.bank.db.read() as session:
            found: list[str] = self.bank.journey.rights(session).hr_branches(userid)
            return found

    def everybody(self) -> dict[str, list[str]]:
        """All of them."""
        return {userid: self.branches(userid) for userid in PLACES}

    def day_passes(self) -> None:
        """And with it comes a comparison."""
        self.bank.move(timedelta(days=1))
        self.bank.tick()

    def compared_at(self) -> datetime | None:
        """Since when everything is known."""
        with self.bank.db.read() as session:
            return directory.compared_at(self.bank.journey, session)
