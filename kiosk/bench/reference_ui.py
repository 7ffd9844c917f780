"""The reference of `madoguchi bench ui`: a bare Kivy app with 30 buttons on the terminal's panel, at the terminal's 60 frames a second.

Run as a program of its own. A touched button changes its colour as Kivy's buttons do; nothing else happens.
"""

from __future__ import annotations

import os

WIDTH_PX, HEIGHT_PX, COLUMNS, BUTTONS = 1080, 1920, 3, 30
os.environ.update(KIVY_NO_ARGS="1", KIVY_NO_CONFIG="1", KIVY_NO_FILELOG="1", KIVY_NO_CONSOLELOG="1", KIVY_TEXT="pil", KIVY_WINDOW="sdl2")


def main() -> None:
    """Show the buttons until the process is ended."""
    from kivy.config import Config  # noqa: PLC0415 - after the environment is set

    Config.set("graphics", "width", str(WIDTH_PX))
    Config.set("graphics", "height", str(HEIGHT_PX))
    Config.set("graphics", "maxfps", "60")
    Config.set("graphics", "multisamples", "0")
    Config.set("graphics", "borderless", "1")
    Config.set("graphics", "position", "custom")
    Config.set("graphics", "left", "0")
    Config.set("graphics", "top", "0")
    Config.set("input", "mouse", "mouse,disable_multitouch")
    from kivy.app import App  # noqa: PLC0415 - after Config
    from kivy.uix.button import Button  # noqa: PLC0415 - after Config
    from kivy.uix.gridlayout import GridLayout  # noqa: PLC0415 - after Config

    class Bare(App):  # type: ignore[misc]  # Kivy has no types
        """30 buttons."""

        def build(self) -> GridLayout:
            """The whole window."""
            grid = GridLayout(cols=COLUMNS)
            for number in range(BUTTONS):
                grid.add_widget(Button(text=f"Button {number}"))
            return grid

    Bare().run()


if __name__ == "__main__":
    main()
