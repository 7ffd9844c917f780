"""The catalogue's first root.json, which agent and screen begin their trust with.

Stands apart from the agent's parts, so that the screen's process loads neither journal nor updater.
"""

from __future__ import annotations

from kiosk.errors import MissingPartError
from kiosk.settings import Terminal


def read_root(settings: Terminal) -> bytes:
    """The catalogue's first root.json.

    Raises:
        MissingPartError: nobody has put it there.
    """
    try:
        return settings.root_path.read_bytes()
    except FileNotFoundError as fault:
        raise MissingPartError("root.json is missing", hint="put the catalogue's root.json into the data folder, then enrol") from fault
