"""Evidence packs: one page, machine files, manifest, signature."""
