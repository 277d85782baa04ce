"""Mutation of the rules: every small change of a rule's code should make one of its examples fail."""
