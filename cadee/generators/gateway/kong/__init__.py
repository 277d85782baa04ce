"""What becomes of a plan for Kong."""
