"""The whole journey, played over HTTP against any Yinpin: demo, test and tour share it."""
