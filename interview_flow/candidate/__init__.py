"""The conversation with a candidate: binding, commands, taps, questions, the mini-program."""
