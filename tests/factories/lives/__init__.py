"""What later areas add to the lived world, one module each."""
