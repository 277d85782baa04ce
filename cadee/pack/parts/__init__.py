"""The parts of a pack: files for people and machines."""
