"""Tries tonight's portals in the afternoon, while somebody is there to type codes and to mend what is wrong."""
