"""What becomes of a plan for LiteLLM."""
