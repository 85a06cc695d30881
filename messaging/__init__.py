"""The two doors: everything that happens to us comes in here, everything we do goes out here."""
