import pytest

from core.errors import InputInvalid
from scoring.speech.container import container_of


@pytest.mark.parametrize(
    ("head", "demuxer"),
    [
        (b"#!AMR\n\x3c", "amr"),
        (b"#!AMR-WB\n\x04", "amr"),
        (b"OggS\x00\x02", "ogg"),
        (b"\x1aE\xdf\xa3\x9f", "matroska"),
        (b"\x00\x00\x00\x20ftypisom", "mp4"),
        (b"RIFF\x24\x00\x00\x00WAVEfmt ", "wav"),
        (b"fLaC\x00", "flac"),
        (b"ID3\x04\x00", "mp3"),
        (b"\xff\xfb\x90\x64\x00", "mp3"),
    ],
)
def test_an_accepted_recording_is_told_by_its_first_bytes(head, demuxer):
    assert container_of(head) == demuxer


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"", "empty: 0 bytes"),
        (b"#EXTM3U\n#EXT-X-VERSION:3\nsecret.ts\n", "a playlist"),
        (b"\xef\xbb\xbf#EXTM3U\nsecret.ts\n", "a playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "a concat script"),
        (b"\n<!DOCTYPE html><html>", "a web page or XML"),
        (b'{"errcode":40007,"errmsg":"invalid media_id"}', "JSON"),
        (b"#!SILK_V3\x00", "Tencent SILK"),
        (b"\x02#!SILK_V3\x00", "Tencent SILK"),
        (b"%PDF-1.7", "a PDF"),
        (b"\xff\xd8\xff\xe0", "a picture"),
        (b"\xff\xf1\x50\x80\x00", "of an unknown kind"),  # ADTS AAC
        (b"RIFF\x24\x00\x00\x00AVI LIST", "of an unknown kind"),
    ],
)
def test_anything_else_is_refused_and_named(data, what):
    with pytest.raises(InputInvalid, match=what):
        container_of(data)
