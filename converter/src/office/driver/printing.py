"""Makes a document print as its author expects: the final text without marks, no hidden sheet, and no split column."""

from containers import items

# A page is drawn this many pixels wide, and text of ten points stays at least this many pixels high.
PAGE_PIXELS = 1920
READABLE_PIXELS = 11
READABLE_POINTS = 10
# A sheet that its own program divides over at most this many pages beside each other stays as it is.
MAX_PAGES_BESIDE = 2
# Hundredths of a millimetre in a point.
POINT = 2540 / 72
# Shapes of a sheet that are asked for their place.
MAX_SHAPES = 200


def hide_marks(document, app, dispatcher):
    """Shows tracked changes in their final state, and no comments of reviewers over the cells."""
    # The property ShowChanges cannot be set, because the document is read-only.
    if app == "writer" and document.ShowChanges and document.getRedlines().createEnumeration().hasMoreElements():
        frame = document.getCurrentController().getFrame()
        dispatcher.executeDispatch(frame, ".uno:ShowTrackedChanges", "", 0, ())
    if app == "calc":
        for sheet in items(document.getSheets()):
            for note in items(sheet.getAnnotations()):
                if note.getIsVisible():
                    note.setIsVisible(False)


def leave_out_hidden_sheets(document):
    """Removes the print ranges of hidden sheets, because LibreOffice prints a hidden sheet that has one."""
    for sheet in items(document.getSheets()):
        if not sheet.IsVisible:
            sheet.setPrintAreas(())


def remove_headers(document):
    """Removes the headers with which LibreOffice prints sheets of formats that have no page layout."""
    for style in items(document.getStyleFamilies().getByName("PageStyles")):
        style.HeaderIsOn = False
        style.FooterIsOn = False


def fit_columns(document):
    """Scales very wide sheets down to the width of their page. Returns the number of those that would be unreadable.

    A sheet whose author chose a scale keeps it.
    """
    styles = document.getStyleFamilies().getByName("PageStyles")
    widths = {}
    for sheet in items(document.getSheets()):
        if sheet.IsVisible:
            widths.setdefault(sheet.PageStyle, []).append(width_of(sheet))
    return sum(fit(styles.getByName(name), sheets) for name, sheets in widths.items())


def fit(style, widths):
    if style.PageScale != 100 or style.ScaleToPages or style.ScaleToPagesX or style.ScaleToPagesY:
        return 0
    available = style.Width - style.LeftMargin - style.RightMargin
    if available <= 0 or max(widths) <= available * MAX_PAGES_BESIDE:
        return 0
    least = min(1, style.Width / POINT / PAGE_PIXELS * READABLE_PIXELS / READABLE_POINTS)
    too_wide = [width for width in widths if available / width < least]
    if too_wide:
        style.PageScale = round(least * 100)
    else:
        style.ScaleToPagesX = 1
        style.ScaleToPagesY = 0
    return len(too_wide)


def width_of(sheet):
    """Returns the width of the printed part of a sheet in hundredths of a millimetre."""
    ranges = sheet.getPrintAreas()
    if ranges:
        return max(left_of(sheet, r.EndColumn + 1) - left_of(sheet, r.StartColumn) for r in ranges)
    cursor = sheet.createCursor()
    cursor.gotoEndOfUsedArea(False)
    shapes = sheet.getDrawPage()
    ends = [left_of(sheet, cursor.getRangeAddress().EndColumn + 1)]
    for index in range(min(shapes.getCount(), MAX_SHAPES)):
        shape = shapes.getByIndex(index)
        ends.append(shape.getPosition().X + shape.getSize().Width)
    return max(ends)


def left_of(sheet, column):
    last = sheet.getColumns().getCount() - 1
    return sheet.getCellByPosition(min(column, last), 0).Position.X
