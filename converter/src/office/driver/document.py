"""Loads, describes and exports a document."""

import uno
from com.sun.star.beans import PropertyValue

from sheets import SparseSheet, leave_out_stray_cells

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
    values = {
        "Hidden": True,
        "ReadOnly": True,
        "FilterName": request["filter"],
        "MacroExecutionMode": NEVER,
        "UpdateDocMode": NEVER,
    }
    if request.get("options"):
        values["FilterOptions"] = request["options"]
    return desktop.loadComponentFromURL(uno.systemPathToFileUrl(request["file"]), "_blank", 0, props(values))


def describe(document, app):
    """Returns which slides are visible, or the number of pages."""
    if app == "impress":
        slides = document.getDrawPages()
        return {"slides": [bool(slides.getByIndex(i).Visible) for i in range(slides.getCount())]}
    if app == "draw":
        return {"slides": [True] * document.getDrawPages().getCount()}
    if app == "writer":
        return {"pageCount": document.getCurrentController().PageCount}
    if app == "calc":
        try:
            stray = leave_out_stray_cells(document)
        except SparseSheet:
            return {"problem": "sparse"}
        return {"strayCells": stray, "pageCount": document.getRendererCount(document, props({"IsPrinter": True}))}
    return {}


def export(document, request):
    """Exports the requested pages as a PDF."""
    data = {
        "ReduceImageResolution": False,
        "ExportBookmarks": True,
        "IsSkipEmptyPages": False,
        "ExportFormFields": False,
        "UseTaggedPDF": False,
    }
    if request.get("range"):
        data["PageRange"] = request["range"]
    values = {
        "FilterName": request["filter"],
        "FilterData": uno.Any("[]com.sun.star.beans.PropertyValue", props(data)),
    }
    document.storeToURL(uno.systemPathToFileUrl(request["to"]), props(values))
