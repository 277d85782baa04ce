"""From measurements to pause, redesign, scale or hold: intervals, the rule, what the spec itself declares."""
