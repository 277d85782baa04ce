"""What the first sheet of a pack says, a file for each of its blocks: plain values, no markup."""
