"""Runs inside a cell next to one LibreOffice, and does with it what it is told.

A question is a line of JSON on standard input, an answer a line of JSON on standard output, in order.
Nothing here decides anything: which pages, in what order, for how long is decided outside the cell.
"""

import ctypes
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.lang import DisposedException

PR_SET_PDEATHSIG = 1
RESTART = 81
NEVER = 0
# A title comes first or nearly so; each shape looked at costs a third of a millisecond.
MOST_SHAPES = 30
LONGEST_TITLE = 300
# Where LibreOffice makes its sockets, whatever its environment says.
PLACES = ("/tmp", "/var/tmp")


def prop(name, value):
    result = PropertyValue()
    result.Name = name
    result.Value = value
    return result


def props(values):
    return tuple(prop(name, value) for name, value in values.items())


def die_with_us():
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def start(program, profile, pipe):
    return subprocess.Popen(
        [
            os.path.join(program, "soffice.bin"),
            "--headless",
            "--invisible",
            "--norestore",
            "--nolockcheck",
            "--nodefault",
            "--nologo",
            "--nofirststartwizard",
            "--accept=pipe,name=%s;urp;" % pipe,
            "-env:UserInstallation=file://" + profile,
        ],
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        preexec_fn=die_with_us,
    )


def connect(program, profile, pipe):
    """Starts LibreOffice and waits for it; it asks for a restart when its profile is new."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    process = start(program, profile, pipe)
    while True:
        if process.poll() is not None:
            if process.returncode != RESTART:
                raise RuntimeError("LibreOffice ended with %s" % process.returncode)
            process = start(program, profile, pipe)
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(0.01)
    manager = context.ServiceManager
    return process, manager.createInstanceWithContext("com.sun.star.frame.Desktop", context)


def remove_sockets(names):
    """Nobody else is to connect, and whoever kills us all must find nothing to clean up."""
    for place in PLACES:
        for name in names:
            try:
                os.unlink("%s/OSL_PIPE_%d_%s" % (place, os.getuid(), name))
            except OSError:
                pass


def load(desktop, question):
    values = {
        "Hidden": True,
        "ReadOnly": True,
        "FilterName": question["filter"],
        "MacroExecutionMode": NEVER,
        "UpdateDocMode": NEVER,
    }
    if question.get("options"):
        values["FilterOptions"] = question["options"]
    return desktop.loadComponentFromURL(uno.systemPathToFileUrl(question["file"]), "_blank", 0, props(values))


def describe(document, app):
    """What is known of its pages before any is exported."""
    if app == "impress":
        slides = document.getDrawPages()
        return {"slides": [bool(slides.getByIndex(i).Visible) for i in range(slides.getCount())]}
    if app == "draw":
        return {"slides": [True] * document.getDrawPages().getCount()}
    if app == "writer":
        return {"pageCount": document.getCurrentController().PageCount}
    if app == "calc":
        return {"pageCount": document.getRendererCount(document, props({"IsPrinter": True}))}
    return {}


def has_media(slide):
    kinds = ("com.sun.star.presentation.MediaShape", "com.sun.star.drawing.MediaShape", "com.sun.star.drawing.PluginShape")
    return any(slide.getByIndex(i).ShapeType in kinds for i in range(slide.getCount()))


def is_animated(slide):
    return slide.TransitionType != 0 or slide.AnimationNode.createEnumeration().hasMoreElements()


def has_notes(slide):
    page = slide.getNotesPage()
    shapes = (page.getByIndex(i) for i in range(page.getCount()))
    kinds = ("com.sun.star.presentation.NotesShape", "com.sun.star.drawing.TextShape")
    return any(
        shape.ShapeType in kinds
        and not getattr(shape, "IsEmptyPresentationObject", False)
        and shape.getString().strip()
        for shape in shapes
    )


def remark(document):
    """Counts visible slides with what an image cannot show."""
    pages = document.getDrawPages()
    slides = [slide for slide in (pages.getByIndex(i) for i in range(pages.getCount())) if slide.Visible]
    return {
        "animated": sum(map(is_animated, slides)),
        "media": sum(map(has_media, slides)),
        "notes": sum(map(has_notes, slides)),
    }


def title_of(slide):
    """Its title's words; failing that, its name, which LibreOffice makes up where its author did not."""
    for index in range(min(slide.getCount(), MOST_SHAPES)):
        shape = slide.getByIndex(index)
        if shape.ShapeType == "com.sun.star.presentation.TitleTextShape" and shape.getString().strip():
            return shape.getString()[:LONGEST_TITLE]
    return slide.getName()[:LONGEST_TITLE]


def titles(document, slides):
    """Asked for one by one: what an exported range has as bookmarks points to pages of the whole document."""
    try:
        pages = document.getDrawPages()
        return [title_of(pages.getByIndex(index)) for index in slides]
    except Exception as error:  # no reason to lose the pages
        sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
        return []


def export(document, question):
    data = {
        "ReduceImageResolution": False,
        "ExportBookmarks": True,
        "IsSkipEmptyPages": False,
        "ExportFormFields": False,
        "UseTaggedPDF": False,
    }
    if question.get("range"):
        data["PageRange"] = question["range"]
    values = {
        "FilterName": question["filter"],
        "FilterData": uno.Any("[]com.sun.star.beans.PropertyValue", props(data)),
    }
    document.storeToURL(uno.systemPathToFileUrl(question["to"]), props(values))


def answer(desktop, state, question):
    if question["do"] == "load":
        state["document"] = load(desktop, question)
        if state["document"] is None:
            return {"problem": "not loaded"}
        return describe(state["document"], question["app"])
    if question["do"] == "export":
        export(state["document"], question)
        slides = question.get("slides")
        return {"exported": True, "titles": titles(state["document"], slides) if slides else []}
    if question["do"] == "remark":
        return remark(state["document"])
    return {"problem": "unknown question"}


def end_with(process):
    """Ends as soon as LibreOffice does: nobody is to wait for the answers of one that was killed."""
    signal.signal(signal.SIGCHLD, lambda number, frame: os._exit(1))
    if process.poll() is not None:
        os._exit(1)


def serve(process, desktop):
    end_with(process)
    state = {}
    for line in sys.stdin:
        try:
            reply = answer(desktop, state, json.loads(line))
        except DisposedException:  # the signal may come a moment later than the end of the pipe
            process.wait()
            os._exit(1)
        except Exception as error:  # every failure is an answer
            sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
            reply = {"problem": type(error).__name__}
        print(json.dumps(reply), flush=True)


def main():
    program, template, profile, pipe, office = sys.argv[1:6]
    if os.path.isdir(template):
        shutil.copytree(template, profile)
    process, desktop = connect(program, profile, pipe)
    remove_sockets((pipe, office))
    sys.stdin.readline()
    print(json.dumps({"ready": True}), flush=True)
    if len(sys.argv) > 6:
        desktop.terminate()
        process.wait(20)
        shutil.copytree(profile, sys.argv[6])
        sys.stdin.readline()
        print(json.dumps({"seeded": True}), flush=True)
        return
    serve(process, desktop)


main()
