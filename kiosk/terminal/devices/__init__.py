"""Devices: one file for each kind of part, each with a `null` that stands where no such part is installed."""
