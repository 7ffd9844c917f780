"""The common data vocabulary: what a fact is called, how it is given, what is accepted, how it is shown.

Names are those of Japan's GIF core data model (Person, Address, ContactPoint) with the owner in front, so that one answer serves every
procedure of a visit. Does not know services, texts or screens.
"""

from kiosk.contract.vocabulary.accepting import accept, fault
from kiosk.contract.vocabulary.showing import show
from kiosk.contract.vocabulary.terms import TERMS, Kind, Term

__all__ = ["TERMS", "Kind", "Term", "accept", "fault", "show"]
