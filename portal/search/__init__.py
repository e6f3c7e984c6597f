"""Search: analysis of words, the Whoosh index, term postings kept in arrays, and the catalogue of facets."""
