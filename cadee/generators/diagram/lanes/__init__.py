"""A layout of our own: columns are trust zones. Measure, rank, order, place, route, draw; each stage one file."""
