"""The five production artifacts as the page tells them: what they have in common, a file for each part of it."""
