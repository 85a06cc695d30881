"""What a spreadsheet may cost; above it the file is refused, never cut short."""

MOST_BYTES = 10 << 20
# Of a workbook, unpacked; Excel's own sheets shrink to a tenth.
MOST_UNPACKED, MOST_PARTS = 128 << 20, 2_000
MOST_ROWS = 20_000
MOST_COLUMNS = 256
LAST_ROW = 1_048_576
# Characters of one cell: more no cell of Excel's can hold, so that each can be written into the file of errors.
LONGEST_CELL = 32_767
# Characters of all cells together: the parent process holds them, and while it cuts them into lines twice.
MOST_TEXT = 12_000_000
# Cells of all rows together: a short one costs the parent a hundred times its characters.
MOST_CELLS = 1_000_000
# Of the child.
MEMORY, CPU_S, WALL_S = 300 << 20, 60, 600
