"""`python app.py resume-file IN... OUT.jsonl`, row SC-04."""

import json
from datetime import date

import pytest

import app
from core.errors import InputInvalid
from interview_flow.intake.resume import command
from tests.support.resume_files import pdf_file, pdf_with_unseen, scanned, with_hidden, word_file

TODAY = date(2026, 11, 28)
TEXT = "姓名：林晓雨\n教育背景\n2022.09-2026.06 哈尔滨商业大学 金融学 本科\n证书：大学英语六级"
KINDS = {"degree", "major", "school", "graduation_year", "certificate", "work", "service_experience"}


def read(tmp_path, *sources):
    target = tmp_path / "out.jsonl"
    assert command.main([str(one) for one in sources], str(target), TODAY) == 0
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()]


def put(tmp_path, name, data):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def values(line):
    return {(fact["kind"], fact["value"]) for fact in line["facts"]}


def test_sc_04_files_of_every_kind_give_the_same_facts(tmp_path):
    files = [
        put(tmp_path, "a.pdf", pdf_file(TEXT)),
        put(tmp_path, "b.docx", word_file(TEXT)),
        put(tmp_path, "c.txt", TEXT.encode("gb18030")),
        put(tmp_path, "d.jsonl", json.dumps({"id": "一", "text": TEXT}, ensure_ascii=False) + "\n"),
    ]

    lines = read(tmp_path, *files)

    assert [line["id"] for line in lines] == ["a.pdf", "b.docx", "c.txt", "一"]
    assert all(set(line) == {"id", "facts"} for line in lines)
    expected = {
        ("degree", "本科"),
        ("school", "哈尔滨商业大学"),
        ("major", "金融学"),
        ("graduation_year", "2026"),
        ("certificate", "大学英语六级"),
    }
    assert [values(line) for line in lines] == [expected] * 4


def test_a_file_with_words_that_nobody_sees_says_that_they_were_left_out(tmp_path):
    files = [
        put(tmp_path, "a.pdf", pdf_with_unseen(TEXT, "博士研究生", "white")),
        put(tmp_path, "b.docx", with_hidden(TEXT, "博士研究生", "<w:strike/>")),
        put(tmp_path, "c.pdf", pdf_file(TEXT)),
    ]

    white, struck, plain = read(tmp_path, *files)

    assert values(white) == values(struck) == values(plain) != set()
    assert "看不见或已划去的文字" in white["note"] == struck["note"]
    assert "note" not in plain


def test_each_fact_has_its_kind_and_words_of_the_text(tmp_path):
    [line] = read(tmp_path, put(tmp_path, "a.txt", TEXT))

    for fact in line["facts"]:
        assert set(fact) == {"kind", "value", "quote"}
        assert fact["kind"] in KINDS
        assert fact["quote"] in TEXT


def test_one_file_that_cannot_be_read_costs_itself_alone(tmp_path, capsys):
    files = [
        put(tmp_path, "scan.pdf", scanned()),
        put(tmp_path, "wrong.pdf", word_file(TEXT)),
        put(tmp_path, "noise.docx", bytes(range(256)) * 9),
        put(tmp_path, "good.txt", TEXT),
    ]

    scan, wrong, noise, good = read(tmp_path, *files)

    assert scan == {"id": "scan.pdf", "facts": [], "problem": scan["problem"]}
    assert "请直接填写" in scan["problem"]
    assert noise["facts"] == [] and noise["problem"]
    assert values(wrong) == values(good) != set()
    assert "scan.pdf: " in capsys.readouterr().err


def test_a_text_that_breaks_the_reader_costs_itself_alone(tmp_path, monkeypatch):
    def breaks(text, today):
        if "坏" in text:
            raise ValueError("no such thing")
        return []

    monkeypatch.setattr(command, "facts_of", breaks)
    lines = [json.dumps({"id": str(number), "text": text}) for number, text in enumerate(("坏的", "好的"))]

    broken, good = read(tmp_path, put(tmp_path, "a.jsonl", "\n".join(lines)))

    assert broken["problem"] and "problem" not in good


def test_a_line_without_text_or_with_too_much_costs_itself_alone(tmp_path):
    texts = ("", " \n ", "本科" * 40_000, TEXT)
    lines = [json.dumps({"id": str(number), "text": text}) for number, text in enumerate(texts)]

    *unread, good = read(tmp_path, put(tmp_path, "a.jsonl", "\n".join(lines)))

    assert all(line["problem"] and not line["facts"] for line in unread)
    assert values(good)


def test_two_files_of_one_name_are_told_apart(tmp_path):
    first, second = put(tmp_path, "x/a.txt", TEXT), put(tmp_path, "y/a.txt", TEXT)

    assert [line["id"] for line in read(tmp_path, first, second)] == [str(first), str(second)]


def test_a_byte_order_mark_and_empty_lines_in_jsonl_are_passed_over(tmp_path):
    content = b"\xef\xbb\xbf" + json.dumps({"id": "1", "text": TEXT}).encode() + b"\r\n\r\n"

    assert [line["id"] for line in read(tmp_path, put(tmp_path, "a.jsonl", content))] == ["1"]


@pytest.mark.parametrize(
    ("line", "named"),
    [("{", "a.jsonl:1"), ('{"id": "1"}', "text"), ('{"id": 1, "text": "x"}', "id"), ("[]", "JSON object")],
)
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path, line, named):
    source = put(tmp_path, "a.jsonl", line)
    with pytest.raises(InputInvalid, match=named):
        command.main([str(source)], str(tmp_path / "out.jsonl"), TODAY)
    assert not (tmp_path / "out.jsonl").exists()


def test_a_missing_file_ends_the_command_with_its_name(tmp_path, capsys):
    assert app.main(["resume-file", str(tmp_path / "none.pdf"), str(tmp_path / "out.jsonl")]) == 2
    assert "none.pdf" in capsys.readouterr().err


def test_the_command_line_reads_several_files(tmp_path):
    files = [put(tmp_path, f"{number}.txt", TEXT) for number in range(3)]
    target = tmp_path / "out.jsonl"

    assert app.main(["resume-file", *map(str, files), str(target)]) == 0
    assert len(target.read_text("utf-8").splitlines()) == 3
