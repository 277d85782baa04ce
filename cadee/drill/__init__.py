"""Drills: the generated gateway runs before stub endpoints, declared faults are injected, both ends are read."""
