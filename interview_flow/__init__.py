"""The journey of one application: states, the table, the engine, and one file per stage."""
