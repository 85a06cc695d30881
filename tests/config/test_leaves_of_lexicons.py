"""Every list of the lexicons counts: a word that stands in it is treated as the list says, and no other word is."""

import functools
import importlib
from datetime import date

import pytest

from config import grounds
from config.clauses import GROUNDS
from config.loader import load_lexicon
from config.reading import SHIPPED, yaml_files
from config.schema import FaqEntry
from core.normal_form import comparable
from interview_flow.candidate import faq
from interview_flow.intake.resume import sections
from interview_flow.intake.resume import words as resume_words
from interview_flow.intake.resume.facts import facts_of
from scoring import degrees
from scoring.finder import asking
from scoring.rubric import (
    clauses,
    dialect,
    gates,
    keyword_lists,
    listings,
    matching,
    negation,
    people,
    recital,
    style,
    verdicts,
    words,
)
from scoring.rubric.meaning import polarity, scale, substance

NAMES = [path.stem for path in yaml_files(SHIPPED / "lexicons")]
READERS = (
    clauses,
    gates,
    keyword_lists,
    listings,
    matching,
    negation,
    style,
    verdicts,
    words,
    people,
    dialect,
    polarity,
    recital,
    scale,
    substance,
    degrees,
    faq,
    asking,
    resume_words,
)
# Characters that stay as they are when texts are compared, and that no list has.
LISTED = "".join(path.read_text("utf-8") for path in yaml_files(SHIPPED / "lexicons"))
SIGNS = [sign for sign in map(chr, range(0x5400, 0x5B00)) if comparable(sign) == sign and sign not in LISTED]
CUES = ("sequence", "reason", "closing", "condition", "situation", "task", "action", "result", "explain")
# What says whom a clause is about and what it does, beside a word of a ground that it turns one way or the other.
BESIDE_A_GROUND = {
    "self": "{}的孩子还小",
    "others": "{}的性别",
    "scenes": "{}有客户。那时候的性别",
    "says": "{}您性别",
    "business": "孩子{}吗",
    "activities": "性别{}",
    "work": "您{}孩子",
    "served": "{}孩子吗",
    "hire": "客户家的孩子{}",
    "require": "孩子{}",
    "unfit": "您的孩子可以{}",
    "asks": "孩子{}",
    "requests": "孩子{}",
    "how": "孩子{}吗",
    "equal": "性别{}",
    "against": "{}性别",
    "benefit": "您的孩子{}",
    "laws": "{}性别",
}
POSITIONS = ("teller", "relationship_manager", "wealth_manager", "lobby_manager", "risk_officer", "other")


def barred(text, lists):
    return grounds.find(text, lists) is not None


def beside(said, word, lists):
    return barred(said.format(word), lists)


def answered(word, *others):
    """Whether a question is taken for the approved one although this word stands beside it."""
    entry = FaqEntry(id="a", question="面试需要准备什么材料？", answer="请带好证件。")
    return faq.find((entry, *others), f"{entry.question}{word}") is not None


def beside_an_object(word, lists):
    """The word is known from another answer, so that it alone decides."""
    return answered(word, FaqEntry(id="b", question="仓库在哪一层楼？", answer=f"在{word}那里。"))


def in_a_dialect(entry, lists):
    """A word that is all of its text becomes the standard one."""
    return people.compared(entry.split(">")[0])


def cue(name, word, lists):
    return style.has([word], name)


def in_a_resume(*lines):
    """What a résumé with the word in its place is found to say."""
    return lambda word, lists: [
        (one.kind, one.value) for one in facts_of("\n".join(lines).replace("@", word), date(2026, 11, 28))
    ]


STUDIED = "教育背景\n2018.09-2022.06 河北大学"
WORKED = "工作经历\n2018.09-2022.06"

# (file, list) -> (how the word looks, what comes out for it)
USES = {
    **{("bank", one): ("蓝盒{}", lambda word, lists: style.specificity([word], "")) for one in ("roles", "things", "acts", "places")},
    ("bank", "units"): ("蓝{}", lambda word, lists: bool(style.number_pattern().search(f"三{word}"))),
    **{("barred", one): ("蓝盒{}", barred) for one in GROUNDS},
    **{("barred", f"own_{one}"): ("蓝盒{}", lambda word, lists: barred(f"您有{word}吗", lists)) for one in GROUNDS},
    **{("barred", one): ("蓝盒{}", functools.partial(beside, said)) for one, said in BESIDE_A_GROUND.items()},
    ("barred", "joints"): ("{}", lambda word, lists: barred(f"您的孩子{word}客户吗", lists)),
    ("barred", "harmless"): ("性别{}", barred),
    ("barred", "respelled"): ("{}>性别", lambda entry, lists: barred(entry.split(">")[0], lists)),
    ("barred", "initials"): ("{}>性别", lambda entry, lists: barred(f"{entry.split('>')[0]}了吗,a", lists)),
    ("barred", "sounded"): ("性别 {} bie", lambda entry, lists: barred(f"{entry.split()[1]}bie", lists)),
    ("clauses", "connectives"): ("蓝盒{}", lambda word, lists: bool(clauses.connective_pattern().search(word))),
    ("clauses", "pairs"): ("蓝{0}>红{0}", lambda pair, lists: style.discourse(pair.split(">"))),
    ("clauses", "fillers"): ("蓝盒{}", lambda word, lists: gates.without_fillers(word)),
    ("cues", "negation"): ("蓝盒{}", lambda word, lists: negation.is_negated(word, "核实", "")),
    ("cues", "negation_exempt"): ("不{}", lambda word, lists: negation.is_negated(word, "核实", "")),
    ("cues", "own_action"): ("蓝盒{}", lambda word, lists: matching.acts(word)),
    **{("cues", one): ("蓝盒{}", functools.partial(cue, one)) for one in CUES},
    **{("degrees", one): ("蓝盒{}", lambda word, lists: degrees.read(word).rank) for one in degrees.DEGREES},
    ("degrees", "beside"): ("蓝盒{}", lambda word, lists: degrees.read(f"{word}本科").certain),
    **{("faq", one): ("蓝盒{}", lambda word, lists: list(faq._positions_in(word))) for one in POSITIONS},
    ("faq", "objects"): ("蓝盒{}", beside_an_object),
    ("faq", "small"): ("蓝盒{}", lambda word, lists: answered(word)),
    **{("dialect", one): ("{}>蓝", in_a_dialect) for one in ("words", "alone", "starts", "answers")},
    ("dialect", "cantonese"): ("{}>蓝", lambda entry, lists: people.compared(f"佢{entry[0]}红")),
    ("dialect", "cantonese_marks"): ("{}", lambda word, lists: people.compared(f"红系{word}")),
    ("dialect", "eastern"): ("{}>蓝", lambda entry, lists: people.compared(f"侬{entry[0]}红")),
    ("dialect", "eastern_marks"): ("{}", lambda word, lists: people.compared(f"红伊{word}")),
    ("dialect", "before_answers"): ("{}", lambda word, lists: people.compared(f"{word}中。")),
    ("dialect", "endings"): ("{}", lambda word, lists: people.compared(f"红{word}。")),
    ("dialect", "ordinary"): ("{}俺", lambda word, lists: people.compared(word)),
    ("dialect", "rolled"): ("{}", lambda word, lists: people.compared(f"{word}儿")),
    ("dialect", "child"): ("{}", lambda word, lists: people.compared(f"这个儿{word}")),
    ("finder", "rules"): ("蓝盒{}", lambda word, lists: word in asking.ask("m", "q", [("a", "b")], "x").body["messages"][0]["content"]),
    ("finder", "sex"): ("蓝盒{}", lambda word, lists: asking.blot(word, ()) != word),
    ("gates", "instruction"): ("蓝盒{}", lambda word, lists: bool(gates.instruction_pattern().search(word))),
    ("gates", "openers"): ("蓝盒{}", lambda word, lists: keyword_lists.own(f"{word}核实")),
    ("gates", "telling"): ("蓝盒{}", lambda word, lists: keyword_lists.tells(word)),
    ("gates", "told"): ("蓝盒{}", lambda word, lists: recital.is_told(word)),
    ("gates", "untold"): ("{}了", lambda word, lists: recital.is_told(word)),
    ("listings", "openers"): ("蓝盒{}", lambda word, lists: listings.listing_of(f"{word}红盒、绿盒。", "").things),
    ("listings", "joins"): ("蓝{}盒", lambda word, lists: listings.listing_of(f"红的{word}绿的、黄的。", "").things),
    ("listings", "leads"): ("蓝盒{}", lambda word, lists: listings.listing_of(f"{word}红的，绿的。", "").things),
    ("listings", "denials"): ("{}", lambda word, lists: listings.named(listings.listing_of("红的，绿的。", ""), f"{word}红的", "")),
    **{("verdicts", one): ("蓝盒{}", lambda word, lists: verdicts.judged(word)) for one in ("right", "wrong", "bare_right", "bare_wrong")},
    ("verdicts", "subjects"): ("蓝盒{}", lambda word, lists: verdicts.judged(f"{word}对")),
    ("verdicts", "endings"): ("蓝盒{}", lambda word, lists: verdicts.judged(f"错{word}")),
    ("verdicts", "others"): ("蓝盒{}", lambda word, lists: verdicts.judged(f"不{word}对")),
    **{("people", one): ("蓝盒{}", lambda word, lists: people.compared(word)) for one in people.NEUTRAL},
    ("people", "surnames"): ("蓝盒{}", lambda word, lists: people.compared(f"小{word}")),
    ("people", "transcribing"): ("{}", lambda word, lists: people.compared(f"{word}{word}总")),
    ("people", "titles"): ("蓝盒{}", lambda word, lists: people.compared(f"王{word}")),
    ("people", "posts"): ("蓝盒{}", lambda word, lists: people.compared(f"王{word}")),
    ("stance", "refusals"): ("蓝盒{}", lambda word, lists: polarity.refuses(word)),
    ("stance", "good_after"): ("蓝盒{}", lambda word, lists: polarity.refuses(f"懒得{word}")),
    ("stance", "turns"): ("蓝盒{}", lambda word, lists: polarity.turns(word)),
    ("stance", "empty"): ("蓝盒{}", lambda word, lists: word in scale.empty_talk()),
    ("stance", "duty"): ("蓝盒{}", lambda word, lists: substance.made_of([word], frozenset())[0].duty),
    ("stance", "slogans"): ("蓝盒{}", lambda word, lists: substance.made_of([word], frozenset())[0].slogan),
    **{("resume", one): ("蓝盒{}", lambda word, lists: sections.heading(word)) for one in resume_words.ORDER},
    ("resume", "tails"): ("蓝盒{}", lambda word, lists: sections.heading(f"教育{word}")),
    ("resume", "others"): ("蓝盒{}", in_a_resume("学历：本科，@")),
    ("resume", "asked"): ("蓝盒{}", in_a_resume("学历：本科，@")),
    ("resume", "denied_in_english"): ("vom{}", in_a_resume("学历：本科 (@)")),
    ("resume", "witnesses"): ("蓝盒{}", in_a_resume("@学历：本科")),
    ("resume", "unfinished"): ("蓝盒{}", in_a_resume("学历：本科，@")),
    ("resume", "broken_off"): ("蓝盒{}", in_a_resume(f"{STUDIED} 本科", "@")),
    ("resume", "no_study"): ("蓝盒{}", in_a_resume(f"{STUDIED} @")),
    ("resume", "plans"): ("蓝盒{}", in_a_resume(f"{STUDIED} 本科 @硕士")),
    ("resume", "about_study"): ("蓝盒{}", in_a_resume("教育背景", "河北大学", "@本科")),
    ("resume", "majors"): ("蓝盒{}", in_a_resume(f"{STUDIED} @ 本科")),
    ("resume", "not_majors"): ("蓝盒{}", in_a_resume(f"{STUDIED} @金融 本科")),
    ("resume", "faculties"): ("蓝盒{}", in_a_resume(f"{STUDIED} @学院 本科")),
    ("resume", "employers"): ("蓝盒{}", in_a_resume(f"{WORKED} 红绿@ 甲乙")),
    ("resume", "not_employers"): ("蓝盒{}", in_a_resume(f"{WORKED} @银行 柜员")),
    ("resume", "roles"): ("蓝盒{}", in_a_resume(f"{WORKED} 红绿 @")),
    ("resume", "certificates"): ("蓝盒{}", in_a_resume("证书：@")),
    ("resume", "not_held"): ("蓝盒{}", in_a_resume("证书：红绿资格证@")),
    ("resume", "scored"): ("蓝盒{}", in_a_resume("工作经历", "@银行从业资格证")),
    ("resume", "service_acts"): ("蓝盒{}", in_a_resume("工作经历", "@客户")),
    ("resume", "service_people"): ("蓝盒{}", in_a_resume("工作经历", "接待@")),
    ("resume", "not_people"): ("客户{}", in_a_resume("工作经历", "接待@")),
    ("resume", "service_roles"): ("蓝盒{}", in_a_resume("工作经历", "@")),
    ("stop_words", "words"): ("蓝盒{}", lambda word, lists: word in words.stop_words()),
    ("stop_words", "function_characters"): ("{}", lambda word, lists: gates.is_keyword_list(word * 30)),
}  # fmt: skip


def use(monkeypatch, name, lists):
    """The readers find these lists, and have forgotten what they made of others."""

    def found(wanted, root=SHIPPED):
        return lists if wanted == name else load_lexicon(wanted, root)

    for module in READERS:
        monkeypatch.setattr(module, "load_lexicon", found)
    forget()


def forget():
    for module in READERS:
        for value in vars(importlib.import_module(module.__name__)).values():
            # jieba's dictionary takes a second to read; the words of a bank in it are tested with the scorer.
            if hasattr(value, "cache_clear") and value not in (load_lexicon, words.cutter):
                value.cache_clear()


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_lexicon_counts(monkeypatch, name):
    shipped = load_lexicon(name)
    assert {key for file, key in USES if file == name} == set(shipped)
    for key, listed in shipped.items():
        look, show = USES[name, key]
        marks = tuple(look.format(sign) for sign in SIGNS[: len(listed)])
        lists = {**shipped, key: marks}
        before = [show(mark, shipped) for mark in marks]
        use(monkeypatch, name, lists)
        after = [show(mark, lists) for mark in marks]
        monkeypatch.undo()
        forget()
        assert marks and [mark for mark, was, now in zip(marks, before, after, strict=True) if was == now] == [], key
