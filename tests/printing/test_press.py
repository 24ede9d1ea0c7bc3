"""The press: the same bytes as the engine, from a child that is bounded, renewed and never left behind."""

import gc
import os
import signal
import subprocess
import sys
import warnings
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.printing import engine, press

STYLE = '@page { size: A4 landscape } body { font-family: "Portal Song", "Portal Song Ext" }'
FORM = (
    '<html lang="zh-CN"><head><title>样张</title></head><body><h1>审核表</h1><p>道路 堃 ☑</p></body></html>'
)
DATA = press.Attachment("a.json", b"{}", "Data", datetime(2026, 11, 22, tzinfo=UTC))
PATIENCE = 600
"""Seconds after which a process that should have ended is given up: long, since a busy machine is no reason to."""
ENDLESS = "".join(f"<p>{row} {'道路' * 500}</p>" for row in range(400))


@pytest.fixture
def own_press():
    """Return a maker of presses with bounds of their own."""
    made = []

    def make(**bounds) -> press.Press:
        made.append(press.Press(**bounds))
        return made[-1]

    yield make
    for each in made:
        each.close()


@pytest.fixture(scope="module")
def expected() -> bytes:
    return engine.render(FORM, STYLE)


def child_of(a_press: press.Press) -> int:
    return a_press._child.pid


def is_gone(pid: int) -> bool:
    """Whether there is no such process, not even an unburied one."""
    return not Path(f"/proc/{pid}").exists()


def test_the_press_prints_what_the_engine_prints(expected):
    assert press.render(FORM, STYLE) == expected
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        archival = engine.render([FORM, FORM], STYLE, pdf_variant="pdf/a-3a", attachments=[DATA])
        gc.collect()
    # Another process has other hash seeds and addresses: none of them is in the bytes.
    assert press.render([FORM, FORM], [STYLE], "pdf/a-3a", [DATA]) == archival


@pytest.mark.parametrize(
    ("documents", "wrong"),
    [([], "nothing"), ("<p>\ud800</p>", "surrogate"), (["<p>甲</p>", "\udfff"], "surrogate")],
)
def test_what_is_no_text_is_an_ordinary_error_and_costs_no_child(documents, wrong):
    press.render(FORM, STYLE)
    before = child_of(press._press)
    with pytest.raises(ValueError, match=wrong):
        press.render(documents, STYLE)
    assert press.render(FORM, STYLE) and child_of(press._press) == before


def test_a_slow_page_is_given_up_and_its_child_ended(expected):
    press.render(FORM, STYLE)
    child = child_of(press._press)
    with pytest.raises(press.CannotPrint, match=r"超过0\.2秒"):
        press.render(ENDLESS, STYLE, seconds=0.2)
    assert is_gone(child)
    assert press.render(FORM, STYLE) == expected


def test_a_page_that_needs_too_much_memory_is_given_up(own_press, expected):
    narrow = own_press(memory=300 * 1024 * 1024)
    assert narrow.render(FORM, STYLE) == expected
    child = child_of(narrow)
    with pytest.raises(press.CannotPrint, match="内存"):
        narrow.render("甲" * 20_000_000, STYLE)
    assert is_gone(child)
    assert narrow.render(FORM, STYLE) == expected


def test_a_file_that_is_too_large_is_not_taken(own_press, expected):
    small = own_press(largest=len(expected) - 1)
    with pytest.raises(press.CannotPrint, match="MiB"):
        small.render(FORM, STYLE)
    small.close()
    small.largest += 1
    assert small.render(FORM, STYLE) == expected


def test_a_fault_of_the_renderer_is_logged_and_told_without_its_words(caplog):
    with pytest.raises(press.CannotPrint) as told:
        press.render(FORM, STYLE, pdf_variant="pdf/unheard-of")
    assert "unheard-of" not in str(told.value) and "unheard-of" in caplog.text


def test_a_child_that_died_is_replaced(expected):
    press.render(FORM, STYLE)
    first = press._press._child
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert press.render(FORM, STYLE) == expected
    assert child_of(press._press) != first.pid


def test_a_child_that_dies_at_work_is_told_of(expected):
    press.render(FORM, STYLE)
    child = child_of(press._press)
    with ThreadPoolExecutor(max_workers=1) as pool:
        printing = pool.submit(press.render, ENDLESS, STYLE)
        while not (press._press._is_asked or printing.done()):
            pass
        os.kill(child, signal.SIGKILL)
        with pytest.raises(press.CannotPrint, match="意外中止"):
            printing.result()
    assert is_gone(child)
    assert press.render(FORM, STYLE) == expected


def test_a_child_is_renewed_after_so_many_documents(own_press, expected):
    renewed = own_press(renewed_after=3)
    children = []
    for documents in (FORM, [FORM], [FORM, FORM], FORM):
        renewed.render(documents, STYLE)
        children.append(child_of(renewed))
    # The third call prints the fourth document; its successor is started at once.
    assert children[0] == children[1] != children[2] == children[3]
    assert is_gone(children[0])


def test_a_machine_without_the_libraries_is_told_of(own_press, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    folder = tmp_path / f"portal-print-{os.getuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    poor = own_press()
    with pytest.raises(press.PrintingUnavailable, match=str(folder)):
        poor.render(FORM, STYLE)
    folder.chmod(0o700)
    assert poor.render(FORM, STYLE).startswith(b"%PDF")


def test_threads_queue_and_get_the_same_bytes(expected):
    with ThreadPoolExecutor(max_workers=4) as pool:
        assert set(pool.map(lambda _: press.render(FORM, STYLE), range(12))) == {expected}


def test_a_queue_that_does_not_move_is_told_of(own_press):
    queue = own_press()
    with queue._lock, pytest.raises(press.CannotPrint, match="没有轮到"):
        queue.render(FORM, STYLE, seconds=0.01)


def test_while_a_page_prints_another_thread_goes_on(expected):
    press.render(FORM, STYLE)
    child = child_of(press._press)
    os.kill(child, signal.SIGSTOP)
    with ThreadPoolExecutor(max_workers=1) as pool:
        printing = pool.submit(press.render, FORM, STYLE)
        # Were the interpreter held until the page is printed, this thread would not come to let the child go on.
        while not press._press._is_asked:
            pass
        assert not printing.done()
        os.kill(child, signal.SIGCONT)
        assert printing.result() == expected


def test_a_forked_process_prints_with_a_child_of_its_own(expected):
    press.render(FORM, STYLE)
    ours = child_of(press._press)
    with press._press._lock, warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        fork = os.fork()
        if fork == 0:
            signal.alarm(PATIENCE)
            is_right = False
            try:
                is_right = press.render(FORM, STYLE) == expected and child_of(press._press) != ours
            finally:
                os._exit(0 if is_right else 1)
        _, status = os.waitpid(fork, 0)
    assert status == 0
    assert press.render(FORM, STYLE) == expected and child_of(press._press) == ours


def test_processes_at_the_same_time_get_the_same_bytes(expected):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        forks = []
        for _ in range(2):
            forks.append(os.fork())
            if forks[-1] == 0:
                signal.alarm(PATIENCE)
                is_right = False
                try:
                    is_right = {press.render(FORM, STYLE) for _ in range(3)} == {expected}
                finally:
                    os._exit(0 if is_right else 1)
    assert [os.waitpid(fork, 0)[1] for fork in forks] == [0, 0]


@pytest.mark.parametrize(
    ("ending", "status"), [("", 0), ("os.kill(os.getpid(), signal.SIGKILL)", -signal.SIGKILL)]
)
def test_a_child_ends_with_its_parent(ending, status):
    code = f"import os, signal; from app.printing import press; press.render('<p>甲</p>'); {ending}"
    # The child holds the pipe of errors too, so this ends when both have ended.
    ended = subprocess.run(
        [sys.executable, "-W", "error", "-c", code], check=False, stderr=subprocess.PIPE, timeout=PATIENCE
    )
    assert (ended.returncode, ended.stderr) == (status, b"")
