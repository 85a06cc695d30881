"""The measure of words told to a recogniser sees what they do: harm, words that nobody said, and bank words heard."""

from dataclasses import replace

import numpy as np
import pytest

from benchmarks import bank_words, report
from benchmarks.hearing import compared, spoken
from benchmarks.hearing.compared import Change, Heard
from benchmarks.hearing.given import PLAIN, VARIANTS, Told, free_words, own_words, scoring_texts
from config.loader import load_positions

SAID = "先核对流水，再报告会计主管。"
ONE = Heard(PLAIN, "bank", "held", "bank-1", "clean", SAID, SAID, ("网点", "流水"))


def test_without_the_clips_it_is_neither_held_nor_missed(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(bank_words, "CLIPS", tmp_path / "nowhere")

    assert bank_words.main() == report.NOT_MEASURED
    assert "nowhere" in "".join(capsys.readouterr())


def test_a_half_engine_or_variant_that_is_not_there_is_named(monkeypatch, tmp_path, capsys):
    (tmp_path / "README.md").write_text("", "utf-8")
    monkeypatch.setattr(bank_words, "CLIPS", tmp_path)

    assert bank_words.main(["third"]) == 2 and bank_words.main(["held", "faster-whisper", "shouting"]) == 2
    assert bank_words.main(["held", "slow-whisper"]) == 2
    told = capsys.readouterr().err
    assert "third" in told and "shouting" in told and "slow-whisper" in told


@pytest.mark.parametrize("kind", ["other", "short"])
def test_no_sentence_is_in_both_halves_and_none_is_lost(kind):
    some = spoken.sentences()[kind]

    assert [*spoken.part(spoken.OPEN, some), *spoken.part(spoken.HELD, some)] == some
    assert len(spoken.part(spoken.OPEN, some)) == len(some) // 2


def test_every_position_has_open_and_held_sentences_full_of_bank_words():
    bank = spoken.sentences()["bank"]

    assert bank.keys() == load_positions().keys() and sum(map(len, bank.values())) == 30
    assert all(compared.words_in(one) for some in bank.values() for one in some)
    assert not any(compared.words_in(one) for kind in ("other", "short") for one in spoken.sentences()[kind])


def test_the_same_noise_is_made_each_time_and_is_as_loud_as_it_says():
    dry = np.sin(np.arange(16_000) / 5).astype(np.float32) * np.float32(0.3)
    noisy = spoken.with_noise(dry, 10, 1)

    assert noisy.tobytes() == spoken.with_noise(dry, 10, 1).tobytes() != spoken.with_noise(dry, 10, 2).tobytes()
    assert 20 * np.log10(dry.std() / (noisy - dry).std()) == pytest.approx(10, abs=0.5)
    assert spoken.unspoken("open").keys() == spoken.unspoken("held").keys()
    assert max(np.abs(sound).max() for sound in spoken.unspoken("held").values()) <= 1


def test_the_longer_of_two_bank_words_counts_and_once():
    assert compared.words_in("会计主管和主管") == {"会计主管": 1, "主管": 1}
    heard = [replace(ONE, text="先核对流水，流水，再报告快记主管。")]

    assert compared.hits(heard) == {"bank-1": (2, 3)}
    assert compared.hits(heard, given=True) == {"bank-1": (1, 1)}


@pytest.mark.parametrize(
    ("text", "times"),
    [(SAID, 0), ("网点网点，" + SAID, 2), ("流水流水", 1), ("", 0)],
    ids=["said", "twice", "again", "none"],
)
def test_a_told_word_that_nobody_said_is_counted(text, times):
    assert compared.unsaid([replace(ONE, text=text)]) == times


def test_a_text_that_goes_on_by_itself_is_counted():
    assert compared.ran_away([ONE, replace(ONE, text=SAID * 2), replace(ONE, said="", text="谢谢观看")]) == 1
    assert compared.ran_away([replace(ONE, said="", text="请不吝点赞订阅转发")]) == 1


def test_a_text_that_loops_is_heard_again_with_nothing_told():
    loops = replace(ONE, variant="told", text=SAID + "请" + "问" * 200)
    other = replace(ONE, name="bank-2", variant="told", text="先核对流水。")
    plain = [ONE, replace(ONE, name="bank-2")]

    assert compared.mended(plain, [loops, other]) == [replace(loops, text=SAID), other]
    names = [row[0] for row in bank_words.rows([*plain, loops, other])]
    assert names == [PLAIN, "told", "told; again with nothing where it loops"]


def test_a_difference_comes_with_an_interval_that_holds_it():
    before = {f"s{at}": (float(at % 3), 20.0) for at in range(30)}
    better = {name: (wrong / 2, said) for name, (wrong, said) in before.items()}

    assert compared.change(before, before) == Change(0.05, 0.05, 0, 0)
    found = compared.change(before, better)
    assert found.low < found.after - found.before < found.high < 0 and found == compared.change(before, better)
    with pytest.raises(ValueError, match="different sentences"):
        compared.change(before, {"s1": (1, 1)})


@pytest.mark.parametrize(
    ("general", "words", "leaks", "good"),
    [
        (Change(0.1, 0.1, -0.01, 0.01), Change(0.5, 0.6, 0.02, 0.2), 0, "yes"),
        (Change(0.1, 0.1, -0.01, 0.011), Change(0.5, 0.6, 0.02, 0.2), 0, "no"),
        (Change(0.1, 0.1, -0.01, 0.01), Change(0.5, 0.6, 0.0, 0.2), 0, "no"),
        (Change(0.1, 0.1, -0.01, 0.01), Change(0.5, 0.6, 0.02, 0.2), 1, "no"),
    ],
)
def test_doing_good_is_harmless_and_leaks_nothing_and_hears_more(general, words, leaks, good):
    assert bank_words.does_good(general, words, leaks) == good


def test_only_what_both_heard_is_compared():
    told = replace(ONE, variant="told", text="先核对流水，再报告主管。", given=("流水",))
    unheard = replace(ONE, name="bank-2")

    before, after = bank_words.pair([ONE, unheard, told], "told")
    assert after == [told] and before == [replace(ONE, given=("流水",))]
    assert [row[0] for row in bank_words.rows([ONE, unheard, told])] == [PLAIN, "told"]


def test_a_model_is_told_something_and_else_left_as_it_is():
    class Model:
        device = "cpu"

        def transcribe(self, samples, **options):
            return samples, options

    told = Told(Model())
    assert told.transcribe(1, beam_size=5, initial_prompt=None) == (1, {"beam_size": 5, "initial_prompt": None})
    told.more = {"initial_prompt": "银行"}
    assert told.transcribe(1, beam_size=5) == (1, {"beam_size": 5, "initial_prompt": "银行"}) and told.device == "cpu"


@pytest.mark.parametrize("key", sorted(load_positions()))
def test_words_of_a_position_that_may_be_told_score_nothing_there(key):
    position = load_positions()[key]
    rubric = "\n".join(scoring_texts(position))

    assert all(phrase in rubric for point in position.questions[0].points for phrase in point.say)
    for words in (own_words(position), free_words(position)):
        assert not [word for word in words if word in rubric]
    assert all(word in free_words(position) for word in own_words(position))
    assert PLAIN in VARIANTS and VARIANTS[PLAIN].options(position, SAID) == {}


def test_how_many_words_of_a_position_could_be_told_is_counted():
    position = load_positions()["teller"]
    bare = position.model_copy(update={"questions": (), "description": "柜台", "requirements": ("网点",)})

    assert bank_words.left_to_tell({"teller": bare}) == "bank words that candidates read: 2; that score nothing: 2"
    assert "分流" in position.questions[0].points[0].any
    assert "分流" in free_words(bare) and "分流" not in free_words(position)
