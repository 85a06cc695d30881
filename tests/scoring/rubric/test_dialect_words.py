"""Words of dialects are standard words to the scorer; what only looks like one stays."""

import json

import pytest

from config.loader import load_lexicon
from core.normal_form import fold
from scoring.rubric.dialect import listed, standard
from scoring.rubric.people import compared, masked
from tests.support.needs import REPOSITORY

SENTENCES = [
    json.loads(line)
    for line in (REPOSITORY / "tests" / "data" / "dialects" / "sentences.jsonl").read_text("utf-8").splitlines()
]
# Of the half that was looked at: a word that no list has, or a sentence said in another order.
NOT_ALIKE = {"d43", "d49"}
ORDINARY = [
    "整理材料，整个流程，完整记录，整天整月，整数",
    "其中三笔，中午，中间业务，心中有数，中国银行",
    "联系客户，关系，体系，系统，系好安全带，我是经济系的学生",
    "野蛮操作，蛮横，蛮干",
    "莫名其妙，莫非，莫大的帮助，约莫十分钟，切莫",
    "耽搁，搁置，延搁",
    "寻求帮助，寻找，不同寻常",
    "看不中，猜中了，选中这一户",
    "需要得到同意，还要得到他的签字",
    "他没得到答复，也没得罪谁",
    "阿拉伯数字，伊朗，弗兰克，余额，金额，额度，限额",
    "步伐，砍伐，勿忘我",
    "女儿，儿子，这个儿子，那个儿媳，儿童，幼儿园，孤儿",
    "什么事，怎么个办法，那么事情就清楚了",
    "今日办结，合同，同事，食堂，饮水机，返还，认识，呃，我想想",
    "唔，我想一下",
    "老师，老客户，老人，贼喊捉贼",
    "搭配，唠叨，啰嗦，网吧，酒吧",
    "领导的额头，天涯，生涯",
    "成本，完成，办成，看成，赞成",
    "阮经理，阮女士",
    "倾听，倾向，拉拢，靠拢",
    "个人客户，老人客户，个人客服热线，外国人客户",
    "一起开户，一起开会，发起开户申请，从现在起开通",
    "电话里向客户核实，大厅里向客户解释，系统里向上级提交",
    "系统里手续费，柜台里手工登记，家里手头紧",
    "重点解决，网点解释，有点解不开，特点解读",
    "如何解除，如何解冻，如何解约，如何解绑，如何解锁",
    "制造业贷款，创造业绩，打造业务品牌",
    "检查某支行，调查某企业，核查某笔交易，查某笔流水",
    "提交关于客户的材料，移交关口，上交关于账户的说明",
    "旁边个人，这边个体户，周边个体工商户",
    "集中意见，其中意外险，其中意思",
    "柜台上头寸不足，提前头天，提高头寸，中心头部客户",
    "平安怎么办，按怎样的流程",
    "如今个体户，区别个案，打听日期，从而家喻户晓，稳定系数",
    "查哈密支行，这哈萨克族客户，说哈尔滨分行",
    "可多等一下，可多问几句，客户好生气",
    "仔细路演，把钱扎起来，逐家走访企业",
    "尽快当日处理，周边上市公司，支票子公司",
    "莫先生，莫经理，莫女士来了",
]
DIALECT = [
    ("俺瞅着咋整", "我看着怎么办"),
    ("这样办不中，", "这样办不行，"),
    ("中，我记下了", "行，我记下了"),
    ("整三遍，整错了", "弄三遍，弄错了"),
    ("佢系客户，唔识填", "他是客户，不会填"),
    ("佢哋聯繫咗，關係冇問題", "他们联系了，关系没有问题"),
    ("侬帮伊弄，金额对额", "你帮他弄，金额对的"),
    ("額給他讲，額度不变", "我给他说，额度不变"),
    ("晓得了嘛，就这点事儿噻。", "知道了，就这点事。"),
    ("您瞧，这活儿今儿个就齐活", "您看，这活今天就完成"),
    ("嗰日佢喺度", "那天他在度"),
    ("没得事，莫慌嘛", "没有事，别慌"),
]


@pytest.mark.parametrize("text", ORDINARY)
def test_what_only_looks_like_a_word_of_a_dialect_stays(text):
    assert standard(fold(text, prose=True)).text == text


@pytest.mark.parametrize(("said", "meant"), DIALECT)
def test_a_word_of_a_dialect_is_the_standard_one(said, meant):
    assert standard(fold(said, prose=True)).text == meant


def test_every_listed_word_becomes_a_standard_one_that_stays():
    for word, (name, meant) in listed().items():
        if name in ("words", "alone"):
            assert standard(fold(f"“{word}”", prose=True)).text == f"“{meant}”", word
        assert standard(fold(meant, prose=True)).text == meant or name == "ordinary", (word, meant)


def test_no_word_is_listed_twice():
    lists = load_lexicon("dialect")
    for name in ("words", "alone", "starts", "answers", "cantonese", "eastern"):
        words = [entry.split(">")[0] for entry in lists[name]]
        assert len(words) == len(set(words)), name
        assert all(entry.count(">") == 1 and all(entry.split(">")) for entry in lists[name])
    assert len(lists["ordinary"]) == len(set(lists["ordinary"]))


def test_a_quote_holds_the_whole_word_as_it_was_written():
    written = "俺曉得這事兒，佢唔識嘛。"
    folded = masked(fold(written, prose=True))

    assert folded.text == "我知道这事，他不会。"
    assert len(folded.text) == len(folded.places) and list(folded.places) == sorted(folded.places)
    assert written[slice(*folded.span(0, 3))] == "俺曉得"
    assert written[slice(*folded.span(3, 5))] == "這事兒"
    assert written[slice(*folded.span(6, 9))] == "佢唔識嘛"
    assert written[slice(*folded.span(0, len(folded.text)))] == written


@pytest.mark.parametrize("text", ["", "嘛", "嘛嘛，", "唔", "中", "儿", "佢", "事儿", "𠊎"])
def test_a_text_of_nothing_else_keeps_its_places(text):
    folded = masked(fold(text, prose=True))

    assert len(folded.text) == len(folded.places)
    assert folded.span(0, len(folded.text))[1] == len(text) or not folded.text


def test_what_was_made_standard_stays_as_it_is():
    for row in SENTENCES:
        for text in (row["dialect"], row["standard"]):
            assert compared(compared(text)) == compared(text), row["id"]


@pytest.mark.parametrize("row", [row for row in SENTENCES if row["half"] == "open"], ids=lambda row: row["id"])
def test_a_sentence_and_its_standard_twin_are_one_text(row):
    assert (compared(row["dialect"]) == compared(row["standard"])) is (row["id"] not in NOT_ALIKE)


def test_of_the_half_kept_apart_as_many_are_one_text_as_were_at_the_last_look():
    held = [row for row in SENTENCES if row["half"] == "held"]
    alike = [row["id"] for row in held if compared(row["dialect"]) == compared(row["standard"])]

    assert len(held) == 34 and len(alike) >= 27
