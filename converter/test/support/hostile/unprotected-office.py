"""Opens documents in a LibreOffice that may do whatever they ask for, and saves them as PDFs.

`unprotected.py pipe`, then a line of JSON on standard input for each: `{file, filter, app, to}`.
"""

import json
import sys
import time

import uno
from com.sun.star.beans import PropertyValue

RUN_ALL_MACROS = 4
UPDATE_QUIETLY = 1


def prop(name, value):
    result = PropertyValue()
    result.Name = name
    result.Value = value
    return result


def props(values):
    return tuple(prop(name, value) for name, value in values.items())


def connect(pipe):
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    while True:
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            return context.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", context)
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(0.05)


desktop = connect(sys.argv[1])
for line in sys.stdin:
    question = json.loads(line)
    how = {
        "Hidden": True,
        "FilterName": question["filter"],
        "MacroExecutionMode": RUN_ALL_MACROS,
        "UpdateDocMode": UPDATE_QUIETLY,
    }
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(question["file"]), "_blank", 0, props(how))
    to = uno.systemPathToFileUrl(question["to"])
    document.storeToURL(to, props({"FilterName": question["app"] + "_pdf_Export"}))
    document.close(True)
    print("done", flush=True)
