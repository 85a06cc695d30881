"""Many candidates from one spreadsheet: read in a child with limits, checked row by row, taken row by row."""
