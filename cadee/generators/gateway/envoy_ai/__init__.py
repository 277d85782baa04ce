"""What becomes of a plan for Envoy AI Gateway."""
