"""A file is what its content says; it is written anew, stored encrypted and found by a random name."""

import io
import random
import subprocess
import zipfile

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, NullObject, TextStringObject

from core.errors import InputInvalid
from core.storage import EncryptedFiles
from interview_flow.hiring import document_child, documents
from tests.support.onboarding import JPEG, PDF, PNG

EVIL = b"EVIL"
SCRIPT = b"<script>EVIL</script>"
NOTE = {"/Subtype": NameObject("/Text")}


@pytest.fixture
def files(tmp_path, keyring) -> EncryptedFiles:
    return EncryptedFiles(tmp_path, keyring)


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("EVIL.class", SCRIPT)
    return out.getvalue()


def commented_jpeg() -> bytes:
    out = io.BytesIO()
    Image.open(io.BytesIO(JPEG)).save(out, "JPEG", comment=SCRIPT, exif=turned())
    return out.getvalue()


def turned() -> Image.Exif:
    """A phone held upright, and whose it was."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "EVIL"
    return exif


def commented_png() -> bytes:
    from PIL.PngImagePlugin import PngInfo

    out, text = io.BytesIO(), PngInfo()
    text.add_text("Comment", SCRIPT.decode())
    Image.open(io.BytesIO(PNG)).save(out, "PNG", pnginfo=text)
    return out.getvalue()


def acting_pdf() -> bytes:
    """Scripts at opening, on the page and on a form field, a program to launch, and an attached file."""
    writer, out = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(200, 100)
    writer.add_attachment("EVIL.exe", EVIL * 100)
    script = DictionaryObject(
        {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("EVIL")}
    )
    launch = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("EVIL")})
    writer._root_object[NameObject("/OpenAction")] = script
    page[NameObject("/AA")] = DictionaryObject({NameObject("/O"): script})
    rectangle = ArrayObject()
    field = DictionaryObject(
        {
            NameObject("/Subtype"): NameObject("/Widget"),
            NameObject("/Rect"): rectangle,
            NameObject("/A"): launch,
            NameObject("/AA"): DictionaryObject({NameObject("/K"): script}),
        }
    )
    link = DictionaryObject(
        {NameObject("/Subtype"): NameObject("/Link"), NameObject("/Rect"): rectangle, NameObject("/A"): launch}
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(field), writer._add_object(link)])
    writer.write(out)
    return out.getvalue()


def pdf_with(*annotations) -> bytes:
    """A page with annotations as the list says, allowed though seldom written."""
    writer, out = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(200, 100)
    page[NameObject("/Annots")] = ArrayObject(annotations)
    writer.write(out)
    return out.getvalue()


def acting_note(**more) -> DictionaryObject:
    """An annotation that would launch a program."""
    launch = DictionaryObject({NameObject("/S"): NameObject("/Launch"), NameObject("/F"): TextStringObject("EVIL")})
    given = {NameObject(key): value for key, value in more.items()}
    return DictionaryObject({NameObject("/Rect"): ArrayObject(), NameObject("/A"): launch, **given})


def grey_of_16_bits() -> bytes:
    """From black at the top to white at the bottom."""
    out = io.BytesIO()
    rows = b"".join((row * 689).to_bytes(2, "little") * 64 for row in range(96))
    Image.frombytes("I;16", (64, 96), rows).save(out, "PNG")
    return out.getvalue()


def locked_pdf() -> bytes:
    writer, out = PdfWriter(clone_from=PdfReader(io.BytesIO(PDF))), io.BytesIO()
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(out)
    return out.getvalue()


def gif() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (8, 8)).save(out, "GIF")
    return out.getvalue()


VIDEO = b"\0\0\0\x18ftypmp42" + EVIL * 100_000
TAKEN = {
    "jpeg": (JPEG, "image/jpeg"),
    "png": (PNG, "image/png"),
    "pdf": (PDF, "application/pdf"),
    "motion photo": (JPEG + VIDEO, "image/jpeg"),
    "jpeg and zeros": (JPEG + bytes(2048), "image/jpeg"),
    "png and zeros": (PNG + bytes(2048), "image/png"),
    "pdf and zeros": (PDF + bytes(2048), "application/pdf"),
    "pdf after a byte order mark": (b"\xef\xbb\xbf" + PDF, "application/pdf"),
    "pdf after 100 lines": (b"\n" * 100 + PDF, "application/pdf"),
    "pdf after 1 KB": (b" " * 1024 + PDF, "application/pdf"),
    "jpeg with a script": (commented_jpeg(), "image/jpeg"),
    "png with a script": (commented_png(), "image/png"),
    "jpeg and archive": (JPEG + zipped(), "image/jpeg"),
    "png and page": (PNG + SCRIPT, "image/png"),
    "pdf and archive": (PDF + zipped(), "application/pdf"),
    "page before pdf": (SCRIPT + PDF, "application/pdf"),
    "pdf that acts": (acting_pdf(), "application/pdf"),
    "pdf with a note in its list": (pdf_with(acting_note(**NOTE)), "application/pdf"),
    "pdf with a note of no kind": (pdf_with(acting_note()), "application/pdf"),
    "pdf with nothing and a note to nowhere": (pdf_with(NullObject(), IndirectObject(99, 0, None)), "application/pdf"),
    "grey of 16 bits": (grey_of_16_bits(), "image/png"),
    "picture that holds a pdf": (JPEG + SCRIPT + PDF, "image/jpeg"),
}
REFUSED = {
    "web page": SCRIPT,
    "program": b"MZ\x90\x00" + b"\0" * 100,
    "half a jpeg": JPEG[: len(JPEG) // 2],
    "half a png": PNG[: len(PNG) // 2],
    "half a pdf": PDF[: len(PDF) // 2],
    "pdf after 2 KB": b" " * 2048 + PDF,
    "gif": gif(),
    "archive": zipped(),
    "only the marks of a pdf": b"%PDF-1.4\n%%EOF\n",
    "only the marks of a jpeg": b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 64 + b"\xff\xd9",
}


@pytest.mark.parametrize("name", TAKEN)
def test_what_every_viewer_opens_is_taken_and_what_nobody_sees_is_left_out(files, name):
    data, mime = TAKEN[name]

    stored = documents.store(files, "id_card", "证件.bin", data)

    kept = files.read(stored.file_id)
    assert stored.mime == mime
    assert EVIL not in kept
    if mime == "application/pdf":
        read = PdfReader(io.BytesIO(kept))
        assert [tuple(page.mediabox) for page in read.pages] == [(0, 0, 200, 100)]
        assert not read.attachments and not {"/OpenAction", "/Names", "/AA"} & set(read.trailer["/Root"])
        assert b"JavaScript" not in kept and b"/Launch" not in kept
    else:
        seen = Image.open(io.BytesIO(kept))
        assert sorted(seen.size) == [64, 96] and not seen.getexif()


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_whole_paper_is_refused_and_not_kept(files, tmp_path, name):
    with pytest.raises(InputInvalid, match="只支持完整的") as caught:
        documents.store(files, "id_card", "x.jpg", REFUSED[name])

    assert caught.value.field == "file"
    assert not any(path.is_file() for path in tmp_path.rglob("*"))


@pytest.mark.parametrize(
    ("kind", "data", "field", "says"),
    [
        ("id_card", b"", "file", "文件是空的"),
        ("passport", JPEG, "kind", "材料"),
        ("id_card", locked_pdf(), "file", "密码"),
    ],
    ids=["empty", "unknown kind", "locked"],
)
def test_a_refusal_says_why(files, kind, data, field, says):
    with pytest.raises(InputInvalid, match=says) as caught:
        documents.store(files, kind, "x.jpg", data)
    assert caught.value.field == field


def test_a_picture_taken_upright_stays_upright(files):
    stored = documents.store(files, "photo", "p.jpg", commented_jpeg())
    assert Image.open(io.BytesIO(files.read(stored.file_id))).size == (64, 96)


def test_grey_of_16_bits_stays_grey(files):
    stored = documents.store(files, "id_card", "scan.png", grey_of_16_bits())
    seen = Image.open(io.BytesIO(files.read(stored.file_id)))
    assert seen.getpixel((0, 0)) < 5 and abs(seen.getpixel((0, 48)) - 129) < 5 and seen.getpixel((0, 95)) > 250


def test_a_pdf_of_more_objects_than_are_looked_at_is_refused(monkeypatch):
    monkeypatch.setattr(document_child, "MOST_OBJECTS", 4)
    with pytest.raises(document_child.Refused):
        document_child.pages(acting_pdf())


def test_what_opens_strangers_papers_is_given_no_secret(files, monkeypatch):
    started, run = [], subprocess.run
    monkeypatch.setenv("DATA_KEYS", "k1:secret")
    monkeypatch.setenv("WECOM_SECRET", "secret")
    monkeypatch.setattr(subprocess, "run", lambda *args, **more: started.append(more["env"]) or run(*args, **more))
    documents.store(files, "id_card", "a.png", PNG)
    [given] = started
    assert "PATH" in given and not {"DATA_KEYS", "WECOM_SECRET"} & set(given)


def test_a_picture_with_transparent_parts_keeps_them(files):
    out = io.BytesIO()
    Image.new("RGBA", (4, 4), (1, 2, 3, 0)).save(out, "PNG")
    stored = documents.store(files, "photo", "p.png", out.getvalue())
    assert Image.open(io.BytesIO(files.read(stored.file_id))).getpixel((0, 0)) == (1, 2, 3, 0)


def test_what_lies_on_the_disk_is_not_the_document(files, tmp_path):
    documents.store(files, "id_card", "a.pdf", PDF)

    assert all(b"%PDF" not in path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())


def test_ten_megabytes_are_the_limit(files):
    padded = JPEG + bytes(documents.LARGEST - len(JPEG))
    assert documents.store(files, "photo", "p.jpg", padded).mime == "image/jpeg"

    with pytest.raises(InputInvalid, match="10MB"):
        documents.store(files, "photo", "p.jpg", padded + b"\0")


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("身份证.jpg", "身份证.jpg"),
        ("C:\\scans\\../身份证.jpg", "身份证.jpg"),
        ("a\r\nX-Evil: 1.jpg", "aX-Evil 1.jpg"),
        ("证\u202egpj.exe", "证gpj.exe.jpg"),
        ("证\u200b件.JPEG", "证件.JPEG"),
        ("\ud800.jpg", "id_card.jpg"),
        ("", "id_card.jpg"),
        ("..", "id_card.jpg"),
        ("a\u2028b.jpg", "ab.jpg"),
        ("x.pdf", "x.pdf.jpg"),
        ("长" * 200 + ".jpg", "长" * 76 + ".jpg"),
    ],
)
def test_a_name_is_one_line_that_ends_as_its_content_does(given, kept):
    assert documents.name_of(given, "id_card", "image/jpeg") == kept


def test_200_hostile_names_are_stored_and_downloaded(files):
    from flask import Flask, send_file

    app, dice = Flask(__name__), random.Random(7)
    alphabet = (
        "a名/\\.\r\n\0\t\"';:%<>|?*&=\u202e\u200f\u2066\ufeff\u2028\u00ad\ue000\ud83d\U000e0041\x7f\x85=HYPERLINK("
    )
    for _ in range(200):
        given = "".join(dice.choice(alphabet) for _ in range(dice.randint(0, 120)))
        name = documents.name_of(given, "id_card", "application/pdf")
        assert 4 < len(name) <= documents.LONGEST_NAME and name.isprintable() and name.endswith(".pdf")
        with app.test_request_context():
            answer = send_file(io.BytesIO(PDF), mimetype="application/pdf", as_attachment=True, download_name=name)
            header = answer.headers["Content-Disposition"]
            answer.close()
        assert header.startswith("attachment") and "\n" not in header and header.isascii()
