"""The drills, one file each: found by walking the package."""
