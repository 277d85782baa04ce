"""The rules of the compliance layer, one file each."""
