"""Drives one LibreOffice inside a sandboxed worker.

Reads requests as lines of JSON on standard input and answers each with one line of JSON on standard output, in
order. The converter outside of the sandbox decides which pages are exported, in which order and by when.

Arguments: LibreOffice's program folder, the folder of a profile to copy, the folder for the copy, the names of the
two pipes (see sockets.ts) and, to save a profile for later starts, the folder to save it to.
"""

import json
import os
import shutil
import signal
import sys
import time

import uno  # noqa: F401  Makes the com.sun.star modules importable.
from com.sun.star.lang import DisposedException

from connection import connect, remove_sockets
from document import describe, export, load
from printing import hide_marks
from slides import count_losses, notes, titles
from words import words


def answer(desktop, dispatcher, state, request):
    if request["do"] == "load":
        state["document"] = load(desktop, request)
        if state["document"] is None:
            return {"problem": "not loaded"}
        hide_marks(state["document"], request["app"], dispatcher)
        return describe(state["document"], request)
    if request["do"] == "export":
        export(state["document"], request)
        document, slides = state["document"], request.get("slides")
        return {
            "exported": True,
            "titles": titles(document, slides) if slides else [],
            "words": words(document, request["app"], slides) if request.get("words") else [],
        }
    if request["do"] == "notes":
        return notes(state["document"], request["slides"])
    if request["do"] == "losses":
        return count_losses(state["document"])
    return {"problem": "unknown request"}


# The exit code of a shell whose program was killed with SIGKILL.
KILLED = 137
EXIT_SECONDS = 10
EXIT_SECONDS_AFTER_ERROR = 0.1


def exit_as(process):
    """Exits with the reason for which LibreOffice has exited."""
    os._exit(KILLED if process.poll() == -signal.SIGKILL else 1)


def wait_for_exit(process, seconds):
    """Returns whether LibreOffice has exited. `Popen.wait` would hide the exit code from the signal handler."""
    until = time.monotonic() + seconds
    while process.poll() is None and time.monotonic() < until:
        time.sleep(0.01)
    return process.poll() is not None


def exit_with(process):
    """Exits when LibreOffice exits, so that the converter does not wait for an answer that cannot come."""
    signal.signal(signal.SIGCHLD, lambda number, frame: exit_as(process))
    if process.poll() is not None:
        exit_as(process)


def serve(process, desktop, dispatcher):
    exit_with(process)
    state = {}
    for line in sys.stdin:
        try:
            reply = answer(desktop, dispatcher, state, json.loads(line))
        except DisposedException:  # LibreOffice is exiting, and SIGCHLD has not arrived yet.
            wait_for_exit(process, EXIT_SECONDS)
            exit_as(process)
        except Exception as error:
            # A call that LibreOffice's exit interrupts raises errors of several kinds.
            if wait_for_exit(process, EXIT_SECONDS_AFTER_ERROR):
                exit_as(process)
            sys.stderr.write("%s: %s\n" % (type(error).__name__, error))
            reply = {"problem": type(error).__name__}
        print(json.dumps(reply), flush=True)


def save_profile(process, desktop, profile, target):
    desktop.terminate()
    process.wait(20)
    shutil.copytree(profile, target)
    sys.stdin.readline()
    print(json.dumps({"seeded": True}), flush=True)


def main():
    program, template, profile, pipe, office = sys.argv[1:6]
    if os.path.isdir(template):
        shutil.copytree(template, profile)
    process, desktop, dispatcher = connect(program, profile, pipe)
    remove_sockets((pipe, office))
    sys.stdin.readline()
    print(json.dumps({"ready": True}), flush=True)
    if len(sys.argv) > 6:
        save_profile(process, desktop, profile, sys.argv[6])
    else:
        serve(process, desktop, dispatcher)


main()
