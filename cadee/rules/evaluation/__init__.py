"""The rules of the evaluation layer, one file each."""
