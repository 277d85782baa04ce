"""Rules that do not come with cadee: written in YAML by an architect, or in Python by whoever installs a package."""
