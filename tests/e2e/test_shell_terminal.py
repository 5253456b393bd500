# SPDX-License-Identifier: Apache-2.0
"""`winrm shell` on a terminal: its prompt, editing, history, completion."""

import fcntl
import os
import select
import stat
import termios
import time

import pytest
from terminal_row import Row
from test_ctrl_c import Terminal
from winrm_command import host, real  # noqa: F401  (fixtures)
from winrm_command import SLOW, TRANSPORT, USER

pytestmark = pytest.mark.transports


class Shell(Terminal):
    """Waits for what the terminal shows after what was waited for last."""

    def __init__(self, host, state, *options, **env):
        env.setdefault("TERM", "xterm")
        env.setdefault("LC_ALL", "C.UTF-8")
        self.seen = 0
        transport = getattr(host, "transport", TRANSPORT)
        super().__init__("shell", "-u", USER, "-p", str(host.port), *transport,
                         *options, host.address, columns=200,
                         XDG_STATE_HOME=str(state), **env)

    def until(self, text, seconds=60):
        end = time.monotonic() + seconds * SLOW
        while self.output.find(text, self.seen) < 0:
            assert time.monotonic() < end, (text, self.output[self.seen:])
            if select.select([self.master], [], [], 1)[0]:
                self.output += os.read(self.master, 65536)
        self.seen = self.output.find(text, self.seen) + len(text)

    def row(self, text, column, seconds=60):
        """The last row shows this, and the cursor is in that column."""
        end = time.monotonic() + seconds * SLOW
        while True:
            row = Row(self.output.decode(errors="ignore"))
            if (row.text, row.column) == (text, column):
                return
            assert time.monotonic() < end, (row.cells, row.column, self.output)
            if select.select([self.master], [], [], 1)[0]:
                self.output += os.read(self.master, 65536)

    def echoes(self):
        return bool(termios.tcgetattr(self.slave)[3] & termios.ECHO)

    def end(self, seconds):
        """Read to its end, for which changes of the terminal's modes wait."""
        end = time.monotonic() + seconds
        while self.process.poll() is None and time.monotonic() < end:
            if select.select([self.master], [], [], 0.1)[0]:
                self.output += os.read(self.master, 65536)
        assert self.process.poll() is not None, self.output
        return super().end(1)

    def shows(self, line):
        """The first line of the output of the line that was sent."""
        self.until(b"\x1b[?2004l" + line + b"\r\n")

    def prompt(self, directory):
        self.until(b"\x1b[?2004h%s>" % os.fsencode(directory))


LOCKED = b"another process has locked it: lines are no longer saved there\r\n"

HOME, END, LEFT, UP = b"\x1b[H", b"\x1b[F", b"\x1b[D", b"\x1b[A"


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def shell(host, state):
    """One that has shown its first prompt, in /."""
    def start(*options, **env):
        t = Shell(host, state, "--cwd", "/", *options, **env)
        t.prompt("/")
        return t
    return start


def history_of(state):
    return state / "winrm" / "shell_history"


def test_the_prompt_is_the_remote_directory_and_what_is_set_stays(
        shell, host, tmp_path):
    t = shell()
    t.type(b"cd %s; n=5\r" % os.fsencode(tmp_path))
    t.prompt(tmp_path)
    t.type(b"echo [$n]\r")
    t.shows(b"[5]")
    t.prompt(tmp_path)
    t.type(b"exit 7\r")
    assert t.end(30 * SLOW) == 7
    assert t.output.count(b"echo [$n]") == 1, t.output      # not its echo
    assert b"winrm-" not in t.output
    host.assert_tidy()


def test_a_line_is_edited_before_it_is_sent(shell):
    t = shell()
    t.type(b"ho bc" + HOME + b"ec" + END + LEFT + b"\x08a" + "é漢".encode() +
           LEFT + b"\x08\r")
    t.shows("a漢c".encode())
    t.prompt("/")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0


@pytest.mark.more
@pytest.mark.parametrize("locale", ["C.UTF-8", "C"])
def test_wide_characters_take_two_columns(shell, locale):
    t = shell(LC_ALL=locale)
    t.type("echo 漢字".encode() + LEFT + LEFT + b"x")
    t.row("/>echo x漢字", len("/>echo x"))
    t.type(LEFT + END + b"y" + LEFT)
    t.row("/>echo x漢字y", len("/>echo x") + 2 * 2)
    t.type(b"\x08")
    t.row("/>echo x漢y", len("/>echo x") + 2)
    t.type(b"\r")
    t.shows("x漢y".encode())
    t.prompt("/")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0


@pytest.mark.more
def test_what_is_pasted_is_not_a_key(shell, tmp_path):
    t = shell()
    t.type(b"\x1b[200~echo a\tb\recho \x03c\x1b[201~")
    t.until(b"echo c")
    assert b"\x1b[?2004l" not in t.output
    t.type(b"d\r")
    t.until(b"\ncd\r\n")
    t.type(b"exit 4\r")
    assert t.end(30 * SLOW) == 4


@pytest.mark.more
def test_lines_are_found_again_in_this_shell_and_in_the_next(shell, state):
    t = shell()
    for line in (b"echo one", b"echo two", b" echo hidden", b"echo three"):
        t.type(line + b"\r")
        t.shows(line.split()[1])
        t.prompt("/")
    t.type(b"\x12two\r")
    t.shows(b"two")
    t.prompt("/")
    t.type(b"!history\r")
    t.until(b"1  echo one\r\n")
    t.until(b"4  echo two\r\n")
    t.prompt("/")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0
    path = history_of(state)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_text() == ("echo one\necho two\necho three\n"
                                "echo two\n")
    t = shell()
    t.type(UP + UP + b"\r")
    t.shows(b"three")
    t.prompt("/")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0


def test_what_a_program_reads_is_not_kept_and_a_password_is_not_shown(
        shell, state):
    t = shell()
    t.type(b"printf 'Password: '; read p; printf 'Name: '; read n; "
           b"echo [$p$n]\r")
    t.until(b"\x1b[?2004lPassword: ")
    t.type(b"Tr0ub\n")
    t.until(b"Name: ")
    t.type(b"bob\n")
    t.until(b"\n[Tr0ubbob]\r\n")
    t.prompt("/")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0
    assert t.output.count(b"Tr0ub") == 1 and b"bob\r\n[" in t.output
    assert "Tr0ub\n" not in history_of(state).read_text()
    assert "bob\n" not in history_of(state).read_text()


@pytest.mark.more
@pytest.mark.parametrize("what", ["link", "directory"])
def test_a_history_that_is_no_file_is_not_written(shell, state, what):
    path = history_of(state)
    path.parent.mkdir(parents=True)
    if what == "link":
        (state / "other").write_text("")
        path.symlink_to(state / "other")
    else:
        path.mkdir()
    t = shell()
    assert b"no history is kept" in t.output
    t.type(b"echo hi\r")
    t.shows(b"hi")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0
    assert what == "directory" or (state / "other").read_text() == ""


@pytest.fixture
def folder(tmp_path):
    path = tmp_path / "a b"
    (path / "alpha").mkdir(parents=True)
    (path / "beta-1").write_text("")
    (path / "beta-2").write_text("")
    return path


def test_tab_completes_paths_of_the_host(shell, folder):
    t = shell()
    windows = str(folder).replace("/", "\\").encode()
    t.type(b'echo "' + windows + b"\\al\t")
    t.until(b"pha\\")
    t.type(b'"\x15echo "' + windows + b"\\b\t")
    t.until(b"eta-")
    t.type(b"\t")
    t.until(b"beta-1\"  beta-2\"")
    t.type(b"\x15exit 5\r")
    assert t.end(30 * SLOW) == 5


@pytest.mark.more
def test_a_history_that_stays_locked_is_read_and_not_written(shell, state):
    path = history_of(state)
    path.parent.mkdir(parents=True)
    path.write_text("echo before\n")
    with path.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        t = shell()
        assert LOCKED in t.output
        t.type(UP + b"\r")
        t.shows(b"before")
        t.type(b"\x04")
        assert t.end(30 * SLOW) == 0
    assert path.read_text() == "echo before\n"


@pytest.mark.more
def test_a_history_that_gets_locked_is_no_longer_written(shell, state):
    t = shell()
    for line in (b"one", b"two", b"three"):
        with history_of(state).open() as file:
            if line == b"two":
                fcntl.flock(file, fcntl.LOCK_EX)
            t.type(b"echo " + line + b"\r")
            t.until(b"\x1b[?2004l")
            t.until(line + b"\r\n")
            t.prompt("/")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0
    assert t.output.count(LOCKED) == 1
    assert history_of(state).read_text() == "echo one\n"


@pytest.mark.more
def test_names_that_command_a_terminal_are_not_offered(shell, folder):
    (folder / "gamma\x1b]0;x\x07").write_text("")
    (folder / "gamma-ok").write_text("")
    t = shell()
    t.type(b'echo "' + str(folder).replace("/", "\\").encode() + b"\\g\t")
    t.until(b'amma-ok"')
    assert b"\x1b]0" not in t.output
    t.type(b"\x15exit 5\r")
    assert t.end(30 * SLOW) == 5


def test_a_directory_that_commands_a_terminal_is_shown_without(
        shell, tmp_path):
    path = tmp_path / "x\x1b]0;title\x07y"
    path.mkdir()
    t = shell()
    t.type(b"cd %s/x*\r" % os.fsencode(tmp_path))
    t.prompt(tmp_path / "x?]0;title?y")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0
    assert b"\x1b]0" not in t.output


@pytest.mark.more
def test_a_completion_that_does_not_answer_is_given_up(shell):
    t = shell()
    t.type(b"dir() { sleep 600; }\r")
    t.prompt("/")
    t.type(b"echo x\t")
    t.until(b"\x07")
    t.type(b"\x15 exit 5\r")
    t.until(b"exit 5\r\n")
    t.interrupt()
    t.until(b"interrupted")
    t.prompt("/")
    t.type(b"exit 6\r")
    assert t.end(30 * SLOW) == 6


@pytest.mark.more
def test_the_line_is_drawn_again_when_the_window_changes(shell):
    t = shell()
    t.type(b"echo abc")
    t.until(b"abc")
    t.resize(40)
    t.until(b"/>echo abc")
    t.type(b"\x15exit 5\r")
    assert t.end(30 * SLOW) == 5


@pytest.mark.more
def test_output_that_comes_while_a_line_is_typed_does_not_disturb_it(
        shell, tmp_path):
    t = shell()
    go = tmp_path / "go"
    t.type(b"{ until [ -e %s ]; do sleep 0.1; done; echo later; } &\r"
           % os.fsencode(go))
    t.prompt("/")
    t.type(b"echo ab")
    t.until(b"ab")
    go.write_text("")
    t.until(b"later\r\n")
    t.until(b"/>echo ab")
    t.type(b"c\r")
    t.shows(b"abc")
    t.type(b"\x04")
    assert t.end(30 * SLOW) == 0


@pytest.mark.parametrize("terminal", [
    "dumb", pytest.param(None, marks=pytest.mark.more)])
def test_a_terminal_that_cannot_edit_gets_lines(host, state, terminal):
    t = Shell(host, state, "--cwd", "/", TERM=terminal)
    t.until(b"/>")
    t.type(b"echo hi\n")
    t.until(b"\nhi\r\n")
    t.until(b"/>")
    t.type(b"exit 5\n")
    assert t.end(30 * SLOW) == 5
    assert b"\x1b" not in t.output


# A real PowerShell.

@pytest.fixture
def powershell_shell(real, state):
    t = Shell(real, state, "--powershell", "--cwd", "/")
    t.until(b"\x1b[?2004hPS /> ", 120)
    return t


def test_powershell_completes_what_it_knows(powershell_shell):
    t = powershell_shell
    t.type(b"$number = 42\r")
    t.until(b"\x1b[?2004hPS /> ")
    t.type(b"Get-Chil\t")
    t.until(b"Item")
    t.type(b"\x15\"<$num\t")
    t.until(b"ber")
    t.type(b">\"\r")
    t.shows(b"<42>")
    t.until(b"\x1b[?2004hPS /> ")
    t.type(b"cd /usr\r")
    t.until(b"\x1b[?2004hPS /usr> ")
    t.type(b"exit 3\r")
    assert t.end(30 * SLOW) == 3
    assert b"winrm-" not in t.output
