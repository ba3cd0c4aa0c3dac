"""Leaves stray cells out of the print range.

LibreOffice divides everything from A1 to the last cell into pages, so one cell at the far corner of a sheet takes
minutes. Such a cell is nearly always a mistake.
"""

from com.sun.star.table import CellRangeAddress

# Cells between A1 and the last cell; LibreOffice divides this many into pages within a second.
MAX_AREA = 10_000_000
# Rows and columns without content that end the part of a sheet that is printed.
ROW_GAP = 1_000
COLUMN_GAP = 100
# A sheet with more cells outside of that part uses them on purpose.
MAX_STRAY_CELLS = 100
# com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING and FORMULA.
CONTENT = 1 | 2 | 4 | 16


class SparseSheet(Exception):
    """The content of a sheet is spread too widely to be printed."""


def leave_out_stray_cells(document):
    """Sets the print ranges of sheets that are too large. Returns the number of cells that are left out."""
    sheets = document.getSheets()
    return sum(leave_out_in(sheets.getByIndex(index), index) for index in range(sheets.getCount()))


def leave_out_in(sheet, index):
    if not any(area_of(printed) > MAX_AREA for printed in sheet.getPrintAreas() or (used(sheet),)):
        return 0
    ranges = sheet.queryContentCells(CONTENT).getRangeAddresses()
    if not ranges:
        main = cell_range(index, 0, 0)
    else:
        last_column = end_of_run([(r.StartColumn, r.EndColumn) for r in ranges], COLUMN_GAP)
        last_row = end_of_run([(r.StartRow, r.EndRow) for r in ranges], ROW_GAP)
        main = cell_range(index, last_column, last_row)
    stray = sum(area_of(r) for r in ranges) - sum(area_of(r) for r in ranges if is_inside(r, main))
    if stray > MAX_STRAY_CELLS or area_of(main) > MAX_AREA:
        raise SparseSheet()
    sheet.setPrintAreas((main,))
    return stray


def used(sheet):
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    end = cursor.getRangeAddress()
    return cell_range(0, end.EndColumn, end.EndRow)


def cell_range(sheet, end_column, end_row):
    result = CellRangeAddress()
    result.Sheet = sheet
    result.EndColumn = end_column
    result.EndRow = end_row
    return result


def area_of(r):
    return (r.EndColumn - r.StartColumn + 1) * (r.EndRow - r.StartRow + 1)


def is_inside(r, outer):
    return r.EndColumn <= outer.EndColumn and r.EndRow <= outer.EndRow


def end_of_run(spans, gap):
    """Returns the end of the first spans that follow each other with no gap that is larger."""
    end = -1
    for start, stop in sorted(spans):
        if end >= 0 and start - end > gap:
            break
        end = max(end, stop)
    return end
