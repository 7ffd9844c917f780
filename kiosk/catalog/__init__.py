"""The installed catalogue: services, policies and texts, loaded and checked before any of it is shown."""

import sys
from types import ModuleType

# The package cel loads its own command line with it, and with that a terminal library: a third of a second and 15 MB at each start of a
# screen. Nothing here uses it, so an empty module stands in its place.
sys.modules.setdefault("cel.cli", ModuleType("cel.cli"))
