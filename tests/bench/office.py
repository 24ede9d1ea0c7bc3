"""LibreOffice as it is installed, with the portal's fonts and no others: warm over UNO, cold from the command line."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.printing.engine import FONT_FOLDER

PIPE = "portal-bench"
_FONTS = """<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>"""


@dataclass(slots=True)
class Office:
    """A LibreOffice that listens, and the program that speaks to it."""

    folder: Path
    program: str
    speaker: subprocess.Popen

    def warm(self, workbook: Path) -> float:
        """Convert a workbook and return the seconds of loading and exporting."""
        self.speaker.stdin.write(f"{workbook.as_uri()}\t{workbook.with_suffix('.pdf').as_uri()}\n")
        self.speaker.stdin.flush()
        return float(self.speaker.stdout.readline())

    def cold(self, workbook: Path) -> float:
        """Convert a workbook in a process of its own, with a profile that is there already, and return its seconds."""
        command = [*_soffice(self.program, self.folder / "cold"), "--convert-to", "pdf"]
        start = time.perf_counter()
        done = subprocess.run(
            [*command, "--outdir", str(self.folder / "out"), str(workbook)],
            env=_environment(self.folder),
            capture_output=True,
            check=True,
        )
        taken = time.perf_counter() - start
        assert (self.folder / "out" / f"{workbook.stem}.pdf").exists(), done.stderr
        return taken


def what_is_missing() -> str:
    """Return why LibreOffice cannot be measured, "" when it can."""
    if not shutil.which("soffice"):
        return "LibreOffice is not installed (libreoffice-calc)"
    if subprocess.run([_python(), "-c", "import uno"], capture_output=True, check=False).returncode:
        return "LibreOffice cannot be spoken to (python3-uno is not installed)"
    return ""


@contextmanager
def office(folder: Path) -> Iterator[Office]:
    """Start LibreOffice with a profile in the folder, and end it."""
    program = shutil.which("soffice")
    (folder / "fonts.conf").write_text(_FONTS.format(fonts=FONT_FOLDER, cache=folder / "cache"))
    server = subprocess.Popen(
        [*_soffice(program, folder / "warm"), f"--accept=pipe,name={PIPE};urp;"],
        env=_environment(folder),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    speaker = subprocess.Popen(
        [_python(), str(Path(__file__).with_name("converting.py")), PIPE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        if speaker.stdout.readline().strip() != "ready":
            raise RuntimeError("LibreOffice does not answer")
        yield Office(folder, program, speaker)
    finally:
        speaker.stdin.close()
        speaker.wait()
        # The program is a script that starts others.
        os.killpg(server.pid, 15)
        server.wait()


def _soffice(program: str, profile: Path) -> list[str]:
    options = ("--headless", "--invisible", "--norestore", "--nologo", "--nofirststartwizard")
    return [program, f"-env:UserInstallation={profile.as_uri()}", *options]


def _environment(folder: Path) -> dict[str, str]:
    return os.environ | {"FONTCONFIG_FILE": str(folder / "fonts.conf")}


def _python() -> str:
    """Return the system's Python, since no other has `uno`."""
    return shutil.which("python3", path=os.defpath) or "python3"
