"""Takes in faxes: reads, splits and names them, files what is certain, and puts the rest before a person."""
