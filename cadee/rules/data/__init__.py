"""The rules of the data layer, one file each."""
