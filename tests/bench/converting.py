"""Converts workbooks with a LibreOffice that is running already: a program for the system's Python, which has `uno`.

`python3 converting.py PIPE` reads a line `SOURCE<tab>TARGET` of addresses at a time and answers with the seconds it took.
"""

import sys
import time

import uno
from com.sun.star.beans import PropertyValue
from com.sun.star.connection import NoConnectException

START_SECONDS = 60


def connected(pipe: str):
    """Return the desktop of the LibreOffice that listens to a pipe."""
    context = uno.getComponentContext()
    resolver = context.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", context)
    for _ in range(START_SECONDS * 10):
        try:
            there = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
        except NoConnectException:
            time.sleep(0.1)
        else:
            return there.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", there)
    sys.exit("LibreOffice does not answer")


def convert(desktop, source: str, target: str) -> None:
    """Load a workbook and export it."""
    document = desktop.loadComponentFromURL(source, "_blank", 0, (PropertyValue("Hidden", 0, True, 0),))
    try:
        document.storeToURL(target, (PropertyValue("FilterName", 0, "calc_pdf_Export", 0),))
    finally:
        document.close(True)


if __name__ == "__main__":
    desktop = connected(sys.argv[1])
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        convert(desktop, *line.rstrip("\n").split("\t"))
        print(time.perf_counter() - start, flush=True)
