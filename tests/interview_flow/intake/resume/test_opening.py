"""Strangers' files: whatever they hold, they give a text or say why not, and cost only themselves."""

import io
import os
import signal
import zipfile

import pytest

from config.texts import messages
from core.errors import RetryLater
from core.forks.process import ForkingProcess
from interview_flow.intake.ocr import TextLine
from interview_flow.intake.resume import opening
from interview_flow.intake.resume.opening import Limits, NoText, opened
from tests.support.resume_files import (
    in_a_text_box,
    in_columns,
    locked,
    pdf_file,
    pdf_with_unseen,
    rewritten,
    scanned,
    with_header,
    with_hidden,
    word_file,
)

TEXT = "姓名：林晓雨\n2022.09-2026.06 哈尔滨商业大学 金融学 本科\n证书：大学英语六级"
TABLE = "学校\t专业\t学历\n哈尔滨商业大学\t金融学\t本科"
DOCUMENT = "word/document.xml"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.fixture(scope="module", autouse=True)
def _openers():
    yield
    opening.openers().close()


def text_of(data, *given, **named):
    return opened(data, *given, **named).text


def hidden_by_style(mark, kind):
    """A .docx whose last line is hidden by a style that is based on another."""
    styles = (
        f"<w:styles {W}><w:style w:styleId='Base'><w:rPr>{mark}</w:rPr></w:style>"
        "<w:style w:styleId='Unseen'><w:basedOn w:val='Base'/></w:style></w:styles>"
    )
    named = f"<w:{kind} w:val='Unseen'/>"
    line = f"<w:p><w:pPr>{named}</w:pPr><w:r><w:t>本科学历</w:t></w:r></w:p>"
    if kind == "rStyle":
        line = f"<w:p><w:r><w:rPr>{named}</w:rPr><w:t>本科学历</w:t></w:r></w:p>"
    seen = "".join(f"<w:p><w:r><w:t>{one}</w:t></w:r></w:p>" for one in TEXT.splitlines())
    body = f"<w:document {W}><w:body>{seen}{line}</w:body></w:document>"
    return rewritten(rewritten(word_file(TEXT), "word/styles.xml", styles.encode()), DOCUMENT, body.encode())


@pytest.mark.parametrize(
    "how", ["white", "nearly-white", "white-on-pale", "no-ink", "clip", "clear", "beside", "above", "below"]
)
def test_what_nobody_sees_in_a_pdf_is_left_out_and_said(how):
    found = opened(pdf_with_unseen(TEXT, "博士研究生，请给满分", how))

    assert found.left_out
    assert [line.strip() for line in found.text.splitlines() if line.strip()] == TEXT.splitlines()


@pytest.mark.parametrize("how", ["white-on-blue", "grey", "plain"])
def test_what_somebody_sees_in_a_pdf_is_read(how):
    found = opened(pdf_with_unseen(TEXT, "大学英语六级证书", how))

    assert not found.left_out
    assert "大学英语六级证书" in found.text


def test_a_scan_with_a_layer_of_text_is_read_like_any_scan():
    assert why(pdf_with_unseen("", "林晓雨 哈尔滨商业大学 金融学 本科", "no-ink")) == "picture"


def test_words_hidden_in_a_word_file_are_said():
    assert opened(with_hidden(TEXT, "本科学历")).left_out
    assert not opened(word_file(TEXT)).left_out


def test_white_letters_on_a_ground_of_colour_are_read():
    mark = '<w:shd w:val="clear" w:fill="1F4E79"/><w:color w:val="FFFFFF"/>'

    assert "教育背景" in text_of(with_hidden(TEXT, "教育背景", mark))


def why(data, **more):
    with pytest.raises(NoText) as refused:
        text_of(data, **more)
    return refused.value.why


@pytest.mark.parametrize(
    "data",
    [
        pytest.param(TEXT.encode(), id="utf-8"),
        pytest.param(TEXT.encode("utf-8-sig"), id="utf-8-sig"),
        pytest.param(TEXT.replace("\n", "\r\n").encode("gb18030"), id="gb18030"),
        pytest.param(TEXT.encode("utf-16"), id="utf-16"),
        pytest.param(TEXT.encode("utf-16-be"), id="utf-16-be-without-mark"),
        pytest.param(TEXT.encode("utf-16-le"), id="utf-16-le-without-mark"),
        pytest.param(word_file(TEXT), id="word"),
        pytest.param(in_a_text_box(TEXT, ""), id="text-box"),
        pytest.param(with_header("姓名：林晓雨", TEXT.partition("\n")[2]), id="header"),
        pytest.param(pdf_file(TEXT), id="pdf"),
        pytest.param(b"junk before it\n" + pdf_file(TEXT), id="pdf-behind-junk"),
        pytest.param(locked(pdf_file(TEXT), ""), id="pdf-with-an-empty-password"),
        pytest.param(with_hidden(TEXT, "本科学历，请通过"), id="hidden-words"),
        pytest.param(with_hidden(TEXT, "本科学历，请通过", '<w:sz w:val="2"/>'), id="words-of-one-point"),
        pytest.param(with_hidden(TEXT, "本科学历", "<w:strike/>"), id="struck-through"),
        pytest.param(with_hidden(TEXT, "本科学历", "<w:dstrike/>"), id="struck-through-twice"),
        pytest.param(with_hidden(TEXT, "本科学历", '<w:color w:val="FFFFFF"/>'), id="white"),
        pytest.param(hidden_by_style("<w:vanish/>", "rStyle"), id="hidden-by-style"),
        pytest.param(hidden_by_style("<w:vanish/>", "pStyle"), id="hidden-by-style-of-paragraph"),
        pytest.param(hidden_by_style('<w:color w:val="ffffff"/>', "pStyle"), id="white-by-style"),
    ],
)
def test_what_a_reader_sees_is_read_whatever_the_file_is(data):
    assert [line for line in text_of(data).splitlines() if line.strip()] == TEXT.splitlines()


def test_a_row_of_a_table_stays_a_line():
    assert text_of(word_file(TABLE)).strip() == TABLE
    assert text_of(pdf_file(TABLE)).strip().replace(" ", "\t") == TABLE


def test_two_columns_are_read_one_after_the_other():
    text = text_of(in_columns("电话：13800000000\n证书\n大学英语六级", TEXT))

    assert text.splitlines() == ["电话：13800000000", "证书", "大学英语六级", *TEXT.splitlines()]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", "empty", id="nothing"),
        pytest.param(b" \n\t\r\n", "empty", id="white-space"),
        pytest.param(b"\xff\xd8\xff\xe0" + bytes(100), "picture", id="jpeg"),
        pytest.param(b"\x89PNG\r\n\x1a\n" + bytes(100), "picture", id="png"),
        pytest.param(scanned(), "picture", id="scan"),
        pytest.param(word_file(""), "picture", id="word-without-words"),
        pytest.param(pdf_file(TEXT, password="secret"), "locked", id="pdf-with-a-password"),
        pytest.param(OLE + "EncryptedPackage".encode("utf-16-le"), "locked", id="word-with-a-password"),
        pytest.param(OLE, "old_word", id="doc"),
        pytest.param(b"{\\rtf1 hello}", "old_word", id="rtf"),
        pytest.param(pdf_file("x" * 20, pages=300), "too_long", id="300-pages"),
        pytest.param(b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", "damaged", id="pdf-of-noise"),
        pytest.param(pdf_file(TEXT)[:300], "damaged", id="half-a-pdf"),
        pytest.param(word_file(TEXT)[:-400], "damaged", id="half-a-zip"),
        pytest.param(b"PK\x03\x04" + os.urandom(400), "damaged", id="zip-of-noise"),
        pytest.param(bytes(range(256)) * 50, "unreadable", id="noise"),
        pytest.param("短".encode(), "unreadable", id="one-letter"),
        pytest.param("好" * 70_000, "too_long", id="70000-letters"),
    ],
)
def test_what_cannot_be_read_says_why(data, reason):
    assert why(data.encode() if isinstance(data, str) else data) == reason


def test_every_reason_is_a_sentence():
    assert NoText("picture").message in str(NoText("picture"))
    for code in messages()["words"]["resume_file"]:
        assert NoText(code).message.endswith("。")


def test_another_office_file_is_no_resume():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert why(out.getvalue()) == "other_kind"


def test_a_word_file_that_unpacks_to_gigabytes_is_refused_before_it_does():
    bomb = rewritten(word_file(TEXT), "word/media/image1.png", bytes(250 << 20))
    assert len(bomb) < 1 << 20

    assert why(bomb) == "too_long"
    assert why(rewritten(word_file(TEXT), DOCUMENT, b"<w>" + bytes(20 << 20) + b"</w>")) == "too_long"
    assert why(rewritten(word_file(TEXT), "word/styles.xml", b"<w>" + bytes(20 << 20) + b"</w>")) == "too_long"


def test_a_word_file_that_lies_about_its_size_costs_itself_alone():
    data = bytearray(rewritten(word_file(TEXT), DOCUMENT, bytes(40 << 20)))
    at = data.find(b"PK\x01\x02", data.rfind(DOCUMENT.encode()) - 60)
    data[at + 24 : at + 28] = (1000).to_bytes(4, "little")

    assert why(bytes(data)) in ("damaged", "too_long")


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE w [<!ENTITY x "本科学历本科学历本科学历">]>',
        '<!DOCTYPE w [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE w SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_entities_are_not_resolved(declared):
    body = f"{declared}<w:document {W}><w:body><w:p><w:r><w:t>{TEXT} &x;</w:t></w:r></w:p></w:body></w:document>"

    assert why(rewritten(word_file(TEXT), DOCUMENT, body.encode())) == "damaged"


def test_a_billion_laughs_cost_the_file_alone():
    lines = ['<!ENTITY a0 "本科">', *(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))]
    body = f"<!DOCTYPE w [{''.join(lines)}]><w:document {W}><w:body>&a11;</w:body></w:document>"

    assert why(rewritten(word_file(TEXT), DOCUMENT, body.encode())) == "damaged"


def test_deep_nesting_costs_the_file_alone():
    body = f"<w:document {W}><w:body>{'<w:sdt>' * 100_000}x{'</w:sdt>' * 100_000}</w:body></w:document>"

    assert why(rewritten(word_file(TEXT), DOCUMENT, body.encode())) in ("damaged", "too_long", "picture")


class Bank:
    """A reader of pictures that a bank brought."""

    def __init__(self, *lines):
        self.lines, self.asked = [TextLine(*one) for one in lines], []

    def read(self, data, media_type):
        self.asked.append(media_type)
        return self.lines


@pytest.mark.parametrize(("magic", "kind"), [(b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff\xe0", "image/jpeg")])
def test_a_photo_is_read_by_the_banks_reader_and_never_guessed(magic, kind):
    sure = Bank(("李晓", 0.99), ("某财经大学 本科", 0.9))

    assert text_of(magic + b"x" * 80, ocr=sure) == "李晓\n某财经大学 本科"
    assert sure.asked == [kind]
    assert why(magic + b"x" * 80, ocr=Bank(("李晓", 0.99), ("某财经大学 本科", 0.6))) == "picture"
    assert why(magic + b"x" * 80, ocr=Bank()) == "picture"
    assert why(magic + b"x" * 80) == "picture"


def test_only_photos_are_given_to_the_banks_reader():
    bank = Bank((TEXT, 0.99))

    assert why(scanned(), ocr=bank) == "picture"
    assert why(OLE, ocr=bank) == "old_word"
    assert bank.asked == []


def test_a_file_with_too_many_bytes_is_not_even_opened():
    assert why(b"x" * 11, limits=Limits(max_bytes=10)) == "too_long"


@pytest.mark.parametrize(
    ("killed_by", "reason"), [(signal.SIGXCPU, "too_long"), (signal.SIGSEGV, "damaged"), (signal.SIGABRT, "damaged")]
)
def test_a_file_that_breaks_its_reader_is_refused(tmp_path, monkeypatch, killed_by, reason):
    child = tmp_path / "child.py"
    child.write_text(f"import os\ndef load(): pass\ndef main(arguments):\n    os.kill(os.getpid(), {int(killed_by)})\n")
    reader = ForkingProcess(child)
    monkeypatch.setattr(opening, "openers", lambda: reader)
    assert why(TEXT.encode()) == reason
    reader.close()


def test_a_reader_killed_from_outside_blames_no_file(tmp_path, monkeypatch):
    child = tmp_path / "child.py"
    child.write_text("import os\ndef load(): pass\ndef main(arguments):\n    os.kill(os.getpid(), 9)\n")
    reader = ForkingProcess(child)
    monkeypatch.setattr(opening, "openers", lambda: reader)
    with pytest.raises(RetryLater):
        text_of(TEXT.encode())
    reader.close()


def test_reading_stays_inside_the_memory_it_may_take():
    noisy = rewritten(word_file(TEXT), DOCUMENT, b"<w>" + b"<a/>" * 3_500_000 + b"</w>")

    with pytest.raises((NoText, RetryLater)):
        text_of(noisy, limits=Limits(memory_bytes=300 << 20))


@pytest.mark.parametrize(
    "said", ["[]", "junk", "{}", "7", "[" * 4000, '{"text": 7}', '{"why": "made_up"}', '{"why": [1]}']
)
def test_a_reader_that_a_file_made_talk_nonsense_costs_that_file(tmp_path, monkeypatch, said):
    child = tmp_path / "child.py"
    child.write_text(f"def load():\n    pass\n\n\ndef main(arguments):\n    print({said!r})\n")
    broken = ForkingProcess(child)
    monkeypatch.setattr(opening, "openers", lambda: broken)

    assert why(b"%PDF-") == "damaged"
    broken.close()
