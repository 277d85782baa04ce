"""Readers of foreign files: what others wrote, in words of the house."""
