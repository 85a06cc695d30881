"""HR by department: sisters don't see each other, who is above sees both, and nobody gets head office by chance."""

import pytest

from config.loader import refuse_shared_departments
from core.errors import ConfigInvalid, NotAllowed, NotFound
from interview_flow.core.branch_tree import BranchTree
from interview_flow.core.rights import by_name, by_place, named_hr
from tests.support import company
from tests.support.company import DAQING, DEPARTMENTS, GUANGZHOU, HARBIN, HEAD, IT, PLACES, PROVINCE
from tests.support.onboarding import shipped

CATALOGUE = company.mapped()
PARENTS = {one["id"]: one["parentid"] for one in DEPARTMENTS}
PLACED = {department: key for key, (department, _) in company.BRANCHES.items()}
TREE = BranchTree(PARENTS, PLACED)


def rights(catalogue=CATALOGUE, tree=TREE, gone=(), **moved):
    places = {userid: tuple(ids) for userid, ids in {**PLACES, **moved}.items()}
    return by_place(catalogue, tree, places, frozenset(gone))


def test_each_is_hr_where_their_department_is():
    found = rights()
    assert {userid: found.hr_branches(userid) for userid in PLACES} == {
        "hr00": ["daqing", "guangzhou", "harbin", "head_office", "province"],
        "hr01": ["harbin"],
        "hr02": ["guangzhou"],
        "hr03": ["daqing", "harbin", "province"],
        "hr04": ["daqing"],
    }
    assert found.role_of("harbin", "HR01") == "hr"


def test_who_moves_is_hr_of_the_new_branch_and_no_more_of_the_old_one():
    assert rights(hr01=[DAQING]).hr_branches("hr01") == ["daqing"]
    assert rights(hr01=[DAQING, HARBIN]).hr_branches("hr01") == ["daqing", "harbin"]
    assert rights(hr01=[]).hr_branches("hr01") == rights(hr01=[404]).hr_branches("hr01") == []


def test_head_offices_rights_take_its_department_and_its_own_naming():
    assert rights(hr01=[IT]).hr_branches("hr01") == rights(hr01=[HEAD]).hr_branches("hr01") == []
    assert len(rights(hr00=[IT]).hr_branches("hr00")) == 5
    assert rights(hr00=[GUANGZHOU]).hr_branches("hr00") == ["guangzhou"]


def test_who_was_never_named_is_nobodys_hr_wherever_they_work():
    found = rights(zz99=[HEAD], iv01=[HARBIN])
    assert found.hr_branches("zz99") == found.hr_branches("iv01") == []
    assert "zz99" not in named_hr(CATALOGUE)


def test_whom_only_a_branch_without_a_department_names_has_that_branch_alone_wherever_they_work():
    mixed = company.mapped(daqing=(None, ["hr04"]))
    for department in (PROVINCE, HARBIN, HEAD, DAQING):
        assert rights(mixed, hr04=[department]).hr_branches("hr04") == ["daqing"]


def test_about_whom_wecom_was_not_asked_yet_the_files_count():
    found = by_place(CATALOGUE, TREE, {"hr03": (PROVINCE,)}, frozenset())
    assert found.hr_branches("hr01") == ["harbin"] and found.hr_branches("hr03") == ["daqing", "harbin", "province"]


def test_who_has_left_is_nobodys():
    found = rights(gone=["hr01", "hr00"])
    assert found.hr_branches("hr01") == found.hr_branches("hr00") == []
    assert found.recipients("harbin", "hr") == [["hr03"]]


def test_a_branch_without_hr_is_told_to_those_above_it_then_to_head_office():
    assert rights().recipients("harbin", "hr") == [["hr01"], ["hr03"], ["hr00"]]
    assert rights(hr01=[]).recipients("harbin", "hr") == [["hr03"], ["hr00"]]
    assert rights(hr01=[], hr03=[]).recipients("harbin", "hr") == [["hr00"]]


def test_while_nobody_is_placed_messages_go_to_head_office_as_named_and_nobody_has_a_right():
    found = rights(**{userid: [] for userid in PLACES})
    assert found.recipients("harbin", "hr") == [["hr00"]] == [found.head_office()]
    assert all(found.hr_branches(userid) == [] for userid in PLACES)
    assert rights(gone=list(PLACES)).recipients("harbin", "hr") == [["hr00"]], "visible as undelivered"
    nobody = company.mapped(head_office=(HEAD, []))
    with pytest.raises(NotAllowed):
        rights(nobody, hr01=[], hr03=[]).recipients("harbin", "hr")


def test_a_branch_without_a_department_keeps_the_hr_it_names():
    found = rights(company.mapped(guangzhou=(None, ["hr02"])), BranchTree(PARENTS, PLACED), hr02=[IT], hr01=[GUANGZHOU])
    assert found.hr["guangzhou"] == ("hr02",)
    assert by_name(shipped()).hr_branches("hr01") == ["harbin"]


def test_an_unknown_branch_is_an_error():
    with pytest.raises(NotFound):
        rights().role_of("nowhere", "hr00")


def test_two_branches_cannot_be_one_department():
    with pytest.raises(ConfigInvalid, match=r"department_id: 11 is branches/harbin\.yaml's"):
        refuse_shared_departments(company.mapped(daqing=(HARBIN, ["hr04"])).shelf.branches)
    refuse_shared_departments(CATALOGUE.shelf.branches)
