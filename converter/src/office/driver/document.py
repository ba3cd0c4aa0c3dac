"""Loads, describes and exports a document."""

import sys

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.io import IOException
from com.sun.star.lang import IllegalArgumentException

from emptiness import has_visible_content
from printing import fit_columns, leave_out_hidden_sheets, remove_headers
from sheets import SparseSheet, leave_out_stray_cells
from symbols import hide_shapes, number_slides, replace_symbols

# MacroExecutionMode and UpdateDocMode: no macro runs, and no link is updated.
NEVER = 0


def prop(name, value):
    result = PropertyValue()
    result.Name = name
    result.Value = value
    return result


def props(values):
    return tuple(prop(name, value) for name, value in values.items())


def load(desktop, request):
    """Loads a document with the first of its filters that opens it, and returns None when none does."""
    for name in request["filters"]:
        document = load_with(desktop, name, request)
        if document is not None:
            return document
    return None


def load_with(desktop, name, request):
    values = {
        "Hidden": True,
        "ReadOnly": True,
        "FilterName": name,
        "MacroExecutionMode": NEVER,
        "UpdateDocMode": NEVER,
    }
    if request.get("options"):
        values["FilterOptions"] = request["options"]
    try:
        return desktop.loadComponentFromURL(uno.systemPathToFileUrl(request["file"]), "_blank", 0, props(values))
    except (IllegalArgumentException, IOException) as error:
        sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
        return None


def describe(document, request):
    """Returns which slides are visible, or the number of pages."""
    app = request["app"]
    if app == "impress":
        slides = document.getDrawPages()
        hide_shapes(document, request.get("hidden", []))
        if request.get("firstNumber", 1) != 1:
            number_slides(document, request["firstNumber"])
        symbols = replace_symbols(document, request.get("symbols", []))
        return {"symbols": symbols, "slides": [bool(slides.getByIndex(i).Visible) for i in range(slides.getCount())]}
    if app == "draw":
        return {"slides": [True] * document.getDrawPages().getCount()}
    if app == "writer":
        return {"pageCount": document.getCurrentController().PageCount}
    if app == "calc":
        return describe_sheets(document, request)
    return {}


def describe_sheets(document, request):
    if not has_visible_content(document):
        return {"problem": "empty"}
    leave_out_hidden_sheets(document)
    if request.get("plain"):
        remove_headers(document)
    try:
        stray = leave_out_stray_cells(document)
    except SparseSheet:
        return {"problem": "sparse"}
    wide = fit_columns(document)
    count = document.getRendererCount(document, props({"IsPrinter": True}))
    return {"strayCells": stray, "wideSheets": wide, "pageCount": count}


def export(document, request):
    """Exports the requested pages as a PDF."""
    data = {
        "ReduceImageResolution": False,
        "ExportBookmarks": True,
        "IsSkipEmptyPages": False,
        "ExportFormFields": False,
        # The structure has the order of the paragraphs, and which of them are titles.
        "UseTaggedPDF": True,
        # Comments of reviewers become icons over the page, and pages of notes.
        "ExportNotes": False,
        "ExportNotesInMargin": False,
        "ExportNotesPages": False,
        "ExportHiddenSlides": False,
    }
    if request.get("range"):
        data["PageRange"] = request["range"]
    values = {
        "FilterName": request["filter"],
        "FilterData": uno.Any("[]com.sun.star.beans.PropertyValue", props(data)),
    }
    document.storeToURL(uno.systemPathToFileUrl(request["to"]), props(values))
