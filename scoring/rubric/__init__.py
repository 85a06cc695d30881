"""The rubric scorer: what an answer says, found point by point, with evidence."""
