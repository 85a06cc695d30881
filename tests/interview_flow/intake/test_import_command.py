"""SC-10: `python app.py import candidates` and `export template`, as an operator runs them."""

import stat

import pytest
from sqlalchemy import func, select

import app
from bootstrap import processes
from core.database import Database
from interview_flow.staff import candidate_lists
from messaging import inbox
from messaging.inbox import Arrival
from models import Application, Candidate, CandidateList
from tests.conftest import DATA_KEYS, INDEX_KEY
from tests.support import lists, tenant
from tests.support.lists import GOOD, HEADINGS, person
from tests.support.ports import wait_until
from tests.support.processes import Process

MANY = 260


@pytest.fixture
def run(light_bank, monkeypatch, capsys):
    """A command line on the bank: its exit status and what it printed."""
    monkeypatch.setattr(processes, "open_parts", lambda *needs: light_bank.parts)

    def command(*arguments):
        status = app.main([str(one) for one in arguments])
        said = capsys.readouterr()
        return status, said.out + said.err

    return command


@pytest.fixture
def file(tmp_path):
    """A list in a folder of its own."""
    folder = tmp_path / "lists"
    folder.mkdir()
    return folder / "候选人.xlsx"


def names(file):
    return sorted(one.name for one in file.parent.iterdir())


def test_sc_10_good_rows_are_in_and_the_file_beside_names_the_bad_ones(light_bank, run, file):
    file.write_bytes(lists.xlsx([(*GOOD, "女"), (*person(2, 手机="12"), "女")], (*HEADINGS, "性别")))
    status, said = run("import", "candidates", file)
    assert status == 1 and "共 2 行：新候选人 1" in said and "需要修改 1" in said and "没有读取的列：性别" in said
    errors = file.with_name("候选人.xlsx.errors.xlsx")
    assert str(errors) in said and stat.S_IMODE(errors.stat().st_mode) == 0o600
    assert lists.sheets_of(errors.read_bytes())["需要修改的行"][1][1] == "手机"
    assert len(light_bank.rows(Candidate)) == 1 and names(file) == ["候选人.xlsx", "候选人.xlsx.errors.xlsx"]


def test_sc_10_a_dry_run_writes_the_report_and_nothing_else(light_bank, run, file):
    file.write_bytes(lists.xlsx([GOOD, person(2, 手机="12")]))
    status, said = run("import", "candidates", file, "--dry-run")
    assert status == 1 and "试运行" in said and "可以导入 1" in said
    assert light_bank.rows(Candidate) == [] and len(names(file)) == 2


def test_a_report_that_somebody_may_be_mending_is_kept_and_no_old_one_stands_for_a_good_import(light_bank, run, file):
    file.write_bytes(lists.xlsx([person(2, 手机="12")]))
    run("import", "candidates", file)
    mended = file.with_name("候选人.xlsx.errors.xlsx")
    mended.write_bytes(b"half mended")
    run("import", "candidates", file)
    assert names(file) == ["候选人.xlsx", "候选人.xlsx.errors-1.xlsx", "候选人.xlsx.errors.xlsx"]
    assert file.with_name("候选人.xlsx.errors-1.xlsx").read_bytes() == b"half mended"
    file.write_bytes(lists.xlsx([person(2)]))
    assert run("import", "candidates", file)[0] == 0
    assert "候选人.xlsx.errors.xlsx" not in names(file)


def test_a_file_that_is_no_list_is_refused_in_a_sentence(light_bank, run, file):
    file.write_bytes(b"%PDF-1.7")
    status, said = run("import", "candidates", file)
    assert status == 2 and said.startswith("app.py import: ") and "不是 .xlsx 或 .csv 表格" in said
    assert run("import", "candidates", file.with_name("none.xlsx"))[0] == 2
    assert names(file) == ["候选人.xlsx"]


def test_an_uploaded_list_is_looked_at_and_taken_by_the_products_own_worker(bank):
    kept = bank.parts.files.put(lists.xlsx([GOOD, person(2, 手机="12")]))
    page = {"userid": "hr01", "file_id": kept, "name": "名单.xlsx"}

    def tap(kind, **payload):
        arrival = Arrival(kind, "list", f"{kind}:1", payload)
        found = bank.run(lambda session: inbox.take(session, bank.parts.registry, arrival, now=bank.clock.now()))[1]
        bank.work()
        return found

    list_id = tap(candidate_lists.UPLOADED, **page)
    assert bank.rows(Candidate) == []
    tap(candidate_lists.CONFIRMED, userid="hr01", list_id=list_id)
    [row] = bank.rows(CandidateList)
    assert row.status == "taken" and row.figures["new"] == 1 and row.figures["bad"] == 1
    assert len(bank.rows(Candidate)) == 1 and len(bank.cards("hr01")) == 1


def test_the_empty_list_is_exported_and_can_be_imported(light_bank, run, file, monkeypatch):
    for name, value in tenant.settings(
        sandbox_url="http://127.0.0.1:9", smtp_url="", public_url="http://127.0.0.1:9", database_url="",
        data_dir=file.parent,
    ).items():  # fmt: skip
        monkeypatch.setenv(name, value)
    assert run("export", "template", file)[0] == 0
    status, said = run("import", "candidates", file)
    assert status == 0 and "共 0 行" in said


@pytest.mark.parametrize("store_name", ["sqlite", pytest.param("mariadb", marks=pytest.mark.mariadb)])
def test_sc_10_killed_in_the_middle_and_run_again_nothing_is_lost_or_doubled(store_name, request, file, keyring):
    url = request.getfixturevalue(f"{store_name}_store").tables_url()
    environment = tenant.settings(
        sandbox_url="http://127.0.0.1:9", smtp_url="smtp://127.0.0.1:9", public_url="http://127.0.0.1:9",
        database_url=url, data_dir=file.parent / "data",
    ) | {"DATA_KEYS": DATA_KEYS, "INDEX_KEY": INDEX_KEY}  # fmt: skip
    file.write_bytes(lists.xlsx(person(n, 手机="12" if n == 7 else f"139{n:08}") for n in range(1, MANY + 1)))
    command = Process("import", "candidates", str(file), environment=environment, log=file.parent / "log").start()
    wait_until(lambda: "已处理 200/260 行" in read(file.parent / "log"), timeout_s=400, what="the first progress")
    command.kill()
    db = Database(url)
    try:
        assert 199 <= count(db, Candidate) < MANY
        assert count(db, Candidate) - count(db, Application) == 0
        again = Process("import", "candidates", str(file), environment=environment, log=file.parent / "log2").start()
        assert again.process.wait(timeout=400) == 1
        assert count(db, Candidate) == count(db, Application) == MANY - 1
        assert f"共 {MANY} 行" in read(file.parent / "log2") and "需要修改 1" in read(file.parent / "log2")
        assert not list(file.parent.glob(".*"))
    finally:
        db.close()


def read(path):
    return path.read_text("utf-8") if path.exists() else ""


def count(db, model):
    with db.read() as session:
        return session.scalar(select(func.count()).select_from(model))
