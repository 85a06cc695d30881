"""SC-07: what may not be asked, required or said is found by what it means, with its ground and its words."""

import importlib
import json
from collections import defaultdict
from pathlib import Path

import pytest

from app import main
from config.clauses import GROUNDS
from config.lint_file import lint_file
from config.loader import barred_ground, load_lexicon
from config.plain_text import plain
from config.texts import ground_name
from core.errors import InputInvalid

DATA = Path(__file__).parents[1] / "data" / "grounds"
PHRASES = [json.loads(line) for line in (DATA / "phrases.jsonl").read_text("utf-8").splitlines()]
ENOUGH = 0.95
PARSE = importlib.import_module("re._parser").parse
WIDEST = 64

BARRED = {
    "question": "您先生怎么看您经常加班|打算什么时候要二胎|您是独生子女吗|父母是做什么的|入党了吗|属什么的|老家哪里的|有没有对象|有没有长期吃的药|"
    "未来三年有没有要宝宝的打算|客户服务很重要，您结婚了吗|服务老年客户要有耐心，您自己家里有老人要照顾吗|一位客户来办卡。您有男朋友吗",
    "rule": "限男性|35岁以下|已婚已育优先|本地户口优先|五官端正|身高165以上|非乙肝携带者|党员优先|学历不限、35岁以下|年龄不限，女性优先|"
    "客户经理岗限男|女|年轻漂亮|无残疾",
    "reply": "我们一般不要有小孩的|您有孩子的话可能不太适合|很抱歉，领导更倾向于本地人",
    "template": "请填写您的婚姻状况|请回复身高、体重|因您的户籍不在本市，不能录用|第一行\n请注明是否怀孕",
}
HARMLESS = {
    "question": "请讲讲你服务孕妇客户的经历|如何为残障客户服务|少数民族客户语言不通怎么办|老年客户不会用手机怎么办|家庭理财规划产品怎么介绍|"
    "客户的婚姻财产怎么分割|客户问您结婚了没有，您怎么回答|一位客户刚离婚。他想把存款转走，孩子还小，您怎么办|您会说维吾尔语吗",
    "rule": "男女不限|年龄，性别，民族均不限|有老年客户服务经验者优先|会少数民族语言者优先|民族学专业优先|具有履行岗位职责的身体条件|年满18周岁",
    "reply": "我们不会只招男生|怀孕不影响您的申请|您身体不舒服的话，面试可以改期|员工依法享受产假|请带户口本复印件|宿舍是单身公寓",
    "template": "祝您和家人身体健康|尊敬的先生/女士，您好|我们不询问婚姻、宗教和健康|根据劳动法，我们不以性别为由拒绝录用",
}


def spread(phrases):
    return [(kind, text) for kind, texts in phrases.items() for text in texts.split("|")]


@pytest.mark.parametrize("half", ["open", "held"])
def test_sc_07_at_most_one_in_twenty_written_sentences_is_judged_wrong(half):
    wrong, count = defaultdict(list), defaultdict(int)
    for one in PHRASES:
        if one["half"] == half:
            is_barred = bool(one["grounds"])
            count[is_barred] += 1
            if (barred_ground(one["text"], one["kind"]) is not None) != is_barred:
                wrong[is_barred].append(one["text"])
    for is_barred in (True, False):
        assert len(wrong[is_barred]) <= (1 - ENOUGH) * count[is_barred], (is_barred, wrong[is_barred])
        assert count[is_barred] >= 50


@pytest.mark.parametrize("name", ["barred", "harmless"])
def test_sc_07_what_was_judged_right_once_is_still_judged_so(name):
    sentences = (DATA / f"later_{name}.txt").read_text("utf-8").splitlines()
    assert len(sentences) > 1000
    assert [one for one in sentences if (barred_ground(one) is not None) != (name == "barred")] == []


def test_sc_07_what_is_found_bears_the_right_ground_and_touches_the_offending_words():
    wrong, count = [], 0
    for one in PHRASES:
        found = barred_ground(one["text"], one["kind"]) if one["grounds"] else None
        if found is not None:
            count += 1
            touched = [word for word in one["words"] if places_of(one["text"], word) & {*range(found.start, found.end)}]
            if found.ground not in one["grounds"] or not touched or found.words != one["text"][found.start : found.end]:
                wrong.append((one["text"], found))
    assert len(wrong) <= (1 - ENOUGH) * count, wrong


def places_of(text, word):
    start = text.index(word)
    return {*range(start, start + len(word))}


@pytest.mark.parametrize(("kind", "text"), spread(BARRED))
def test_sc_07_who_is_meant_decides_against(kind, text):
    assert barred_ground(text, kind) is not None


@pytest.mark.parametrize(("kind", "text"), spread(HARMLESS))
def test_sc_07_who_is_meant_decides_for(kind, text):
    assert barred_ground(text, kind) is None


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("仅限　男　性", "男　性"),
        ("您結婚了嗎", "結婚"),
        ("已\u200b婚\u200b优先", "已\u200b婚"),
        ("已 婚 优先", "已 婚"),
        ("年-龄三十以下", "年-龄"),
        ("生·育计划", "生·育"),
        ("“已”“婚”优先", "已”“婚"),
        ("未hun优先", "未hun"),
        ("您怀yun了吗", "怀yun"),
        ("nv sheng优先", "nv sheng"),
        ("ＤＡＮＧＹＵＡＮ优先", "ＤＡＮＧＹＵＡＮ"),
        ("您结昏了吗", "结昏"),
        ("己婚优先", "己婚"),
        ("您HY了吗", "HY"),
        ("♂优先", "♂"),
        ("有没有👶", "👶"),
        ("年齡３５歲以下", "年齡"),
    ],
)
def test_sc_07_another_spelling_is_no_way_round_and_the_span_is_of_the_original(text, words):
    found = barred_ground(text)
    assert found is not None and found.words == words == text[found.start : found.end]


def test_a_gap_in_latin_words_stays_and_a_text_without_other_spellings_is_itself():
    lexicon = load_lexicon("barred")

    def read(text):
        return plain(text, lexicon).text

    assert read("Excel 熟练, Python 3.11") == "excel熟练, python 3.11"
    assert read("managers of pages") == "managers of pages"
    assert read("") == ""


def test_each_ground_has_a_name():
    assert len({ground_name(one) for one in GROUNDS}) == len(GROUNDS)


def test_no_expression_of_the_lexicon_reads_far():
    """A search then takes a time in proportion to the text."""
    lexicon = load_lexicon("barred")
    written = [
        one for name in lexicon if name not in ("joints", "respelled", "initials", "sounded") for one in lexicon[name]
    ]
    alternatives = [branch for one in written for branch in branches_of(one)]
    assert len(alternatives) > 500 and max(alternatives) <= WIDEST


def branches_of(expression):
    """The greatest width of each alternative; one without a limit is wider than any text."""
    tree = PARSE(expression)
    tops = tree[0][1][1] if len(tree) == 1 and str(tree[0][0]) == "BRANCH" else [tree]
    return [top.getwidth()[1] for top in tops]


@pytest.mark.parametrize(
    ("unit", "start"),
    [
        ("老年客户孩子", None),
        ("孩子好", None),
        ("团队和", None),
        ("但不限", None),
        ("hun ", None),
        ("年-", None),
        ("女，", 0),
    ],
)
def test_a_text_of_one_word_over_and_over_is_judged_like_any_other(unit, start):
    found = barred_ground(unit * (20_000 // len(unit)), "question")
    assert (found and found.start) == start


@pytest.fixture
def lines(tmp_path):
    def write(*items, raw=None):
        source = tmp_path / "in.jsonl"
        text = raw if raw is not None else "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in items)
        source.write_text(text, "utf-8")
        return source, tmp_path / "out.jsonl"

    return write


def test_sc_07_the_command_judges_each_line_by_itself(lines, capsys):
    items = [
        {"id": "1", "kind": "question", "text": "未来三年有没有要宝宝的打算？"},
        {"id": "2", "kind": "question", "text": "请讲讲你服务孕妇客户的经历"},
        {"id": "3", "kind": "rule", "text": "限 男 性"},
    ]
    source, target = lines(*items)
    assert main(["lint-file", str(source), str(target)]) == 0
    out = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [tuple(one) for one in out] == [("id", "refused", "ground", "span")] * 3
    assert out[1] == {"id": "2", "refused": False, "ground": None, "span": None}
    assert out[2] == {"id": "3", "refused": True, "ground": "sex", "span": [2, 5]}
    assert out[0]["ground"] == "birth" and "宝宝" in items[0]["text"][slice(*out[0]["span"])]
    printed = capsys.readouterr().out
    assert "检查了 3 条，2 条涉及" in printed and "生育（birth）：1 条" in printed and "性别（sex）：1 条" in printed
    alone = target.read_text("utf-8").splitlines()[::-1]
    lint_file(*lines(*items[::-1]))
    assert target.read_text("utf-8").splitlines() == alone


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (
            '{"id": "1", "kind": "poem", "text": "x"}',
            "in.jsonl:1: kind: must be one of question, rule, reply, template",
        ),
        ('{"id": "1", "kind": "rule"}', "in.jsonl:1: text: is missing"),
        ('\n{"id": 1, "kind": "rule", "text": "x"}', "in.jsonl:2: id: must be a text"),
        ("[]", "in.jsonl:1: must be a JSON object"),
        ("\ufeffno", "in.jsonl:1: not JSON"),
    ],
)
def test_a_wrong_line_is_named_and_leaves_the_result_as_it_was(lines, raw, message):
    source, target = lines(raw=raw)
    target.write_text("before", "utf-8")
    with pytest.raises(InputInvalid) as error:
        lint_file(source, target)
    assert str(error.value).startswith(message) and target.read_text("utf-8") == "before"


def test_an_empty_file_and_an_empty_text_are_fine(lines):
    assert lint_file(*lines()) == []
    assert not lint_file(*lines({"id": "1", "kind": "reply", "text": " \n"}))[0]["refused"]


def test_a_byte_order_mark_is_no_character(lines):
    source, target = lines(raw='\ufeff{"id": "1", "kind": "rule", "text": "女"}\n')
    assert lint_file(source, target)[0]["span"] == [0, 1]
