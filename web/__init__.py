"""Pages and JSON for people: parse, call one function, render."""
