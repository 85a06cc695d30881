"""A correction is what the recogniser misheard; another answer is none, however it is dressed."""

import pytest

from scoring.corrections import LONGEST, Verdict, aligned, compare, corrected, runs
from scoring.speech.engines.transcript import Segment, Transcript, Word

HEARD = "我先安府老人，请大唐经理把后面的客户分留到别的窗口，再慢慢讲给他听，最后请他复述一遍。"
SAID = "我先安抚老人，请大堂经理把后面的客户分流到别的窗口，再慢慢讲给他听，最后请他复述一遍。"
POOR = "嗯这个我也说不太好，反正就是让他先去旁边等一等吧，等不忙的时候再说，别的我想不出来了。"


@pytest.mark.parametrize(
    ("heard", "said", "verdict"),
    [
        (POOR, SAID, Verdict.LETTERS),
        (POOR, f"{POOR}我先安抚老人，请大堂经理分流后面的客户，再请他复述一遍。", Verdict.LETTERS),
        (HEARD, "我会", Verdict.LETTERS),
        (HEARD, f"{HEARD}我还安抚了他请经理帮忙", Verdict.SOUNDS),
        (f"{HEARD}{POOR}", f"{HEARD}{POOR.replace('让他先去旁边等一等', '请大堂经理分流他们')}", Verdict.SOUNDS),
        ("我会骂他，让他走。", "我不会骂他，让他走。", Verdict.DENIAL),
        ("我没跟他吵过架。", "我跟他吵过架。", Verdict.DENIAL),
        ("好", "不", Verdict.LETTERS),
        ("", SAID, Verdict.LETTERS),
        ("啊" * (LONGEST + 1), "啊", Verdict.LONG),
    ],
)
def test_another_answer_is_no_correction(heard, said, verdict):
    assert compare(heard, said).verdict == verdict


def test_words_scattered_over_an_answer_buy_nothing_either():
    words = iter(["安抚", "分流", "核对", "复述", "登记", "报告", "上报", "核实", "保密", "留痕"])
    pieces = [POOR[start : start + 8] for start in range(0, 40, 8)]
    scattered = "".join(next(words) + piece[2:] for piece in pieces)
    assert compare("".join(pieces), scattered).verdict == Verdict.SOUNDS


def test_phrases_of_a_rubric_spread_through_a_long_non_answer_buy_nothing():
    words = ["安抚", "分流", "核对", "复述", "登记", "报告", "核实", "留痕"]
    said = "".join(f"{word}{POOR[2:]}" for word in words)
    change = compare(POOR * len(words), said)
    assert change.share < 0.06 and change.verdict == Verdict.SOUNDS


def test_room_for_a_mishearing_does_not_grow_with_the_text():
    spoken = POOR * 8
    slip = spoken.replace("旁边", "那里", 1)
    assert compare(spoken, slip).verdict == Verdict.COUNTED
    assert compare(spoken, slip.replace("先去", "安抚", 1)).verdict == Verdict.SOUNDS


@pytest.mark.parametrize(
    ("heard", "said"),
    [
        (HEARD, SAID),
        (HEARD * 8, SAID * 8),
        ("我在网店柜台实习，办里理才业务。", "我在网点柜台实习，办理理财业务。"),
        ("先做反洗前的核查，再上抱主管。", "先做反洗钱的核查，再上报主管。"),
        ("我是刘兰，负责柳州的客户", "我是牛兰，负责柳州的客户"),
    ],
)
def test_what_sounds_alike_is_taken(heard, said):
    assert compare(heard, said).verdict == Verdict.COUNTED


def test_punctuation_and_width_are_no_change():
    assert compare("我先安抚老人，再办业务。", "我先安抚老人 再办业务").verdict == Verdict.SAME


def test_runs_sum_to_the_edit_distance():
    assert runs("kitten", "sitting") == [1, 1, 1]
    assert runs("", "abc") == [3] and runs("abc", "abc") == []


def test_every_letter_of_both_is_placed_once_and_in_order():
    pairs = aligned("大唐经理分留", "请大堂经理来分流")
    assert [a for a, _ in pairs if a is not None] == list(range(6))
    assert [b for _, b in pairs if b is not None] == list(range(8))


def test_a_corrected_word_keeps_its_second():
    words = (
        Word(0.0, 1.0, "我请", 0, 2, 0.9),
        Word(1.5, 2.5, "大唐经理", 2, 6, 0.6),
        Word(3.0, 4.0, "帮忙", 6, 8, 0.9),
    )
    heard = Transcript("我请大唐经理帮忙", (Segment(0, 4, "", -0.2, 1, 0),), words, "zh", "scripted", "", 4.0, 3.5)
    said = corrected(heard, "我请大堂经理来帮忙")
    assert [(word.text, word.start_s) for word in said.words] == [("我请", 0.0), ("大堂经理", 1.5), ("帮忙", 3.0)]
    assert said.time_at(2) == 1.5 and len(said.times()) == len(said.text)
    assert corrected(heard, "我帮忙").words[0].text == "我"


@pytest.mark.parametrize(
    "said",
    [
        "我会等议等。[先安抚客户][再请大堂经理][陪着老人操作]",
        "我会等一等。【道歉】[先安抚客户]",
        "我会等一等。(请大堂经理)",
    ],
)
def test_what_stands_in_brackets_is_compared_like_anything_else(said):
    assert compare("我会等一等。", said).verdict not in (Verdict.COUNTED, Verdict.SAME)


def test_marks_count_towards_the_longest_text():
    assert compare("我会等一等", "我会等一等" + "!" * LONGEST).verdict == Verdict.LONG
