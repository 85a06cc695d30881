"""SC-10: HR upload a list on a page, see what would come of it, and take it in; for their own branches."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bootstrap import handlers
from interview_flow.intake.bulk import limits
from interview_flow.staff.list_job import ListSender
from messaging.registry import Registry
from messaging.retention import LISTS_KEPT, Retention
from messaging.worker import Worker
from models import Application, Candidate, CandidateList, OutboxMessage, StaffAct
from scoring.deletion import DeleteRecordingsSender
from tests.support import lists
from tests.support.lists import GOOD, HEADINGS, person
from tests.web.seeds import BASE, csrf_of, see, sign_in

HOME = "/hr/import"


def upload(web, client, data, name="名单.xlsx", tap="t1", **more):
    """Post a list; the answer, and the address of its page."""
    fields = {"csrf": csrf_of(see(client, HOME)), "tap": tap, "file": (io.BytesIO(data), name), **more}
    answer = client.post(HOME, data=fields, base_url=BASE)
    return answer, answer.headers.get("Location", "")


def confirm(client, where, tap="t2"):
    return client.post(where, data={"csrf": csrf_of(see(client, HOME)), "tap": tap}, base_url=BASE)


def work(web):
    """Let the worker do everything that is due for lists."""
    registry = handlers.register_journey(Registry(), web.journey)
    registry.sender(ListSender(web.db, web.journey, web.files, web.clock.now))
    registry.sender(DeleteRecordingsSender(web.files))
    Worker(web.db, registry, web.clock, queues=["chat", "media"]).drain()


def rows(web, model):
    with web.db.read() as session:
        return list(session.scalars(select(model)))


def figures(text):
    return [int(one) for one in re.findall(r"<dd>(\d+)</dd>", text)]


def test_sc_10_hr_sees_what_would_come_of_a_list_and_takes_it_in(web):
    client = sign_in(web, "hr01", HOME)
    data = lists.xlsx([(*GOOD, "女"), (*person(2, 手机="12"), "男")], (*HEADINGS, "性别"))
    answer, where = upload(web, client, data)
    assert answer.status_code == 303 and "正在试运行" in see(client, where)
    assert client.get(where, base_url=BASE).headers["Refresh"]
    work(web)
    text = see(client, where)
    assert "试运行完成" in text and figures(text) == [2, 1, 0, 0, 1] and "确认导入 1 行" in text
    assert "没有读取的列：性别" in text and rows(web, Candidate) == []
    assert "Refresh" not in client.get(where, base_url=BASE).headers
    assert confirm(client, where).status_code == 303 and "正在导入" in see(client, where)
    work(web)
    assert figures(see(client, where)) == [2, 1, 0, 0, 1] and "导入完成" in see(client, where)
    assert [row.branch_key for row in rows(web, Application)] == ["harbin"]
    sent = client.get(f"{where}/errors", base_url=BASE)
    assert sent.headers["Cache-Control"] == "no-store" and "attachment" in sent.headers["Content-Disposition"]
    assert lists.sheets_of(sent.data)["需要修改的行"][1][1] == "手机"
    assert {row.action for row in rows(web, StaffAct)} == {"upload_list", "import_list"}
    assert "名单.xlsx" in see(client, HOME)


def test_sc_10_a_list_is_taken_for_the_members_own_branches_only(light_web):
    client = sign_in(light_web, "hr01", HOME)
    _, where = upload(light_web, client, lists.xlsx([GOOD, person(2, 分行="广州分行")]))
    work(light_web)
    confirm(client, where)
    work(light_web)
    assert [row.branch_key for row in rows(light_web, Application)] == ["harbin"]
    [_, row] = lists.sheets_of(client.get(f"{where}/errors", base_url=BASE).data)["需要修改的行"]
    assert "您不是“广州分行”的 HR" in row[2]
    other = sign_in(light_web, "hr02", HOME)
    for page in (where, f"{where}/errors"):
        assert other.get(page, base_url=BASE).status_code == 404
    assert confirm(other, where).status_code == 404


def test_who_is_no_hr_sees_nothing_and_uploads_nothing(light_web):
    client = sign_in(light_web, "iv01", "/h5/mine")
    assert client.get(HOME, base_url=BASE).status_code == 403
    token = csrf_of(see(client, "/h5/mine"))
    fields = {"csrf": token, "file": (io.BytesIO(lists.xlsx([GOOD])), "a.xlsx")}
    assert client.post(HOME, data=fields, base_url=BASE).status_code == 403
    assert rows(light_web, CandidateList) == [] and not list(light_web.files.root.rglob("*.*"))


@pytest.mark.parametrize(
    ("data", "said"), [(b"", "请选择一个有内容的文件"), (b"x" * (limits.MOST_BYTES + 1), "超过 10 MB")]
)
def test_no_file_and_too_large_a_one_are_said_at_once(light_web, data, said):
    client = sign_in(light_web, "hr01", HOME)
    answer, _ = upload(light_web, client, data)
    assert answer.status_code == 422 and said in answer.get_data(as_text=True)
    assert rows(light_web, CandidateList) == []


def test_a_file_that_is_no_list_is_refused_on_its_page(light_web):
    client = sign_in(light_web, "hr01", HOME)
    _, where = upload(light_web, client, b"%PDF-1.7", name="<b>\u202e简历.xlsx")
    work(light_web)
    text = see(client, where)
    assert "这不是 .xlsx 或 .csv 表格" in text and "确认导入" not in text and "&lt;b&gt;简历.xlsx" in text
    assert confirm(client, where).status_code == 409


def test_the_same_tap_twice_is_one_upload_and_one_import(light_web):
    client = sign_in(light_web, "hr01", HOME)
    _, where = upload(light_web, client, lists.xlsx([GOOD]))
    _, again = upload(light_web, client, lists.xlsx([GOOD]))
    assert again == HOME and len(rows(light_web, CandidateList)) == 1
    work(light_web)
    assert [confirm(client, where, tap).status_code for tap in ("a", "a", "b")] == [303, 303, 409]
    work(light_web)
    assert len(rows(light_web, Candidate)) == 1


def test_a_list_that_is_in_already_offers_nothing_to_confirm(light_web):
    client = sign_in(light_web, "hr01", HOME)
    for tap in ("a", "b"):
        _, where = upload(light_web, client, lists.xlsx([GOOD]), tap=tap)
        work(light_web)
        if tap == "a":
            confirm(client, where)
            work(light_web)
    text = see(client, where)
    assert "确认导入" not in text and "名单里的行都已导入" in text and figures(text) == [1, 0, 0, 1, 0]


def test_who_is_hr_no_longer_by_the_time_it_runs_imports_nothing(light_web, monkeypatch):
    client = sign_in(light_web, "hr01", HOME)
    _, where = upload(light_web, client, lists.xlsx([GOOD]))
    work(light_web)
    confirm(client, where)
    shelf = light_web.journey.catalogue.shelf
    others = {key: one.model_copy(update={"hr": ("hr99",)}) for key, one in shelf.branches.items()}
    monkeypatch.setattr(light_web.journey.catalogue, "shelf", replace(shelf, branches=others))
    work(light_web)
    assert rows(light_web, Application) == []


def test_a_job_that_died_in_the_middle_goes_on_and_doubles_nothing(light_web):
    client = sign_in(light_web, "hr01", HOME)
    _, where = upload(light_web, client, lists.xlsx([person(n) for n in range(1, 6)]))
    work(light_web)
    confirm(client, where)
    killed = []

    class Killed(ListSender):
        """Dies once after the rows are in, before anything of it is written down."""

        def send(self, frozen, msgid):
            result = super().send(frozen, msgid)
            if not killed:
                killed.append(result["figures"]["new"])
                raise RuntimeError("killed")
            return result

    registry = handlers.register_journey(Registry(), light_web.journey)
    registry.sender(Killed(light_web.db, light_web.journey, light_web.files, light_web.clock.now))
    worker = Worker(light_web.db, registry, light_web.clock, queues=["media"])
    worker.drain()
    assert killed == [5] and "正在导入" in see(client, where)
    light_web.clock.advance(timedelta(hours=1))
    worker.drain()
    assert figures(see(sign_in(light_web, "hr01", HOME), where)) == [5, 0, 0, 5, 0]
    assert len(rows(light_web, Candidate)) == len(rows(light_web, Application)) == 5


def test_a_job_that_fails_for_good_says_so(light_web):
    client = sign_in(light_web, "hr01", HOME)
    _, where = upload(light_web, client, lists.xlsx([GOOD]))
    [row] = rows(light_web, CandidateList)
    light_web.files.delete(row.file_id)
    work(light_web)
    assert "处理中断" in see(client, where) and "已导入的行不再重复" in see(client, where)


def test_files_and_what_is_known_of_them_go_after_thirty_days(light_web):
    client = sign_in(light_web, "hr01", HOME)
    upload(light_web, client, lists.xlsx([person(手机="12")]))
    work(light_web)
    [row] = rows(light_web, CandidateList)
    assert row.has_errors and light_web.files.size(row.errors_id)
    light_web.clock.advance(LISTS_KEPT + timedelta(hours=1))
    work(light_web)
    assert not [one for one in light_web.files.root.rglob("*") if one.is_file()]
    Retention(light_web.db, light_web.clock.real_now)(light_web.clock.now())
    assert rows(light_web, CandidateList) == []


def test_the_template_names_the_members_branches(light_web):
    client = sign_in(light_web, "hr01", HOME)
    sent = client.get(f"{HOME}/template", base_url=BASE)
    assert [row[1] for row in lists.sheets_of(sent.data)["可选项"][1:] if row[1]] == ["哈尔滨分行"]
    assert [row.kind for row in rows(light_web, OutboxMessage)] == []
