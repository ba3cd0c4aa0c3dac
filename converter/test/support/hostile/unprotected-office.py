"""Opens documents in a LibreOffice without protection and saves them as PDFs.

`unprotected-office.py pipe` reads one line of JSON per document: `{file, filter, app, to}`.
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
    request = json.loads(line)
    options = {
        "Hidden": True,
        "FilterName": request["filter"],
        "MacroExecutionMode": RUN_ALL_MACROS,
        "UpdateDocMode": UPDATE_QUIETLY,
    }
    document = desktop.loadComponentFromURL(uno.systemPathToFileUrl(request["file"]), "_blank", 0, props(options))
    to = uno.systemPathToFileUrl(request["to"])
    document.storeToURL(to, props({"FilterName": request["app"] + "_pdf_Export"}))
    document.close(True)
    print("done", flush=True)
