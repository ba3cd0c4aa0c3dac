"""Reads the paragraphs of a document whose letters a PDF may lose or put into another order.

A PDF has glyphs. Letters of scripts that LibreOffice draws with several glyphs, or with those of a replacement font, are
missing in it or at another place. The converter corrects the words of the drawn pages with these paragraphs.
"""

import re
import sys

from containers import items

# The same letters as in other-letters.ts.
OTHER = re.compile("[\u0300-\u036f\u0530-\u1fff\u2070-\u209f\u2150-\u218f\u2300-\U0010ffff]")
MAX_PARAGRAPH = 5_000
MAX_TOTAL = 300_000
# Shapes of a slide that are read. Each costs a third of a millisecond.
MAX_SHAPES = 200
MAX_CELLS = 50_000


def words(document, app, slides):
    """Returns paragraphs of these slides, or of the whole document."""
    try:
        if app == "impress":
            pages = document.getDrawPages()
            texts = (text for index in slides for text in texts_of_slide(pages.getByIndex(index)))
        elif app == "writer":
            texts = texts_of_writer(document)
        elif app == "calc":
            texts = texts_of_sheets(document)
        else:
            return []
        return limited(texts)
    except Exception as error:  # Words as they are in the PDF are no reason to fail.
        sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
        return []


def limited(texts):
    result = []
    rest = MAX_TOTAL
    for text in texts:
        for paragraph in text.split("\n"):
            if OTHER.search(paragraph):
                result.append(paragraph[:MAX_PARAGRAPH])
                rest -= len(result[-1])
                if rest <= 0:
                    return result
    return result


def texts_of_slide(slide):
    for index in range(min(slide.getCount(), MAX_SHAPES)):
        yield from texts_of_shape(slide.getByIndex(index))


def texts_of_shape(shape):
    kind = shape.ShapeType
    if kind == "com.sun.star.drawing.GroupShape":
        for child in items(shape):
            yield from texts_of_shape(child)
    elif kind.endswith("TableShape"):
        yield from texts_of_table(shape.Model)
    elif hasattr(shape, "getString"):
        yield shape.getString()


def texts_of_table(table):
    columns = table.getColumns().getCount()
    for row in range(min(table.getRows().getCount(), MAX_SHAPES)):
        for column in range(min(columns, MAX_SHAPES)):
            yield table.getCellByPosition(column, row).getString()


def texts_of_writer(document):
    # The text includes the cells of tables.
    yield document.getText().getString()
    for container in (document.getTextFrames(), document.getFootnotes(), document.getEndnotes()):
        for part in items(container):
            yield part.getString()
    for index in range(min(document.getDrawPage().getCount(), MAX_SHAPES)):
        shape = document.getDrawPage().getByIndex(index)
        if shape.ShapeType.startswith("com.sun.star.drawing."):
            yield from texts_of_shape(shape)
    for style in items(document.getStyleFamilies().getByName("PageStyles")):
        if style.isInUse():
            for text in (style.HeaderText, style.FooterText):
                if text is not None:
                    yield text.getString()


def texts_of_sheets(document):
    rest = MAX_CELLS
    for sheet in items(document.getSheets()):
        cursor = sheet.createCursor()
        cursor.gotoEndOfUsedArea(False)
        end = cursor.getRangeAddress()
        rows = min(end.EndRow, rest // (end.EndColumn + 1) - 1)
        if rows < 0:
            return
        rest -= (rows + 1) * (end.EndColumn + 1)
        if sheet.IsVisible:
            for row in sheet.getCellRangeByPosition(0, 0, end.EndColumn, rows).getDataArray():
                yield " ".join(cell.replace("\n", " ") for cell in row if isinstance(cell, str) and cell)
