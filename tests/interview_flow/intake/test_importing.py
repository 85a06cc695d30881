"""SC-10: rows of a list become candidates and applications, once, or are named with what to do."""

from io import BytesIO

import pytest
from openpyxl import load_workbook

from core.errors import InputRefused
from interview_flow.intake.bulk import files, reading
from models import Candidate, OutboxMessage
from tests.interview_flow.list_import import figures, report, stored, take
from tests.support import lists
from tests.support.lists import GOOD, HEADINGS, person

NOTES = ("原行号", "有问题的列", "问题", "处理办法")


def problems(bank, **changed):
    """What is wrong with one row, as (column, what, advice)."""
    outcome, _ = take(bank, lists.xlsx([person(**changed)]))
    return [(one.column, one.what, one.advice) for _, found in outcome.bad for one in found]


def fault(bank, **changed):
    [(column, what, advice)] = problems(bank, **changed)
    assert advice
    return f"{column}：{what}"


# --- good rows ---
def test_sc_10_a_row_becomes_what_the_api_would_have_made_of_it(bank):
    full = person(证书="银行从业资格、会计从业资格", 工作经历="引导客户使用自助设备")
    outcome, written = take(
        bank, lists.xlsx([(*full, "某社区银行", "大堂实习", "全文")], (*HEADINGS, "工作单位", "职务", "全文"))
    )
    resume = {
        "education": [{"school": "某大学", "degree": "本科", "major": "金融学", "start_year": None, "end_year": 2026}],
        "work": [
            {"company": "某社区银行", "title": "大堂实习", "start": None, "end": None, "text": "引导客户使用自助设备"}
        ],
        "certificates": ["银行从业资格", "会计从业资格"],
        "text": "全文",
    }
    posts = [("teller", "harbin", "screened_in")]
    assert stored(bank) == [("李晓", "13800138000", "lx@example.com", "HR-1", resume, posts)]
    assert figures(outcome) == (1, 0, 0, 0) and written == {}
    assert [row.template for row in bank.sent("invite_next")] == ["invite_next"]


def test_sc_10_values_come_in_their_normal_form_and_several_schools_as_several(bank):
    odd = person(
        姓名="\u202d李曉\u202c",
        手机="+86 138-0013-8000",
        邮箱="LX@Example.com",
        岗位="teller",
        分行="HARBIN",
        毕业年份="2024年6月",
    )
    take(
        bank,
        lists.xlsx(
            [(*odd, "另一大学", "硕士研究生", "会計學", "２０２６.７")],
            (*HEADINGS, "学校2", "学历2", "专业2", "毕业年份2"),
        ),
    )
    [(name, phone, email, _, resume, posts)] = stored(bank)
    assert (name, phone, email) == ("李曉", "13800138000", "lx@example.com")
    assert [(one["school"], one["end_year"]) for one in resume["education"]] == [("某大学", 2024), ("另一大学", 2026)]
    assert posts == [("teller", "harbin", "screened_in")]


def test_sc_10_a_number_cell_is_the_phone_that_it_shows(bank):
    take(bank, lists.xlsx([person(手机=13800138000, 编号=20260117, 毕业年份=2026)]))
    [(_, phone, _, reference, _, _)] = stored(bank)
    assert (phone, reference) == ("13800138000", "20260117")


def test_a_failed_rule_goes_to_hr_as_it_does_from_the_api(bank):
    take(bank, lists.xlsx([person(学历="大专")]))
    assert stored(bank)[0][5] == [("teller", "harbin", "screened_out")]
    assert [row.template for row in bank.sent("screening_review")] == ["screening_review"]


# --- bad rows ---
@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"姓名": None}, "姓名：没有填写"),
        ({"姓名": "<b>李</b>"}, "姓名：姓名里有不能使用的字符"),
        ({"姓名": "12345"}, "姓名：姓名里有不能使用的字符"),
        ({"手机": "1380013800"}, "手机：不是11位大陆手机号"),
        ({"手机": "1.38E+10"}, "手机：数字被表格软件改写成了 1.38E+10"),
        ({"手机": "=A1"}, "手机：这里是公式（=A1）"),
        ({"手机": True}, "手机：这里是逻辑值 TRUE"),
        ({"邮箱": "lx@"}, "邮箱：邮箱地址不完整"),
        ({"编号": 1.2e17}, "编号：数字被表格软件改写成了"),
        ({"岗位": "行长"}, "岗位：没有“行长”这个岗位"),
        ({"岗位": None}, "岗位：没有填写"),
        ({"分行": "上海分行"}, "分行：没有“上海分行”这个分行"),
        ({"分行": "演练分行"}, "分行：没有“演练分行”这个分行"),
        ({"毕业年份": 46022}, "毕业年份：“46022”不是年份"),
        ({"毕业年份": "明年"}, "毕业年份：“明年”不是年份"),
        ({"毕业年份": "1901"}, "毕业年份：年份不在1940至2100之间"),
        ({"学校": "=VLOOKUP(A1,B:C,2)"}, "学校：这里是公式"),
        ({"学校": "某" * 121}, "学校：内容超过 120 字"),
        ({"专业": "#N/A"}, "专业：这里是表格软件的错误值 #N/A"),
        ({"证书": "、".join(f"证书{n}" for n in range(51))}, "证书：超过 50 项"),
        ({"工作经历": "某" * 5001}, "工作经历：内容超过 5000 字"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_sc_10_what_is_wrong_is_named_with_its_column_and_nothing_of_the_row_is_taken(bank, changed, said):
    assert fault(bank, **changed).startswith(said)
    assert bank.rows(Candidate) == [] and bank.rows(OutboxMessage, OutboxMessage.kind == "notify.staff") == []


def test_everything_wrong_with_a_row_is_said_at_once(bank):
    found = problems(bank, 姓名=None, 手机="12", 岗位="行长", 学校="=A1", 毕业年份="x")
    assert sorted(column for column, *_ in found) == sorted(("姓名", "手机", "岗位", "学校", "毕业年份"))


def test_a_row_by_which_nobody_can_be_known_again_is_not_taken(bank):
    assert "手机、邮箱和编号都没有填写" in fault(bank, 手机=None, 邮箱=None, 编号=None)


def test_hr_imports_for_their_own_branches(bank):
    outcome, _ = take(bank, lists.xlsx([GOOD, person(2, 分行="广州分行")]), branches=["guangzhou"])
    [(row, [wrong])] = outcome.bad
    assert row.number == 2 and "您不是“哈尔滨分行”的 HR" in wrong.what and "广州分行" in wrong.advice
    assert [one[5][0][1] for one in stored(bank)] == ["guangzhou"]


def test_merged_and_hidden_rows_are_told_and_not_guessed(bank):
    def change(book):
        book.active.merge_cells("A2:A3")
        book.active.row_dimensions[4].hidden = True

    outcome, _ = take(bank, lists.xlsx([GOOD, (None, *person(2)[1:]), person(3), person(4)], change=change))
    assert [(row.number, found[0].what) for row, found in outcome.bad] == [
        (2, "这里是合并单元格"), (3, "这里是合并单元格"), (4, "这一行被隐藏或筛选掉了")
    ]  # fmt: skip
    assert figures(outcome) == (1, 0, 0, 3)


def test_a_missing_column_stops_before_the_first_row(bank):
    with pytest.raises(InputRefused):
        take(bank, lists.xlsx([GOOD[:5]], HEADINGS[:5]))
    assert bank.rows(Candidate) == []


# --- the file of errors ---
def test_sc_10_good_rows_are_in_bad_ones_are_named_and_the_mended_file_can_be_imported(bank):
    data = lists.xlsx(
        [(*GOOD, "女"), (*person(2, 手机="123", 岗位="行长"), "男"), (*person(3), "女")], (*HEADINGS, "性别")
    )
    outcome, written = take(bank, data)
    assert figures(outcome) == (2, 0, 0, 1)
    [headings, row] = written["需要修改的行"]
    assert tuple(headings) == (*NOTES, *HEADINGS, "性别")
    assert row[0] == "3" and row[1] == "岗位\n手机" and "不是11位大陆手机号" in row[2]
    assert tuple(one or "" for one in row[4:]) == (*person(2, 手机="123", 岗位="行长"), "男")
    mended = [*row[:4], *person(2), "男"]
    again, left = take(bank, lists.xlsx([mended], headings))
    assert figures(again) == (1, 0, 0, 0) and left == {} and len(bank.rows(Candidate)) == 3


def test_sc_10_nothing_that_we_write_is_a_formula(bank):
    evil = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x")']
    rows = [person(n, 手机=text, 专业=text) for n, text in enumerate(evil, 1)]
    _, written = report(bank, lists.text(rows), dry=True)
    sheet = load_workbook(BytesIO(written)).worksheets[0]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in cells} == {"s"} and {cell.number_format for cell in cells} == {"@"}
    risky = [cell for cell in cells if str(cell.value).startswith(("=", "+", "-", "@", "\t"))]
    assert len(risky) == 12 and all(cell.quotePrefix for cell in risky)


def test_a_formula_is_still_one_when_its_text_comes_back_in_the_file_of_errors(bank):
    _, written = report(bank, lists.xlsx([person(学校="=A1")]))
    again, told = take(bank, written)
    assert figures(again) == (0, 0, 0, 1) and told == lists.sheets_of(written)


# --- the empty list ---
def test_the_template_is_read_by_the_import_and_offers_what_there_is(bank):
    catalogue = bank.journey.catalogue
    data = files.template(catalogue, catalogue.branches())
    assert reading.read(data).lines == ()
    sheets = lists.sheets_of(data)
    assert sheets["候选人"][0][:2] == ["姓名*", "手机"]
    assert {row[0] for row in sheets["可选项"][1:]} == {catalogue.position(one).label for one in catalogue.positions()}
    book = load_workbook(BytesIO(data))
    for at, value in enumerate(person(2), 1):
        heading = HEADINGS[at - 1]
        place = next(cell.column for cell in book["候选人"][1] if str(cell.value).rstrip("*") == heading)
        book["候选人"].cell(2, place, value)
    out = BytesIO()
    book.save(out)
    assert figures(take(bank, out.getvalue())[0]) == (1, 0, 0, 0)
    assert stored(bank)[0][1] == "13800000002"
