"""Finds out whether a workbook has anything to print."""

from containers import items
from sheets import CONTENT, used


def has_visible_content(document):
    return any(sheet.IsVisible and has_content(sheet) for sheet in items(document.getSheets()))


def has_content(sheet):
    """Cells that only have a format, such as the borders of a form, count as content."""
    if sheet.getDrawPage().getCount() > 0 or sheet.queryContentCells(CONTENT).getRangeAddresses():
        return True
    end = used(sheet)
    return end.EndColumn > 0 or end.EndRow > 0
