"""Disputes (争议), as listings and parking both have them beside their deals: the table's shape,
who may judge, the words of the two. What a deal is, and how one ends, is each service's own."""
