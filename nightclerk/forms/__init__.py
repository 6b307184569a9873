"""PDF forms: what they ask, filling them so that nothing is cut off or misplaced, and proof that it is so.

`files` is the door: it parses every form in a limited child. `job` is the child's side.
"""
