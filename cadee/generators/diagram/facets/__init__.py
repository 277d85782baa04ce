"""Layer views: the same boxes and lines on the same places, told by another question; one file a view."""
