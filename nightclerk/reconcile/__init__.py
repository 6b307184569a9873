"""Two tables that ought to tell the same story, matched row by row, with every cent accounted for.

A *profile* (templates/reconciliation/<name>.yaml) says what both sides hold and what makes two rows the same. Rows are
joined by their exact key, the rest by weighing evidence field by field; money is integer cents, and every row of both
sides ends in exactly one category.
"""
