"""The warning portal: versioned product-safety warnings in a publication log."""
