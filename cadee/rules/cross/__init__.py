"""Rules that look at several layers at once, one file each."""
