"""What becomes of a plan for Azure API Management."""
