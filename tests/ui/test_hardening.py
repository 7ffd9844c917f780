"""The hardened start: nothing of the environment reaches Kivy, the process cannot be looked into, and no widget opens a door."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path

from kiosk.ui import hardening

UI = Path(hardening.__file__).parent
DOORS = (
    "kivy.uix.textinput",
    "kivy.uix.filechooser",
    "kivy.uix.settings",
    "kivy.uix.videoplayer",
    "kivy.uix.rst",
    "kivy.app",
    "webbrowser",
)
WITH_KIVY = {"glass.py", "loop.py", "hardening.py", "gallery.py"}


def imports(path: Path) -> set[str]:
    """Every module a file names in an import."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_no_file_dialog_text_input_or_browser_is_imported() -> None:
    """T-12, T-20: no widget with a clipboard, a file list, a web link or a settings panel, and no Kivy App."""
    for path in UI.rglob("*.py"):
        assert not [name for name in imports(path) if name.startswith(DOORS)], path.name


def test_kivy_is_named_in_four_files_only() -> None:
    """Layout, focus, audit and locating run without a display, so Kivy is loaded nowhere else."""
    naming = {path.name for path in UI.rglob("*.py") if any(name.split(".")[0] == "kivy" for name in imports(path))}
    assert naming == WITH_KIVY


def test_markup_is_never_switched_on() -> None:
    """T-13: text is drawn as it is; Kivy's labels, which know markup, are not used at all."""
    for path in UI.rglob("*.py"):
        assert not [name for name in imports(path) if name.startswith(("kivy.uix.label", "kivy.core.text"))], path.name


def test_every_kivy_variable_is_taken_away(tmp_path: Path) -> None:
    """T-11: KIVY_ and KCFG_ variables of a stranger are gone; ours are set; everything else stays."""
    environ = {
        "KCFG_MODULES_INSPECTOR": "",
        "KIVY_HOME": "/evil",
        "KIVY_GL_DEBUG": "1",
        "KIVY_NO_CONFIG": "0",
        "DISPLAY": ":9",
        "HOME": "/root",
    }
    hardening.scrub(environ, tmp_path)
    assert environ == {**hardening.FIXED, "KIVY_HOME": str(tmp_path), "DISPLAY": ":9", "HOME": "/root"}


def test_the_process_leaves_no_dump_and_cannot_be_traced() -> None:
    """T-8: PR_SET_DUMPABLE 0 and a core limit of 0; the folder Kivy is given is empty, not writable, and gone at the end."""
    program = (
        "import ctypes, os, resource\n"
        "from kiosk.ui import hardening\n"
        "hardening.harden()\n"
        "home = os.environ['KIVY_HOME']\n"
        "limit = resource.getrlimit(resource.RLIMIT_CORE)\n"
        "print(ctypes.CDLL(None).prctl(3, 0, 0, 0, 0), limit, oct(os.stat(home).st_mode), os.listdir(home))\n"
        "print(home)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[0] == "0 (0, 0) 0o40500 []"
    assert not Path(told[1]).exists()


def test_no_widget_of_kivys_own_has_rules() -> None:
    """PERF-12: style.kv is ours and empty; Kivy finds its other files where they are."""
    program = (
        "from kiosk.ui import hardening\n"
        "from kiosk.ui.looks import PORTRAIT\n"
        "hardening.harden()\n"
        "hardening.configure(PORTRAIT)\n"
        "import os, kivy\n"
        "from kivy.lang import Builder\n"
        "from kivy.resources import resource_find\n"
        "print(len(Builder.rules), os.path.isdir(kivy.kivy_data_dir + '/glsl'), resource_find('data/glsl/default.fs') is not None)\n"
    )
    told = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.splitlines()
    assert told[-1] == "0 True True"


def test_kivy_loaded_too_early_is_refused() -> None:
    """A Kivy that read its settings before it was hardened must not show anything."""
    program = "import sys; sys.modules['kivy'] = sys\nfrom kiosk.ui import hardening\nhardening.harden()"
    environ = {name: value for name, value in os.environ.items() if not name.startswith("KIVY_")}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False, env=environ)
    assert done.returncode != 0
    assert "unsafe_start" in done.stderr
