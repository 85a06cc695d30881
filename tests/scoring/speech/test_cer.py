import pytest

from scoring.speech.cer import cer, corpus_cer, normalise, numeral


@pytest.mark.parametrize(
    ("written", "compared"),
    [
        ("歡迎，大家！", "欢迎大家"),
        ("70多岁的老人", "七十多岁的老人"),
        ("2分钟", "二分钟"),
        ("两分钟", "二分钟"),
        ("45.6%", "百分之四十五点六"),
        ("2024年", "二零二四年"),
        ("300万元", "三百万元"),
        ("电话95588", "电话九五五八八"),
        ("ＡＢＣ１２", "abc十二"),
        ("她和它", "他和他"),
    ],
)
def test_texts_are_compared_as_they_sound(written, compared):
    assert normalise(written) == compared


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "零"), (5, "五"), (10, "十"), (12, "十二"), (20, "二十"), (105, "一百零五"), (110, "一百一十"),
        (1005, "一千零五"), (10_005, "一万零五"), (110_000, "十一万"), (100_001_000, "一亿零一千"),
    ],
)  # fmt: skip
def test_numbers_are_read_as_in_chinese(number, text):
    assert numeral(number) == text


def test_one_wrong_of_seven_characters():
    assert cer("今天天气怎么样", "今天天汽怎么样？") == pytest.approx(1 / 7)


def test_a_perfect_transcript_has_no_error_and_silence_has_all():
    assert cer("今天", "今天。") == 0
    assert cer("今天", "") == 1


def test_a_corpus_is_weighed_by_length():
    assert corpus_cer([("一二三四五六七八", "一二三四五六七八"), ("你好", "")]) == pytest.approx(0.2)  # 2 of 10
