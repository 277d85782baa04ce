"""What becomes of a plan for agentgateway."""
