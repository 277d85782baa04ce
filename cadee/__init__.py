"""Architecture as code for AI that has to reach production."""

__version__ = "0.1.0"
