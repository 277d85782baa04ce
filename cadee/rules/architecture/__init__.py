"""The rules of the architecture layer, one file each."""
