"""The whole journey of package A, played over HTTP against any Yinpin: demo, test and tour share it."""
