"""All that is drawn: screen descriptions in, pixels out, touches and keys back as event strings.

Two layers. Layout is pure (text, parts, compose, audit, locate): it needs no display and gives the same rectangles in any process. Only
`hardening`, `glass`, `camera_view` and `shell` know Kivy. Nothing here decides what a visit does next, keeps answers, or writes to disk.
"""
