"""Tools around portal files: drift patches, imports, probing, replaying, recording, comparing, the JSON Schema."""
