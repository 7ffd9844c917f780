"""Madoguchi: the software of a universal service point. DESIGN in docs/design.md; one folder per part, imports run down."""
