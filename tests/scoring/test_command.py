"""score-file: the interview's function over a file, line by line."""

import json

import pytest

from config.loader import load_positions
from core.errors import InputInvalid
from scoring.command import main, score_file

REFERENCE = "顺序表的存储空间连续，支持随机访问；链表的存储空间不连续，插入和删除方便。"
GOOD = "顺序表存储空间是连续的，可以随机访问，链表不连续，但是插入删除很方便。"
ITEM = {"id": "1", "question": "简述顺序表和链表的特点", "references": [REFERENCE], "answer": GOOD}
RUBRIC = {
    "id": "r", "question": "客户发火时你怎么办？", "kind": "situational", "answer": "我会先向客户道歉，再请他坐下慢慢说清楚。",
    "points": [{"id": "致歉", "dim": "服务意识", "weight": 2, "any": ["道歉", "抱歉"], "paraphrases": ["说声对不起"]},
               {"id": "calm", "dim": "耐心细致", "weight": 1, "any": ["慢慢说"]}],
    "harmful": [{"id": "骂", "dim": "服务意识", "cap": 30, "any": ["让他走"]}],
}  # fmt: skip


def write(path, *rows):
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def run(tmp_path, *rows, **options):
    target = tmp_path / "out.jsonl"
    score_file(write(tmp_path / "in.jsonl", *rows), target, **options)
    return [json.loads(line) for line in target.read_text("utf-8").splitlines()]


def test_a_good_answer_scores_high_with_verbatim_evidence(tmp_path):
    [out] = run(tmp_path, ITEM)

    assert set(out) == {"id", "score", "low", "high", "flags", "evidence"}
    assert out["score"] > 60 and out["low"] < out["score"] <= out["high"]
    assert out["evidence"]
    assert all(GOOD[quote["start"] : quote["end"]] == quote["text"] for quote in out["evidence"])


def test_an_unrelated_answer_scores_low(tmp_path):
    [out] = run(tmp_path, {**ITEM, "answer": "今天天气很好，我们去公园散步吧。"})

    assert out["score"] <= 30


def test_points_in_the_file_are_used_under_their_own_names(tmp_path):
    [out] = run(tmp_path, RUBRIC)

    assert out["score"] > 50
    assert {quote["point"] for quote in out["evidence"]} == {"致歉", "calm"}


def test_a_harmful_statement_is_flagged_by_its_own_name(tmp_path):
    [out] = run(tmp_path, {**RUBRIC, "answer": "我会先道歉，然后让他走，慢慢说也没有用。"})

    assert "harmful:骂" in out["flags"]


def test_a_shipped_question_is_named_by_its_id(tmp_path):
    teller = load_positions()["teller"]
    [out] = run(
        tmp_path,
        {"id": "a", "question_id": "t5", "answer": "我会重新清点现金，核对凭证，再报告主管。"},
        position=teller,
    )

    assert out["score"] > 30 and out["evidence"]


@pytest.mark.parametrize("answer", ["", "。。。", "嗯"])
def test_no_number_without_something_to_score(tmp_path, answer):
    [out] = run(tmp_path, {**ITEM, "answer": answer})

    assert (out["score"], out["low"], out["high"], out["evidence"]) == (None, None, None, [])
    assert out["flags"]


def test_order_and_company_change_no_byte(tmp_path):
    rows = [{**ITEM, "id": str(number), "answer": GOOD[: 10 + number]} for number in range(12)] + [RUBRIC]
    together = run(tmp_path, *rows)
    backwards = run(tmp_path, *reversed(rows))

    assert backwards == list(reversed(together))
    assert [run(tmp_path, row)[0] for row in rows] == together


def labelled(number):
    length = 8 + number % 26
    return {**ITEM, "id": str(number), "answer": GOOD[:length], "score": length / 3.4, "max_score": 10}


def test_training_uses_the_training_file_alone(tmp_path):
    train = write(tmp_path / "train.jsonl", *[labelled(number) for number in range(40)])
    rows = [{**ITEM, "id": str(number), "answer": GOOD[: 9 + 6 * number]} for number in range(4)]

    together = run(tmp_path, *rows, train_on=train)

    assert [run(tmp_path, row, train_on=train)[0] for row in rows] == together
    assert run(tmp_path, *reversed(rows), train_on=train) == list(reversed(together))
    assert together != run(tmp_path, *rows)
    assert together[-1]["score"] > together[0]["score"]


def test_too_few_labels_are_refused(tmp_path):
    train = write(tmp_path / "train.jsonl", ITEM)

    with pytest.raises(InputInvalid, match="at least 20 lines with a score, not 0"):
        run(tmp_path, ITEM, train_on=train)


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (b"{", "in.jsonl:2: not JSON"),
        (b"[]", "in.jsonl:2: must be a JSON object"),
        (b"\xff\xfe", "in.jsonl:2: not UTF-8 at byte 0"),
        (b'{"id": "x"}', "in.jsonl:2: answer: is missing"),
        (b'{"id": 7, "answer": "a"}', "in.jsonl:2: id: must be a text"),
        (b'{"id": "x", "answer": "a"}', "in.jsonl:2: references: needs references or points"),
        (b'{"id": "x", "answer": "a", "references": "b"}', "in.jsonl:2: references: must be a list of texts"),
        (b'{"id": "x", "answer": "\\ud800", "references": ["b"]}', "in.jsonl:2: answer: holds half a surrogate"),
        (b'{"id": "x", "answer": "a", "references": ["b"], "score": NaN}', "in.jsonl:2: "),
        (b'{"id": "x", "answer": "a", "references": ["b"], "score": 11, "max_score": 10}', "in.jsonl:2: score: "),
        (b'{"id": "x", "answer": "a", "points": [{"id": "p"}]}', "in.jsonl:2: "),
        (b'{"id": "x", "answer": "a", "points": {}}', "in.jsonl:2: points: "),
        (b'{"id": "x", "answer": "a", "points": ["b"], "kind": "riddle"}', "in.jsonl:2: kind: "),
        (b'{"id": "x", "answer": "a", "references": ["b"], "z": ' + b"[" * 200_000, "in.jsonl:2: "),
        (b'{"id": "x", "answer": "' + b"a" * 30_000 + b'", "references": ["b"]}', "in.jsonl:2: answer: longer than"),
    ],
)  # fmt: skip
def test_a_wrong_line_is_named_and_nothing_is_written(tmp_path, line, message):
    source, target = write(tmp_path / "in.jsonl", ITEM), tmp_path / "out.jsonl"
    source.write_bytes(source.read_bytes() + line + b"\n")

    with pytest.raises(InputInvalid) as error:
        score_file(source, target)

    assert str(error.value).startswith(message)
    assert [path.name for path in tmp_path.iterdir()] == ["in.jsonl"]


def test_an_unknown_question_of_the_bank_is_named(tmp_path):
    with pytest.raises(InputInvalid, match=r"in.jsonl:1: question_id: teller has no question t99"):
        run(tmp_path, {"id": "a", "question_id": "t99", "answer": "x"}, position=load_positions()["teller"])


def test_the_command_names_the_positions_there_are(tmp_path):
    source = write(tmp_path / "in.jsonl", ITEM)

    with pytest.raises(InputInvalid, match=r"no such position: cashier .there are lobby_manager, relationship_manager"):
        main(str(source), str(tmp_path / "out.jsonl"), position="cashier")
    with pytest.raises(InputInvalid, match="cannot be read"):
        main(str(tmp_path / "nowhere.jsonl"), str(tmp_path / "out.jsonl"))
    assert main(str(source), str(tmp_path / "out.jsonl")) == 0


def test_an_answer_with_markup_and_commands_stays_text(tmp_path):
    [out] = run(tmp_path, {**ITEM, "answer": GOOD + "<script>alert(1)</script> '; DROP TABLE answers; --"})

    assert out["score"] is not None


def test_a_file_saved_by_an_editor_that_adds_a_byte_order_mark_is_read(tmp_path):
    source = write(tmp_path / "in.jsonl", ITEM)
    plain = run(tmp_path, ITEM)
    source.write_bytes(b"\xef\xbb\xbf" + source.read_bytes())
    score_file(source, tmp_path / "out.jsonl")

    assert [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()] == plain
    (tmp_path / "empty.jsonl").write_bytes(b"\xef\xbb\xbf\r\n")
    score_file(tmp_path / "empty.jsonl", tmp_path / "out.jsonl")
    assert (tmp_path / "out.jsonl").read_text("utf-8") == ""
