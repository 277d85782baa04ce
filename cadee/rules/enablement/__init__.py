"""The rules of the enablement layer, one file each."""
