"""A spoken answer -> its transcript, and whether that transcript can carry a score.

`recogniser.make_recogniser` chooses an engine, `recording.transcribe` is the one way in,
`quality.judge` says whether a person has to listen instead. Nothing heavy is imported
until a recording is really decoded or recognised.
"""
