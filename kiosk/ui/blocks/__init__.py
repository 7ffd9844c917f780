"""How each block of a screen description is built from parts; one function a kind, listed in `catalogue`."""
