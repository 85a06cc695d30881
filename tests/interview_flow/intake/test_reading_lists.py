"""SC-10: what a spreadsheet says, and what is refused before anybody looks at a row."""

import subprocess
import zipfile
from datetime import date
from io import BytesIO

import pytest
from structlog.testing import capture_logs

from core.errors import InputRefused
from interview_flow.intake.bulk import limits, reading
from interview_flow.intake.bulk.columns import layout_of
from tests.support import lists
from tests.support.lists import GOOD, HEADINGS, person, row_xml, sheet_xml

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512)


def rows(data):
    """Each row below the headings: heading -> (kind, text)."""
    table = reading.read(data)
    return [
        {table.headings[place]: (value.kind, value.text) for place, value in row.cells.items()} for row in table.rows()
    ]


def texts(data):
    return [tuple(row.get(heading, ("", ""))[1] for heading in HEADINGS) for row in rows(data)]


def refusal(data):
    with pytest.raises(InputRefused) as caught:
        layout_of(reading.read(data).headings)
    assert "没有导入任何一行" in caught.value.words
    return caught.value.words


# --- hostile ---
def bomb(size):
    return lists.packed(sheet_xml(row_xml(1, HEADINGS)), **{"xl/sharedStrings.xml": " " * size})


def flat(rows_of):
    return sheet_xml(row_xml(1, HEADINGS) + rows_of)


HOSTILE = {
    "a zip bomb": (lambda: bomb(limits.MOST_UNPACKED), "文件太大"),
    "a million rows": (
        lambda: lists.packed(flat("".join(f'<row r="{n}"><c><v>1</v></c></row>' for n in range(2, 1_000_002)))),
        "超过 20000 行",
    ),
    "a million columns": (
        lambda: lists.packed(sheet_xml(f'<row r="1">{"<c><v>1</v></c>" * 1_000_000}</row>')),
        "文件太大|没有找到表头",
    ),
    "a cell far out": (lambda: lists.packed(flat('<row r="2"><c r="XFD2"><v>1</v></c></row>')), "超过 256 列"),
    "a cell of a million characters": (lambda: lists.packed(flat(row_xml(2, ["某" * 1_000_000]))), "超过 32767 字"),
    "too much text altogether": (
        lambda: lists.packed(flat("".join(row_xml(n, ["某" * 30_000]) for n in range(2, 900)))),
        "文件太大",
    ),
    "entities that grow": (
        lambda: lists.packed(
            '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa">'
            + "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True))
            + "]>"
            + flat(row_xml(2, ["&i;"]))
        ),
        "已损坏",
    ),
    "an entity that is a file": (
        lambda: lists.packed('<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + flat(row_xml(2, ["&a;"]))),
        "已损坏",
    ),
    "rows that end nowhere": (lambda: lists.packed(flat(row_xml(2, GOOD))[:-60]), "已损坏"),
    "a row beyond the last": (lambda: lists.packed(flat(row_xml(2_000_000_000, GOOD))), "已损坏"),
    "no shared text of that number": (lambda: lists.packed(flat('<row r="2"><c t="s"><v>99</v></c></row>')), "已损坏"),
    "half of a zip": (lambda: lists.xlsx([GOOD])[:-400], "已损坏"),
    "a zip without a workbook": (lambda: zipped("readme.txt"), "不是 .xlsx 或 .csv 表格"),
    "a Word document": (lambda: zipped("word/document.xml"), "Word 文档"),
    "an open document": (lambda: zipped("content.xml"), ".ods"),
    "a binary workbook": (lambda: zipped("xl/workbook.bin"), "旧格式"),
    "an old workbook": (lambda: OLE + "Workbook".encode("utf-16-le"), "旧格式"),
    "a locked workbook": (lambda: OLE + "EncryptedPackage".encode("utf-16-le"), "打开密码"),
    "a PDF": (lambda: b"%PDF-1.7\n%%EOF", "不是 .xlsx 或 .csv 表格"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(64), "不是 .xlsx 或 .csv 表格"),
    "a million cells": (
        lambda: ",".join([*HEADINGS, *"x" * 240]).encode() + (b"\n" + b"1," * 251 + b"1") * 4_000,
        "文件太大",
    ),
    "bytes": (lambda: bytes(range(256)) * 8, "不是 .xlsx 或 .csv 表格|编码"),
    "no bytes": (lambda: b"", "没有内容"),
    "white space": (lambda: b" \r\n\r\n", "没有内容"),
    "an empty workbook": (lambda: lists.xlsx([], headings=()), "没有内容"),
    "an open quote": (lambda: lists.text([GOOD]) + b'"\xe6\x9d\x8e', "引号没有配对"),
    "more bytes than one may have": (lambda: b"a," * (limits.MOST_BYTES // 2 + 1), "文件太大"),
}


def zipped(name):
    out = BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr(name, "x")
    return out.getvalue()


@pytest.mark.parametrize("what", HOSTILE)
def test_sc_10_what_is_no_list_is_refused_in_words(what):
    make, said = HOSTILE[what]
    assert any(words in refusal(make()) for words in said.split("|"))


def test_sc_10_a_real_list_fits_into_the_memory_that_one_may_take():
    resume = "某银行网点大堂实习，引导客户使用自助设备，整理凭条。" * 12
    assert limits.MEMORY <= 300 << 20
    assert len(reading.read(lists.xlsx(person(n, 工作经历=resume) for n in range(1, 8_001))).lines) == 8_000


def test_an_encrypted_part_is_a_locked_file():
    data = bytearray(lists.xlsx([GOOD]))
    for mark, flag in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + flag] |= 1
    assert "打开密码" in refusal(bytes(data))


@pytest.mark.parametrize(
    "last_words", ["raise ValueError('姓名不对\\n张三')", "import zipfile; raise zipfile.BadZipFile('李四.xlsx')"]
)
def test_of_what_a_library_says_only_the_errors_type_is_logged(monkeypatch, last_words):
    real = subprocess.Popen

    def broken(command, **more):
        words = f"import sys\ndef read(*_):\n    {last_words}\n    yield"
        runs = f"from {command[2]} import main\nimport {command[2]} as child\n{words}\nchild.read = read\n"
        return real([command[0], "-c", f"{runs}sys.exit(main(sys.argv[1:]))", *command[3:]], **more)

    monkeypatch.setattr(reading.subprocess, "Popen", broken)
    with capture_logs() as logged:
        assert "已损坏" in refusal(lists.xlsx([GOOD]))
    assert [(one["event"], one["error"]) for one in logged] in (
        [("sheet_unreadable", "ValueError")],
        [("sheet_unreadable", "BadZipFile")],
    )


def test_a_reader_that_is_killed_takes_nothing(monkeypatch):
    """A memory killer, or a limit, ends the child in the middle of its answer."""
    real = subprocess.Popen

    def killed(command, **more):
        return real(["sh", "-c", 'echo "[1,[[1,\\"text\\",\\"姓名\\"]]]"; kill -9 $$'], **more)

    monkeypatch.setattr(reading.subprocess, "Popen", killed)
    assert "文件太大" in refusal(lists.xlsx([GOOD]))


# --- sheets and headings ---
def test_headings_are_known_in_any_order_script_width_and_language():
    written = [
        "學歷",
        " 姓 名 ",
        "手機號碼（必填）",
        "E-mail",
        "应聘岗位*",
        "报考分行",
        "External_Ref",
        "學校2",
        "graduation_year",
        "专业1",
    ]
    columns = layout_of(dict(enumerate(written, 1))).columns
    assert [(columns[at].field, columns[at].number) for at in range(1, 11)] == [
        ("degree", 0), ("name", 0), ("phone", 0), ("email", 0), ("position", 0), ("branch", 0), ("external_ref", 0),
        ("school", 1), ("end_year", 0), ("major", 0),
    ]  # fmt: skip


def test_a_title_above_the_headings_and_empty_rows_between_are_passed_over():
    data = lists.xlsx([("2026年校园招聘候选人名单",), (), HEADINGS, (), GOOD, (None,) * 12, person(2)], headings=())
    assert [row.number for row in reading.read(data).rows()] == [5, 7]


def test_the_same_field_twice_a_missing_column_and_no_headings_are_refused():
    assert "“手机号”（M列）和“手机”是同一项" in refusal(lists.xlsx([(*GOOD, "1")], (*HEADINGS, "手机号")))
    without = [one for one in HEADINGS if one != "分行"]
    assert "缺少“分行”列" in refusal(lists.xlsx([GOOD[:11]], without))
    assert "看到的第一行是：李晓" in refusal(lists.xlsx([GOOD], headings=()))


def test_columns_that_nobody_knows_are_named_and_left_out():
    layout = layout_of(reading.read(lists.xlsx([(*GOOD, "女", "未婚")], (*HEADINGS, "性别", "婚否"))).headings)
    assert layout.ignored == ("性别", "婚否") and len(layout.columns) == len(HEADINGS)


def test_hidden_and_other_sheets_are_left_out_and_two_lists_are_refused():
    def more(state, title, *content):
        def change(book):
            sheet = book.create_sheet(title)
            sheet.sheet_state = state
            for row in content:
                sheet.append(row)

        return change

    hidden = reading.read(lists.xlsx([GOOD], change=more("hidden", "旧名单", HEADINGS, person(2))))
    assert len(hidden.lines) == 1 and hidden.left_out == ("旧名单",)
    noted = reading.read(lists.xlsx([GOOD], change=more("visible", "说明", ("姓名", "写真名"))))
    assert noted.left_out == ("说明",)
    assert "几个工作表都像是候选人名单" in refusal(
        lists.xlsx([GOOD], change=more("visible", "二", HEADINGS, person(2)))
    )
    very = lists.xlsx([], headings=(), change=more("veryHidden", "旧名单", HEADINGS, GOOD))
    assert "没有内容" in refusal(very)


# --- cells ---
def test_cells_keep_what_was_typed_and_say_as_what_they_came():
    data = lists.xlsx(
        [person(手机=13800138000, 编号=1.38e22, 毕业年份=date(2026, 6, 30), 证书=True, 学校="=A1&B1", 姓名="#N/A")]
    )
    [row] = rows(data)
    assert row["手机"] == ("number", "13800138000")
    assert row["编号"][0] == "rounded"
    assert row["毕业年份"] == ("date", "2026-06-30")
    assert row["证书"] == ("boolean", "TRUE")
    assert row["学校"] == ("formula", "=A1&B1")
    assert row["姓名"] == ("error", "#N/A")


def test_a_formula_is_its_text_whatever_result_is_stored_beside_it():
    cells = '<row r="2"><c r="A2" t="str"><f>HYPERLINK("http://example.com","李晓")</f><v>李晓</v></c></row>'
    [row] = rows(lists.packed(flat(cells)))
    assert row["姓名"] == ("formula", '=HYPERLINK("http://example.com","李晓")')


def test_merged_cells_and_hidden_rows_are_known():
    def change(book):
        book.active.merge_cells("A2:A3")
        book.active.row_dimensions[4].hidden = True

    table = reading.read(lists.xlsx([GOOD, (None, *person(2)[1:]), person(3)], change=change))
    assert table.merged == ((2, 3, 1, 1),) and table.hidden == {4}


# --- text files ---
@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_file_is_read_in_each_encoding_and_with_each_separator(encoding, separator):
    quoted = person(2, 工作经历='负责柜面；“接待”,\n引导客户, 5" 屏')
    assert texts(lists.text([GOOD, quoted], separator, encoding)) == [GOOD, quoted]


def test_rare_characters_of_gb18030_stay_themselves():
    assert texts(lists.text([person(姓名="𠮷野㛃")], ",", "gb18030"))[0][0] == "𠮷野㛃"


def test_an_equals_sign_in_a_text_file_is_a_formula_too():
    [row] = rows(lists.text([person(手机='="13800138000"')]))
    assert row["手机"] == ("formula", '="13800138000"')
