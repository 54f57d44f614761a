"""What each claim says of concrete matrices: one file a claim; the matrices are in matrices/."""
