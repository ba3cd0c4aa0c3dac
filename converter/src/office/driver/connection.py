"""Starts LibreOffice and connects to it."""

import ctypes
import os
import signal
import subprocess
import sys
import time

import uno

PR_SET_PDEATHSIG = 1
# The exit code with which LibreOffice asks to be started again, after it has set up a new profile.
RESTART = 81
# LibreOffice creates its sockets in the first of these folders that is writable, and ignores its environment.
SOCKET_FOLDERS = ("/tmp", "/var/tmp")


def die_with_parent():
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
        preexec_fn=die_with_parent,
    )


def connect(program, profile, pipe):
    """Starts LibreOffice, restarts it when it exits with RESTART, and waits until it accepts a connection."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    process = start(program, profile, pipe)
    while True:
        if process.poll() is not None:
            if process.returncode != RESTART:
                raise RuntimeError("LibreOffice exited with %s" % process.returncode)
            process = start(program, profile, pipe)
        try:
            context = resolver.resolve("uno:pipe,name=%s;urp;StarOffice.ComponentContext" % pipe)
            break
        except uno.getClass("com.sun.star.connection.NoConnectException"):
            time.sleep(0.01)
    manager = context.ServiceManager
    services = ("com.sun.star.frame.Desktop", "com.sun.star.frame.DispatchHelper")
    return (process, *(manager.createInstanceWithContext(name, context) for name in services))


def remove_sockets(names):
    """Removes the sockets, so that nothing else can connect and a kill leaves no files."""
    for folder in SOCKET_FOLDERS:
        for name in names:
            try:
                os.unlink("%s/OSL_PIPE_%d_%s" % (folder, os.getuid(), name))
            except OSError:
                pass
